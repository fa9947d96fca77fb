"""Three months of trade as a list of what happens when: pure, and the same for the same day."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from shared.core.clock import zone
from shared.demonstration.acts import (
    Act,
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
from shared.demonstration.catalogue import BUYERS, WARES, Ware

DAYS = 90
ORDERS_A_WEEK = 32
TIME_ZONE = "Asia/Shanghai"
PAYMENT_WINDOW = timedelta(hours=24)
_RHYTHM = (1.25, 1.1, 1.05, 1.1, 1.2, 0.8, 0.5)
"""How busy Monday to Sunday are."""
_RUNNING_LOW = ("TEA-DHP150", "POR-POT350", "KIT-WOK32", "LMP-BAM40", "TXT-SLK90")
"""Whose deliveries stop half-way, so that there is something to reorder."""
_BETTER_SOLD_NORTH = ("TEA-LJ250", "POR-GW01", "LMP-LED9")
_REASONS = ("Ordered twice", "Wrong colour", "Found it cheaper elsewhere", "Event postponed")
_APPROVAL_LIMIT = 5000
"""More in CNY than anybody's usual order."""
_CARRIERS = ("SF Express", "JD Logistics", "ZTO Express")


def planned(now: datetime) -> list[Event]:
    """What happened in the 90 days before `now`, oldest first; nothing of it lies in the future."""
    return sorted(event for event in _Planner(now).events() if event.at < now)


