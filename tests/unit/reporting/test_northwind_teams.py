"""Northwind's nine people and whom they report to: what each sees adds up to own and team's orders, exactly."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shared.core.actor import Actor, Role
from shared.core.errors import NotFound
from shared.core.money import Money
from shared.core.sheet import as_csv
from shared.customers.models import CreateCustomer
from shared.customers.service import CustomerFilter, CustomerService
from shared.identity.models import ChangeUser
from shared.identity.people import PeopleService
from shared.identity.people_repository import TeamRepository
from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.history import History
from shared.orders.requests import PlaceOrder
from shared.orders.service import OrderService
from shared.reporting.projection import SalesProjection
from shared.reporting.service import Question, ReportingService
from shared.reporting.sheets import sales_sheet
from shared.storage import keys
from tests.builders import ONCE, a_product, a_tenant, a_warehouse, received
from tests.e2e.northwind import Books
from tests.fakes import FrozenClock, MemoryTable
from tests.fakes_identity import MemorySignIns, a_colleague

BOOKS = Books()
PEOPLE = {row["employee_id"]: row for row in BOOKS.rows("employees")}
LEADERS = {"2", "5"}
TENANT = "T00000000001"
THE_END = datetime(1998, 5, 7, 8, tzinfo=UTC)
EVER = {"first": datetime(1996, 7, 1, tzinfo=UTC).date(), "last": THE_END.date()}
each_person = pytest.mark.parametrize("person", PEOPLE, ids=lambda number: PEOPLE[number]["first_name"])


def below(person: str) -> set[str]:
    """The person, and for who leads everybody below, straight from the books."""
    team = {person}
    while person in LEADERS:
        larger = team | {number for number, row in PEOPLE.items() if row["reports_to"] in team}
        if larger == team:
            break
        team = larger
    return team


class House:
    """All 830 orders in the names of those who sold them; each customer is owned by whom he first bought from."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock(THE_END)
        a_tenant(self.table, currency="USD", time_zone="UTC")
        a_warehouse(self.table)
        for product in BOOKS.products():
            sku, price = product["sku"], Money.parsed(product["price"]["amount"], "USD")
            a_product(self.table, sku, name=product["name"], category=product["category"], price=price)
            received(self.table, sku, max(1, BOOKS.sold.get(sku, 0)))
        self.admin = Actor(TENANT, "ADMIN", Role.ADMIN, "request-1")
        self.ids = self._hired()
        self.customers = CustomerService(self.table, lambda _tenant, _user: True)
        self.customer_ids = self._customers()
        self.orders, self.finder = OrderService(self.table, self.clock), OrderFinder(self.table, self.clock)
        self.reports = ReportingService(self.table, self.clock)
        self.sold = {row["order_id"]: self._sold(row) for row in BOOKS.rows("orders")}
        images = [image for image in self.table.stream if keys.kind_of(image.key.partition) == "ORDER"]
        History(self.table).follow(images)
        for image in images:
            if image.key.sort == "ORDER":
                SalesProjection(self.table).follow(image)

    def _hired(self):
        with self.table.transaction() as tx:
            TeamRepository(self.table).add(tx, TENANT)
        provider = MemorySignIns()
        ids = {}
        for number in PEOPLE:
            role = Role.MANAGER if number in LEADERS else Role.SALES
            ids[number] = a_colleague(self.table, provider, self.admin, f"nw{number}", role, password=None).id
        people = PeopleService(self.table, provider)
        for number, row in PEOPLE.items():
            if row["reports_to"]:
                request = ChangeUser(manager_id=ids[row["reports_to"]])
                people.change(self.admin, ids[number], request, expected_version=None)
        return ids

    def _customers(self):
        first_seller = {row["customer_id"]: row["employee_id"] for row in reversed(BOOKS.rows("orders"))}
        made = {}
        for row in BOOKS.customers():
            owner = first_seller.get(row["external_id"])
            request = CreateCustomer(**row, owner_id=self.ids[owner] if owner else None)
            made[row["external_id"]] = self.customers.create(self.admin, request, once=ONCE)
        return made

    def _sold(self, row):
        wish = BOOKS.wish(row, self.customer_ids[row["customer_id"]].id)
        wish["salesperson_id"] = self.ids[row["employee_id"]]
        request = PlaceOrder.model_validate(wish)
        return self.orders.place(self.admin, request, key=row["order_id"], fingerprint="f").order

    def actor(self, person: str) -> Actor:
        role = Role.MANAGER if person in LEADERS else Role.SALES
        return Actor(TENANT, self.ids[person], role, "request-1")

    def of(self, person: str):
        """The orders that the books give to the person's team."""
        team = below(person)
        return [self.sold[row["order_id"]] for row in BOOKS.rows("orders") if row["employee_id"] in team]


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def listed(fetch):
    found, position = [], None
    while True:
        page = fetch(position)
        found += page.items
        position = page.position
        if position is None:
            return found


