"""The event bus on EventBridge."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.core.clock import moment_of
from shared.integrations.models import SOURCE, DomainEvent

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient


class NotTaken(Exception):
    """EventBridge answered, but did not take the event."""


@dataclass(frozen=True, slots=True)
class EventBridgeBus:
    """One call an event; rules match on `detail-type`, the event's name."""

    client: "EventBridgeClient"
    name: str

    def tell(self, event: DomainEvent) -> None:
        """Put the event on the bus; NotTaken when the bus refuses it."""
        answer = self.client.put_events(
            Entries=[
                {
                    "EventBusName": self.name,
                    "Source": SOURCE,
                    "DetailType": event.type,
                    "Time": moment_of(event.occurred_at),
                    "Detail": event.model_dump_json(),
                }
            ]
        )
        if answer["FailedEntryCount"]:
            raise NotTaken(answer["Entries"][0].get("ErrorMessage", "no reason given"))
