"""Orders as a team sees them: by id, in lists with their filters and cursors, and in what a manager may name."""

from datetime import timedelta

import pytest

from shared.core.actor import Role
from shared.core.errors import IdempotencyKeyReused, InvalidRequest, NotFound
from shared.identity.people_repository import TeamRepository
from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.service import OrderService
from shared.storage import keys
from tests.builders import (
    TENANT,
    a_customer,
    a_product,
    a_request,
    a_team,
    a_tenant,
    a_warehouse,
    an_actor,
    received,
)
from tests.fakes import FrozenClock, MemoryTable

PEOPLE = ("MIA", "SAM", "SUE", "TOM")


class Shop:
    """Mia leads Sam and Sue and stands below another; Tom is nobody of hers. They sell in turn, an hour apart."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock()
        a_tenant(self.table)
        a_warehouse(self.table)
        a_product(self.table, "CHAIR")
        received(self.table, "CHAIR", 10_000)
        self.mia = a_team(self.table, "MIA", "SAM", "SUE")
        self.customer = a_customer(self.table)
        self.orders, self.finder = OrderService(self.table, self.clock), OrderFinder(self.table, self.clock)

    def sell(self, user_id: str, customer=None, role: Role = Role.SALES, key=None, **fields):
        self.clock.advance(hours=1)
        request = a_request(customer or self.customer, {"CHAIR": 1}, **fields)
        actor = an_actor(role, user_id=user_id)
        return self.orders.place(actor, request, key=key, fingerprint="f").order

    def trade(self, rounds: int = 1):
        return [self.sell(person) for _ in range(rounds) for person in PEOPLE]

    def listed(self, actor, limit=50, **filters):
        found, position = [], None
        while True:
            page = self.finder.page(actor, OrderFilter(**filters), limit=limit, position=position)
            assert len(page.items) <= limit
            found += page.items
            position = page.position
            if position is None:
                return [order.number for order in found]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def numbers(orders):
    return sorted((order.number for order in orders), reverse=True)


def of(orders, *people):
    return numbers(order for order in orders if order.salesperson_id in people)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_a_team_is_one_list_newest_first_page_after_page(shop, limit):
    orders = shop.trade(rounds=6)

    assert shop.listed(shop.mia, limit) == of(orders, "MIA", "SAM", "SUE")
    assert shop.listed(an_actor(Role.SALES, user_id="SAM"), limit) == of(orders, "SAM")
    assert shop.listed(an_actor(), limit) == numbers(orders)


def test_a_customers_orders_are_listed_for_whom_he_is_shown_to(shop):
    customer = a_customer(shop.table, owner_id="MIA")
    order = shop.sell("MIA", customer)

    page = shop.finder.of_customer(shop.mia, customer.id, limit=50, position=None)

    assert [found.number for found in page.items] == [order.number]
    for hidden in (customer.id, "NOBODY"):
        with pytest.raises(NotFound):
            shop.finder.of_customer(an_actor(Role.SALES, user_id="TOM"), hidden, limit=50, position=None)


def test_one_who_sells_all_the_time_hides_nobody_elses_old_orders(shop):
    orders = [shop.sell("SUE"), *(shop.sell("SAM") for _ in range(40)), shop.sell("MIA")]

    assert shop.listed(shop.mia, 5) == numbers(orders)


def test_a_list_goes_on_where_it_stopped_though_the_team_has_changed(shop):
    orders = shop.trade(rounds=3)
    first = shop.finder.page(shop.mia, OrderFilter(), limit=4, position=None)
    team = TeamRepository(shop.table)
    with shop.table.transaction() as tx:
        team.change(tx, TENANT, admins=0, chart=team.chart(TENANT).moved("TOM", "MIA"))

    second = shop.finder.page(shop.mia, OrderFilter(), limit=50, position=first.position)

    behind = [number for number in numbers(orders) if number < first.items[-1].number]
    assert [order.number for order in second.items] == behind


def test_a_list_goes_on_where_it_stopped_though_the_manager_now_sees_everything(shop):
    orders = shop.trade(rounds=3)
    first = shop.finder.page(shop.mia, OrderFilter(), limit=4, position=None)
    team = TeamRepository(shop.table)
    with shop.table.transaction() as tx:
        team.change(tx, TENANT, admins=0, chart=team.chart(TENANT).moved("MIA", None))

    second = shop.finder.page(shop.mia, OrderFilter(), limit=50, position=first.position)

    assert [order.number for order in second.items] == [n for n in numbers(orders) if n < first.items[-1].number]


def test_lists_cross_months(shop):
    orders = []
    for _ in range(5):
        orders += shop.trade()
        shop.clock.advance(days=20)

    months = {keys.order_month(TENANT, f"{order.placed_at:%Y-%m}") for order in orders}
    shop.table.put_all(month.attributes() for month in months)

    assert shop.listed(an_actor(), 3) == numbers(orders)
    assert shop.listed(shop.mia, 3) == of(orders, "MIA", "SAM", "SUE")


def test_the_days_of_a_list_hold_for_a_team_too(shop):
    early = shop.trade()
    shop.clock.advance(hours=42)
    late = shop.trade()
    day = (shop.clock() + timedelta(hours=8)).date()

    assert shop.listed(shop.mia, 2, first_day=day) == of(late, "MIA", "SAM", "SUE")
    assert shop.listed(shop.mia, 2, last_day=day - timedelta(days=1)) == of(early, "MIA", "SAM", "SUE")


def test_a_list_of_one_in_the_team_is_his_and_of_anybody_else_empty(shop):
    orders = shop.trade(rounds=2)

    assert shop.listed(shop.mia, salesperson_id="SAM") == of(orders, "SAM")
    assert shop.listed(shop.mia, salesperson_id="TOM") == []
    assert shop.listed(an_actor(Role.SALES, user_id="SAM"), salesperson_id="SUE") == []
    assert shop.listed(an_actor(), salesperson_id="TOM") == of(orders, "TOM")


def test_a_hidden_customer_filters_to_nothing_even_where_he_once_bought(shop):
    walk_in, toms = a_customer(shop.table), a_customer(shop.table, owner_id="TOM")
    ours = shop.sell("SAM", walk_in)
    shop.sell("TOM", walk_in)
    shop.table.put_all([keys.user(TENANT, "SAM").attributes()])
    shop.sell("U1", toms, Role.ADMIN, salesperson_id="SAM")

    assert shop.listed(shop.mia, customer_id=walk_in.id) == [ours.number]
    assert shop.listed(shop.mia, customer_id=toms.id) == []
    assert len(shop.listed(an_actor(), customer_id=toms.id)) == 1
    assert len(shop.listed(an_actor(), customer_id=toms.id, salesperson_id="SAM")) == 1


def test_a_page_of_a_team_costs_its_members_not_its_history(shop):
    shop.trade(rounds=30)
    shop.listed(shop.mia)
    shop.table.calls.clear()

    shop.finder.page(shop.mia, OrderFilter(), limit=20, position=None)

    assert shop.table.calls == ["get", "query", "query", "query"]


def test_an_order_of_the_team_is_there_and_any_other_never_was(shop):
    mias, sams, _, toms = shop.trade()

    assert shop.orders.get(shop.mia, mias.id) == mias
    assert shop.orders.get(shop.mia, sams.id) == sams
    with pytest.raises(NotFound):
        shop.orders.get(shop.mia, toms.id)


def test_a_sale_of_a_program_has_no_sales_person_and_no_team(shop):
    order = shop.sell("key:1")

    assert order.salesperson_id is None
    assert shop.orders.get(an_actor(Role.VIEWER), order.id) == order
    with pytest.raises(NotFound):
        shop.orders.get(shop.mia, order.id)


def test_a_manager_sells_in_the_name_of_his_people_only(shop):
    shop.table.put_all(keys.user(TENANT, person).attributes() for person in PEOPLE)

    assert shop.sell("MIA", role=Role.MANAGER, salesperson_id="SAM").salesperson_id == "SAM"
    with pytest.raises(InvalidRequest) as refused:
        shop.sell("MIA", role=Role.MANAGER, salesperson_id="TOM")

    assert refused.value.errors[0].pointer == "/salesperson_id"


def test_a_manager_sells_to_the_customers_of_his_people_and_nobodys_only(shop):
    sams, toms = (a_customer(shop.table, owner_id=person) for person in ("SAM", "TOM"))

    assert shop.sell("MIA", sams, Role.MANAGER).customer_id == sams.id
    with pytest.raises(InvalidRequest) as refused:
        shop.sell("MIA", toms, Role.MANAGER)

    assert refused.value.errors[0].pointer == "/customer_id"


def test_a_manager_places_an_order_with_as_few_calls_as_anybody(shop):
    shop.sell("MIA", role=Role.MANAGER)
    shop.table.calls.clear()

    shop.sell("MIA", role=Role.MANAGER)

    assert shop.table.calls == ["batch_get", "commit"]


def test_who_repeats_anothers_request_with_its_key_gets_no_order_that_is_hidden_from_him(shop):
    toms = shop.sell("TOM", key="1")

    assert shop.sell("TOM", key="1") == toms
    assert shop.sell("U1", role=Role.ADMIN, key="1") == toms
    with pytest.raises(IdempotencyKeyReused):
        shop.sell("SAM", key="1")
    with pytest.raises(IdempotencyKeyReused):
        shop.sell("MIA", role=Role.MANAGER, key="1")
