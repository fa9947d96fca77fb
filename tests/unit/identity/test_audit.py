"""Every change of what a tenant owns leaves an entry, once and without secrets."""

import orjson

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.clock import system_clock
from shared.core.model import Document
from shared.identity.audit import Audit, AuditEntry
from shared.stock.models import DocumentLine, StockDocument
from shared.stock.service import StockService
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import binary
from tests.builders import ONCE, TENANT, a_product, a_tenant, an_actor
from tests.fakes import MemoryTable


class ProviderSettings(Document):
    provider: str
    enabled: bool
    credentials: dict[str, str]


def entries(table: MemoryTable) -> list[AuditEntry]:
    places = sorted(key for key in table.items if keys.kind_of(key.partition) == "AUDIT")
    return [unpack(AuditEntry, binary(table.items[place], "d")) for place in places]


def recorded(table: MemoryTable) -> list[AuditEntry]:
    Audit(table).record(list(table.stream))
    return entries(table)


def test_an_entry_says_who_did_what_to_which_thing_and_how_it_was_before() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR", name="Chair")
    CatalogService(table).change(an_actor(user_id="U7"), "CHAIR", ChangeProduct(name="Stool"), expected_version=None)

    entry = next(entry for entry in recorded(table) if entry.action == "changed")

    assert (entry.actor, entry.entity_type, entry.entity_id, entry.request_id) == (
        "U7",
        "product",
        "CHAIR",
        "request-1",
    )
    assert entry.before is not None
    assert (entry.before["name"], entry.after["name"]) == ("Chair", "Stool")


def test_a_second_delivery_leaves_no_second_entry() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    once = recorded(table)

    twice = recorded(table)

    assert twice == once
    assert sorted(entry.entity_type for entry in once) == ["product", "settings"]


def test_the_ledger_is_the_record_of_the_stock() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    with table.transaction() as tx:
        tx.put(keys.warehouse(TENANT, "MAIN").attributes() | {"status": "active"})
    table.stream.pop()
    document = StockDocument(warehouse_id="MAIN", lines=[DocumentLine(sku="CHAIR", quantity=5)])
    StockService(table).receive(an_actor(), document, once=ONCE)

    kinds = {entry.entity_type for entry in recorded(table)}

    assert kinds == {"product", "settings"}


def test_a_counter_that_moves_beside_a_document_is_no_change_of_it() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    with table.transaction() as tx:
        tx.update(keys.product(TENANT, "CHAIR"), add={"counter": 1})

    assert len(recorded(table)) == 2


def test_credentials_of_payment_providers_are_never_shown() -> None:
    table = MemoryTable()
    provider = ProviderSettings(provider="sandbox", enabled=True, credentials={"webhook_secret": "whsec-very-secret"})
    change = Change.by(an_actor(), "changed", system_clock())
    item = {"d": pack(provider), "version": 1, "change": change.packed()}
    with table.transaction() as tx:
        tx.put(keys.provider(TENANT, "sandbox").attributes() | item)

    (entry,) = recorded(table)

    assert entry.after == {"provider": "sandbox", "enabled": True, "credentials": "***"}
    assert b"very-secret" not in orjson.dumps(entry.model_dump())