def orders_seen(house, person, **filters):
    actor, narrowed = house.actor(person), OrderFilter(**filters)
    return listed(lambda position: house.finder.page(actor, narrowed, limit=100, position=position))


def test_the_books_have_nine_people_and_830_orders_in_three_kinds_of_teams(house):
    sizes = {person: len(house.of(person)) for person in PEOPLE}

    assert (sizes["2"], sizes["5"], sum(sizes.values())) == (830, 224, 830 + 224 + 830 - 96 - 42)
    assert sum(order.subtotal for order in house.of("2")) == 126_579_329


@each_person
def test_the_list_of_orders_is_exactly_own_and_teams(house, person):
    seen = [order.number for order in orders_seen(house, person)]

    assert seen == sorted((order.number for order in house.of(person)), reverse=True)


@each_person
def test_an_order_is_there_or_never_was(house, person):
    seen = {order.id for order in house.of(person)}

    for order in list(house.sold.values())[::7]:
        if order.id in seen:
            assert house.orders.get(house.actor(person), order.id).id == order.id
        else:
            with pytest.raises(NotFound):
                house.orders.get(house.actor(person), order.id)


@each_person
def test_customers_and_their_search_are_own_teams_and_nobodys(house, person):
    owners = {house.ids[member] for member in below(person)} | {None}
    whole_tenant = person == "2"

    def found(**filters):
        actor, narrowed = house.actor(person), CustomerFilter(**filters)
        seen = listed(lambda position: house.customers.page(actor, narrowed, limit=100, position=position))
        return {customer.id for customer in seen}

    everybody = house.customer_ids.values()
    expected = {customer.id for customer in everybody if whole_tenant or customer.owner_id in owners}
    assert found() == expected
    for customer in list(everybody)[::9]:
        assert (customer.id in found(query=customer.name)) == (customer.id in expected)
        visible = [order for order in house.of(person) if order.customer_id == customer.id]
        assert len(orders_seen(house, person, customer_id=customer.id)) == len(visible) * (customer.id in expected)


@each_person
@pytest.mark.parametrize("group_by", ["none", "product", "category", "customer", "salesperson", "region", "warehouse"])
def test_the_sales_report_adds_up_to_own_and_teams(house, person, group_by):
    report = house.reports.sales(house.actor(person), Question(**EVER, group_by=group_by))

    orders = house.of(person)
    assert report.totals.orders == len(orders)
    assert report.totals.net == sum(order.subtotal for order in orders) == sum(row.figures.net for row in report.rows)
    if group_by == "salesperson":
        assert {row.key for row in report.rows} == {house.ids[member] for member in below(person)}


@each_person
def test_the_months_of_the_report_are_those_of_own_and_teams(house, person):
    rows = house.reports.sales(house.actor(person), Question(**EVER, interval="month")).rows

    months: dict[str, int] = {}
    for order in house.of(person):
        months[f"{order.placed_at:%Y-%m}"] = months.get(f"{order.placed_at:%Y-%m}", 0) + order.subtotal
    assert {f"{row.period:%Y-%m}": row.figures.net for row in rows} == months


@each_person
@pytest.mark.parametrize("group_by", ["product", "customer", "salesperson"])
def test_the_reports_file_adds_up_to_own_and_teams(house, person, group_by):
    report = house.reports.sales(house.actor(person), Question(**EVER, interval="month", group_by=group_by))

    text = as_csv(sales_sheet(report)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    orders = house.of(person)
    assert sum(Decimal(row["net"]) for row in rows) * 100 == sum(order.subtotal for order in orders)
    keys_of = {"product": skus_of, "customer": lambda o: {o.customer_id}, "salesperson": lambda o: {o.salesperson_id}}
    assert {row["key"] for row in rows} == set().union(*(keys_of[group_by](order) for order in orders))
    if group_by != "product":
        assert sum(int(row["orders"]) for row in rows) == len(orders)


def skus_of(order):
    return {line.sku for line in order.lines}


@each_person
def test_the_dashboard_adds_up_to_own_and_teams(house, person):
    dashboard = house.reports.dashboard(house.actor(person))

    since = (THE_END - timedelta(days=29)).date()
    recent = [order for order in house.of(person) if order.placed_at.date() >= since]
    month = dashboard.of_last(30)
    assert (month.orders, month.net) == (len(recent), sum(order.subtotal for order in recent))
    assert dashboard.open_work["unpaid"] == len(house.of(person))
