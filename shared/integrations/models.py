"""A domain event: that something happened to a thing. It carries no document, so nothing personal leaves the house."""

from shared.core.ids import derived_id
from shared.core.model import Document

SOURCE = "tallyshop"


class DomainEvent(Document):
    """`id` is the same however often the event is told, so that listeners can tell repetitions."""

    id: str
    type: str
    tenant_id: str
    entity_type: str
    entity_id: str
    occurred_at: str

    @classmethod
    def of(cls, name: str, tenant_id: str, entity: tuple[str, str], occurrence: str, occurred_at: str) -> "DomainEvent":
        """The event of an entity (type, id); `occurrence` tells it from others of its name, as a version does."""
        kind, identity = entity
        return cls(
            id=derived_id(tenant_id, kind, identity, occurrence, name),
            type=name,
            tenant_id=tenant_id,
            entity_type=kind,
            entity_id=identity,
            occurred_at=occurred_at,
        )
