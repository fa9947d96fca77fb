"""What a shopkeeper would write down of a trade: goods on his shelves, and a page for each order."""

from collections import Counter
from datetime import datetime, timedelta

from shared.orders.models import DEAD, LIVE, Order

WINDOW = timedelta(minutes=30)
ALLOWED = {
    "submit": {"draft"},
    "approve": {"submitted"},
    "reject": {"submitted"},
    "hold": set(LIVE),
    "release": set(LIVE) | {"closed"},
    "edit": {"draft", *LIVE},
    "cancel": {"draft", *LIVE},
    "close": {"confirmed"},
    "reopen": {"closed"},
    "ship": {"confirmed"},
    "deliver": {"confirmed", "closed"},
    "take_shipment_back": {"confirmed", "closed"},
    "take_back": {"confirmed", "closed"},
    "start": {*LIVE, "closed"},
}
"""In which statuses an action is not refused for the status alone."""


class Page:
    """What the notebook knows of one order."""

    def __init__(self, order: Order, status: str, deadline: datetime | None) -> None:
        self.status, self.deadline, self.on_hold, self.by_itself = status, deadline, False, False
        self.prepaid = not order.on_credit
        self.ordered = self.standing = order.units
        self.shipped = self.returned = self.paid = 0
        self.travelling: set[str] = set()

    @property
    def fulfilment(self) -> str:
        if self.returned:
            return "returned" if self.returned == self.shipped else "partially_returned"
        if not self.shipped or self.status in DEAD:
            return "unfulfilled"
        if self.shipped < self.standing:
            return "partially_shipped"
        return "shipped" if self.travelling else "delivered"

    def settle(self, total: int, window_from: datetime | None) -> None:
        """After any step: what is done closes, what is to be paid has its time, counted from a moment if anew."""
        arrived = self.shipped and self.shipped == self.standing and not self.travelling
        if self.status == "confirmed" and arrived and self.paid >= total:
            self.status, self.by_itself = "closed", True
        if not (self.prepaid and self.status in LIVE and not self.paid and total):
            self.deadline = None
        elif self.deadline is None and window_from:
            self.deadline = window_from + WINDOW

    def end(self, status: str) -> None:
        """It is cancelled or expired."""
        self.status, self.on_hold = status, False
        self.settle(0, None)


class Notebook:
    """Every order's page, the payments booked, the goods by SKU and warehouse; `noted` writes down what was done."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.booked: set[str] = set()
        self.on_hand, self.damaged = Counter[tuple[str, str]](), Counter[tuple[str, str]]()

    def noted(self, name: str, before: Order, now: Order, nth: int, at: datetime) -> None:
        """The action was carried out on the order, on its n-th shipment, at a moment."""
        page = self.pages[now.id]
        match name:
            case "submit":
                page.status = "confirmed"
                page.settle(now.total, at)
            case "approve":
                page.status = "confirmed"
            case "reject" | "cancel":
                page.end("cancelled")
            case "hold" | "release":
                page.on_hold = name == "hold"
            case "edit":
                page.ordered = page.standing = now.units
                page.settle(now.total, at)
            case "close":
                page.status, page.standing = "closed", page.shipped
                page.settle(0, None)
            case "reopen":
                page.status, page.standing = "confirmed", page.ordered
                page.settle(now.total, at)
            case "ship":
                self._left(page, now)
            case "deliver":
                page.travelling.remove(before.shipments[nth].id)
                page.settle(now.total, None)
            case "take_shipment_back":
                self._back_on_the_shelf(page, before, nth)
            case "take_back":
                self._returned(page, now)

    def expired(self, order_id: str, now: datetime) -> None:
        """Its time was over, or this must not have happened."""
        page = self.pages[order_id]
        assert page.deadline is not None
        assert page.deadline <= now
        page.end("expired")

    def _left(self, page: Page, now: Order) -> None:
        for part in now.shipments[-1].lines:
            self.on_hand[part.sku, part.warehouse_id] -= part.quantity
            page.shipped += part.quantity
        page.travelling.add(now.shipments[-1].id)

    def _back_on_the_shelf(self, page: Page, before: Order, nth: int) -> None:
        for part in before.shipments[nth].lines:
            self.on_hand[part.sku, part.warehouse_id] += part.quantity
            page.shipped -= part.quantity
        page.travelling.remove(before.shipments[nth].id)
        page.status = "confirmed"

    def _returned(self, page: Page, now: Order) -> None:
        for part in now.returns[-1].lines:
            goods = self.damaged if part.condition == "damaged" else self.on_hand
            goods[part.sku, part.warehouse_id] += part.quantity
            page.returned += part.quantity
