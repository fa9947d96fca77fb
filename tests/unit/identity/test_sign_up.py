"""Signing up: one transaction, one address one person, and a right end after every crash."""

import threading

import pytest

from shared.core.actor import Actor, Role
from shared.core.errors import InvalidRequest
from shared.identity.errors import EmailTaken
from shared.identity.people_repository import UserRepository
from shared.identity.repository import SettingsRepository, TenantRepository
from shared.identity.sign_up import SignUpService
from shared.identity.subjects import SubjectRepository
from shared.storage.item import Key
from tests.builders import ONCE
from tests.fakes import FrozenClock, MemoryTable
from tests.fakes_identity import PASSWORD, MemorySignIns, a_sign_up


class Lost(Exception):
    """The machine is gone."""


class CrashingTable(MemoryTable):
    """Loses the machine before the commit of this number."""

    def __init__(self, crash_at: int) -> None:
        super().__init__()
        self.commits, self.crash_at = 0, crash_at

    def commit(self, operations):
        self.commits += 1
        if self.commits == self.crash_at:
            raise Lost
        super().commit(operations)


def signed_up(table, provider, request, clock=None):
    service = SignUpService(table, provider, clock=clock or FrozenClock())
    return service.sign_up(request, request_id="request-1", once=ONCE)


def test_a_sign_up_makes_a_tenant_with_its_admin():
    table, provider = MemoryTable(), MemorySignIns()

    made = signed_up(table, provider, a_sign_up())

    assert SettingsRepository(table).current(made.tenant_id).company_name == "Acme"
    user = UserRepository(table).get(made.tenant_id, made.user_id)
    assert (user.email, user.role, user.status) == ("ann@acme.example", Role.ADMIN, "active")
    subject = SubjectRepository(table).find(user.sub)
    assert (subject.tenant_id, subject.user_id, subject.role) == (made.tenant_id, made.user_id, Role.ADMIN)


def test_the_schedules_find_the_new_tenant():
    table = MemoryTable()

    made = signed_up(table, MemorySignIns(), a_sign_up())

    assert list(TenantRepository(table).all()) == [made.tenant_id]


def test_a_new_tenant_has_no_approval_limits_and_half_an_hour_to_pay():
    table = MemoryTable()

    made = signed_up(table, MemorySignIns(), a_sign_up())

    settings = SettingsRepository(table).current(made.tenant_id)
    assert (settings.approval_limits, settings.payment_window_minutes) == ({}, 30)
    assert (settings.allocation_strategy, settings.late_payment_policy) == ("priority", "refund")


def test_what_other_areas_begin_with_stands_in_the_same_transaction():
    table, provider = MemoryTable(), MemorySignIns()
    seen: list[Actor] = []

    def refuse(tx, actor):
        seen.append(actor)
        raise Lost

    with pytest.raises(Lost):
        SignUpService(table, provider, refuse).sign_up(a_sign_up(), request_id="request-1", once=ONCE)

    assert seen[0].role is Role.ADMIN
    assert list(TenantRepository(table).all()) == []


def test_an_address_is_taken_once_over_all_tenants_whatever_its_case():
    table, provider = MemoryTable(), MemorySignIns()
    signed_up(table, provider, a_sign_up("ann@acme.example"))

    with pytest.raises(EmailTaken):
        signed_up(table, provider, a_sign_up("Ann@ACME.example", company_name="Other"))


def test_a_refused_sign_up_leaves_the_password_of_the_address_alone():
    table, provider = MemoryTable(), MemorySignIns()
    signed_up(table, provider, a_sign_up())

    with pytest.raises(EmailTaken):
        signed_up(table, provider, a_sign_up(password="Another-horse-2"))

    assert provider.sign_in("ann@acme.example", PASSWORD)


@pytest.mark.parametrize("same_person", [True, False])
def test_of_two_sign_ups_at_once_with_one_address_one_wins(same_person):
    table, provider, together = MemoryTable(), MemorySignIns(), threading.Barrier(2)
    requests = [a_sign_up(), a_sign_up() if same_person else a_sign_up(password="Another-horse-2")]
    outcomes: dict[int, object] = {}

    def run(number):
        together.wait()
        try:
            outcomes[number] = signed_up(table, provider, requests[number])
        except EmailTaken as refused:
            outcomes[number] = refused

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [number for number, outcome in outcomes.items() if not isinstance(outcome, EmailTaken)]
    assert len(winners) == 1
    assert provider.sign_in("ann@acme.example", requests[winners[0]].password)
    assert len(list(TenantRepository(table).all())) == 1


@pytest.mark.parametrize("crash_at", [1, 2])
def test_after_a_crash_the_same_request_goes_on_at_once(crash_at):
    table, provider = CrashingTable(crash_at), MemorySignIns()
    with pytest.raises(Lost):
        signed_up(table, provider, a_sign_up())

    made = signed_up(table, provider, a_sign_up())

    assert list(TenantRepository(table).all()) == [made.tenant_id]
    assert provider.sign_in("ann@acme.example", PASSWORD)


def test_after_a_crash_somebody_else_gets_the_address_a_minute_later_with_his_own_password():
    table, provider, clock = CrashingTable(2), MemorySignIns(), FrozenClock()
    with pytest.raises(Lost):
        signed_up(table, provider, a_sign_up(), clock)
    other = a_sign_up(password="Another-horse-2")

    with pytest.raises(EmailTaken):
        signed_up(table, provider, other, clock)
    clock.advance(seconds=61)
    signed_up(table, provider, other, clock)

    assert provider.sign_in("ann@acme.example", "Another-horse-2")


def test_who_signed_in_to_an_abandoned_account_is_not_let_into_the_tenant_that_takes_it_over():
    table, provider, clock = CrashingTable(2), MemorySignIns(), FrozenClock()
    with pytest.raises(Lost):
        signed_up(table, provider, a_sign_up(), clock)
    early = provider.sign_in("ann@acme.example", PASSWORD)
    early_claims = type(early.claims)(early.claims.sub, "s", int(clock().timestamp()))
    clock.advance(seconds=61)

    signed_up(table, provider, a_sign_up(password="Another-horse-2"), clock)

    assert not SubjectRepository(table).find(early_claims.sub).admits(early_claims)


def test_a_password_that_the_provider_refuses_leaves_the_address_free():
    table, provider = MemoryTable(), MemorySignIns()
    provider.refuses.add(PASSWORD)
    with pytest.raises(InvalidRequest):
        signed_up(table, provider, a_sign_up())

    assert signed_up(table, provider, a_sign_up(password="Another-horse-2"))


def test_no_password_stands_in_the_table_not_even_as_a_fast_hash():
    table, provider = CrashingTable(2), MemorySignIns()
    with pytest.raises(Lost):
        signed_up(table, provider, a_sign_up())

    (claimed,) = table.items.values()
    assert set(claimed) == {"PK", "SK", "claim", "ttl"}
    assert Key("SYSTEM#EMAIL#ann@acme.example", "EMAIL") in table.items
