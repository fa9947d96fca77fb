"""A shop that takes payments through the sandbox, and the sandbox's side of it."""

import json
import threading
from collections.abc import Mapping
from itertools import count
from typing import Any

from shared.core.actor import Actor, Role
from shared.core.clock import rfc3339
from shared.core.money import Money
from shared.orders.endings import EndingService
from shared.orders.models import Order
from shared.orders.requests import CancelOrder
from shared.orders.service import OrderService
from shared.payments.account_service import AccountService
from shared.payments.accounts import ConfigureProvider, endpoint_id
from shared.payments.available import AVAILABLE
from shared.payments.followup import FollowUp
from shared.payments.hmac_signature import signature
from shared.payments.intake import Receipt, WebhookIntake
from shared.payments.models import Payment, ProviderName, RefundPayment, StartPayment
from shared.payments.provider import Outcome, Provider
from shared.payments.quarantine import Quarantined
from shared.payments.quarantine_service import QuarantineService
from shared.payments.service import PaymentService
from shared.payments.transfers import TransferService
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import unpack
from shared.storage.item import Key
from shared.storage.query import Query
from tests.builders import (
    ONCE,
    TENANT,
    a_customer,
    a_product,
    a_request,
    a_tenant,
    a_warehouse,
    an_actor,
    cny,
    received,
)
from tests.fakes import FrozenClock, MemoryTable, some_seals

SECRET = "sandbox-secret"
ENDPOINT = endpoint_id(TENANT, "sandbox")
_numbers = count(1)


class Shop:
    """A tenant that sells chairs at 100.00 and has the sandbox enabled."""

    def __init__(
        self, table: Any = None, providers: Mapping[ProviderName, Provider] = AVAILABLE, *, currency: str = "CNY"
    ) -> None:
        self.table, self.clock = table or MemoryTable(), FrozenClock()
        a_tenant(self.table, currency=currency)
        a_warehouse(self.table)
        a_product(self.table, "CHAIR", price=Money(10000, currency))
        received(self.table, "CHAIR", 1000)
        self.customer = a_customer(self.table)
        self.orders = OrderService(self.table, self.clock)
        self.endings = EndingService(self.table, self.clock)
        seals = some_seals(self.table)
        self.payments = PaymentService(self.table, seals, self.clock, providers=providers)
        self.accounts = AccountService(self.table, seals, self.clock)
        self.intake = WebhookIntake(self.table, seals, self.clock, providers=providers)
        self.follow_up = FollowUp(self.table, seals, self.clock, providers=providers)
        self.transfers = TransferService(self.table, self.clock)
        self.quarantine = QuarantineService(self.table, seals, self.clock, providers=providers)
        self.configure(enabled=True, webhook_secret=SECRET)

    def configure(self, provider: str = "sandbox", *, enabled: bool | None = None, **credentials: Any) -> Any:
        request = ConfigureProvider(enabled=enabled, credentials=credentials)
        return self.accounts.configure(an_actor(), provider, request, expected_version=None)

    def order(self, chairs: int = 1, *, actor: Any = None, **fields: Any) -> Order:
        request = a_request(fields.pop("customer", self.customer), {"CHAIR": chairs}, **fields)
        return self.orders.place(actor or an_actor(), request, key=None, fingerprint="f").order

    def now(self, order: Order) -> Order:
        return self.orders.get(an_actor(), order.id)

    def cancel(self, order: Order) -> Order:
        request = CancelOrder(reason="changed his mind")
        return self.endings.cancel(an_actor(), order.id, request, expected_version=None, once=ONCE)

    def start(self, order: Order, amount: str | None = None, **fields: Any) -> Payment:
        wanted = {"provider": "sandbox", "method": "page", "return_url": "https://shop.example/thanks"} | fields
        request = StartPayment(**wanted, amount=cny(amount) if amount else None)
        return self.payments.start(an_actor(), order.id, request, once=ONCE)

    def paid(self, chairs: int = 1, **fields: Any) -> tuple[Order, Payment]:
        """An order whose one payment was captured as `ch_1`."""
        order = self.order(chairs, **fields)
        payment = self.start(order)
        assert self.capture(payment) == Outcome.APPLIED
        return self.now(order), self.payment(payment)

    def payment(self, payment: Payment) -> Payment:
        return self.payments.get(an_actor(), payment.id)

    def refund(self, payment: Payment, amount: str) -> str:
        request = RefundPayment(amount=cny(amount), reason="came back")
        return self.payments.refund(an_actor(Role.FINANCE), payment.id, request, once=ONCE).refund.id

    def look_after(self) -> int:
        """Do all that is due; how much it was."""
        due = self.follow_up.due(TENANT)
        return sum(self.follow_up.look_after(Actor.system(TENANT, "check"), payment_id) for payment_id in due)

    # The provider's side.

    def receive(self, provider: ProviderName, headers: dict[str, str], body: bytes) -> Receipt:
        """A real provider's message, as it comes."""
        return self.intake.receive(provider, endpoint_id(TENANT, provider), headers, body, request_id="request-1")

    def deliver(self, event: dict[str, Any]) -> Outcome:
        body = json.dumps(event).encode()
        headers = {"sandbox-signature": self.signed(body)}
        outcome = self.intake.receive("sandbox", ENDPOINT, headers, body, request_id="request-1").outcome
        assert outcome is not None
        return outcome

    def signed(self, body: bytes, *, secret: str = SECRET, at: int | None = None) -> str:
        moment = str(int(self.clock().timestamp()) if at is None else at)
        return f"t={moment},v1={signature(secret, moment, body)}"

    def event(self, kind: str, payment: Payment, **data: Any) -> dict[str, Any]:
        told = {
            "payment_id": payment.id,
            "provider_ref": "ch_1",
            "amount": payment.money(payment.amount).amount,
            "currency": payment.currency,
            "occurred_at": rfc3339(self.clock()),
        }
        return {"id": f"evt_{next(_numbers)}", "type": kind, "data": told | data}

    def capture(self, payment: Payment, **data: Any) -> Outcome:
        return self.deliver(self.event("payment.captured", payment, **data))

    def refund_event(self, kind: str, payment: Payment, refund_id: str, amount: str) -> dict[str, Any]:
        return self.event(kind, payment, refund_id=refund_id, amount=amount)

    def quarantined(self) -> list[Any]:
        """What waits for a person."""
        items = self.table.query_all(Query(keys.MAIN, keys.quarantine(TENANT)))
        return [unpack(Quarantined, item["d"]) for item in items]

    def change(self, key: Key) -> Change:
        """Why the item at this key stands as it does."""
        return Change.of(self.table.get(key))


def at_once(*calls) -> list[object]:
    """What each call answered or raised, all begun together."""
    answers: list[object] = []

    def answer(call) -> None:
        try:
            answers.append(call())
        except Exception as error:
            answers.append(error)

    threads = [threading.Thread(target=answer, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
