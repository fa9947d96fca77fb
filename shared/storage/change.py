"""Why an item changed: stored on the item itself, so that the stream tells who, when and what for."""

from datetime import datetime

import orjson

from shared.core.actor import Actor
from shared.core.clock import moment_of, rfc3339
from shared.core.model import Document
from shared.storage.item import Item, binary


class Change(Document):
    """The last change of an item; `kind` is a past participle (`placed`) or a movement's kind (`receipt`)."""

    kind: str
    actor: str
    at: str
    request_id: str = ""
    reference: str = ""
    reason: str = ""
    data: dict[str, object] = {}

    @classmethod
    def by(
        cls,
        actor: Actor,
        kind: str,
        at: datetime,
        *,
        reference: str = "",
        reason: str = "",
        data: dict[str, object] | None = None,
    ) -> "Change":
        """A change that this actor makes now."""
        return cls(
            kind=kind,
            actor=actor.user_id,
            at=rfc3339(at),
            request_id=actor.request_id,
            reference=reference,
            reason=reason,
            data=data or {},
        )

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return moment_of(self.at)

    def packed(self) -> bytes:
        """The attribute `change`: a JSON array without the empty tail."""
        fields: list[object] = [self.kind, self.actor, self.at, self.request_id, self.reference, self.reason, self.data]
        while not fields[-1]:
            fields.pop()
        return orjson.dumps(fields)

    @classmethod
    def of(cls, item: Item) -> "Change":
        """The last change of a stored item."""
        names = ("kind", "actor", "at", "request_id", "reference", "reason", "data")
        return cls.model_validate(dict(zip(names, orjson.loads(binary(item, "change")), strict=False)))
