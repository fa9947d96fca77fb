"""Every change of what a tenant owns leaves an entry, once and without secrets."""

from typing import Any

import orjson

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.clock import system_clock
from shared.core.model import Document
from shared.identity.audit.anchors import Anchor
from shared.identity.audit.entry import Told
from shared.identity.audit.reading import AuditFilter
from shared.identity.audit.recorder import Audit
from shared.identity.audit.service import AuditService
from shared.stock.documents import DocumentLine, ReceiptDocument
from shared.stock.service import StockService
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack
from tests.builders import ONCE, TENANT, a_product, a_tenant, a_warehouse, an_actor
from tests.fakes import MemoryTable


class ProviderSettings(Document):
    provider: str
    enabled: bool
    credentials: dict[str, str]


class PutAway:
    """Anchors that nobody can change."""

    def __init__(self) -> None:
        self.anchors: list[tuple[str, Anchor]] = []

    def put(self, tenant_id: str, anchor: Anchor) -> None:
        self.anchors.append((tenant_id, anchor))

    def of(self, tenant_id: str) -> list[Anchor]:
        return [anchor for owner, anchor in self.anchors if owner == tenant_id]


def entries(table: MemoryTable, **wanted: Any) -> list[Told]:
    """Oldest first."""
    page = AuditService(table, PutAway()).page(an_actor(), AuditFilter(**wanted), limit=100, position=None)
    return page.items[::-1]


def recorded(table: MemoryTable) -> list[Told]:
    Audit(table).record(list(table.stream))
    return entries(table)


def test_an_entry_says_who_did_what_to_which_thing_and_how_it_was_before() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR", name="Chair")
    CatalogService(table).change(an_actor(user_id="U7"), "CHAIR", ChangeProduct(name="Stool"), expected_version=None)

    told = next(told for told in recorded(table) if told.entry.action == "changed")

    assert (told.entry.actor, told.entry.entity_type, told.entry.entity_id) == ("U7", "product", "CHAIR")
    assert told.entry.request_id == "request-1"
    assert told.before is not None
    assert told.after is not None
    assert (told.before["name"], told.after["name"]) == ("Chair", "Stool")


def test_a_second_delivery_leaves_no_second_entry() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    once = recorded(table)

    twice = recorded(table)

    assert twice == once
    assert sorted(told.entry.entity_type for told in once) == ["product", "settings"]


def test_the_ledger_is_the_record_of_the_stock() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    a_warehouse(table)
    document = ReceiptDocument(warehouse_id="MAIN", lines=[DocumentLine(sku="CHAIR", quantity=5)])
    StockService(table).receive(an_actor(), document, once=ONCE)

    kinds = {told.entry.entity_type for told in recorded(table)}

    assert kinds == {"product", "settings", "warehouse"}


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

    a_tenant(table)

    told = recorded(table)[0]

    assert told.after == {"provider": "sandbox", "enabled": True, "credentials": "***"}
    assert b"very-secret" not in orjson.dumps(told.after)
