"""Two tenants with the same trade, and what one is told of the other's things."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.exports import ordered_export
from tests.e2e.samples import Record, scheduled, strange_transfer
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack

OF_THE_REQUEST = {"content-length", "date", "x-request-id"}
"""Headers that differ between any two requests, beside the gateway's own `x-am...`."""


TWICE = (strange_transfer, scheduled)
"""Things of which a house has two, so that their list has two pages."""


@dataclass(frozen=True)
class House:
    """A tenant that trades, and its things by the names that path parameters have."""

    shop: Shop
    ids: dict[str, str]

    @classmethod
    def of(cls, shop: Shop, stack: Stack, mark: str) -> "House":
        """The same trade in every house, and one product and warehouse under a mark of its own."""
        shop.stocked(10)
        shop.ask("POST", "/v1/warehouses", {"id": f"WH-{mark}", "name": "Vault", "priority": 20})
        shop.product(f"SKU-{mark}", name=f"Secret {mark}")
        shop.receive({f"SKU-{mark}": 5})
        customer = shop.customer(name=f"Bob {mark}", owner_id=shop.user_id)
        waiting = shop.place(shop.wish(customer, {"CHAIR": 1}))
        for _ in range(2):
            order = shop.place(shop.wish(customer, {"CHAIR": 1, f"SKU-{mark}": 1}))
        shop.start_payment(order)
        payment = shop.pay(order)
        shipment = shop.ship(order, {"CHAIR": 1})
        for _ in range(2):  # money that is not the payment's
            shop.sandbox.tell(shop.sandbox.captured(shop.start_payment(waiting), amount="0.07"))
        transfers, schedules = ([make(shop, Record(shop.user_id, {})) for _ in range(2)] for make in TWICE)
        shop.customer(name=f"Rob {mark}")
        shop.hire("sales")
        keys = [shop.ask("POST", "/v1/api-keys", {"name": f"Key {mark}", "role": "viewer"}) for _ in range(2)]
        return cls(shop, {
            "sku": f"SKU-{mark}",
            "warehouse_id": f"WH-{mark}",
            "customer_id": customer,
            "order_id": order["id"],
            "payment_id": payment["payment_id"],
            "shipment_id": shipment["id"],
            **transfers[0],
            **schedules[0],
            "export_id": ordered_export(shop, stack, "csv"),
            "quarantine_id": shop.see("/v1/payments/quarantine")["items"][0]["id"],
            "user_id": shop.user_id,
            "key_id": keys[0]["id"],
        })  # fmt: skip


def never(real: str) -> str:
    """An id of the same shape that never was."""
    return real[:-4] + ("ZZZZ" if not real.endswith("ZZZZ") else "YYYY")


def told(answer: httpx.Response, asked: str) -> tuple[int, Any, dict[str, str]]:
    """What an answer tells: status, body and headers without what belongs to the request and what was asked for."""
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body.pop("instance", None)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in OF_THE_REQUEST and not name.startswith("x-am")
    }
    return answer.status_code, json.loads(json.dumps(body).replace(asked, "<id>")), headers


def same_as_never(shop: Shop, verb: str, path: str, body: Any, real: str) -> tuple[int, Any]:
    """The answer to a real foreign id, which must be that to one that never was."""
    call = lambda wanted: shop.call(verb, path.replace(real, wanted), _with(body, real, wanted))  # noqa: E731
    foreign, unknown = told(call(real), real), told(call(never(real)), never(real))
    assert foreign == unknown
    return foreign[0], foreign[1]


def _with(body: Any, real: str, wanted: str) -> Any:
    return None if body is None else json.loads(json.dumps(body).replace(real, wanted))
