"""What happens to an order between its placing and its end, as the contract has it."""

import pytest

from tests.e2e.order_acts import act, back, credit_used, limits, lines, refusal, submitted
from tests.e2e.shop import Json, Refused, Shop, eventually


@pytest.fixture
def credit(shop: Shop) -> str:
    """The id of a customer who pays later; there are 100 chairs and tables."""
    shop.stocked(100)
    shop.stocked(100, "TABLE", price="10.00")
    return shop.customer(payment_terms="credit", credit_limit=shop.money("1000.00"))


def test_an_approved_order_is_confirmed(shop: Shop) -> None:
    shop.stocked(9)
    order, boss = submitted(shop), shop.hire("manager")

    assert refusal(shop, order, "shipments", {"lines": lines(CHAIR=1)}).problem["order_status"] == "submitted"
    approved = act(boss, order, "approve")

    assert (approved["status"], approved["version"]) == ("confirmed", order["version"] + 1)
    assert shop.stock() == (9, 2, 7)


def test_a_rejected_order_gives_back_stock_and_credit(shop: Shop, credit: str) -> None:
    limits(shop, sales="150.00")
    shop.ask("PATCH", f"/v1/customers/{credit}", {"owner_id": None})
    order = shop.hire("sales").place(shop.wish(credit, {"CHAIR": 2}))
    assert (order["status"], credit_used(shop, credit)) == ("submitted", "200.00")

    rejected = act(shop, order, "reject", {"reason": "too dear"})

    assert (rejected["status"], rejected["balance"], rejected["total"]["amount"]) == (
        "cancelled", shop.money("0.00"), "200.00",
    )  # fmt: skip
    assert shop.stock() == (100, 0, 100)
    assert credit_used(shop, credit) == "0.00"


def test_nobody_approves_rejects_or_edits_above_the_own_limit(shop: Shop) -> None:
    shop.stocked(9)
    order, boss = submitted(shop, 5), shop.hire("manager")
    edit = {"lines": lines(CHAIR=6), "expected_version": 1}

    for action, body in (("approve", None), ("reject", {"reason": "no"}), ("edits", edit)):
        refused = refusal(boss, order, action, body)
        assert (refused.status, refused.slug) == (403, "approval-limit"), action
    assert shop.order(order) == order
    assert act(shop, order, "approve")["status"] == "confirmed"


def test_on_hold_nothing_ships_until_it_is_released(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 2}))

    held = act(shop, order, "hold")
    refused = refusal(shop, order, "shipments", {"lines": lines(CHAIR=1)})
    released = act(shop, order, "release")

    assert (held["on_hold"], held["status"], released["on_hold"]) == (True, "confirmed", False)
    assert (refused.status, refused.slug) == (409, "order-on-hold")
    assert refusal(shop, order, "release").slug == "illegal-state"
    assert shop.ship(order, {"CHAIR": 2})["order"]["fulfilment_status"] == "shipped"


def test_an_edit_tells_what_it_changes_and_a_dry_run_the_same_without_doing_it(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 3, "TABLE": 1}))
    edit = {"lines": lines(CHAIR=1, TABLE=1), "expected_version": order["version"]}
    edit["lines"][1] |= {"unit_price": shop.money("12.00")}

    tried = act(shop, order, "edits?dry_run=true", edit)
    assert shop.order(order) == order
    assert shop.stock() == (100, 3, 97)
    done = act(shop, order, "edits", edit)

    assert tried.keys() == done.keys() == {"order", "change"}
    change = {"total_delta": shop.money("-198.00"), "stock": [{"sku": "CHAIR", "delta": -2}]}
    assert tried["change"] == done["change"] == change
    assert done["order"] == shop.order(order)
    assert (done["order"]["total"]["amount"], done["order"]["version"]) == ("112.00", order["version"] + 1)
    assert shop.stock() == (100, 1, 99)
    assert credit_used(shop, credit) == "112.00"


