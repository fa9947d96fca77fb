"""A shop as its people see it: the verbs of the trade over the public HTTP API."""

import csv
import io
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Self, TypeVar

import httpx

from tests.e2e.sandbox import Sandbox

Json = dict[str, Any]
Answer = TypeVar("Answer")
PASSWORD = "Correct-Horse-1"
PATIENCE = 60.0
"""Seconds that a call may take."""
WITHIN = 120.0
"""Seconds that what follows from a change is waited for; a burst of other tenants keeps the stream's consumers busy."""


class Refused(Exception):
    """The API answered with a problem."""

    def __init__(self, response: httpx.Response) -> None:
        self.status, self.problem = response.status_code, response.json()
        super().__init__(f"{self.status} {json.dumps(self.problem)}")

    @property
    def slug(self) -> str:
        """The problem's type without its path."""
        return str(self.problem["type"]).removeprefix("/problems/")


@dataclass(frozen=True)
class Shop:
    """One tenant, acted for by one signed-in person."""

    http: httpx.Client
    token: str
    tenant_id: str
    user_id: str
    email: str
    currency: str = "CNY"
    _others: list["Shop"] = field(default_factory=list)

    @classmethod
    def sign_up(cls, api_url: str, **fields: Any) -> Self:
        """A new tenant in CNY and UTC unless said otherwise, with its admin signed in."""
        http = httpx.Client(base_url=api_url, timeout=PATIENCE)
        email = f"admin-{secrets.token_hex(6)}@example.com"
        tenant = {"company_name": "Acme", "currency": "CNY", "time_zone": "UTC", "locale": "en"} | fields
        person = {"full_name": "Ada Admin", "email": email, "password": PASSWORD}
        made = _accepted(http.post("/v1/sign-up", json=person | tenant))
        token = sign_in(http, email)
        return cls(http, token, made["tenant_id"], made["user_id"], email, str(tenant["currency"]))

    def hire(self, role: str, **fields: Any) -> "Shop":
        """The same tenant, acted for by a new person."""
        email = f"{role}-{secrets.token_hex(6)}@example.com"
        person = {"email": email, "full_name": role.title(), "role": role, "password": PASSWORD} | fields
        made = self.ask("POST", "/v1/users", person)
        http = httpx.Client(base_url=self.http.base_url, timeout=PATIENCE)
        hired = Shop(http, sign_in(http, email), self.tenant_id, made["id"], email, self.currency)
        self._others.append(hired)
        return hired

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for other in self._others:
            other.http.close()
        self.http.close()

    # Calls.

    def call(self, verb: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Any call as this person, whatever it answers; a text is sent as it is, `Idempotency_Key=` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"content": body} if isinstance(body, str) else {"json": body}
        return self.http.request(verb, path, **sent, headers={"Authorization": f"Bearer {self.token}"} | named)

    def ask(self, verb: str, path: str, body: Any = None, **headers: str) -> Json:
        """A call's JSON, or Refused."""
        return _accepted(self.call(verb, path, body, **headers))

    def see(self, path: str, **query: Any) -> Json:
        """What stands at a path; `since=` and the like are the query."""
        return _accepted(self.http.get(path, params=query, headers={"Authorization": f"Bearer {self.token}"}))

    def each(self, path: str, **query: Any) -> Iterator[Json]:
        """Everything on a list, page after page."""
        cursor: str | None = None
        while True:
            page = self.see(path, **query | ({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def rows(self, path: str, **query: Any) -> list[dict[str, str]]:
        """The rows of a CSV file, by their columns."""
        answer = self.http.get(path, params=query, headers={"Authorization": f"Bearer {self.token}"})
        if not answer.is_success:
            raise Refused(answer)
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))

    def money(self, amount: str) -> Json:
        """An amount in the tenant's currency."""
        return {"amount": amount, "currency": self.currency}

    # Goods.

    def product(self, sku: str = "CHAIR", price: str = "100.00", **fields: Any) -> Json:
        """A product without stock."""
        return self.ask("POST", "/v1/products", {"sku": sku, "name": sku.title(), "price": self.money(price)} | fields)

    def receive(self, quantities: Mapping[str, int], warehouse_id: str = "MAIN") -> Json:
        """Goods come in, by SKU."""
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
        return self.ask("POST", "/v1/stock/receipts", {"warehouse_id": warehouse_id, "lines": lines})

    def transfer(self, quantities: Mapping[str, int], to: str, warehouse_id: str = "MAIN") -> Json:
        """Goods change the warehouse, by SKU."""
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
        body = {"from_warehouse_id": warehouse_id, "to_warehouse_id": to, "lines": lines}
        return self.ask("POST", "/v1/stock/transfers", body)

    def count(self, counted: Mapping[str, int], warehouse_id: str = "MAIN") -> Json:
        """What was counted, by SKU."""
        lines = [{"sku": sku, "counted": quantity} for sku, quantity in counted.items()]
        return self.ask("POST", "/v1/stock/counts", {"warehouse_id": warehouse_id, "lines": lines})

    def stocked(self, quantity: int, sku: str = "CHAIR", **fields: Any) -> Json:
        """A product with stock."""
        product = self.product(sku, **fields)
        self.receive({sku: quantity})
        return product

    def stock(self, sku: str = "CHAIR") -> tuple[int, int, int]:
        """On hand, reserved, available."""
        level = self.see(f"/v1/stock/{sku}")
        return level["on_hand"], level["reserved"], level["available"]

    def movements(self, sku: str = "CHAIR") -> list[Json]:
        """The ledger of a SKU, oldest first."""
        return list(self.each(f"/v1/stock/{sku}/movements"))

    def verification(self, sku: str = "CHAIR") -> Json:
        """Whether the ledger adds up to the stock."""
        return self.see(f"/v1/stock/{sku}/verification")

    # Sales.

    def customer(self, name: str = "Bob's Bakery", **fields: Any) -> str:
        """The id of a new customer."""
        return str(self.ask("POST", "/v1/customers", {"name": name} | fields)["id"])

    def wish(self, customer_id: str, quantities: Mapping[str, int], **fields: Any) -> Json:
        """The body of an order, by SKU."""
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
        return {"customer_id": customer_id, "lines": lines} | fields

    def place(self, wish: Json, key: str | None = None) -> Json:
        """A new order; the key makes it once."""
        return self.ask("POST", "/v1/orders", wish, **{"Idempotency_Key": key} if key else {})

    def sale(self, quantity: int = 1, sku: str = "CHAIR", **fields: Any) -> Json:
        """An order of one line by a new customer."""
        return self.place(self.wish(self.customer(), {sku: quantity}, **fields))

    def order(self, order: Json) -> Json:
        """The order as it stands now."""
        return self.see(f"/v1/orders/{order['id']}")

    def ship(self, order: Json, quantities: Mapping[str, int] | None = None) -> Json:
        """A shipment of all that the order holds, or of these quantities by SKU."""
        parts = quantities or {line["sku"]: line["quantity"] for line in order["lines"]}
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in parts.items()]
        body = {"lines": lines, "carrier": "Post", "tracking_number": "T1"}
        return self.ask("POST", f"/v1/orders/{order['id']}/shipments", body)

    # Money.

    @cached_property
    def sandbox(self) -> Sandbox:
        """The sandbox provider, switched on with a secret of our own."""
        secret = secrets.token_hex(16)
        wanted = {"enabled": True, "credentials": {"webhook_secret": secret}}
        provider = self.ask("PUT", "/v1/payment-providers/sandbox", wanted)
        return Sandbox(self.http, provider["webhook_url"], secret)

    def start_payment(self, order: Json, **fields: Any) -> Json:
        """A payment of the order's balance that waits for its customer."""
        _ = self.sandbox
        body = {"provider": "sandbox", "method": "page", "return_url": "https://shop.example/thanks"} | fields
        return self.ask("POST", f"/v1/orders/{order['id']}/payments", body)

    def pay(self, order: Json) -> Json:
        """A payment that the provider has reported as captured."""
        payment = self.start_payment(order)
        self.sandbox.tell(self.sandbox.captured(payment))
        return self.see(f"/v1/payments/{payment['payment_id']}")

    def refund(self, payment: Json, amount: str) -> Json:
        """A refund that waits for the provider."""
        body = {"amount": self.money(amount), "reason": "damaged on the way"}
        return self.ask("POST", f"/v1/payments/{payment['payment_id']}/refunds", body)

    def report(self, first: str | None = None, last: str | None = None, **query: str) -> Json:
        """The sales report, of today unless said otherwise."""
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        return self.see("/v1/reports/sales", **{"from": first or today, "to": last or today} | query)


def sign_in(http: httpx.Client, email: str, password: str = PASSWORD) -> str:
    """A person's access token."""
    return str(_accepted(http.post("/v1/sign-in", json={"email": email, "password": password}))["access_token"])


def eventually(
    ask: Callable[[], Answer], accept: Callable[[Answer], object] = bool, *, within: float = WITHIN
) -> Answer:
    """The first answer that is accepted; fails with the last one when time is up."""
    deadline, pause = time.monotonic() + within, 0.05
    while not accept(answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {within:.0f} s it is still {answer!r}")
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)
    return answer


def _accepted(response: httpx.Response) -> Json:
    if not response.is_success:
        raise Refused(response)
    return dict(response.json()) if response.content else {}
