"""The audit's chain on the real engines: two consumers, redelivery, and as long as a busy year."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.identity.audit.chain import Chain
from shared.identity.audit.service import AuditService
from shared.identity.audit.verification import Verification
from shared.storage import keys
from shared.storage.codec import compressed, decompressed
from shared.storage.item import binary
from shared.storage.table import Table
from tests.builders import TENANT, a_tenant, an_actor
from tests.integration.engines import Engine
from tests.unit.identity.test_audit import PutAway
from tests.unit.identity.test_audit_chain import an_occurrence

BATCH = 100
"""Records that the stream delivers at once."""
LONG = 10_000
IN_TIME = 10.0
"""Seconds of our own processor within which a long chain is verified: those of the engine depend on who else runs."""


def verified(table: Table) -> Verification:
    return AuditService(table, PutAway()).verification(an_actor())


def batches(length: int, size: int = BATCH) -> list[list]:
    return [
        [an_occurrence(n, entity_id=f"C{n % 500}") for n in range(start, min(start + size, length + 1))]
        for start in range(1, length + 1, size)
    ]


def test_two_consumers_who_hear_everything_twice_forge_one_chain(own_table: Table) -> None:
    a_tenant(own_table)
    shares = [batches(240, 20)[side::2] * 2 + batches(240, 20)[:3] for side in (0, 1)]

    def consume(share: list[list]) -> None:
        random.shuffle(share)
        chain = Chain(own_table)
        for batch in share:
            chain.append(TENANT, batch)

    with ThreadPoolExecutor(2) as consumers:
        list(consumers.map(consume, shares))

    assert verified(own_table) == Verification(entries=240, first_broken=None)


@pytest.mark.soak
@pytest.mark.xdist_group("ministack")
def test_ten_thousand_entries_are_verified_in_time_and_nothing_escapes(
    ministack: Engine, tell: Callable[[str], None]
) -> None:
    table = ministack.make_table()
    a_tenant(table)
    chain, started = Chain(table), time.monotonic()
    for batch in batches(LONG):
        chain.append(TENANT, batch)
    written, worked = time.monotonic(), time.process_time()

    outcome = verified(table)

    waited, took = time.monotonic() - written, time.process_time() - worked
    rate = LONG / (written - started)
    tell(f"audit: {rate:.0f} entries a second written, {LONG} verified in {waited:.1f} s, {took:.1f} of them our own")
    assert outcome == Verification(entries=LONG, first_broken=None)
    assert took < IN_TIME
    place = keys.audit_entry(TENANT, LONG // 2)
    item = table.get(place)
    assert item is not None
    forged = decompressed(binary(item, "d")).replace(b'"actor":"U1"', b'"actor":"U2"')
    for tampered in (item | {"d": compressed(forged)}, None, item | {"SK": f"{place.sort}5"}):
        table.put_all([item])
        if tampered is None:
            with table.transaction() as tx:
                tx.delete(place)
        else:
            table.put_all([tampered])
        assert (verified(table).first_broken or "").startswith(place.sort)