def test_an_edit_keeps_frozen_prices_and_takes_the_catalogues_for_what_is_new(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 1}))
    for sku in ("CHAIR", "TABLE"):
        shop.ask("PATCH", f"/v1/products/{sku}", {"price": shop.money("1.00")})

    edited = act(shop, order, "edits", {"lines": lines(CHAIR=2, TABLE=1), "expected_version": 1})

    prices = [line["unit_price"]["amount"] for line in edited["order"]["lines"]]
    assert prices == ["100.00", "1.00"]
    assert edited["change"]["stock"] == [{"sku": "CHAIR", "delta": 1}, {"sku": "TABLE", "delta": 1}]


def test_what_an_edit_refuses(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 4}))
    shop.ship(order, {"CHAIR": 2})
    shop.stocked(1, "OLD")
    shop.call("DELETE", "/v1/products/OLD")

    def refused(expected_version: int = 2, **quantities: int) -> Refused:
        return refusal(shop, order, "edits", {"lines": lines(**quantities), "expected_version": expected_version})

    assert (refused(1, CHAIR=4).status, refused(1, CHAIR=4).slug) == (412, "stale-version")
    assert (refused(CHAIR=1).status, refused(CHAIR=1).slug) == (409, "already-shipped")
    assert refused(TABLE=1).slug == "already-shipped"
    assert refused(CHAIR=4, OLD=1).problem["skus"] == ["OLD"]
    assert refused(CHAIR=200).problem["shortages"] == [{"sku": "CHAIR", "wanted": 200, "available": 98}]
    exceeded = refused(CHAIR=20)
    assert (exceeded.slug, exceeded.problem["wanted"]) == ("credit-exceeded", shop.money("1600.00"))
    assert (exceeded.problem["limit"], exceeded.problem["used"]) == (shop.money("1000.00"), shop.money("400.00"))
    assert refused(NOWHERE=1).problem["errors"][0]["pointer"] == "/lines/0/sku"
    missing = refusal(shop, order, "edits", {"lines": lines(CHAIR=4)})
    assert (missing.status, missing.problem["errors"][0]["pointer"]) == (422, "/expected_version")
    assert shop.order(order)["version"] == 2


def test_an_edit_honours_if_match_beside_its_expected_version(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 4}))
    edit = {"lines": lines(CHAIR=3), "expected_version": 1}

    assert refusal(shop, order, "edits", edit, If_Match='"7"').slug == "stale-version"
    assert act(shop, order, "edits", edit, If_Match='"1"')["order"]["version"] == 2


def test_after_a_shipment_an_order_is_closed_not_cancelled(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 4}))
    shop.ship(order, {"CHAIR": 1})

    refused = refusal(shop, order, "cancel", {"reason": "too late"})
    closed = act(shop, order, "close")

    assert (refused.status, refused.slug) == (409, "already-shipped")
    assert (closed["status"], closed["lines"][0]["cancelled"], closed["lines"][0]["allocations"]) == ("closed", 3, [])
    amounts = (closed["total"], closed["balance"], closed["lines"][0]["total"])
    assert amounts == (shop.money("100.00"),) * 3
    assert shop.stock() == (99, 0, 99)
    assert credit_used(shop, credit) == "100.00"


def test_reopening_takes_the_rest_up_again_with_stock_and_credit(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 4}))
    act(shop, order, "close")
    other = shop.place(shop.wish(credit, {"CHAIR": 8}))

    refused = refusal(shop, order, "reopen")
    act(shop, other, "cancel", {"reason": "no"})
    reopened = act(shop, order, "reopen")

    assert (refused.slug, refused.problem["wanted"]) == ("credit-exceeded", shop.money("400.00"))
    assert (reopened["status"], reopened["lines"][0]["cancelled"], reopened["total"]["amount"]) == (
        "confirmed", 0, "400.00",
    )  # fmt: skip
    assert shop.stock() == (100, 4, 96)
    assert credit_used(shop, credit) == "400.00"


def test_reopening_without_goods_is_out_of_stock(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 4}))
    act(shop, order, "close")
    shop.ask("POST", "/v1/stock/issues", {"warehouse_id": "MAIN", "lines": lines(CHAIR=98)})

    refused = refusal(shop, order, "reopen")

    assert (refused.status, refused.slug) == (409, "out-of-stock")
    assert refused.problem["shortages"] == [{"sku": "CHAIR", "wanted": 4, "available": 2}]