class _Planner:
    def __init__(self, now: datetime) -> None:
        self._chance = random.Random(20261122)  # noqa: S311
        self._fate = random.Random(20261123)  # noqa: S311
        """Of what has left the house, apart, so that the same is sold whatever becomes of it."""
        self._first = now.astimezone(zone(TIME_ZONE)).date() - timedelta(days=DAYS)
        self._now = now
        self._free = dict.fromkeys((ware.sku for ware in WARES), 0)
        """What is available at the least: what cancelled orders give back is not counted on."""
        self._rank = self._sales = 0

    def events(self) -> Iterator[Event]:
        for day in range(DAYS + 1):
            if day == DAYS:
                yield from self._open_questions()
            if day == 0 or self._weekday(day) == 0:
                yield from self._deliveries(day)
            for moment in self._busy_moments(day):
                yield from self._sale(moment)
        for sku in _RUNNING_LOW:
            ware = next(ware for ware in WARES if ware.sku == sku)
            leave = self._chance.randint(ware.reorder_point // 2, ware.reorder_point)
            yield self._event(self._now - timedelta(hours=2), Clearance(sku, leave))
        for sku in _BETTER_SOLD_NORTH:
            yield self._event(self._now - timedelta(days=1), Relocation(sku, "SOUTH", "MAIN"))

    def _open_questions(self) -> Iterator[Event]:
        """Orders of today on which somebody has decided, or has to."""
        today = self._now - timedelta(hours=3)
        yield self._event(today, ApprovalLimit(f"{_APPROVAL_LIMIT}.00"))
        for approved in (True, False):
            sale = self._large_sale()
            yield self._event(today, sale)
            if approved:
                yield self._event(today + timedelta(minutes=30), Approval(sale.number))
        held, given_up = self._credit_sale(), self._credit_sale()
        yield self._event(today, held)
        yield self._event(today + timedelta(minutes=20), Hold(held.number))
        yield self._event(today, given_up)
        yield self._event(today + timedelta(minutes=20), Shipment(given_up.number, _CARRIERS[0], only_first=True))
        yield self._event(today + timedelta(minutes=40), Closing(given_up.number))

    def _large_sale(self) -> Sale:
        ware = self._plentiful(1)[0]
        quantity = _APPROVAL_LIMIT // int(float(ware.price)) + 1
        return self._special(next(i for i, buyer in enumerate(BUYERS) if not buyer.credit_limit), {ware.sku: quantity})

    def _credit_sale(self) -> Sale:
        skus = [ware.sku for ware in self._plentiful(2)]
        return self._special(next(i for i, buyer in enumerate(BUYERS) if buyer.credit_limit), dict.fromkeys(skus, 2))

    def _plentiful(self, count: int) -> list[Ware]:
        """The wares of which most is left by value."""
        wares = [ware for ware in WARES if ware.sku not in _RUNNING_LOW]
        return sorted(wares, key=lambda ware: -self._free[ware.sku] * float(ware.price))[:count]

    def _special(self, buyer: int, quantities: dict[str, int]) -> Sale:
        for sku, quantity in quantities.items():
            self._free[sku] -= quantity
        self._sales += 1
        return Sale(self._sales, buyer, BUYERS[buyer].seller or 0, quantities)

    def _event(self, at: datetime, act: Act) -> Event:
        self._rank += 1
        return Event(at, self._rank, act)

    def _weekday(self, day: int) -> int:
        return (self._first + timedelta(days=day)).weekday()

    def _moment(self, day: int, hour: float) -> datetime:
        midnight = datetime.combine(self._first + timedelta(days=day), time(), zone(TIME_ZONE))
        return midnight + timedelta(seconds=int(hour * 3600))

    def _busy_moments(self, day: int) -> list[datetime]:
        growth = 0.8 + 0.4 * day / DAYS
        expected = ORDERS_A_WEEK / 7 * _RHYTHM[self._weekday(day)] * growth
        count = int(expected + self._chance.random())
        return sorted(self._moment(day, self._chance.triangular(9, 19, 14)) for _ in range(count))

    def _deliveries(self, day: int) -> Iterator[Event]:
        wanted = {ware.sku: self._refill(ware, day) for ware in WARES}
        for hour, (warehouse_id, share) in enumerate((("MAIN", 0.7), ("SOUTH", 0.3)), start=7):
            parts = {sku: _part(quantity, share) for sku, quantity in wanted.items() if quantity}
            if parts:
                reference = f"PO-{day:03}-{warehouse_id}"
                yield self._event(self._moment(day, hour), Delivery(warehouse_id, parts, reference))
        for sku, quantity in wanted.items():
            self._free[sku] += quantity

    def _refill(self, ware: Ware, day: int) -> int:
        if ware.sku in _RUNNING_LOW and day > DAYS // 2:
            return 0
        return ware.reorder_quantity if self._free[ware.sku] <= 2 * ware.reorder_point else 0

    def _sale(self, at: datetime) -> Iterator[Event]:
        quantities = self._basket()
        if not quantities:
            return
        buyer = self._chance.randrange(len(BUYERS))
        seller = BUYERS[buyer].seller
        self._sales += 1
        sale = Sale(
            number=self._sales,
            buyer=buyer,
            seller=self._chance.randrange(2) if seller is None else seller,
            quantities=quantities,
            discount_rate=self._chance.choice(("0", "0", "0", "0.05", "0.1")),
            shipping_fee=self._chance.choice((None, None, "12.00", "25.00")),
        )
        yield self._event(at, sale)
        yield from self._credit(sale, at) if BUYERS[buyer].credit_limit else self._prepaid(sale, at)

    def _basket(self) -> dict[str, int]:
        weights = [ware.popularity for ware in WARES]
        wares = self._chance.choices(WARES, weights, k=self._chance.choice((1, 1, 2, 2, 3, 4)))
        basket: dict[str, int] = {}
        for ware in dict.fromkeys(wares):
            most = min(max(2, ware.reorder_quantity // 10), self._free[ware.sku])
            if most:
                basket[ware.sku] = self._chance.randint(1, most)
                self._free[ware.sku] -= basket[ware.sku]
        return basket

    def _prepaid(self, sale: Sale, at: datetime) -> Iterator[Event]:
        fate = self._chance.random()
        if fate < 0.03:
            cancelled = at + timedelta(minutes=self._chance.randint(10, 300))
            yield self._event(cancelled, Cancellation(sale.number, self._chance.choice(_REASONS)))
        elif fate < 0.06:
            yield self._event(at + PAYMENT_WINDOW + timedelta(minutes=1), Expiry())
        else:
            paid = at + timedelta(minutes=self._chance.randint(1, 90))
            yield self._event(paid, Payment(sale.number))
            yield from self._shipments(sale, paid)

    def _credit(self, sale: Sale, at: datetime) -> Iterator[Event]:
        yield from self._shipments(sale, at)
        if self._chance.random() < 0.9:
            yield self._event(at + timedelta(days=self._chance.randint(14, 40)), Payment(sale.number))

    def _shipments(self, sale: Sale, after: datetime) -> Iterator[Event]:
        carrier = self._chance.choice(_CARRIERS)
        first = after + timedelta(hours=self._chance.randint(2, 40))
        if len(sale.quantities) > 1 and self._chance.random() < 0.35:
            yield self._event(first, Shipment(sale.number, carrier, only_first=True))
            first += timedelta(days=self._chance.randint(1, 4))
        yield self._event(first, Shipment(sale.number, carrier))
        yield from self._afterwards(sale, first)

    def _afterwards(self, sale: Sale, sent: datetime) -> Iterator[Event]:
        arrived = sent + timedelta(hours=self._fate.randint(20, 70))
        yield self._event(arrived, Arrival(sale.number))
        if self._fate.random() < 0.05:
            back = arrived + timedelta(days=self._fate.randint(2, 7))
            yield self._event(back, Return(sale.number, self._fate.choice(("sellable", "sellable", "damaged"))))


def _part(quantity: int, share: float) -> int:
    """A whole share; the two warehouses' shares of 0.7 and 0.3 make up the whole."""
    larger = int(quantity * 0.7)
    return larger if share > 0.5 else quantity - larger
