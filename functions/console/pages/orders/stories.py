"""The timeline of an order in sentences: what happened, who did it, when, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from functions.console.visit import Visit
from shared.core.clock import moment_of
from shared.core.money import Money
from shared.orders.history import TimelineEntry

_ = str
"""Marks a message for the catalogues."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of entry is told."""

    text: str
    icon: str


KINDS: dict[str, Kind] = {
    "drafted": Kind(_("Draft written"), icon="pencil"),
    "placed": Kind(_("Order placed"), icon="receipt"),
    "submitted": Kind(_("Draft became an order"), icon="receipt"),
    "approved": Kind(_("Approved"), icon="user-check"),
    "rejected": Kind(_("Rejected"), icon="ban"),
    "edited": Kind(_("Lines changed"), icon="edit"),
    "held": Kind(_("Put on hold"), icon="player-pause"),
    "released": Kind(_("Hold ended"), icon="player-play"),
    "cancelled": Kind(_("Cancelled"), icon="ban"),
    "closed": Kind(_("Closed"), icon="checks"),
    "reopened": Kind(_("Taken up again"), icon="refresh"),
    "expired": Kind(_("Expired unpaid"), icon="clock-off"),
    "revived": Kind(_("Revived by late money"), icon="refresh"),
    "allocated": Kind(_("Back-ordered goods allocated"), icon="package"),
    "shipped": Kind(_("Goods shipped"), icon="truck-delivery"),
    "delivered": Kind(_("Shipment arrived"), icon="home-check"),
    "shipment_cancelled": Kind(_("Shipment taken back"), icon="arrow-back-up"),
    "returned": Kind(_("Goods came back"), icon="arrow-back-up"),
    "payment_started": Kind(_("Payment asked for"), icon="link"),
    "payment_captured": Kind(_("Money received"), icon="coin"),
    "payment_refunded": Kind(_("Money given back"), icon="receipt-refund"),
}
_OTHER = Kind(_("Payment news"), icon="coin")


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as the timeline shows it."""

    icon: str
    text: str
    who: str
    at: datetime
    detail: str


def told(visit: Visit, entries: Iterable[TimelineEntry], names: Mapping[str, str]) -> list[Told]:
    """The entries in the reader's language."""
    return [_told(visit, entry, names) for entry in entries]


def _told(visit: Visit, entry: TimelineEntry, names: Mapping[str, str]) -> Told:
    kind = KINDS.get(entry.kind, _OTHER)
    who = names.get(entry.actor, entry.actor)
    return Told(kind.icon, visit.words.text(kind.text), who, moment_of(entry.at), _detail(visit, entry))


def _detail(visit: Visit, entry: TimelineEntry) -> str:
    """The reason, the units, the money: what the entry says beside its kind."""
    parts = [str(entry.data[name]) for name in ("reason", "reference") if entry.data.get(name)]
    if units := entry.data.get("units"):
        form = visit.words.counted("%(count)s unit", "%(count)s units", int(str(units)))
        parts.append(form % {"count": visit.words.number(int(str(units)))})
    for name in ("amount", "captured", "refunded", "total_delta"):
        value = entry.data.get(name)
        if isinstance(value, dict):
            parts.append(visit.words.money(Money.parsed(value["amount"], value["currency"])))
    return " · ".join(parts)