def test_delivered_and_paid_an_order_closes_by_itself_and_stays_closed(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 2}))
    shipments = [shop.ship(order, {"CHAIR": 1})["id"] for _ in range(2)]
    shop.pay(order)

    first, last = (act(shop, order, f"shipments/{each}/deliver") for each in shipments)

    assert (first["status"], first["fulfilment_status"]) == ("confirmed", "shipped")
    assert (last["status"], last["fulfilment_status"]) == ("closed", "delivered")
    assert [shipment["status"] for shipment in last["shipments"]] == ["delivered"] * 2
    assert refusal(shop, order, "reopen").problem["order_status"] == "closed"
    assert refusal(shop, order, f"shipments/{shipments[0]}/deliver").slug == "illegal-state"
    assert act(shop, order, "returns", back(1))["order"]["status"] == "closed"


def test_payment_after_delivery_closes_too(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 1}))
    shipment = shop.ship(order)["id"]
    assert act(shop, order, f"shipments/{shipment}/deliver")["status"] == "confirmed"

    shop.pay(order)

    assert eventually(lambda: shop.order(order)["status"], lambda seen: seen == "closed")


def test_a_cancelled_shipment_puts_everything_back(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 10}))
    shipment = shop.ship(order, {"CHAIR": 5})["id"]
    act(shop, order, "close")

    cancelled = act(shop, order, f"shipments/{shipment}/cancel")

    assert (cancelled["status"], cancelled["fulfilment_status"]) == ("confirmed", "unfulfilled")
    assert cancelled["lines"][0]["allocations"] == [{"warehouse_id": "MAIN", "quantity": 5}]
    assert cancelled["shipments"][0]["status"] == "cancelled"
    assert shop.stock() == (100, 5, 95)
    assert refusal(shop, order, f"shipments/{shipment}/cancel").slug == "illegal-state"
    assert shop.ship(order, {"CHAIR": 5})["order"]["fulfilment_status"] == "shipped"


def test_what_a_shipment_refuses(shop: Shop, credit: str) -> None:
    prepaid, order = shop.sale(1), shop.place(shop.wish(credit, {"CHAIR": 2}))

    def refused(**fields: object) -> tuple[int, str]:
        told = refusal(shop, order, "shipments", {"lines": [{"sku": "CHAIR", "quantity": 1} | fields]})
        return told.status, told.slug

    unpaid = refusal(shop, prepaid, "shipments", {"lines": lines(CHAIR=1)})
    assert (unpaid.status, unpaid.slug) == (409, "payment-required")
    assert refused(quantity=3) == refused(sku="TABLE") == refused(sku="NOWHERE") == (409, "exceeds-allocation")
    assert refused(warehouse_id="MOON") == (409, "exceeds-allocation")
    assert refused(quantity=0) == (422, "invalid-request")
    assert shop.order(order)["version"] == 1


def test_returns_go_by_their_condition(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 5}))
    shop.ship(order, {"CHAIR": 4})
    shop.ask("POST", "/v1/warehouses", {"id": "SOUTH", "name": "South", "priority": 20})

    first = act(shop, order, "returns", back(1, "damaged", warehouse_id="MAIN"))
    second = act(shop, order, "returns", back(2, warehouse_id="SOUTH"))

    assert first.keys() >= {"id", "order"}
    assert (first["order"]["fulfilment_status"], first["order"]["lines"][0]["returned"]) == ("partially_returned", 1)
    assert second["order"]["total"] == order["total"], "a return changes no total"
    levels = shop.see("/v1/stock/CHAIR")
    counted = [(w["warehouse_id"], w["on_hand"], w["available"], w["damaged"]) for w in levels["warehouses"]]
    assert counted == [("MAIN", 96, 95, 1), ("SOUTH", 2, 2, 0)]
    exceeded = refusal(shop, order, "returns", back(2, warehouse_id="MAIN"))
    assert (exceeded.status, exceeded.slug) == (409, "exceeds-shipped")
    for wrong, pointer in (
        (back(1, warehouse_id="MOON"), "/lines/0/warehouse_id"),
        (back(1, "lost"), "/lines/0/condition"),
    ):
        assert refusal(shop, order, "returns", wrong).problem["errors"][0]["pointer"] == pointer
    last = act(shop, order, "returns", back(1, warehouse_id="MAIN"))["order"]
    assert last["fulfilment_status"] == "returned"
    assert eventually(shop.verification, lambda seen: seen["holds"])


