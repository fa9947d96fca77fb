"""A house that trades, with every service under one clock: what its people do, and what its shelves and books show."""

import json
from itertools import count
from typing import Any

from shared.core.actor import Actor
from shared.core.clock import rfc3339
from shared.core.money import Money
from shared.customers.models import Customer
from shared.customers.service import CustomerService
from shared.identity.models import ChangeSettings
from shared.identity.repository import SettingsRepository
from shared.orders.approvals import ApprovalService
from shared.orders.editing import Edited
from shared.orders.edits import EditService
from shared.orders.endings import EndingService
from shared.orders.fulfilment import FulfilmentService
from shared.orders.history import History, TimelineEntry
from shared.orders.holding import OrdersHolding
from shared.orders.models import Order
from shared.orders.requests import (
    CancelOrder,
    EditOrder,
    EditOrderLine,
    PlaceOrder,
    PlaceOrderLine,
    RejectOrder,
    ReturnGoods,
    ReturnGoodsLine,
    ShipOrder,
    ShipOrderLine,
)
from shared.orders.service import OrderService
from shared.payments.account_service import AccountService
from shared.payments.accounts import ConfigureProvider, endpoint_id
from shared.payments.hmac_signature import signature
from shared.payments.intake import WebhookIntake
from shared.payments.models import Payment, StartPayment
from shared.payments.provider import Outcome
from shared.payments.service import PaymentService
from shared.stock.documents import (
    CountDocument,
    CountLine,
    DocumentLine,
    IssueDocument,
    IssueLine,
    ReceiptDocument,
    TransferDocument,
)
from shared.stock.service import StockService
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.once import Once
from tests.builders import ONCE, TENANT, a_customer, a_product, a_tenant, a_warehouse, an_actor
from tests.fakes import FrozenClock, MemoryTable, some_seals

SECRET = "sandbox-secret"
_events = count(1)
Wanted = PlaceOrderLine | dict[str, Any]


