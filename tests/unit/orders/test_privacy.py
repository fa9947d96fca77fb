"""A customer can be taken out of the books, and the books still add up."""

from datetime import timedelta

from shared.core.clock import system_clock
from shared.customers.models import CustomerFilter
from shared.customers.service import CustomerService
from shared.identity.audit.recorder import Audit
from shared.orders.endings import EndingService
from shared.orders.privacy import PrivacyService
from shared.orders.requests import CancelOrder
from shared.orders.service import OrderService
from shared.storage import keys
from shared.storage.codec import decompressed
from shared.storage.item import binary
from tests.builders import ONCE, a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, received
from tests.fakes import MemoryTable
from tests.unit.identity.test_audit import PutAway, entries
from tests.unit.identity.test_audit_chain import verified

PERSONAL = (b"Li Wei", b"li@example.com", b"Nanjing Road", b"ring twice")


def a_sale(table: MemoryTable):
    a_tenant(table)
    a_warehouse(table)
    a_product(table, "CHAIR")
    received(table, "CHAIR", 10)
    customer = a_customer(table, name="Li Wei", email="li@example.com", region="East")
    request = a_request(customer, shipping_address={"street": "Nanjing Road 1"}, note="ring twice")
    return customer, OrderService(table).place(an_actor(), request, key=None, fingerprint="f").order


def traces(table: MemoryTable) -> list[str]:
    """The kinds of items that still tell who it was."""
    blobs = [
        (keys.kind_of(key.partition), decompressed(binary(item, name)))
        for key, item in table.items.items()
        for name in ("d", "content")
        if name in item
    ]
    return [kind for kind, blob in blobs if any(word in blob for word in PERSONAL)]


def test_nothing_tells_who_the_customer_was_and_totals_stay() -> None:
    table = MemoryTable()
    customer, order = a_sale(table)
    Audit(table).record(list(table.stream))
    assert traces(table)

    PrivacyService(table).erase_customer(an_actor(), customer.id)
    Audit(table).record(list(table.stream))

    assert traces(table) == []
    kept = OrderService(table).get(an_actor(), order.id)
    assert (kept.total, kept.customer_id, kept.region) == (order.total, customer.id, "East")
    assert verified(table, PutAway()).holds
    assert "erased" in {told.entry.action for told in entries(table, entity=order.id)}


def at_last(table: MemoryTable) -> Audit:
    """The consumer a minute later, when the queue of failures gives back what could not be told in time."""
    return Audit(table, lambda: system_clock() + timedelta(minutes=1))


def test_what_is_told_after_the_erasure_brings_nothing_back() -> None:
    table = MemoryTable()
    customer, order = a_sale(table)
    failed = list(table.stream)
    PrivacyService(table).erase_customer(an_actor(), customer.id)
    in_time = table.stream[len(failed) :]
    Audit(table).record(in_time)

    for _ in range(2):
        at_last(table).record(failed)

    assert traces(table) == []
    erased, created = entries(table, entity=customer.id)[::-1]
    assert (erased.entry.action, created.entry.action) == ("erased", "created")
    assert (created.before, created.after) == (None, None)
    assert {told.entry.action for told in entries(table, entity=order.id)} == {"placed", "erased"}
    assert verified(table, PutAway()).holds


def test_what_was_told_in_time_and_comes_again_after_the_erasure_is_kept_once() -> None:
    table = MemoryTable()
    customer, _ = a_sale(table)
    before = list(table.stream)
    Audit(table).record(before)
    PrivacyService(table).erase_customer(an_actor(), customer.id)
    Audit(table).record(list(table.stream))
    told = len(entries(table))

    at_last(table).record(before)

    assert (len(entries(table)), traces(table)) == (told, [])
    assert verified(table, PutAway()).holds


def test_what_happens_after_the_erasure_is_shown_however_late_it_is_told() -> None:
    table = MemoryTable()
    customer, order = a_sale(table)
    PrivacyService(table).erase_customer(an_actor(), customer.id)
    gone = CancelOrder(reason="Gone")
    EndingService(table).cancel(an_actor(), order.id, gone, expected_version=None, once=ONCE)

    for _ in range(2):
        at_last(table).record(list(table.stream))

    cancelled = entries(table, entity=order.id)[-1]
    assert cancelled.entry.action == "cancelled"
    assert cancelled.after is not None
    assert (cancelled.after["status"], traces(table)) == ("cancelled", [])
    assert verified(table, PutAway()).holds


def test_an_erased_customer_is_found_by_no_search() -> None:
    table = MemoryTable()
    customer, _ = a_sale(table)

    PrivacyService(table).erase_customer(an_actor(), customer.id)

    service = CustomerService(table, lambda _tenant, _user: True)
    assert service.page(an_actor(), CustomerFilter(query="Li"), limit=5, position=None).items == []


def test_an_erasure_may_be_repeated() -> None:
    table = MemoryTable()
    customer, order = a_sale(table)
    for _ in range(2):
        PrivacyService(table).erase_customer(an_actor(), customer.id)

    assert OrderService(table).get(an_actor(), order.id).version == order.version + 1
