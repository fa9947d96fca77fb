"""Signing in and out: the provider knows the password, the table whether the person may come in."""

import pytest

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.identity.accounts import TotpChallenge
from shared.identity.errors import InvalidCredentials
from shared.identity.models import ChangeUser, RefreshSignIn, SignIn
from shared.identity.people import PeopleService
from shared.identity.sign_in import SignInService
from shared.identity.subjects import Claims, Subject, SubjectRepository
from tests.fakes import MemoryTable
from tests.fakes_identity import PASSWORD, MemorySignIns, a_colleague, a_signed_up_admin

ANN = SignIn(email="ann@acme.example", password=PASSWORD)


@pytest.fixture
def table():
    return MemoryTable()


@pytest.fixture
def provider():
    return MemorySignIns()


def test_address_and_password_open_a_session(table, provider):
    a_signed_up_admin(table, provider)

    tokens = SignInService(table, provider).sign_in(ANN)

    assert tokens.access_token
    assert tokens.refresh_token


def test_the_case_of_the_address_does_not_matter(table, provider):
    a_signed_up_admin(table, provider)

    assert SignInService(table, provider).sign_in(SignIn(email=" ANN@acme.Example ", password=PASSWORD))


def test_a_challenge_passes_through(table, provider):
    admin = a_signed_up_admin(table, provider)
    provider.with_totp.add(PeopleService(table, provider).get(admin, admin.user_id).sub)

    assert SignInService(table, provider).sign_in(ANN) == TotpChallenge("challenge-1")


def test_wrong_unknown_and_disabled_look_the_same(table, provider):
    admin = a_signed_up_admin(table, provider)
    bob = a_colleague(table, provider, admin, "bob")
    PeopleService(table, provider).change(admin, bob.id, ChangeUser(status="disabled"), expected_version=None)
    refusals = set()

    for email, password in [
        ("ann@acme.example", "Wrong-horse-1"),
        ("who@acme.example", PASSWORD),
        (bob.email, PASSWORD),
    ]:
        with pytest.raises(InvalidCredentials) as refused:
            SignInService(table, provider).sign_in(SignIn(email=email, password=password))
        refusals.add((str(refused.value), repr(refused.value.members)))

    assert len({members for _, members in refusals}) == 1


def test_an_account_that_no_person_stands_behind_opens_nothing(table, provider):
    provider.make("ann@acme.example", PASSWORD)

    with pytest.raises(InvalidCredentials):
        SignInService(table, provider).sign_in(ANN)


def test_a_disabled_person_is_out_even_if_the_provider_was_never_told(table, provider):
    admin = a_signed_up_admin(table, provider)
    bob = a_colleague(table, provider, admin, "bob")
    session = SignInService(table, provider).sign_in(SignIn(email=bob.email, password=PASSWORD))
    provider.disable = lambda _sub: None
    PeopleService(table, provider).change(admin, bob.id, ChangeUser(status="disabled"), expected_version=None)

    with pytest.raises(InvalidCredentials):
        SignInService(table, provider).sign_in(SignIn(email=bob.email, password=PASSWORD))
    with pytest.raises(InvalidCredentials):
        SignInService(table, provider).refresh(RefreshSignIn(refresh_token=session.refresh_token))


def test_who_is_enabled_again_signs_in_again(table, provider):
    admin = a_signed_up_admin(table, provider)
    bob = a_colleague(table, provider, admin, "bob")
    people = PeopleService(table, provider)
    people.change(admin, bob.id, ChangeUser(status="disabled"), expected_version=None)
    people.change(admin, bob.id, ChangeUser(status="active"), expected_version=None)

    assert SignInService(table, provider).sign_in(SignIn(email=bob.email, password=PASSWORD))


def test_a_session_goes_on_until_it_is_ended(table, provider):
    admin = a_signed_up_admin(table, provider)
    sign_ins = SignInService(table, provider)
    tokens = sign_ins.sign_in(ANN)
    assert sign_ins.refresh(RefreshSignIn(refresh_token=tokens.refresh_token)).access_token

    sign_ins.sign_out(admin, tokens.claims.session)

    with pytest.raises(InvalidCredentials):
        sign_ins.refresh(RefreshSignIn(refresh_token=tokens.refresh_token))


def test_after_a_sign_out_its_tokens_are_dead_and_a_new_sign_in_works_in_the_same_second(table, provider):
    admin = a_signed_up_admin(table, provider)
    sign_ins, subjects = SignInService(table, provider), SubjectRepository(table)
    old = sign_ins.sign_in(ANN)

    sign_ins.sign_out(admin, old.claims.session)
    new = sign_ins.sign_in(ANN)

    assert not subjects.find(old.claims.sub).admits(old.claims)
    assert subjects.find(new.claims.sub).admits(new.claims)


def test_a_sign_out_ends_the_sessions_of_other_devices_too():
    now = int(system_clock().timestamp())
    subject = Subject("T1", "U1", Role.SALES, signed_out_at=now, ended_session="phone")

    assert not subject.admits(Claims("sub-1", "laptop", now - 1))
    assert subject.admits(Claims("sub-1", "laptop", now + 1))


def test_nonsense_for_a_refresh_token_is_refused(table, provider):
    with pytest.raises(InvalidCredentials):
        SignInService(table, provider).refresh(RefreshSignIn(refresh_token="nonsense"))