LEGAL = {
    "draft": {"submit", "cancel", "edits"},
    "submitted": {"approve", "reject", "hold", "cancel", "edits"},
    "confirmed": {"hold", "cancel", "close", "edits", "shipments", "returns"},
    "closed": {"reopen", "returns"},
    "cancelled": set[str](),
}
ENDINGS = {"closed": "close", "cancelled": "cancel"}
BODIES: dict[str, Json | None] = {
    "submit": None,
    "approve": None,
    "reject": {"reason": "no"},
    "hold": None,
    "release": None,
    "cancel": {"reason": "no"},
    "close": None,
    "reopen": None,
    "edits": {"lines": lines(CHAIR=1)},
    "shipments": {"lines": lines(CHAIR=1)},
    "returns": back(1),
}


@pytest.mark.parametrize("status", LEGAL)
def test_what_the_state_forbids_names_it(shop: Shop, credit: str, status: str) -> None:
    limits(shop, admin="0.01" if status == "submitted" else "100000.00")
    order = shop.place(shop.wish(credit, {"CHAIR": 2}, draft=status == "draft"))
    if status in ENDINGS:
        order = act(shop, order, ENDINGS[status], {"reason": "no"})
    assert order["status"] == status

    for action in BODIES.keys() - LEGAL[status]:
        body = BODIES[action]
        if action == "edits":
            body = {**BODIES["edits"], "expected_version": order["version"]}  # type: ignore[dict-item]
        refused = refusal(shop, order, action, body)
        assert (refused.status, refused.slug) == (409, "illegal-state"), action
        assert refused.problem["order_status"] == status
    assert shop.order(order) == order


def test_every_action_honours_if_match_and_answers_the_new_tag(shop: Shop, credit: str) -> None:
    order = shop.place(shop.wish(credit, {"CHAIR": 3}))
    shipment = shop.ship(order, {"CHAIR": 1})["id"]
    path = f"/v1/orders/{order['id']}"
    actions = [
        ("hold", None),
        ("release", None),
        (f"shipments/{shipment}/deliver", None),
        ("shipments", {"lines": lines(CHAIR=1)}),
        ("returns", back(1)),
        ("close", None),
        ("reopen", None),
    ]

    for version, (action, body) in enumerate(actions, start=2):
        stale = shop.call("POST", f"{path}/{action}", body, If_Match=f'"{version - 1}"')
        assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version"), action
        done = shop.call("POST", f"{path}/{action}", body, If_Match=f'"{version}"')
        assert done.is_success, (action, done.text)
        answered = done.json()
        order = answered.get("order", answered)
        assert order["version"] == version + 1
        assert shop.call("GET", path).headers["ETag"] == f'"{version + 1}"'
        if "order" not in answered:
            assert done.headers["ETag"] == f'"{version + 1}"'


def test_the_timeline_tells_who_did_what_oldest_first_in_pages(shop: Shop, credit: str) -> None:
    keeper = shop.hire("warehouse")
    order = shop.place(shop.wish(credit, {"CHAIR": 3}))
    act(shop, order, "hold")
    act(shop, order, "release")
    act(shop, order, "edits", {"lines": lines(CHAIR=2), "expected_version": 3})
    shipment = keeper.ship(order, {"CHAIR": 1})["id"]
    act(keeper, order, f"shipments/{shipment}/deliver")
    act(keeper, order, "returns", back(1))
    act(shop, order, "close")

    def told() -> list[Json]:
        return list(shop.each(f"/v1/orders/{order['id']}/timeline", limit=3))

    entries = eventually(told, lambda seen: len(seen) == 8)

    kinds = ["placed", "held", "released", "edited", "shipped", "delivered", "returned", "closed"]
    assert [entry["kind"] for entry in entries] == kinds
    people = [shop.user_id] * 4 + [keeper.user_id] * 3 + [shop.user_id]
    assert [entry["actor"] for entry in entries] == people
    assert all({"at", "actor", "kind", "data"} <= entry.keys() for entry in entries)
    assert sorted(entry["at"] for entry in entries) == [entry["at"] for entry in entries]
    assert entries[3]["data"]["total_delta"] == shop.money("-100.00")
