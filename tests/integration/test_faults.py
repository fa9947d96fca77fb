"""The engines lose answers, throttle and quarrel: our patience hides it, and what is done is done once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from shared.core.ids import new_tenant_id
from shared.stock import posting
from shared.storage.retry import Retry
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.house import House

SKUS = [f"SKU-{n}" for n in range(5)]
Call = Callable[[], Any]


def lost(call: Call) -> Any:
    """Carried out, but the answer never came."""
    call()
    raise ReadTimeoutError(endpoint_url="https://dynamodb")


def throttled(_call: Call) -> Any:
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "TransactWriteItems")


def conflicting(_call: Call) -> Any:
    told = {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
        "CancellationReasons": [{"Code": "TransactionConflict", "Message": "ongoing"}],
    }
    raise ClientError(told, "TransactWriteItems")  # type: ignore[arg-type]


class Unreliable:
    """A client whose every n-th call goes wrong."""

    def __init__(self, client: Any, every: int, fault: Callable[[Call], Any]) -> None:
        self._client, self._every, self._fault, self.calls = client, every, fault, 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)

        def call(**request: Any) -> Any:
            self.calls += 1
            wrong = self.calls % self._every == 0
            return self._fault(lambda: method(**request)) if wrong else method(**request)

        return call


def lines(quantity: int) -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": quantity} for sku in SKUS]


@pytest.mark.parametrize("fault", [lost, throttled, conflicting])
@pytest.mark.parametrize(("every", "at_once"), [(2, 97), (3, 97), (3, 2)])
def test_a_life_of_an_order_on_a_table_that_fails_every_so_often(own_table, monkeypatch, fault, every, at_once):
    monkeypatch.setattr(posting, "MOST_TOGETHER", at_once)
    monkeypatch.setattr(posting, "_BATCH", at_once)
    house = House(own_table, tenant_id=new_tenant_id())
    house.customer = house.meet(credit=100_000_00)
    for sku in SKUS:
        house.sell(sku, 100)
    house.receive_all(dict.fromkeys(SKUS, 10))
    client: Any = Unreliable(own_table.client, every, fault)
    house.serve(replace(own_table, client=client, retry=Retry(sleep=lambda _span: None)))

    order = house.place(*lines(4), key="k1")
    assert house.place(*lines(4), key="k1").id == order.id
    house.edit(order, *lines(6))
    house.ship(order, *lines(2))
    house.take_shipment_back(order)
    house.ship(order, *lines(3))
    house.take_back(order, *lines(1))
    house.close(order)
    done = house.reopen(order)
    other = house.cancel(house.submit(house.draft(*lines(2))))

    assert client.calls > 20
    assert (done.version, other.version) == (8, 3)
    assert [house.shelf(sku) for sku in SKUS] == [(8, 3, 5)] * 5
    the_books_agree(own_table, house.tenant_id, [house.customer.id])
