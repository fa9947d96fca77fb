"""The practice house: a believable company to try everything in, which touches nothing that is real."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from functions.console.guide import WALKS
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.demonstration import practice_houses
from shared.demonstration.practice import practised
from shared.demonstration.practice_houses import Practice, PracticeHouses
from shared.identity.models import TenantSettings
from shared.orders.repository import order_of
from shared.orders.service import OrderService
from shared.storage import keys
from tests.builders import a_customer, a_product, a_request, a_warehouse, received
from tests.fakes import FrozenClock, MemoryTable
from tests.visitor import Visitor


def real(table: MemoryTable) -> dict[object, object]:
    """All that stands in the table, but for the practice and what the audit is told of it."""
    return {key: item for key, item in table.items.items() if keys.kind_of(key.partition) not in ("PRACTICE", "ACCESS")}


FURNISHED: list[Practice] = []


@pytest.fixture(autouse=True)
def furnished_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Furnishing takes a second; a house that was furnished for one test is as good for the next."""
    furnish = practice_houses._furnished

    def furnished(now: datetime, settings: TenantSettings, company: str) -> Practice:
        if not FURNISHED:
            FURNISHED.append(furnish(now, settings, company))
        memory = MemoryTable()
        memory.put_all(FURNISHED[0].memory.items.values())
        memory.stream.clear()
        return replace(FURNISHED[0], memory=memory)

    monkeypatch.setattr(practice_houses, "_furnished", furnished)


@pytest.fixture
def practising(sign_in) -> Visitor:
    """An admin who looks around with demonstration goods."""
    visitor = sign_in()
    visitor.get("/")
    visitor.post("/practice/open")
    return visitor


def test_who_is_new_looks_around_in_a_company_that_trades(practising):
    page = practising.get("/")

    assert "these are demonstration goods" in page.text
    assert "First steps" not in page.text
    assert "Longjing green tea" in practising.get("/products").text
    assert "Partly shipped" in practising.get("/orders").text
    assert "上海悦茶文化有限公司" in practising.get("/customers").text
    assert "Shenzhen" in practising.get("/stock").text


def test_orders_stand_at_every_step_of_their_life(table, admin, practising):
    practice = PracticeHouses(table).find(admin)
    orders = [order_of(item) for key, item in practice.memory.items.items() if key.sort == "ORDER"]

    assert len(orders) == 32
    assert {"submitted", "confirmed", "closed", "cancelled", "expired"} == {order.status for order in orders}
    steps = {"unfulfilled", "partially_shipped", "shipped", "delivered", "partially_returned"}
    assert steps == {order.fulfilment_status for order in orders}
    assert [order.on_hold for order in orders].count(True) == 1


def test_nothing_of_the_practice_lies_in_the_future():
    now = system_clock()

    assert all(event.at < now for event in practised(now))


def test_what_is_done_in_practice_stays_there_until_it_is_thrown_away(practising):
    practising.get("/products/new")
    practising.post("/products/new", sku="HAT", name="Straw hat", unit="piece", price="20.00", tax_rate="13")

    assert practising.get("/products/HAT").status == 200
    assert "Straw hat" in practising.get("/products?q=straw").text

    practising.post("/practice/leave")
    assert practising.get("/products/HAT").status == 404

    practising.get("/practice")
    practising.post("/practice/open")
    assert practising.get("/products/HAT").status == 200


def test_the_real_house_is_as_if_the_practice_had_never_been(sign_in, table, admin):
    tenant = admin.tenant_id
    a_warehouse(table, tenant_id=tenant)
    a_product(table, tenant_id=tenant)
    received(table, "CHAIR", 5, tenant_id=tenant)
    customer = a_customer(table, actor=admin)
    order = OrderService(table).place(admin, a_request(customer), key=None, fingerprint="").order
    before, visitor = real(table), sign_in()

    visitor.get("/")
    visitor.post("/practice/open")
    visitor.get("/stock/receive")
    visitor.post("/stock/receive", warehouse_id="MAIN", **{"lines-0-sku": "TEA-LJ250", "lines-0-quantity": "7"})
    visitor.post("/practice/throw-away")

    assert real(table) == before
    assert visitor.get(f"/orders/{order.id}").status == 200
    assert "these are demonstration goods" not in visitor.page.text


def test_thrown_away_is_thrown_away_and_the_audit_is_told(practising, table, admin):
    practising.post("/practice/throw-away")
    told = [item for key, item in table.items.items() if keys.kind_of(key.partition) == "ACCESS"]

    assert PracticeHouses(table).find(admin) is None
    assert "No products yet" in practising.get("/products").text
    assert len(told) == 1  # both in one: requests of a test have one id


