"""Carrying out the plan, event by event, each at its own time."""

from functools import singledispatchmethod
from typing import TypedDict

from shared.core.actor import Role
from shared.demonstration.acts import (
    Approval,
    ApprovalLimit,
    Arrival,
    Cancellation,
    Clearance,
    Closing,
    Delivery,
    Event,
    Expiry,
    Hold,
    Payment,
    Relocation,
    Return,
    Sale,
    Shipment,
)
from shared.demonstration.buyer import SandboxBuyer
from shared.demonstration.house import House
from shared.demonstration.services import Services
from shared.identity.models import ChangeSettings
from shared.orders.models import Order
from shared.orders.requests import (
    CancelOrder,
    PlaceOrder,
    PlaceOrderLine,
    ReturnGoods,
    ReturnGoodsLine,
    ShipOrder,
    ShipOrderLine,
)
from shared.payments.models import StartPayment
from shared.stock.documents import IssueDocument, ReceiptDocument, TransferDocument
from shared.storage.once import Once

RETURN_URL = "https://shop.example/thanks"


class Plainly(TypedDict):
    """How an action is carried out whatever the version, and not remembered."""

    expected_version: None
    once: Once


class Trade:
    """What the tenant's people and customers do."""

    def __init__(self, services: Services, house: House) -> None:
        self._services, self._house = services, house
        self._buyer = SandboxBuyer(services.webhooks, services.clock, house.endpoint)
        self._orders: dict[int, Order] = {}

    @property
    def _plainly(self) -> Plainly:
        return {"expected_version": None, "once": self._services.once}

    def happens(self, event: Event) -> None:
        """Let the clock stand at the event's time, and the event happen."""
        self._services.clock.now = event.at
        self._do(event.act)

    @singledispatchmethod
    def _do(self, act: object) -> None:
        raise NotImplementedError(act)

    @_do.register
    def _deliver(self, act: Delivery) -> None:
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in act.quantities.items()]
        fields = {"warehouse_id": act.warehouse_id, "reason": "purchase", "reference": act.reference}
        document = ReceiptDocument.model_validate(fields | {"lines": lines})
        self._services.stock.receive(self._house.admin, document, once=self._services.once)

    @_do.register
    def _clear(self, act: Clearance) -> None:
        levels = self._services.stock.of_product(self._house.admin, act.sku).levels
        surplus = sum(level.available for level in levels) - act.leave
        for level in levels:
            taken = min(surplus, level.available)
            if taken > 0:
                fields = {"warehouse_id": level.warehouse_id, "reason": "trade fair", "reference": "FAIR"}
                lines = [{"sku": act.sku, "quantity": taken}]
                document = IssueDocument.model_validate(fields | {"lines": lines})
                self._services.stock.issue(self._house.admin, document, once=self._services.once)
                surplus -= taken

    @_do.register
    def _relocate(self, act: Relocation) -> None:
        levels = self._services.stock.of_product(self._house.admin, act.sku).levels
        there = sum(level.available for level in levels if level.warehouse_id == act.from_warehouse_id)
        if there > 1:
            fields = {"from_warehouse_id": act.from_warehouse_id, "to_warehouse_id": act.to_warehouse_id}
            lines = [{"sku": act.sku, "quantity": there // 2}]
            document = TransferDocument.model_validate(fields | {"lines": lines, "reason": "better sold there"})
            self._services.stock.transfer(self._house.admin, document, once=self._services.once)

    @_do.register
    def _sell(self, act: Sale) -> None:
        request = PlaceOrder(
            customer_id=self._house.customers[act.buyer],
            lines=[
                PlaceOrderLine(sku=sku, quantity=quantity, discount_rate=act.discount_rate)
                for sku, quantity in act.quantities.items()
            ],
            shipping_fee=self._house.scene.money(act.shipping_fee) if act.shipping_fee else None,
        )
        seller, key = self._house.sellers[act.seller], f"demonstration-{act.number}"
        self._orders[act.number] = self._services.orders.place(seller, request, key=key, fingerprint=key).order

    @_do.register
    def _pay(self, act: Payment) -> None:
        request = StartPayment(provider="sandbox", method="page", return_url=RETURN_URL)
        order = self._orders[act.number]
        started = self._services.payments.start(self._house.admin, order.id, request, once=self._services.once)
        self._buyer.pay(started)

    @_do.register
    def _ship(self, act: Shipment) -> None:
        order = self._services.orders.get(self._house.admin, self._orders[act.number].id)
        lines = [ShipOrderLine(sku=line.sku, quantity=line.allocated) for line in order.lines if line.allocated]
        tracking = f"CN{act.number:09}{len(order.shipments)}"
        request = ShipOrder(lines=lines[:1] if act.only_first else lines, carrier=act.carrier, tracking_number=tracking)
        self._services.fulfilment.ship(self._house.admin, order.id, request, **self._plainly)

    @_do.register
    def _cancel(self, act: Cancellation) -> None:
        seller, order = self._house.admin, self._orders[act.number]
        request = CancelOrder(reason=act.reason)
        self._services.endings.cancel(seller, order.id, request, **self._plainly)

    @_do.register
    def _limit(self, act: ApprovalLimit) -> None:
        limits = ChangeSettings(approval_limits={Role.SALES: self._house.scene.money(act.amount)})
        self._services.identity.change_settings(self._house.admin, limits, expected_version=None)

    @_do.register
    def _approve(self, act: Approval) -> None:
        self._services.approvals.approve(self._house.admin, self._orders[act.number].id, **self._plainly)

    @_do.register
    def _hold(self, act: Hold) -> None:
        self._services.approvals.hold(self._house.admin, self._orders[act.number].id, **self._plainly)

    @_do.register
    def _close(self, act: Closing) -> None:
        self._services.endings.close(self._house.admin, self._orders[act.number].id, **self._plainly)

    @_do.register
    def _arrive(self, act: Arrival) -> None:
        order = self._services.orders.get(self._house.admin, self._orders[act.number].id)
        for shipment in order.shipments:
            if shipment.status == "shipped":
                self._services.fulfilment.deliver(self._house.admin, order.id, shipment.id, **self._plainly)

    @_do.register
    def _take_back(self, act: Return) -> None:
        order = self._orders[act.number]
        line = ReturnGoodsLine(sku=order.lines[0].sku, quantity=1, condition=act.condition)
        self._services.fulfilment.take_back(self._house.admin, order.id, ReturnGoods(lines=[line]), **self._plainly)

    @_do.register
    def _expire(self, _act: Expiry) -> None:
        self._services.orders.expire_overdue(self._house.tenant_id)
