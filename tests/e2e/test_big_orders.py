"""Orders of five hundred lines: whole or not at all, whoever dies in the midst of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import boto3
import httpx
import pytest

from shared.storage import keys
from shared.storage.item import Item, from_wire, number, text
from tests.e2e.races import many
from tests.e2e.shop import Json, Refused, Shop, eventually
from tests.e2e.stack import Stack

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("doomed")]

SKUS = [f"BIG-{number:03}" for number in range(500)]
LEASE = 30
"""Seconds for which nobody touches what another process has begun."""


@pytest.fixture(scope="module")
def shop(doomed_stack: Stack) -> Iterator[Shop]:
    """A tenant with a hundred units of five hundred products."""
    with Shop.sign_up(doomed_stack.api_url) as shop:
        many(lambda n: shop.product(SKUS[n], "1.00"), len(SKUS))
        for skus in parts(90):
            shop.receive(dict.fromkeys(skus, 100))
        yield shop


@pytest.fixture
def customer(shop: Shop) -> str:
    """The id of a customer who pays later."""
    return shop.customer(payment_terms="credit")


def wish(customer: str, quantity: int = 1, skus: Sequence[str] = SKUS) -> Json:
    return {"customer_id": customer, "lines": [{"sku": sku, "quantity": quantity} for sku in skus]}


def parts(size: int) -> list[list[str]]:
    """The SKUs, so many at a time."""
    return [SKUS[start : start + size] for start in range(0, len(SKUS), size)]


def shelves(shop: Shop) -> set[tuple[int, int, int]]:
    """On hand, reserved and available of all products: one where all are alike."""
    levels = shop.each("/v1/stock", limit=100)
    return {(level["on_hand"], level["reserved"], level["available"]) for level in levels}


def test_five_hundred_lines_are_placed_answered_again_and_cancelled(shop: Shop, customer: str) -> None:
    placed = shop.call("POST", "/v1/orders", wish(customer), Idempotency_Key="whole")
    assert placed.status_code == 201, placed.text
    assert shelves(shop) == {(100, 1, 99)}
    again = shop.call("POST", "/v1/orders", wish(customer), Idempotency_Key="whole")

    order = placed.json()
    cancelled = shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "too much"})

    assert (again.status_code, again.headers["Idempotency-Replayed"], again.json()) == (201, "true", order)
    assert [line["sku"] for line in order["lines"]] == SKUS
    assert all(line["allocations"] == [{"warehouse_id": "MAIN", "quantity": 1}] for line in order["lines"])
    assert (order["total"], cancelled["status"]) == (shop.money("500.00"), "cancelled")
    assert shelves(shop) == {(100, 0, 100)}


def test_five_hundred_lines_are_edited_shipped_in_parts_and_come_back(shop: Shop, customer: str) -> None:
    order = shop.place(wish(customer))
    path = f"/v1/orders/{order['id']}"

    edited = shop.ask("POST", f"{path}/edits", {"lines": wish(customer, 2)["lines"], "expected_version": 1})
    assert (edited["change"]["total_delta"], len(edited["change"]["stock"])) == (shop.money("500.00"), 500)
    assert shelves(shop) == {(100, 2, 98)}
    sent = [shop.ship(order, dict.fromkeys(skus, 2)) for skus in parts(250)]
    assert [part["order"]["fulfilment_status"] for part in sent] == ["partially_shipped", "shipped"]
    assert shelves(shop) == {(98, 0, 98)}
    shop.ask("POST", f"{path}/shipments/{sent[0]['id']}/cancel")
    assert shelves(shop) == {(98, 0, 98), (100, 2, 98)}
    shop.ship(order, dict.fromkeys(SKUS[:250], 2))
    back = [line | {"quantity": 2, "condition": "sellable", "warehouse_id": "MAIN"} for line in wish(customer)["lines"]]
    returned = shop.ask("POST", f"{path}/returns", {"lines": back})["order"]

    assert returned["fulfilment_status"] == "returned"
    assert shelves(shop) == {(100, 0, 100)}
    for sku in (SKUS[0], SKUS[-1]):
        assert eventually(lambda sku=sku: shop.verification(sku), lambda seen: seen["holds"], within=300)


def test_closing_and_reopening_five_hundred_lines(shop: Shop, customer: str) -> None:
    order = shop.place(wish(customer))

    closed = shop.ask("POST", f"/v1/orders/{order['id']}/close")
    assert (closed["status"], closed["total"], shelves(shop)) == ("closed", shop.money("0.00"), {(100, 0, 100)})
    reopened = shop.ask("POST", f"/v1/orders/{order['id']}/reopen")
    assert (reopened["status"], reopened["total"]) == ("confirmed", shop.money("500.00"))
    assert shelves(shop) == {(100, 1, 99)}
    shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "no"})


def test_every_short_sku_of_five_hundred_is_named_and_nothing_is_held(shop: Shop, customer: str) -> None:
    with pytest.raises(Refused, match="out-of-stock") as refused:
        shop.place(wish(customer, 101))

    assert refused.value.problem["shortages"] == [{"sku": sku, "wanted": 101, "available": 100} for sku in SKUS]
    assert shelves(shop) == {(100, 0, 100)}


def test_one_short_line_of_five_hundred_holds_nothing(shop: Shop, customer: str) -> None:
    asked = wish(customer)
    asked["lines"][-1]["quantity"] = 101

    with pytest.raises(Refused, match="out-of-stock") as refused:
        shop.place(asked)

    assert refused.value.problem["shortages"] == [{"sku": SKUS[-1], "wanted": 101, "available": 100}]
    assert shelves(shop) == {(100, 0, 100)}


def test_two_of_five_hundred_lines_that_cannot_both_be_served(shop: Shop, customer: str) -> None:
    with ThreadPoolExecutor(2) as buyers:
        asked = [wish(customer, 60), wish(customer, 60, SKUS[::-1])]
        answers = list(buyers.map(lambda body: shop.call("POST", "/v1/orders", body), asked))

    placed = [answer.json() for answer in answers if answer.status_code == 201]
    assert all(answer.status_code in (201, 409) for answer in answers), [answer.text for answer in answers]
    assert len(placed) <= 1
    assert shelves(shop) == ({(100, 60, 40)} if placed else {(100, 0, 100)})
    for order in placed:
        shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "no"})


def test_a_worker_that_dies_leaves_the_order_or_nothing(
    shop: Shop, customer: str, doomed_stack: Stack, tell: Callable[[str], None]
) -> None:
    watch = Watch(doomed_stack, shop.tenant_id)
    body, killed = wish(customer), []
    for point in (0, 2, 4):
        key = f"killed-at-{point}"
        with ThreadPoolExecutor(1) as buyer:
            request = buyer.submit(shop.call, "POST", "/v1/orders", body, Idempotency_Key=key)
            if watch.until("taking", point, request):
                watch.kill()
                killed.append(key)
        first = request.result()
        again = shop.call("POST", "/v1/orders", body, Idempotency_Key=key)
        tell(f"{key}: {first.status_code}, then {again.status_code} {again.json().get('type', '')}")
        if not first.is_success:
            assert again.status_code == 201 or again.json()["type"] == "/problems/request-in-progress"
        else:
            assert again.json()["id"] == first.json()["id"]
    assert killed, "no placing was caught in its midst"

    time.sleep(LEASE)
    eventually(watch.postings, lambda left: not left, within=90)

    standing = list(shop.each(f"/v1/customers/{customer}/orders"))
    assert shelves(shop) == {(100, len(standing), 100 - len(standing))}
    orders = [shop.place(body, key=f"killed-at-{point}") for point in (0, 2, 4)]
    assert len({order["id"] for order in orders}) == 3
    assert shelves(shop) == {(100, 3, 97)}
    for order in orders:
        shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "no"})
    assert shelves(shop) == {(100, 0, 100)}


def test_a_worker_that_dies_while_goods_are_given_back_keeps_none(
    shop: Shop, customer: str, doomed_stack: Stack, tell: Callable[[str], None]
) -> None:
    watch, order = Watch(doomed_stack, shop.tenant_id), shop.place(wish(customer))
    path, reason = f"/v1/orders/{order['id']}/cancel", {"reason": "too much"}

    with ThreadPoolExecutor(1) as clerk:
        request = clerk.submit(shop.call, "POST", path, reason, Idempotency_Key="k")
        caught = watch.until("giving", 1, request)
        if caught:
            watch.kill()
    again = shop.call("POST", path, reason, Idempotency_Key="k")

    tell(f"killed while giving back: {caught}; {request.result().status_code}, then {again.status_code}")
    assert again.status_code == 200
    assert again.json()["status"] == "cancelled"
    eventually(watch.postings, lambda left: not left, within=LEASE + 90)
    assert shelves(shop) == {(100, 0, 100)}


class Watch:
    """Sees a tenant's half-done postings in the table, and kills the workers that carry them out."""

    def __init__(self, stack: Stack, tenant_id: str) -> None:
        described = stack.described
        access = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
        self._dynamodb = boto3.client("dynamodb", endpoint_url=described["endpoint_url"], **access)
        self._table, self._stack = described["outputs"]["TableName"], stack
        self._partition, self._function = keys.postings(tenant_id), described["functions"]["OrdersFunction"]

    def postings(self) -> list[Item]:
        """Those under way."""
        found = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :p",
            ExpressionAttributeValues={":p": {"S": self._partition}},
            ConsistentRead=True,
        )["Items"]
        return [item for item in map(from_wire, found) if text(item, "phase") != "done"]

    def until(self, phase: str, position: int, request: Future[httpx.Response]) -> bool:
        """Waits until a posting has come that far; False where the request was faster."""
        while not request.done():
            if any(text(each, "phase") == phase and number(each, "position") >= position for each in self.postings()):
                return True
        return False

    def kill(self) -> None:
        """Every worker that serves orders, at once."""
        for pid in self._stack.workers():
            with suppress(ProcessLookupError, FileNotFoundError):  # it has ended by itself
                if self._function.encode() in Path(f"/proc/{pid}/environ").read_bytes():
                    self._stack.kill(pid)