class House:
    """A tenant with the warehouse MAIN, chairs at 100.00, and a customer who pays before the goods leave."""

    def __init__(self, table: Any = None, *, tenant_id: str = TENANT, currency: str = "CNY", **settings: Any) -> None:
        self.table, self.clock, self.tenant_id, self.currency = (
            table or MemoryTable(),
            FrozenClock(),
            tenant_id,
            currency,
        )
        self.boss = an_actor(tenant_id=tenant_id)
        a_tenant(self.table, tenant_id, currency=currency, **settings)
        self.open("MAIN")
        self.sell("CHAIR")
        self.customer, self._takes_payments = self.meet(), False
        self.serve(self.table)

    def serve(self, table: Any) -> None:
        """Every service on this table, as a process that has just started has them."""
        self.orders, self.edits = OrderService(table, self.clock), EditService(table, self.clock)
        self.approvals, self.endings = ApprovalService(table, self.clock), EndingService(table, self.clock)
        self.fulfilment, self.stock = (
            FulfilmentService(table, self.clock),
            StockService(table, self.clock, name_orders=OrdersHolding(table)),
        )
        self.payments = PaymentService(table, some_seals(table), self.clock)
        self.intake = WebhookIntake(table, some_seals(table), self.clock)

    # What the house is made of.

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def open(self, warehouse_id: str, *, priority: int = 10) -> None:
        a_warehouse(self.table, warehouse_id, tenant_id=self.tenant_id, priority=priority)

    def sell(self, sku: str, price: int = 100_00, **fields: Any) -> None:
        """A product at this many minor units."""
        a_product(self.table, sku, tenant_id=self.tenant_id, price=self.money(price), **fields)

    def meet(self, credit: int | None = None, **fields: Any) -> Customer:
        """A customer; with a credit of this many minor units, if any."""
        terms = {"payment_terms": "credit", "credit_limit": self.money(credit)} if credit is not None else {}
        return a_customer(self.table, actor=self.boss, **terms | fields)

    def settle(self, **settings: Any) -> None:
        """Change the tenant's settings."""
        repository = SettingsRepository(self.table)
        settled = repository.current(self.tenant_id).changed(ChangeSettings(**settings))
        with self.table.transaction() as tx:
            repository.save(tx, self.tenant_id, settled, Change.by(self.boss, "changed", self.clock()))
        repository.forget(self.tenant_id)

    def receive(self, sku: str, quantity: int, warehouse_id: str = "MAIN") -> None:
        self.receive_all({sku: quantity}, warehouse_id)

    def receive_all(self, goods: dict[str, int], warehouse_id: str = "MAIN") -> None:
        self.stock.receive(self.boss, ReceiptDocument(warehouse_id=warehouse_id, lines=_lines(goods)), once=ONCE)

    def issue(self, sku: str, quantity: int, warehouse_id: str = "MAIN", *, condition: str = "sellable") -> None:
        line = IssueLine(sku=sku, quantity=quantity, condition=condition)
        self.stock.issue(self.boss, IssueDocument(warehouse_id=warehouse_id, lines=[line]), once=ONCE)

    def transfer(self, sku: str, quantity: int, origin: str, destination: str) -> None:
        lines = _lines({sku: quantity})
        document = TransferDocument(from_warehouse_id=origin, to_warehouse_id=destination, lines=lines)
        self.stock.transfer(self.boss, document, once=ONCE)

    def count(self, sku: str, counted: int, warehouse_id: str = "MAIN") -> None:
        document = CountDocument(warehouse_id=warehouse_id, lines=[CountLine(sku=sku, counted=counted)])
        self.stock.count(self.boss, document, once=ONCE)

    # What its people do with orders.

    def place(
        self, *lines: Wanted, to: Customer | None = None, by: Actor | None = None, key: str | None = None, **fields: Any
    ) -> Order:
        request = PlaceOrder(customer_id=(to or self.customer).id, lines=list(lines), **fields)
        return self.orders.place(by or self.boss, request, key=key, fingerprint="f").order

    def draft(self, *lines: Wanted, **fields: Any) -> Order:
        return self.place(*lines, draft=True, **fields)

    def now(self, order: Order) -> Order:
        return self.orders.get(self.boss, order.id)

    def submit(self, order: Order, *, by: Actor | None = None, once: Once = ONCE) -> Order:
        return self.orders.submit(by or self.boss, order.id, expected_version=None, once=once)

    def approve(self, order: Order, *, by: Actor | None = None) -> Order:
        return self.approvals.approve(by or self.boss, order.id, expected_version=None, once=ONCE)

    def reject(self, order: Order, *, by: Actor | None = None) -> Order:
        request = RejectOrder(reason="too dear")
        return self.approvals.reject(by or self.boss, order.id, request, expected_version=None, once=ONCE)

    def hold(self, order: Order) -> Order:
        return self.approvals.hold(self.boss, order.id, expected_version=None, once=ONCE)

    def release(self, order: Order) -> Order:
        return self.approvals.release(self.boss, order.id, expected_version=None, once=ONCE)

    def edit(
        self,
        order: Order,
        *lines: EditOrderLine | dict[str, Any],
        by: Actor | None = None,
        version: int | None = None,
        dry_run: bool = False,
        once: Once = ONCE,
    ) -> Edited:
        seen = self.now(order).version if version is None else version
        request = EditOrder(lines=list(lines), expected_version=seen)
        return self.edits.edit(by or self.boss, order.id, request, dry_run=dry_run, expected_version=None, once=once)

    def cancel(self, order: Order, *, once: Once = ONCE) -> Order:
        request = CancelOrder(reason="changed his mind")
        return self.endings.cancel(self.boss, order.id, request, expected_version=None, once=once)

    def close(self, order: Order, *, once: Once = ONCE) -> Order:
        return self.endings.close(self.boss, order.id, expected_version=None, once=once)

    def reopen(self, order: Order, *, once: Once = ONCE) -> Order:
        return self.endings.reopen(self.boss, order.id, expected_version=None, once=once)

    def ship(self, order: Order, *lines: ShipOrderLine | dict[str, Any], once: Once = ONCE) -> Order:
        """These goods leave; all that the order holds, if none are named."""
        held = [{"sku": s, "quantity": q, "warehouse_id": w} for (s, w), q in self.now(order).held.items()]
        request = ShipOrder(lines=list(lines or held))
        return self.fulfilment.ship(self.boss, order.id, request, expected_version=None, once=once).order

    def deliver(self, order: Order, nth: int = -1) -> Order:
        shipment = self.now(order).shipments[nth]
        return self.fulfilment.deliver(self.boss, order.id, shipment.id, expected_version=None, once=ONCE)

    def take_shipment_back(self, order: Order, nth: int = -1, *, once: Once = ONCE) -> Order:
        shipment = self.now(order).shipments[nth]
        return self.fulfilment.cancel_shipment(self.boss, order.id, shipment.id, expected_version=None, once=once)

    def take_back(self, order: Order, *lines: ReturnGoodsLine | dict[str, Any], once: Once = ONCE) -> Order:
        wanted = [line if isinstance(line, ReturnGoodsLine) else {"condition": "sellable"} | line for line in lines]
        request = ReturnGoods(lines=wanted)
        return self.fulfilment.take_back(self.boss, order.id, request, expected_version=None, once=once).order

    # Money, as the provider tells of it.

    def pay(self, order: Order, minor: int | None = None) -> Order:
        """So much of the order is captured, or all that is open."""
        assert self.capture(self.start(order, minor)) == Outcome.APPLIED
        return self.now(order)

    def start(self, order: Order, minor: int | None = None) -> Payment:
        if not self._takes_payments:
            self._take_payments()
        amount = self.money(minor) if minor is not None else None
        request = StartPayment(provider="sandbox", method="page", return_url="https://shop.example/", amount=amount)
        return self.payments.start(self.boss, order.id, request, once=ONCE)

    def _take_payments(self) -> None:
        accounts = AccountService(self.table, some_seals(self.table), self.clock)
        request = ConfigureProvider(enabled=True, credentials={"webhook_secret": SECRET})
        accounts.configure(self.boss, "sandbox", request, expected_version=None)
        self._takes_payments = True

    def capture(self, payment: Payment, *, reference: str | None = None) -> Outcome:
        return self.deliver_event(self.captured_event(payment, reference))

    def captured_event(self, payment: Payment, reference: str | None = None) -> bytes:
        """What the provider sends when the payment was made."""
        told = {
            "payment_id": payment.id,
            "provider_ref": reference or f"ch_{payment.id}",
            "amount": self.money(payment.amount).amount,
            "currency": payment.currency,
            "occurred_at": rfc3339(self.clock()),
        }
        return json.dumps({"id": f"evt_{next(_events)}", "type": "payment.captured", "data": told}).encode()

    def deliver_event(self, body: bytes) -> Outcome:
        moment = str(int(self.clock().timestamp()))
        headers = {"sandbox-signature": f"t={moment},v1={signature(SECRET, moment, body)}"}
        endpoint = endpoint_id(self.tenant_id, "sandbox")
        return self.intake.receive("sandbox", endpoint, headers, body, request_id="request-1").outcome

    # What shelves and books show.

    def shelf(self, sku: str = "CHAIR", warehouse_id: str | None = None) -> tuple[int, int, int]:
        """On hand, reserved, available; of all warehouses unless one is named."""
        levels = self.stock.of_product(self.boss, sku).only(warehouse_id).levels
        return tuple(sum(getattr(level, name) for level in levels) for name in ("on_hand", "reserved", "available"))  # type: ignore[return-value]

    def damaged(self, sku: str = "CHAIR") -> int:
        return sum(level.damaged for level in self.stock.of_product(self.boss, sku).levels)

    def credit_used(self, customer: Customer) -> int:
        service = CustomerService(self.table, known_user=lambda _tenant, _user: True)
        return service.get(self.boss, customer.id).used

    def timeline(self, order: Order) -> list[TimelineEntry]:
        """What the projection makes of the order's changes."""
        history = History(self.table)
        history.follow(image for image in self.table.stream if image.key == keys.order(self.tenant_id, order.id))
        return history.page(self.tenant_id, order, limit=100, position=None).items

    def once(self, key: str) -> Once:
        """A request that may be repeated; Replayed where it was carried out before."""
        place = keys.remembered_answer(self.tenant_id, "POST /", key)
        return Once(place, "f", lambda _result: b"{}", self.clock)


def chairs(quantity: int, **fields: Any) -> dict[str, Any]:
    """A line of a request."""
    return {"sku": "CHAIR", "quantity": quantity} | fields


def _lines(goods: dict[str, int]) -> list[DocumentLine]:
    return [DocumentLine(sku=sku, quantity=quantity) for sku, quantity in goods.items()]
