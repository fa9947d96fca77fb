"""What excludes each other, at the same moment, fifty times: exactly one of the two happens, and the books agree."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import boto3
import httpx
import pytest

from tests.e2e.races import ROUNDS, action, many, outcomes, run
from tests.e2e.shop import Json, Shop, eventually
from tests.e2e.stack import Stack

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("races")]


@pytest.fixture(scope="module")
def shop(stack: Stack) -> Iterator[Shop]:
    """A tenant whose races each have a SKU of their own."""
    with Shop.sign_up(stack.api_url) as shop:
        yield shop


@pytest.fixture
def sku(shop: Shop, request: pytest.FixtureRequest) -> str:
    """A product with a thousand units."""
    name = request.node.name.removeprefix("test_").replace("_", "-")[:40].upper()
    shop.stocked(1000, name)
    return str(name)


@pytest.fixture
def orders(shop: Shop, sku: str) -> Callable[..., list[Json]]:
    """Fifty orders of so many units by a customer who pays later."""
    customer = shop.customer(payment_terms="credit")
    return lambda quantity, **fields: many(lambda _: shop.place(shop.wish(customer, {sku: quantity}, **fields)))


def lines(sku: str, quantity: int, **fields: str) -> Json:
    return {"lines": [{"sku": sku, "quantity": quantity} | fields]}


def demand_books(shop: Shop, sku: str, *, on_hand: int, reserved: int) -> None:
    """The shelves, the ledger behind them, and what the orders hold say the same."""
    assert shop.stock(sku) == (on_hand, reserved, on_hand - reserved)
    assert eventually(lambda: shop.verification(sku), lambda seen: seen["holds"])
    found = [shop.order(order) for order in shop.each("/v1/orders", limit=100)]
    held = [
        part["quantity"] for order in found for line in order["lines"] if line["sku"] == sku
        for part in line["allocations"]
    ]  # fmt: skip
    assert sum(held) == reserved


def test_one_key_places_once(shop: Shop, sku: str) -> None:
    customer = shop.customer(payment_terms="credit")
    wish = shop.wish(customer, {sku: 1})

    runs = run([lambda n=n: shop.call("POST", "/v1/orders", wish, Idempotency_Key=f"{sku}-{n}")] * 2 for n in range(50))

    assert outcomes(runs).keys() <= {("201", "201 replayed"), ("201 replayed", "201")}
    assert all(first.json() == second.json() for first, second in (each.answers for each in runs))
    assert len({each.answers[0].json()["id"] for each in runs}) == ROUNDS
    demand_books(shop, sku, on_hand=1000, reserved=ROUNDS)


def test_one_key_submits_once(shop: Shop, sku: str, orders: Callable[..., list[Json]]) -> None:
    drafts = orders(1, draft=True)

    runs = run([action(shop, draft, "submit", Idempotency_Key="k")] * 2 for draft in drafts)

    assert outcomes(runs).keys() <= {("200", "200 replayed"), ("200 replayed", "200")}
    assert all(first.json() == second.json() for first, second in (each.answers for each in runs))
    demand_books(shop, sku, on_hand=1000, reserved=ROUNDS)


def test_an_order_is_cancelled_once(shop: Shop, sku: str, orders: Callable[..., list[Json]]) -> None:
    runs = run([action(shop, order, "cancel", {"reason": "no"})] * 2 for order in orders(2))

    assert outcomes(runs).keys() <= {("200", "illegal-state"), ("illegal-state", "200")}
    demand_books(shop, sku, on_hand=1000, reserved=0)


def test_an_order_is_cancelled_or_shipped(shop: Shop, sku: str, orders: Callable[..., list[Json]]) -> None:
    runs = run(
        [action(shop, order, "cancel", {"reason": "no"}), action(shop, order, "shipments", lines(sku, 2))]
        for order in orders(2)
    )

    seen = outcomes(runs)
    assert seen.keys() <= {("200", "illegal-state"), ("already-shipped", "201")}
    demand_books(shop, sku, on_hand=1000 - 2 * seen["already-shipped", "201"], reserved=0)


def test_the_last_five_are_shipped_once(shop: Shop, sku: str, orders: Callable[..., list[Json]]) -> None:
    placed = orders(8)
    many(lambda n: shop.ship(placed[n], {sku: 3}))

    runs = run([action(shop, order, "shipments", lines(sku, 5))] * 2 for order in placed)

    assert outcomes(runs).keys() <= {("201", "exceeds-allocation"), ("exceeds-allocation", "201")}
    demand_books(shop, sku, on_hand=1000 - 8 * ROUNDS, reserved=0)


def test_an_order_is_edited_or_shipped(shop: Shop, sku: str, orders: Callable[..., list[Json]]) -> None:
    edit = lines(sku, 2) | {"expected_version": 1}

    runs = run(
        [action(shop, order, "edits", edit), action(shop, order, "shipments", lines(sku, 4))] for order in orders(4)
    )

    seen = outcomes(runs)
    assert seen.keys() <= {("200", "exceeds-allocation"), ("stale-version", "201")}
    edited, shipped = seen["200", "exceeds-allocation"], seen["stale-version", "201"]
    demand_books(shop, sku, on_hand=1000 - 4 * shipped, reserved=2 * edited)


def test_goods_come_back_once(shop: Shop, sku: str, orders: Callable[..., list[Json]]) -> None:
    placed = orders(5)
    many(lambda n: shop.ship(placed[n]))
    back = lines(sku, 5, condition="sellable", warehouse_id="MAIN")

    runs = run([action(shop, order, "returns", back)] * 2 for order in placed)

    assert outcomes(runs).keys() <= {("201", "exceeds-shipped"), ("exceeds-shipped", "201")}
    demand_books(shop, sku, on_hand=1000, reserved=0)


def test_one_limit_serves_one_order(shop: Shop, sku: str) -> None:
    limit = shop.money("100.00")
    customers = many(lambda _: shop.customer(payment_terms="credit", credit_limit=limit))
    wishes = [shop.wish(customer, {sku: 1}) for customer in customers]

    runs = run([lambda wish=wish: shop.call("POST", "/v1/orders", wish)] * 2 for wish in wishes)

    assert outcomes(runs).keys() <= {("201", "credit-exceeded"), ("credit-exceeded", "201")}
    assert [shop.see(f"/v1/customers/{each}")["credit_used"] for each in customers] == [limit] * ROUNDS
    demand_books(shop, sku, on_hand=1000, reserved=ROUNDS)


def test_goods_are_transferred_or_sold(shop: Shop, sku: str) -> None:
    shop.ask("POST", "/v1/warehouses", {"id": "SOUTH", "name": "South", "priority": 20})
    customer = shop.customer(payment_terms="credit")
    skus = many(lambda n: str(shop.stocked(5, f"{sku}-{n}")["sku"]))

    def transfer(of: str) -> httpx.Response:
        places = {"from_warehouse_id": "MAIN", "to_warehouse_id": "SOUTH"}
        return shop.call("POST", "/v1/stock/transfers", places | lines(of, 5))

    def sell(of: str) -> httpx.Response:
        return shop.call("POST", "/v1/orders", {"customer_id": customer} | lines(of, 5, warehouse_id="MAIN"))

    runs = run([partial(transfer, each), partial(sell, each)] for each in skus)

    assert outcomes(runs).keys() <= {("201", "out-of-stock"), ("out-of-stock", "201")}
    for each, raced in zip(skus, runs, strict=True):
        sold = raced.outcome == ("out-of-stock", "201")
        levels = {level["warehouse_id"]: level for level in shop.see(f"/v1/stock/{each}")["warehouses"]}
        there = [(place, level["on_hand"], level["reserved"]) for place, level in levels.items() if level["on_hand"]]
        assert there == ([("MAIN", 5, 5)] if sold else [("SOUTH", 5, 0)])


def test_an_unpaid_order_expires_or_is_paid(shop: Shop, sku: str, stack: Stack, tell: Callable[[str], None]) -> None:
    shop.ask("PATCH", "/v1/settings", {"payment_window_minutes": 1})
    customer, _ = shop.customer(), shop.sandbox
    placed = many(lambda _: shop.place(shop.wish(customer, {sku: 2})))
    shop.ask("PATCH", "/v1/settings", {"payment_window_minutes": 30})
    payments = many(lambda n: shop.start_payment(placed[n]))
    events = [shop.sandbox.captured(payment) for payment in payments]
    last = max(datetime.fromisoformat(order["expires_at"]) for order in placed)
    time.sleep(max(0, last.timestamp() - time.time()) + 1)

    sweep = sweeper(stack)
    with ThreadPoolExecutor(10) as world:
        swept = [world.submit(sweep) for _ in range(2)]
        told = list(world.map(shop.sandbox.deliver, reversed(events)))
    assert all(each.result() == 200 for each in swept)
    assert {answer.status_code for answer in told} == {200}

    settled = [shop.order(order) for order in placed]
    states = Counter((order["status"], order["payment_status"]) for order in settled)
    tell(f"expiry against payment: {dict(states)}")
    assert states.keys() <= {("confirmed", "paid"), ("expired", "paid")}
    expired = [order for order in settled if order["status"] == "expired"]
    for order in expired:
        (payment,) = shop.see(f"/v1/orders/{order['id']}/payments")["items"]
        assert [(refund["automatic"], refund["amount"]) for refund in payment["refunds"]] == [(True, order["total"])]
    demand_books(shop, sku, on_hand=1000, reserved=2 * states["confirmed", "paid"])


def sweeper(stack: Stack) -> Callable[[], int]:
    """Runs the schedule that lets orders expire."""
    described = stack.described
    access = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    client = boto3.client("lambda", endpoint_url=described["endpoint_url"], **access)
    name = described["functions"]["OrderExpiryFunction"]

    return lambda: int(client.invoke(FunctionName=name, Payload=json.dumps({}))["StatusCode"])
