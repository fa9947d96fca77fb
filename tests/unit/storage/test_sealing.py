"""What is sealed for a tenant opens for that tenant, at its place, for as long as the tenant has its key."""

import pytest
from cryptography.exceptions import InvalidTag

from shared.storage import keys, sealing
from shared.storage.remembered import Remembered
from shared.storage.sealing import Erased, Seals, erase_key
from tests.fakes import MemoryTable, PlainWrapper, some_seals

SECRET = b"whsec-very-secret"


class CountingWrapper(PlainWrapper):
    def __init__(self) -> None:
        self.calls = 0

    def unwrapped(self, tenant_id: str, wrapped: bytes) -> bytes:
        self.calls += 1
        return super().unwrapped(tenant_id, wrapped)


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_recent", Remembered())


def test_what_is_sealed_can_be_opened_and_shows_nothing() -> None:
    seals = some_seals(MemoryTable())

    sealed = seals.seal("T1", "provider#stripe", SECRET)

    assert SECRET not in sealed
    assert seals.open("T1", "provider#stripe", sealed) == SECRET


def test_the_same_secret_never_looks_the_same() -> None:
    seals = some_seals(MemoryTable())

    assert seals.seal("T1", "here", SECRET) != seals.seal("T1", "here", SECRET)


def test_another_process_opens_it_with_the_stored_key(monkeypatch: pytest.MonkeyPatch) -> None:
    table = MemoryTable()
    sealed = some_seals(table).seal("T1", "here", SECRET)
    monkeypatch.setattr(sealing, "_recent", Remembered())

    assert some_seals(table).open("T1", "here", sealed) == SECRET


@pytest.mark.parametrize(("tenant", "place"), [("T2", "here"), ("T1", "there")])
def test_it_opens_for_no_other_tenant_and_at_no_other_place(tenant: str, place: str) -> None:
    seals = some_seals(MemoryTable())
    sealed = seals.seal("T1", "here", SECRET)
    seals.seal("T2", "here", b"of another")

    with pytest.raises(InvalidTag):
        seals.open(tenant, place, sealed)


def test_a_key_of_another_tenant_is_not_unwrapped() -> None:
    table = MemoryTable()
    seals = some_seals(table)
    seals.seal("T1", "here", SECRET)
    stolen = table.items[keys.tenant_key("T1")]
    table.put_all([stolen | keys.tenant_key("T2").attributes()])

    with pytest.raises(AssertionError, match="another tenant"):
        seals.open("T2", "here", b"whatever")


def test_without_its_key_nothing_of_a_tenant_opens() -> None:
    table = MemoryTable()
    seals = some_seals(table)
    sealed = seals.seal("T1", "here", SECRET)

    erase_key(table, "T1")

    with pytest.raises(Erased):
        seals.open("T1", "here", sealed)


def test_who_makes_a_key_second_takes_the_first_ones() -> None:
    table = MemoryTable()
    first, sealed = some_seals(table), []

    class Late(PlainWrapper):
        def made(self, tenant_id: str) -> tuple[bytes, bytes]:
            sealed.append(first.seal(tenant_id, "here", SECRET))
            return super().made(tenant_id)

    sealed.append(Seals(table, Late()).seal("T1", "here", SECRET))
    sealing._recent.forget(table, "T1")

    assert [first.open("T1", "here", each) for each in sealed] == [SECRET, SECRET]


def test_a_key_is_unwrapped_once_in_half_a_minute() -> None:
    table, wrapper = MemoryTable(), CountingWrapper()
    sealed = some_seals(table).seal("T1", "here", SECRET)
    sealing._recent.forget(table, "T1")
    seals = Seals(table, wrapper)

    for _ in range(3):
        seals.open("T1", "here", sealed)

    assert wrapper.calls == 1
