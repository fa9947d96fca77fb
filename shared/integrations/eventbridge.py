"""The event bus on EventBridge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.core.clock import moment_of
from shared.integrations.models import SOURCE, DomainEvent

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef

_AT_ONCE = 10
"""EventBridge's bound on the events of one call."""


class NotTaken(Exception):
    """EventBridge answered, but did not take every event."""


@dataclass(frozen=True, slots=True)
class EventBridgeBus:
    """Rules match on `detail-type`, the event's name."""

    client: "EventBridgeClient"
    name: str

    def tell(self, events: Sequence[DomainEvent]) -> None:
        """Put the events on the bus; NotTaken when the bus refuses one."""
        for start in range(0, len(events), _AT_ONCE):
            entries = [self._entry(event) for event in events[start : start + _AT_ONCE]]
            answer = self.client.put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                raise NotTaken(*(entry["ErrorMessage"] for entry in answer["Entries"] if "ErrorMessage" in entry))

    def _entry(self, event: DomainEvent) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self.name,
            "Source": SOURCE,
            "DetailType": event.type,
            "Time": moment_of(event.occurred_at),
            "Detail": event.model_dump_json(),
        }
