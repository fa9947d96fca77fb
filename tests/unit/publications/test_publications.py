"""One record of the table's stream reaches every publication, whatever happens to the others."""

import json

import pytest

import functions.publications.handler as publications
from shared.integrations.models import DomainEvent
from shared.storage import keys
from shared.storage.stream import FailureQueue, Image
from tests.builders import a_product, a_tenant
from tests.fakes import MemoryTable


class Sink:
    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message(self, **message) -> None:
        self.bodies.append(message["MessageBody"])


class ListeningBus:
    def __init__(self) -> None:
        self.heard: list[DomainEvent] = []

    def tell(self, event: DomainEvent) -> None:
        self.heard.append(event)


RECORD = {"dynamodb": {"Keys": {"PK": {"S": "T1#PRODUCTS"}, "SK": {"S": "CHAIR"}}}}


def failing(_image: Image) -> None:
    raise ConnectionError("the bus is away")


def test_a_publication_that_fails_keeps_the_record_from_no_other(monkeypatch) -> None:
    seen: list[Image] = []
    monkeypatch.setattr(publications, "BY_KIND", {"PRODUCTS": (failing, seen.append)})
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", (failing, seen.append))
    queue = Sink()
    monkeypatch.setattr(publications, "failures", FailureQueue(queue, "url"))

    publications.handler({"Records": [RECORD]}, None)

    assert len(seen) == 2
    assert [json.loads(body) for body in queue.bodies] == [RECORD]


def test_a_record_that_fails_again_stays_in_its_queue(monkeypatch) -> None:
    monkeypatch.setattr(publications, "BY_KIND", {"PRODUCTS": (failing,)})
    monkeypatch.setattr(publications, "FOR_EVERY_KIND", ())
    repeated = {"eventSource": "aws:sqs", "body": json.dumps(RECORD)}

    with pytest.raises(ExceptionGroup):
        publications.handler({"Records": [repeated]}, None)


def test_what_the_publications_write_is_no_news_to_them(monkeypatch) -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    bus = ListeningBus()
    for area in (publications.index, publications.replenishment, publications.audit):
        monkeypatch.setattr(area, "_table", table)
    monkeypatch.setattr(publications.replenishment, "_alerts", type(publications.replenishment._alerts)(table))
    monkeypatch.setattr(publications.events, "_bus", bus)

    for image in iter(lambda: table.stream.pop(0) if table.stream else None, None):
        publications.publish(image)

    kinds = [keys.kind_of(key.partition) for key in table.items]
    assert (kinds.count("AUDIT"), kinds.count("WORDS"), kinds.count("INDEXED")) == (2, 1, 1)
    assert [event.type for event in bus.heard] == ["ProductCreated"]
