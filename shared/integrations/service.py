"""Telling the event bus what happened, from the changes of the table: an event exists only if the write did."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from shared.identity.audit.entities import entity_id, entity_of
from shared.integrations.models import DomainEvent
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import Item, Key, number, text
from shared.storage.stream import Image

EVENTS = {
    ("order", "placed"): "OrderPlaced",
    ("order", "submitted"): "OrderPlaced",
    ("order", "approved"): "OrderApproved",
    ("order", "edited"): "OrderEdited",
    ("order", "shipped"): "OrderShipped",
    ("order", "delivered"): "OrderDelivered",
    ("order", "shipment_cancelled"): "ShipmentCancelled",
    ("order", "returned"): "GoodsReturned",
    ("order", "closed"): "OrderClosed",
    ("order", "reopened"): "OrderReopened",
    ("order", "rejected"): "OrderCancelled",
    ("order", "cancelled"): "OrderCancelled",
    ("order", "expired"): "OrderExpired",
    ("payment", "captured"): "PaymentCaptured",
    ("payment", "failed"): "PaymentFailed",
    ("payment", "refunded"): "PaymentRefunded",
    ("customer", "created"): "CustomerCreated",
    ("product", "created"): "ProductCreated",
    ("product", "changed"): "ProductChanged",
}
"""What others may wait for, by the entity and the kind of its change; a draft becomes an order when it is submitted."""


class EventBus(Protocol):
    """Where events go."""

    def tell(self, events: Sequence[DomainEvent]) -> None:
        """Hand the events over, or raise."""


class DomainEvents:
    """Translates changes into events; most changes are nobody's business and tell nothing."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    def publish(self, images: Iterable[Image]) -> None:
        """Tell what the changes mean to others, in their order."""
        events = [event for image in images if (event := event_of(image)) is not None]
        if events:
            self._bus.tell(events)


def event_of(image: Image) -> DomainEvent | None:
    """The event of a change, if it is one."""
    if image.new is None:
        return None
    if keys.kind_of(image.key.partition) == "ALERTS":
        return _fall(image.key, image.old, image.new)
    return _of_entity(image.key, image.old, image.new)


def _fall(key: Key, old: Item | None, new: Item) -> DomainEvent | None:
    since = text(new, "since")
    if old is not None and old["since"] == since:
        return None
    entity = ("product", key.sort)
    return DomainEvent.of("ReorderPointReached", keys.tenant_of(key.partition), entity, since, since)


def _of_entity(key: Key, old: Item | None, new: Item) -> DomainEvent | None:
    kind = entity_of(key)
    if kind is None or (old is not None and old.get("change") == new["change"]):
        return None
    change = Change.of(new)
    name = EVENTS.get((kind, change.kind))
    if name is None:
        return None
    entity, version = (kind, entity_id(kind, key)), str(number(new, "version"))
    return DomainEvent.of(name, keys.tenant_of(key.partition), entity, version, change.at)
