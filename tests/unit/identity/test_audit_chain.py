"""The chain of the audit: each occurrence once, whatever the stream does, and no tampering goes unseen."""

import random
import threading

import pytest

from shared.core.clock import system_clock
from shared.identity.audit.chain import Chain
from shared.identity.audit.entry import Occurrence
from shared.identity.audit.recorder import Audit
from shared.identity.audit.service import AuditService
from shared.identity.audit.verification import Verification
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import compressed, decompressed, pack
from shared.storage.item import Item, Key, binary
from tests.builders import TENANT, a_customer, a_product, a_tenant, an_actor
from tests.fakes import MemoryTable
from tests.unit.identity.test_audit import PutAway, entries


def an_occurrence(version: int, **fields) -> Occurrence:
    defaults = {
        "at": f"2026-11-22T08:00:{version % 60:02}.000Z",
        "actor": "U1",
        "action": "changed",
        "entity_type": "customer",
        "entity_id": "C1",
        "request_id": f"request-{version}",
        "version": version,
        "before": {"name": "Li Wei"},
        "after": {"name": "Li Wei", "version": version},
    }
    return Occurrence(**defaults | fields)


def a_chain(length: int, **fields) -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    Chain(table).append(TENANT, [an_occurrence(version, **fields) for version in range(1, length + 1)])
    return table


def verified(table: MemoryTable, anchors: PutAway | None = None) -> Verification:
    return AuditService(table, anchors or PutAway()).verification(an_actor())


def rewrite(table: MemoryTable, key: Key, **attributes) -> None:
    table.put_all([table.items[key] | attributes])


def remove(table: MemoryTable, key: Key) -> None:
    with table.transaction() as tx:
        tx.delete(key)


def place(sequence: int) -> Key:
    return keys.audit_entry(TENANT, sequence)


def test_a_chain_that_nobody_touched_holds() -> None:
    table = a_chain(120)

    assert verified(table) == Verification(entries=120, first_broken=None)


def test_what_arrives_again_or_in_another_order_is_kept_once() -> None:
    occurrences = [an_occurrence(version) for version in range(1, 31)]
    table = MemoryTable()

    for delivery in (occurrences[10:], occurrences[5:20], random.sample(occurrences, 30), occurrences):
        Chain(table).append(TENANT, delivery)

    assert verified(table) == Verification(entries=30, first_broken=None)


def test_consumers_at_work_at_the_same_time_forge_one_chain() -> None:
    table = MemoryTable()
    shares = [[an_occurrence(version) for version in range(start, 80, 3)] for start in (1, 2, 3, 1)]
    consumers = [threading.Thread(target=Chain(table).append, args=(TENANT, share)) for share in shares]

    for consumer in consumers:
        consumer.start()
    for consumer in consumers:
        consumer.join()

    assert verified(table) == Verification(entries=79, first_broken=None)


def test_a_consumer_that_knows_the_end_reads_nothing() -> None:
    table = MemoryTable()
    chain = Chain(table)
    chain.append(TENANT, [an_occurrence(1)])
    table.calls.clear()

    chain.append(TENANT, [an_occurrence(2), an_occurrence(3)])

    assert table.calls == ["commit"]
    assert verified(table) == Verification(entries=3, first_broken=None)


def test_a_consumer_that_was_overtaken_reads_and_goes_on() -> None:
    table = MemoryTable()
    one, other = Chain(table), Chain(table)

    for version in range(1, 40, 3):
        one.append(TENANT, [an_occurrence(version)])
        other.append(TENANT, [an_occurrence(version + 1), an_occurrence(version + 2)])

    assert verified(table) == Verification(entries=39, first_broken=None)


def test_what_arrives_again_at_a_consumer_that_knows_the_end_is_kept_once() -> None:
    table = MemoryTable()
    chain, batches = Chain(table), [[an_occurrence(n) for n in range(start, start + 70)] for start in (1, 36, 71)]

    for batch in (*batches, *batches, batches[1]):
        chain.append(TENANT, batch)

    assert verified(table) == Verification(entries=140, first_broken=None)


def test_the_end_of_one_tenants_chain_is_not_anothers() -> None:
    table = MemoryTable()
    chain = Chain(table)

    for version in (1, 2, 3):
        for tenant_id in (TENANT, "T00000000002"):
            chain.append(tenant_id, [an_occurrence(version)])

    for tenant_id in (TENANT, "T00000000002"):
        a_tenant(table, tenant_id)
        outcome = AuditService(table, PutAway()).verification(an_actor(tenant_id=tenant_id))
        assert outcome == Verification(entries=3, first_broken=None)


def test_a_head_that_was_forged_under_a_consumer_is_not_built_upon() -> None:
    table = MemoryTable()
    chain = Chain(table)
    chain.append(TENANT, [an_occurrence(1)])
    rewrite(table, keys.audit_head(TENANT), hash=b"\x01" * 32)

    chain.append(TENANT, [an_occurrence(2)])

    assert verified(table).first_broken == place(2).sort


def test_a_changed_entry_is_found() -> None:
    table = a_chain(9)
    item = table.items[place(4)]
    forged = decompressed(binary(item, "d")).replace(b'"actor":"U1"', b'"actor":"U2"')

    rewrite(table, place(4), d=compressed(forged))

    assert verified(table).first_broken == place(4).sort