def test_throwing_away_what_is_not_there_does_nothing(sign_in):
    visitor = sign_in()
    visitor.get("/practice")

    assert visitor.post("/practice/throw-away").status == 200


def test_a_house_that_was_thrown_away_elsewhere_is_left(practising, table, admin):
    PracticeHouses(table).throw_away(admin)
    page = practising.get("/")

    assert page.status == 200
    assert "these are demonstration goods" not in page.text


@pytest.mark.parametrize("path", ["/settings/people", "/settings/keys", "/settings/providers", "/reports/schedules"])
def test_nothing_leaves_a_practice_house_and_no_door_is_opened_from_it(practising, path):
    assert practising.get(path).status == 403


def test_one_practises_in_any_role_and_sees_what_it_sees(practising):
    practising.post("/practice/as", role="warehouse")

    assert "Net sales by day" not in practising.get("/").text
    assert practising.get("/payments").status == 403

    practising.get("/")
    practising.post("/practice/as", role="sales")
    assert practising.get("/orders").status == 200


def test_in_practice_one_is_still_oneself(practising):
    assert "ann@acme.example" in practising.get("/settings/account").text
    practising.post("/sign-out")

    assert "Sign in" in practising.get("/").text


def test_two_requests_at_once_do_not_overwrite_each_other(practising, table, admin):
    houses = PracticeHouses(table)
    one, other = houses.find(admin), houses.find(admin)
    for practice in (one, other):
        a_product(practice.table, "HAT", tenant_id=practice.tenant_id)

    houses.keep(admin, one)
    with pytest.raises(Exception, match="another request"):
        houses.keep(admin, other)


def test_opening_it_twice_gives_the_same_house(practising, table, admin):
    house = PracticeHouses(table).find(admin)
    practising.get("/practice")
    practising.post("/practice/open")

    assert PracticeHouses(table).find(admin).tenant_id == house.tenant_id


def test_nobody_else_is_in_my_practice_house(practising, sign_in):
    colleague = sign_in(Role.SALES)

    assert "these are demonstration goods" not in colleague.get("/").text
    assert "Longjing" not in colleague.get("/products").text


def test_a_practice_house_that_nobody_uses_goes_by_itself(table, admin, practising):
    clock = FrozenClock(system_clock())
    item = table.items[keys.practice(admin.tenant_id, admin.user_id)]

    assert 29 * 86400 < item["ttl"] - clock().timestamp() <= 30 * 86400


def test_one_is_led_by_what_one_has_done(practising):
    assert "1 / 6 Take an order of a customer" in practising.get("/").text
    practising.post("/practice/as", role="warehouse")
    assert "1 / 4 Receive goods that run low" in practising.get("/").text

    practising.get("/stock/receive")
    practising.post("/stock/receive", warehouse_id="MAIN", **{"lines-0-sku": "KIT-WOK32", "lines-0-quantity": "7"})

    assert "2 / 4 Ship an order that is paid" in practising.get("/").text


def an_order_with_a_link(practising: Visitor) -> str:
    """The address of its payment: somebody has ordered tea and has to pay for it."""
    practising.get("/orders?payment_status=unpaid&status=confirmed")
    order = re.search(r"/console(/orders/[0-9a-zA-Z]{16})", practising.page.html)[1]
    practising.get(f"{order}/payment")
    practising.post(f"{order}/payment", way="sandbox/page", amount="")
    return re.search(rf"/console({order}/payments/[^/]+)/practise", practising.page.html)[1]


def test_the_whole_road_from_link_to_paid_is_practised(practising):
    payment = an_order_with_a_link(practising)
    paid = practising.post(f"{payment}/practise")
    again = practising.post(f"{payment}/practise")
    order = practising.get(payment.partition("/payments/")[0])

    assert "The buyer has paid" in paid.text
    assert "Let the buyer pay" not in paid.text
    assert again.text.count("sbx_") == paid.text.count("sbx_") == 1
    assert "Paid" in order.text


def test_nobody_pays_for_a_buyer_outside_of_practice(practising, sign_in):
    payment = an_order_with_a_link(practising)
    practising.post("/practice/leave")

    assert practising.post(f"{payment}/practise").status == 404


def test_who_wants_no_guide_is_led_no_more(practising):
    practising.get("/")
    practising.post("/practice/guide/close")

    assert "Take an order of a customer" not in practising.get("/").text
    practising.get("/practice")
    practising.post("/practice/open")
    assert "Take an order of a customer" not in practising.get("/").text


@pytest.mark.parametrize("role", [role for role, hints in WALKS.items() if hints])
def test_every_hint_leads_to_a_page_that_the_role_may_open(practising, role):
    practising.post("/practice/as", role=role.value)

    for hint in WALKS[role]:
        assert practising.get(hint.path).status == 200, hint
