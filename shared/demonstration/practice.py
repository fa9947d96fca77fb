"""A practice house's four weeks of trade as a list of what happens when: pure, and every state of an order in it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from shared.demonstration.acts import (
    Act,
    Approval,
    ApprovalLimit,
    Arrival,
    Cancellation,
    Clearance,
    Delivery,
    Event,
    Expiry,
    Hold,
    Payment,
    Return,
    Sale,
    Shipment,
)
from shared.demonstration.catalogue import BUYERS, PEOPLE, WARES
from shared.demonstration.house import Scene
from shared.identity.models import TenantSettings

_SKUS = [
    "TEA-LJ250",
    "TEA-TGY250",
    "TEA-JAS200",
    "POR-GW01",
    "POR-CUP6",
    "POR-POT350",
    "KIT-WOK32",
    "KIT-STM24",
    "TXT-SLK90",
    "STA-XUAN100",
    "STA-NB-A5",
    "LMP-PAP30",
]
_BUYERS = (0, 1, 2, 3, 4, 7, 8, 22)
"""Five of them buy on credit."""
_WINDOW = 24 * 60
_LIMIT = "3000.00"
_RUNNING_LOW = {"KIT-WOK32": 6, "POR-POT350": 3}
_FATES: dict[str, Callable[[int], list[tuple[float, Act]]]] = {
    "delivered": lambda n: [(1, Payment(n)), (20, Shipment(n, "SF Express")), (60, Arrival(n))],
    "returned": lambda n: [*_FATES["delivered"](n), (90, Return(n, "sellable"))],
    "damaged": lambda n: [*_FATES["delivered"](n), (80, Return(n, "damaged"))],
    "on its way": lambda n: [(1, Payment(n)), (6, Shipment(n, "JD Logistics"))],
    "in parts": lambda n: [(1, Payment(n)), (6, Shipment(n, "ZTO Express", only_first=True))],
    "to ship": lambda n: [(1, Payment(n))],
    "settled": lambda n: [(4, Shipment(n, "SF Express")), (50, Arrival(n)), (150, Payment(n))],
    "owing": lambda n: [(4, Shipment(n, "JD Logistics")), (50, Arrival(n))],
    "ordered": lambda _n: [],
    "expired": lambda _n: [(25, Expiry())],
    "cancelled": lambda n: [(2, Cancellation(n, "Ordered twice"))],
    "held": lambda n: [(0.3, Hold(n))],
    "approved": lambda n: [(0.5, Approval(n))],
}
"""What becomes of an order, in hours after its placing."""
_STORIES: tuple[tuple[float, int, str, str], ...] = (
    (27, 0, "TEA-LJ250 4 POR-CUP6 3", "settled"),
    (26, 3, "STA-NB-A5 6", "delivered"),
    (25, 5, "KIT-STM24 5 KIT-WOK32 2", "settled"),
    (24, 7, "TXT-SLK90 1", "delivered"),
    (23, 4, "LMP-PAP30 6", "returned"),
    (22, 1, "TEA-TGY250 5 TEA-JAS200 4", "settled"),
    (20, 2, "POR-CUP6 8 POR-GW01 6", "owing"),
    (19, 3, "TEA-LJ250 2", "expired"),
    (18, 6, "STA-XUAN100 4", "owing"),
    (17, 7, "TEA-JAS200 2 STA-NB-A5 1", "delivered"),
    (16, 5, "TEA-LJ250 6", "settled"),
    (14, 4, "KIT-STM24 3", "damaged"),
    (13, 0, "POR-POT350 2", "settled"),
    (12, 3, "LMP-PAP30 4 STA-XUAN100 1", "delivered"),
    (11, 7, "POR-GW01 1", "cancelled"),
    (10, 1, "TEA-TGY250 6", "owing"),
    (9, 6, "STA-NB-A5 10 TXT-SLK90 2", "owing"),
    (8, 4, "POR-CUP6 2", "delivered"),
    (7, 2, "TEA-LJ250 8 TEA-JAS200 8", "owing"),
    (6, 3, "KIT-WOK32 1", "delivered"),
    (5, 5, "TXT-SLK90 3 STA-XUAN100 3", "owing"),
    (4, 7, "TEA-JAS200 1", "on its way"),
    (3, 4, "STA-NB-A5 4 LMP-PAP30 2", "in parts"),
    (2.5, 0, "TEA-LJ250 5", "owing"),
    (2, 3, "POR-GW01 2 POR-CUP6 1", "on its way"),
    (1.5, 7, "TEA-TGY250 1", "to ship"),
    (1, 4, "KIT-STM24 2", "to ship"),
    (0.6, 6, "STA-XUAN100 5", "ordered"),
    (0.4, 1, "TEA-LJ250 22", "approved"),
    (0.3, 5, "TEA-TGY250 3", "held"),
    (0.2, 2, "TEA-JAS200 40", "ordered"),
    (0.1, 3, "STA-NB-A5 3", "ordered"),
)
"""Days ago, buyer, what is wanted, and what became of it; the last two orders wait for a manager and for money."""


def scene(settings: TenantSettings, company: str) -> Scene:
    """The practice house of a company: in its currency and at its hours."""
    return Scene(
        company=company,
        currency=settings.currency,
        time_zone=settings.time_zone,
        locale=settings.locale,
        people=PEOPLE,
        wares=[ware for ware in WARES if ware.sku in _SKUS],
        buyers=[BUYERS[index] for index in _BUYERS],
        window=_WINDOW,
        lets_in=False,
    )


def practised(now: datetime) -> list[Event]:
    """What happened in the four weeks before `now`, oldest first; nothing of it lies in the future."""
    beginning = now - timedelta(days=28)
    first: list[Act] = [ApprovalLimit(_LIMIT), *_deliveries(120)]
    acts = [(beginning, act) for act in first]
    acts += [(now - timedelta(days=15), act) for act in _deliveries(30)]
    for number, (days, buyer, wants, fate) in enumerate(_STORIES, start=1):
        placed = now - timedelta(days=days)
        acts.append((placed, Sale(number, buyer, BUYERS[_BUYERS[buyer]].seller or 0, _wanted(wants))))
        acts += [(placed + timedelta(hours=hours), act) for hours, act in _FATES[fate](number)]
    acts += [(now - timedelta(hours=1), Clearance(sku, leave)) for sku, leave in _RUNNING_LOW.items()]
    events = [Event(at, rank, act) for rank, (at, act) in enumerate(acts)]
    return sorted(event for event in events if event.at < now)


def _deliveries(units: int) -> list[Delivery]:
    shares = (("MAIN", units * 2 // 3), ("SOUTH", units // 3))
    return [Delivery(place, dict.fromkeys(_SKUS, share), f"PO-{units}-{place}") for place, share in shares]


def _wanted(text: str) -> dict[str, int]:
    words = text.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))
