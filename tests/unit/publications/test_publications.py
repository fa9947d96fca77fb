"""One record of the table's stream reaches every publication, whatever happens to the others."""

import json
from collections.abc import Sequence

import pytest

import functions.publications.handler as publications
from shared.identity.audit.recorder import Audit
from shared.integrations.models import DomainEvent
from shared.stock.warehouses import WarehouseRepository
from shared.storage import keys
from shared.storage.stream import FailureQueue, Image, NotApplied
from tests.builders import a_product, a_tenant
from tests.fakes import MemoryTable
from tests.template import resources


class Sink:
    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message(self, **message) -> None:
        self.bodies.append(message["MessageBody"])


class ListeningBus:
    def __init__(self) -> None:
        self.heard: list[DomainEvent] = []

    def tell(self, events: Sequence[DomainEvent]) -> None:
        self.heard += events


def a_record(sku: str) -> dict:
    return {"dynamodb": {"Keys": {"PK": {"S": "T1#PRODUCTS"}, "SK": {"S": sku}}}}


def failing(_image: object) -> None:
    raise ConnectionError("the bus is away")


@pytest.fixture
def queue(monkeypatch) -> Sink:
    queue = Sink()
    monkeypatch.setattr(publications, "failures", FailureQueue(queue, "url"))
    return queue


def test_a_publication_that_fails_keeps_the_record_from_no_other(monkeypatch, queue: Sink) -> None:
    seen: list[Image] = []
    monkeypatch.setattr(publications, "BY_KIND", {"PRODUCTS": (failing, seen.append)})
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", (failing, seen.extend))

    publications.handler({"Records": [a_record("CHAIR")]}, None)

    assert len(seen) == 2
    assert [json.loads(body) for body in queue.bodies] == [a_record("CHAIR")]


def test_a_record_that_fails_keeps_no_other_from_being_published(monkeypatch, queue: Sink) -> None:
    seen: list[str] = []

    def choosy(images: list[Image]) -> None:
        if any(image.key.sort == "CHAIR" for image in images):
            raise ConnectionError
        seen.extend(image.key.sort for image in images)

    monkeypatch.setattr(publications, "BY_KIND", {})
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", (choosy,))

    publications.handler({"Records": [a_record("CHAIR"), a_record("TABLE")]}, None)

    assert seen == ["TABLE"]
    assert [json.loads(body) for body in queue.bodies] == [a_record("CHAIR")]


def test_a_batch_is_published_in_one_go(monkeypatch, queue: Sink) -> None:
    batches: list[int] = []
    monkeypatch.setattr(publications, "BY_KIND", {})
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", (lambda images: batches.append(len(images)),))

    publications.handler({"Records": [a_record("CHAIR"), a_record("TABLE")]}, None)

    assert batches == [2]


def test_a_record_that_fails_again_stays_in_its_queue(monkeypatch) -> None:
    monkeypatch.setattr(publications, "BY_KIND", {"PRODUCTS": (failing,)})
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", ())
    repeated = {"eventSource": "aws:sqs", "body": json.dumps(a_record("CHAIR"))}

    with pytest.raises(NotApplied):
        publications.handler({"Records": [repeated]}, None)


def test_what_the_publications_write_is_no_news_to_them(monkeypatch) -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    bus = ListeningBus()
    for area in (publications.index, publications.replenishment):
        monkeypatch.setattr(area, "_table", table)
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", (Audit(table).record, publications.events.publish))
    monkeypatch.setattr(publications.replenishment, "_alerts", type(publications.replenishment._alerts)(table))
    monkeypatch.setattr(publications.replenishment, "_warehouses", WarehouseRepository(table))
    monkeypatch.setattr(publications.events, "_bus", bus)

    for image in iter(lambda: table.stream.pop(0) if table.stream else None, None):
        publications.publish(image, publications.FOR_EVERY_KIND)

    kinds = [keys.kind_of(key.partition) for key in table.items]
    assert (kinds.count("AUDIT"), kinds.count("WORDS"), kinds.count("INDEXED")) == (2, 1, 1)
    assert [event.type for event in bus.heard] == ["ProductCreated"]


def test_quarantined_money_sounds_the_alarm_once_whoever_told_of_it(monkeypatch, queue: Sink) -> None:
    counted: list[str] = []
    monkeypatch.setattr(publications, "count", counted.append)
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", ())
    keys_of_it = {"PK": {"S": "T1#QUARANTINE"}, "SK": {"S": "Q1"}}
    arrived = {"dynamodb": {"Keys": keys_of_it, "NewImage": keys_of_it}}
    decided = {"dynamodb": {"Keys": keys_of_it, "OldImage": keys_of_it, "NewImage": keys_of_it}}

    publications.handler({"Records": [arrived, decided]}, None)

    assert counted == ["MoneyQuarantined"]
    assert resources()["QuarantineAlarm"]["Properties"]["MetricName"] == "MoneyQuarantined"