def test_a_changed_showing_is_found() -> None:
    table = a_chain(9)
    shown = decompressed(binary(table.items[place(4)], "content")).replace(b"Li Wei", b"Nobody")

    rewrite(table, place(4), content=compressed(shown))

    assert verified(table).first_broken == place(4).sort


@pytest.mark.parametrize("attribute", ["time_sk", "salesperson_pk", "hash", "d"])
def test_an_entry_that_was_made_hard_to_find_is_found(attribute: str) -> None:
    table = a_chain(9)
    item = dict(table.items[place(4)])
    del item[attribute]

    table.put_all([item])

    assert verified(table).first_broken == place(4).sort


@pytest.mark.parametrize("sequence", [1, 4, 9])
def test_a_missing_entry_is_found(sequence: int) -> None:
    table = a_chain(9)

    remove(table, place(sequence))

    assert verified(table) == Verification(entries=8, first_broken=place(sequence).sort)


@pytest.mark.parametrize("where", ["0000000000045", "000000000010"])
def test_an_inserted_entry_is_found(where: str) -> None:
    table = a_chain(9)

    rewrite(table, place(4), SK=where)

    assert verified(table) == Verification(entries=10, first_broken=where)


def test_a_chain_that_was_cut_short_with_its_head_is_found_by_its_anchor() -> None:
    table, anchors = a_chain(9), PutAway()
    AuditService(table, anchors).anchor(an_actor())
    remove(table, place(9))
    head = table.items[place(8)]
    rewrite(table, keys.audit_head(TENANT), version=8, hash=head["hash"])

    assert verified(table).holds
    assert verified(table, anchors).first_broken == place(9).sort


def test_a_chain_that_was_forged_anew_is_found_by_its_anchor() -> None:
    anchors, forged = PutAway(), a_chain(9, actor="U2")
    AuditService(a_chain(9), anchors).anchor(an_actor())

    assert verified(forged).holds
    assert verified(forged, anchors).first_broken == place(9).sort


def test_what_happens_after_the_anchor_does_not_break_it() -> None:
    table, anchors = a_chain(9), PutAway()
    AuditService(table, anchors).anchor(an_actor())
    Chain(table).append(TENANT, [an_occurrence(10)])

    assert verified(table, anchors).holds


def test_a_tenant_to_whom_nothing_happened_has_no_anchor() -> None:
    table, anchors = MemoryTable(), PutAway()

    AuditService(table, anchors).anchor(an_actor())

    assert anchors.anchors == []


def test_a_removal_that_no_use_case_makes_is_kept_too() -> None:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    remove(table, keys.product(TENANT, "CHAIR"))

    Audit(table).record(list(table.stream))

    told = next(told for told in entries(table, entity="CHAIR") if told.entry.action == "removed")
    assert told.before is not None
    assert (told.before["sku"], told.after) == ("CHAIR", None)


def test_a_list_is_narrowed_by_thing_actor_and_time() -> None:
    table = MemoryTable()
    a_tenant(table)
    Chain(table).append(
        TENANT,
        [
            an_occurrence(1, entity_id="C1", actor="U1", at="2026-11-21T15:59:59.999Z"),
            an_occurrence(2, entity_id="C1", actor="U2", at="2026-11-21T16:00:00.000Z"),
            an_occurrence(3, entity_id="C2", actor="U2", at="2026-11-22T15:59:59.999Z"),
            an_occurrence(4, entity_id="C2", actor="U1", at="2026-11-22T16:00:00.000Z"),
        ],
    )
    day = system_clock().replace(year=2026, month=11, day=22).date()

    def versions(**wanted) -> list[int]:
        return [told.entry.version for told in entries(table, **wanted)]

    assert versions(entity="C1") == [1, 2]
    assert versions(actor="U2") == [2, 3]
    assert versions(entity="C2", actor="U2") == [3]
    assert versions(first=day, last=day) == [2, 3]
    assert versions(actor="U1", last=day) == [1]
    assert versions(entity="unknown") == []


def test_personal_data_goes_out_of_the_history_and_the_chain_holds() -> None:
    table = MemoryTable()
    a_tenant(table)
    customer = a_customer(table, name="Li Wei")
    Audit(table).record(list(table.stream))

    change = Change.by(an_actor(), "erased", system_clock())
    bare = customer.but(name="erased", version=2)
    with table.transaction() as tx:
        tx.update(keys.customer(TENANT, customer.id), set={"d": pack(bare), "version": 2, "change": change.packed()})
    Audit(table).record(list(table.stream))

    first, erasure = entries(table, entity=customer.id)
    assert (first.entry.action, first.before, first.after) == ("created", None, None)
    assert (erasure.entry.action, erasure.before, erasure.after is None) == ("erased", None, False)
    assert all(b"Li Wei" not in decompressed(binary(table.items[place(n)], "d")) for n in (1, 2, 3))
    assert verified(table).holds


def test_what_is_shown_no_more_without_an_erasure_is_found() -> None:
    table = a_chain(9)
    item: Item = dict(table.items[place(4)])
    del item["content"]

    table.put_all([item])

    assert verified(table).first_broken == place(4).sort
