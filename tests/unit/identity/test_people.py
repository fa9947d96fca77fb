"""The people of a tenant."""

import pytest

from shared.core.actor import Actor, Role
from shared.core.errors import Busy, Forbidden, InvalidRequest, NotFound, Overtaken, StaleVersion
from shared.identity.errors import EmailTaken, LastAdmin, ManagerCycle
from shared.identity.models import ChangeUser, CreateUser
from shared.identity.people import PeopleService
from shared.identity.subjects import SubjectRepository
from tests.builders import ONCE
from tests.fakes import MemoryTable
from tests.fakes_identity import MemorySignIns, a_colleague, a_signed_up_admin


class RivalTable(MemoryTable):
    """Lets a rival act once, just before the next commit."""

    rival = None

    def commit(self, operations):
        rival, self.rival = self.rival, None
        if rival:
            rival()
        super().commit(operations)


@pytest.fixture
def table():
    return RivalTable()


@pytest.fixture
def provider():
    return MemorySignIns()


@pytest.fixture
def admin(table, provider) -> Actor:
    return a_signed_up_admin(table, provider)


@pytest.fixture
def people(table, provider) -> PeopleService:
    return PeopleService(table, provider)


def change(people, actor, user_id, *, expected_version=None, **fields):
    return people.change(actor, user_id, ChangeUser(**fields), expected_version=expected_version)


@pytest.mark.parametrize("role", list(Role))
def test_an_admin_adds_people_of_every_role(table, provider, admin, people, role):
    bob = a_colleague(table, provider, admin, "bob", role)

    assert people.get(admin, bob.id).role is role
    assert SubjectRepository(table).find(bob.sub).role is role


def test_who_is_added_without_a_password_is_invited(provider, admin, people):
    request = CreateUser(email="Bob@acme.example", full_name="Bob", role=Role.SALES)

    bob = people.create(admin, request, once=ONCE)

    assert bob.sub == provider.subs["bob@acme.example"]
    assert (bob.email, bob.status, bob.invited) == ("bob@acme.example", "active", True)


def test_an_address_of_another_tenant_is_taken(table, provider, admin):
    other = a_signed_up_admin(table, provider, "eve@other.example")
    a_colleague(table, provider, other, "bob")

    with pytest.raises(EmailTaken):
        a_colleague(table, provider, admin, "bob")


def test_a_person_of_another_tenant_is_not_there(table, provider, admin, people):
    other = a_signed_up_admin(table, provider, "eve@other.example")

    with pytest.raises(NotFound):
        people.get(admin, other.user_id)
    with pytest.raises(NotFound):
        change(people, admin, other.user_id, full_name="Eva")


def test_people_are_listed_newest_first_a_page_at_a_time(table, provider, admin, people):
    names = [a_colleague(table, provider, admin, name).full_name for name in ("bob", "cid", "dan")]

    first = people.page(admin, limit=2, position=None)
    second = people.page(admin, limit=2, position=first.position)

    shown = [user.full_name for user in [*first.items, *second.items]]
    assert sorted(shown) == sorted(["Ann", *names])
    assert shown[-1] == "Ann"
    assert second.position is None


def test_nobody_grants_what_he_may_not_do(table, provider, admin, people):
    seller = Actor(admin.tenant_id, "U9", Role.SALES, "request-1")

    with pytest.raises(Forbidden):
        people.create(seller, CreateUser(email="x@acme.example", full_name="X", role=Role.ADMIN), once=ONCE)


@pytest.mark.parametrize("fields", [{"role": Role.SALES}, {"status": "disabled"}])
def test_the_last_active_admin_stays(admin, people, fields):
    with pytest.raises(LastAdmin):
        change(people, admin, admin.user_id, **fields)


@pytest.mark.parametrize("fields", [{"role": Role.SALES}, {"status": "disabled"}])
def test_one_of_two_admins_may_go_but_not_both(table, provider, admin, people, fields):
    bob = a_colleague(table, provider, admin, "bob", Role.ADMIN)
    change(people, admin, bob.id, **fields)

    with pytest.raises(LastAdmin):
        change(people, admin, admin.user_id, **fields)


def test_a_disabled_admin_does_not_count(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob", Role.ADMIN)
    change(people, admin, bob.id, status="disabled")
    change(people, admin, bob.id, role=Role.SALES)
    change(people, admin, bob.id, role=Role.ADMIN)

    with pytest.raises(LastAdmin):
        change(people, admin, admin.user_id, status="disabled")


def test_two_admins_who_demote_each_other_at_once_leave_one(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob", Role.ADMIN)
    table.rival = lambda: change(people, admin, admin.user_id, role=Role.SALES)

    with pytest.raises(LastAdmin):
        change(people, admin, bob.id, role=Role.SALES)


def test_a_manager_is_somebody_of_the_tenant(table, provider, admin, people):
    other = a_signed_up_admin(table, provider, "eve@other.example")
    bob = a_colleague(table, provider, admin, "bob")

    with pytest.raises(InvalidRequest) as refused:
        change(people, admin, bob.id, manager_id=other.user_id)

    assert refused.value.errors[0].pointer == "/manager_id"


def test_nobody_is_his_own_manager(admin, people):
    with pytest.raises(ManagerCycle):
        change(people, admin, admin.user_id, manager_id=admin.user_id)


def test_nobody_is_above_his_own_manager(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob", manager_id=admin.user_id)
    cid = a_colleague(table, provider, admin, "cid", manager_id=bob.id)

    with pytest.raises(ManagerCycle):
        change(people, admin, admin.user_id, manager_id=cid.id)


def test_two_people_hung_below_each_other_at_once_make_no_cycle(table, provider, admin, people):
    bob, cid = (a_colleague(table, provider, admin, name) for name in ("bob", "cid"))
    table.rival = lambda: change(people, admin, bob.id, manager_id=cid.id)

    with pytest.raises(ManagerCycle):
        change(people, admin, cid.id, manager_id=bob.id)


def test_a_manager_can_be_taken_away(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob", manager_id=admin.user_id)

    assert change(people, admin, bob.id, manager_id=None).manager_id is None


def test_a_change_of_an_old_version_is_refused(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob")
    change(people, admin, bob.id, full_name="Robert")

    with pytest.raises(StaleVersion):
        change(people, admin, bob.id, full_name="Rob", expected_version=1)


def test_changes_of_one_person_at_once_both_stand(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob")
    table.rival = lambda: change(people, admin, bob.id, role=Role.VIEWER)

    changed = change(people, admin, bob.id, full_name="Robert")

    assert (changed.full_name, changed.role, changed.version) == ("Robert", Role.VIEWER, 3)


def test_contention_without_end_is_busy(table, provider, admin, people, monkeypatch):
    bob = a_colleague(table, provider, admin, "bob")

    def beaten(operations):
        raise Overtaken("Somebody was faster")

    monkeypatch.setattr(table, "commit", beaten)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)

    with pytest.raises(Busy):
        change(people, admin, bob.id, full_name="Robert")


def test_a_role_is_seen_by_the_authorizer_from_the_moment_of_its_change(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob")

    change(people, admin, bob.id, role=Role.FINANCE)

    assert SubjectRepository(table).find(bob.sub).role is Role.FINANCE


def test_a_repetition_tells_the_provider_what_a_crash_kept_from_it(table, provider, admin, people):
    bob = a_colleague(table, provider, admin, "bob")
    told, provider.disable = provider.disable, lambda _sub: None
    change(people, admin, bob.id, status="disabled")
    provider.disable = told

    change(people, admin, bob.id, status="disabled")

    assert bob.sub in provider.disabled
