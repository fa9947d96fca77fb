"""What the event bus is told, and that a repetition is recognised."""

from collections.abc import Sequence

import boto3
import orjson
import pytest
from moto import mock_aws

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.integrations.eventbridge import EventBridgeBus, NotTaken
from shared.integrations.models import DomainEvent
from shared.integrations.service import DomainEvents
from shared.replenishment.models import Alert
from shared.replenishment.repository import AlertRepository
from tests.builders import TENANT, a_product, a_tenant, an_actor
from tests.fakes import MemoryTable


class ListeningBus:
    def __init__(self) -> None:
        self.heard: list[DomainEvent] = []

    def tell(self, events: Sequence[DomainEvent]) -> None:
        self.heard += events


def heard(table: MemoryTable) -> list[DomainEvent]:
    bus = ListeningBus()
    DomainEvents(bus).publish(table.stream)
    return bus.heard


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    return table


def test_a_change_is_told_in_the_past_tense_with_the_thing_it_happened_to(table: MemoryTable) -> None:
    a_product(table, "CHAIR")
    CatalogService(table).change(an_actor(), "CHAIR", ChangeProduct(name="Stool"), expected_version=None)

    told = [(event.type, event.entity_type, event.entity_id) for event in heard(table)]

    assert told == [("ProductCreated", "product", "CHAIR"), ("ProductChanged", "product", "CHAIR")]


def test_an_event_told_twice_has_the_same_id_and_no_other_event_has_it(table: MemoryTable) -> None:
    a_product(table, "CHAIR")
    a_product(table, "TABLE")

    first, second = heard(table), heard(table)

    assert [event.id for event in first] == [event.id for event in second]
    assert len({event.id for event in first}) == 2


def test_an_event_carries_no_document(table: MemoryTable) -> None:
    a_product(table, "CHAIR", name="Secret chair")

    (event,) = heard(table)

    assert "Secret" not in event.model_dump_json()


def test_a_fall_is_told_once_however_the_alerts_figures_change(table: MemoryTable) -> None:
    alerts = AlertRepository(table)
    fallen = Alert("CHAIR", "Chair", 5, 5, 0, "2026-11-22T08:00:00.000Z")
    with table.transaction() as tx:
        alerts.fall(tx, TENANT, fallen)
    alerts.refresh(TENANT, Alert("CHAIR", "Chair", 3, 5, 0, fallen.since))

    assert [event.type for event in heard(table)] == ["ReorderPointReached"]


def test_the_bus_matches_on_the_events_name(table: MemoryTable) -> None:
    with mock_aws():
        events, sqs = boto3.client("events", "us-east-1"), boto3.client("sqs", "us-east-1")
        events.create_event_bus(Name="tallyshop-test")
        url = sqs.create_queue(QueueName="heard")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        pattern = orjson.dumps({"detail-type": ["ProductCreated"]}).decode()
        events.put_rule(Name="created", EventBusName="tallyshop-test", EventPattern=pattern)
        events.put_targets(Rule="created", EventBusName="tallyshop-test", Targets=[{"Id": "1", "Arn": arn}])
        a_product(table, "CHAIR")

        EventBridgeBus(events, "tallyshop-test").tell(heard(table))

        (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
        assert orjson.loads(message["Body"])["detail"]["entity_id"] == "CHAIR"


def test_an_event_that_the_bus_refuses_is_an_error(table: MemoryTable) -> None:
    class RefusingClient:
        def put_events(self, Entries):  # noqa: ARG002
            return {"FailedEntryCount": 1, "Entries": [{"ErrorMessage": "throttled"}]}

    a_product(table, "CHAIR")

    with pytest.raises(NotTaken, match="throttled"):
        EventBridgeBus(RefusingClient(), "bus").tell(heard(table))
