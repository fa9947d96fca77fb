"""Placing and reading orders, as the contract has it: what is answered, and everything that is refused."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.e2e.shop import Json, Refused, Shop, eventually

ORDER = {
    "id", "number", "version", "status", "payment_status", "fulfilment_status", "on_hold", "customer_id",
    "salesperson_id", "lines", "subtotal", "discount", "tax", "shipping_fee", "total", "paid", "refunded", "balance",
    "placed_at", "expires_at", "shipments", "payments",
}  # fmt: skip
LINE = {
    "sku", "name", "quantity", "unit_price", "discount_rate", "discount", "total", "tax", "allocations", "shipped",
    "returned", "cancelled",
}  # fmt: skip
SHIPMENT = {"id", "lines", "carrier", "tracking_number", "status", "shipped_at"}


def credit(shop: Shop, limit: str = "100000.00") -> str:
    """The id of a customer who pays later."""
    return shop.customer(payment_terms="credit", credit_limit=shop.money(limit))


def test_an_order_says_all_that_the_contract_names(shop: Shop) -> None:
    shop.stocked(9, tax_rate="0.13")
    order = shop.place(shop.wish(credit(shop), {"CHAIR": 2}))
    shop.ship(order, {"CHAIR": 1})

    answer = shop.call("GET", f"/v1/orders/{order['id']}")

    seen = answer.json()
    assert seen.keys() >= ORDER
    assert seen["lines"][0].keys() >= LINE
    assert seen["shipments"][0].keys() >= SHIPMENT
    assert seen["lines"][0]["allocations"] == [{"warehouse_id": "MAIN", "quantity": 1}]
    assert seen["shipments"][0]["lines"] == [{"sku": "CHAIR", "quantity": 1, "warehouse_id": "MAIN"}]
    assert answer.headers["ETag"] == f'"{seen["version"]}"'
    assert seen["placed_at"].endswith("Z")


def test_the_money_of_an_order_adds_up(shop: Shop) -> None:
    for sku, price, tax_rate in (("A", "10.00", "0.13"), ("B", "10.00", "0.06"), ("C", "10.00", "0")):
        shop.stocked(9, sku, price=price, tax_rate=tax_rate)
    wish = shop.wish(credit(shop), {"A": 1, "B": 1, "C": 1})
    wish["lines"][2] |= {"unit_price": shop.money("19.99"), "discount_rate": "0.15", "quantity": 3}
    extras = {"discount": shop.money("10.00"), "shipping_fee": shop.money("5.00")}

    order = shop.place(wish | extras)

    lines = order["lines"]
    assert [line["total"]["amount"] for line in lines] == ["10.00", "10.00", "50.97"]  # 59.97 * 0.85 = 50.9745
    assert [line["discount"]["amount"] for line in lines] == ["1.41", "1.41", "7.18"]
    assert [line["tax"]["amount"] for line in lines] == ["0.99", "0.49", "0.00"]
    amounts = {name: order[name]["amount"] for name in ("subtotal", "discount", "shipping_fee", "total", "tax")}
    assert amounts == {
        "subtotal": "70.97",
        "discount": "10.00",
        "shipping_fee": "5.00",
        "total": "65.97",
        "tax": "1.48",
    }
    assert order["balance"] == order["total"]


def test_a_discount_that_does_not_divide_goes_to_the_earlier_lines(shop: Shop) -> None:
    for sku in "ABC":
        shop.stocked(9, sku, price="1.00")

    order = shop.place(shop.wish(shop.customer(), dict.fromkeys("ABC", 1), discount=shop.money("0.02")))

    assert [line["discount"]["amount"] for line in order["lines"]] == ["0.01", "0.01", "0.00"]


def test_lines_stay_as_given_and_one_sku_counts_as_its_sum(shop: Shop) -> None:
    shop.stocked(5)
    customer = shop.customer()
    lines = [{"sku": "CHAIR", "quantity": quantity} for quantity in (2, 3)]

    with pytest.raises(Refused) as refused:
        shop.place({"customer_id": customer, "lines": [*lines, lines[0]]})
    order = shop.place({"customer_id": customer, "lines": lines})

    assert refused.value.problem["shortages"] == [{"sku": "CHAIR", "wanted": 7, "available": 5}]
    assert [line["quantity"] for line in order["lines"]] == [2, 3]
    assert shop.stock() == (5, 5, 0)


def test_prices_are_frozen_when_the_order_is_placed(shop: Shop) -> None:
    product = shop.stocked(5)
    order = shop.sale(1)

    shop.ask("PATCH", "/v1/products/CHAIR", {"price": shop.money("1.00")}, If_Match=f'"{product["version"]}"')

    assert shop.order(order)["total"] == shop.money("100.00")


def test_an_unexpected_total_is_refused_with_both(shop: Shop) -> None:
    shop.stocked(5)

    with pytest.raises(Refused) as refused:
        shop.sale(1, expected_total=shop.money("99.00"))

    assert (refused.value.status, refused.value.slug) == (409, "total-changed")
    problem = refused.value.problem
    assert (problem["expected"], problem["actual"]) == (shop.money("99.00"), shop.money("100.00"))
    assert shop.sale(1, expected_total=shop.money("100.00"))["status"] == "confirmed"


def test_credit_that_is_exceeded_names_limit_used_and_wanted(shop: Shop) -> None:
    shop.stocked(9)
    customer = credit(shop, "300.00")
    first = shop.place(shop.wish(customer, {"CHAIR": 2}))

    with pytest.raises(Refused) as refused:
        shop.place(shop.wish(customer, {"CHAIR": 2}))

    assert (refused.value.status, refused.value.slug) == (409, "credit-exceeded")
    amounts = {name: refused.value.problem[name]["amount"] for name in ("limit", "used", "wanted")}
    assert amounts == {"limit": "300.00", "used": "200.00", "wanted": "200.00"}
    assert shop.see(f"/v1/customers/{customer}")["credit_used"] == shop.money("200.00")
    assert first["expires_at"] is None
    shop.ask("POST", f"/v1/orders/{first['id']}/cancel", {"reason": "no"})
    assert shop.see(f"/v1/customers/{customer}")["credit_used"] == shop.money("0.00")


def test_every_archived_product_is_named_once(shop: Shop) -> None:
    for sku in "ABC":
        shop.stocked(9, sku)
    shop.call("DELETE", "/v1/products/A")
    shop.call("DELETE", "/v1/products/C")
    lines = [{"sku": sku, "quantity": 1} for sku in "CABC"]

    with pytest.raises(Refused) as refused:
        shop.place({"customer_id": shop.customer(), "lines": lines})

    assert (refused.value.status, refused.value.slug) == (409, "product-archived")
    assert sorted(refused.value.problem["skus"]) == ["A", "C"]


def test_a_shortage_counts_the_warehouse_that_the_line_names_or_all_and_room_for_backorders(shop: Shop) -> None:
    shop.stocked(3, backorder_limit=2)
    shop.stocked(3, "TABLE")
    shop.ask("POST", "/v1/warehouses", {"id": "SOUTH", "name": "South", "priority": 20})
    shop.receive({"TABLE": 4}, "SOUTH")
    customer = shop.customer()

    def shortages(**line: object) -> list[Json]:
        with pytest.raises(Refused, match="out-of-stock") as refused:
            shop.place({"customer_id": customer, "lines": [line]})
        return list(refused.value.problem["shortages"])

    assert shortages(sku="CHAIR", quantity=6) == [{"sku": "CHAIR", "wanted": 6, "available": 5}]
    assert shortages(sku="TABLE", quantity=8) == [{"sku": "TABLE", "wanted": 8, "available": 7}]
    assert shortages(sku="TABLE", quantity=5, warehouse_id="SOUTH") == [{"sku": "TABLE", "wanted": 5, "available": 4}]


def test_a_warehouse_that_the_line_names_serves_it(shop: Shop) -> None:
    shop.stocked(3)
    shop.ask("POST", "/v1/warehouses", {"id": "SOUTH", "name": "South", "priority": 20})
    shop.receive({"CHAIR": 4}, "SOUTH")
    lines = [{"sku": "CHAIR", "quantity": 2, "warehouse_id": "SOUTH"}, {"sku": "CHAIR", "quantity": 2}]

    order = shop.place({"customer_id": shop.customer(), "lines": lines})

    held = [line["allocations"] for line in order["lines"]]
    assert held == [[{"warehouse_id": "SOUTH", "quantity": 2}], [{"warehouse_id": "MAIN", "quantity": 2}]]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"lines": [{"sku": "CHAIR", "quantity": 1}] * 501}, "/lines"),
        ({"lines": [{"sku": "CHAIR", "quantity": 1, "discount_rate": "-0.1"}]}, "/lines/0/discount_rate"),
        ({"lines": [{"sku": "CHAIR", "quantity": -1}]}, "/lines/0/quantity"),
        (
            {"lines": [{"sku": "CHAIR", "quantity": 1, "unit_price": {"amount": "1.00", "currency": "EUR"}}]},
            "/lines/0/unit_price/currency",
        ),
        ({"discount": {"amount": "1.00", "currency": "EUR"}}, "/discount/currency"),
        ({"expected_total": {"amount": "100.00", "currency": "EUR"}}, "/expected_total/currency"),
        ({"salesperson_id": "0000000000000000"}, "/salesperson_id"),
        ({"shipping_fee": {"amount": "-1.00", "currency": "CNY"}}, "/shipping_fee"),
    ],
)
def test_what_is_invalid_is_named(shop: Shop, wrong: Json, pointer: str) -> None:
    shop.stocked(5)

    with pytest.raises(Refused) as refused:
        shop.place(shop.wish(shop.customer(), {"CHAIR": 1}) | wrong)

    assert (refused.value.status, refused.value.slug) == (422, "invalid-request")
    assert pointer in [error["pointer"] for error in refused.value.problem["errors"]]
    assert shop.stock() == (5, 0, 5)


def test_who_sold_it_and_when_is_for_some_to_say(shop: Shop) -> None:
    shop.stocked(9)
    ann, boss = shop.hire("sales"), shop.hire("manager")

    assert ann.sale(1)["salesperson_id"] == ann.user_id
    assert boss.sale(1, salesperson_id=ann.user_id)["salesperson_id"] == ann.user_id
    for person, field in ((ann, {"salesperson_id": ann.user_id}), (boss, {"placed_at": "2026-01-01T00:00:00Z"})):
        with pytest.raises(Refused) as refused:
            person.sale(1, **field)
        assert (refused.value.status, refused.value.slug) == (403, "forbidden")


def test_an_expiry_is_there_only_while_money_is_awaited(shop: Shop) -> None:
    shop.stocked(9)
    draft, order = shop.sale(1, draft=True), shop.sale(1)

    assert draft["expires_at"] is None
    assert order["expires_at"] > order["placed_at"]
    shop.pay(order)
    assert shop.order(order)["expires_at"] is None


def test_a_large_total_awaits_approval_and_reserves(shop: Shop) -> None:
    shop.ask("PATCH", "/v1/settings", {"approval_limits": {"sales": shop.money("150.00")}})
    shop.stocked(9)
    ann = shop.hire("sales")

    assert ann.sale(1)["status"] == "confirmed"
    assert ann.sale(2)["status"] == "submitted"
    assert shop.sale(2)["status"] == "confirmed", "the limit is of a role"
    assert shop.stock() == (9, 5, 4)


def test_numbers_rise_with_the_moment_of_placing(shop: Shop) -> None:
    shop.stocked(9)
    orders = [shop.sale(1) for _ in range(4)]
    old = shop.sale(1, placed_at="2026-01-01T00:00:00Z")

    assert all(one["number"] < other["number"] for one, other in pairwise([old, *orders]))
    listed = eventually(lambda: shop.see("/v1/orders")["items"], lambda seen: len(seen) == 5)
    assert [order["id"] for order in listed] == [order["id"] for order in [*orders[::-1], old]]


SUMMARY = {"id", "number", "status", "payment_status", "fulfilment_status", "customer_id", "total", "placed_at"}


@pytest.mark.parametrize("name", ["status", "payment_status", "fulfilment_status", "customer_id", "salesperson_id"])
def test_a_filter_finds_what_it_names_and_nothing_else(open_shop: Callable[..., Shop], name: str) -> None:
    shop = open_shop()
    shop.stocked(9)
    ann = shop.hire("sales")
    ours, other = ann.sale(2), shop.place(shop.wish(credit(shop), {"CHAIR": 1}))
    shop.ask("POST", f"/v1/orders/{other['id']}/hold")
    shop.ask("POST", f"/v1/orders/{other['id']}/release")
    shop.pay(other)
    other = shop.ship(other)["order"]
    cancelled = {"status": "cancelled"} if name == "status" else {}
    if cancelled:
        shop.ask("POST", f"/v1/orders/{ours['id']}/cancel", {"reason": "no"})

    for order in (ours | cancelled, other):
        found = eventually(
            lambda wanted=order[name]: shop.see("/v1/orders", **{name: wanted})["items"], lambda seen: len(seen) == 1
        )
        assert [each["id"] for each in found] == [order["id"]]
        assert found[0].keys() >= SUMMARY


@pytest.mark.parametrize("name", ["status", "payment_status", "fulfilment_status", "from", "to", "limit", "nonsense"])
def test_a_filter_that_nobody_knows_is_refused(shop: Shop, name: str) -> None:
    with pytest.raises(Refused) as refused:
        shop.see("/v1/orders", **{name: "unheard-of"})

    assert (refused.value.status, refused.value.slug) == (422, "invalid-request")
