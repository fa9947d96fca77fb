"""Signing in and out: the provider knows the password, the table whether the person may come in."""

import pytest

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.core.errors import Forbidden
from shared.identity.errors import InvalidCredentials
from shared.identity.models import AnswerChallenge, ChangeUser, RefreshSignIn, SignIn
from shared.identity.people import PeopleService
from shared.identity.sign_in import Challenged, SignInService
from shared.identity.subjects import Claims, Subject, SubjectRepository
from tests.builders import an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.fakes_identity import CODE, PASSWORD, MemorySignIns, a_colleague, a_signed_up_admin, signing_secrets

ANN = SignIn(email="ann@acme.example", password=PASSWORD)


@pytest.fixture
def table():
    return MemoryTable()


@pytest.fixture
def provider():
    return MemorySignIns()


def test_address_and_password_open_a_session(table, provider):
    a_signed_up_admin(table, provider)

    tokens = SignInService(table, provider, signing_secrets).sign_in(ANN)

    assert tokens.access_token
    assert tokens.refresh_token


def test_the_case_of_the_address_does_not_matter(table, provider):
    a_signed_up_admin(table, provider)
    request = SignIn(email=" ANN@acme.Example ", password=PASSWORD)

    assert SignInService(table, provider, signing_secrets).sign_in(request)


@pytest.fixture
def with_totp(table, provider):
    """The admin, whose authenticator is asked for codes."""
    admin = a_signed_up_admin(table, provider)
    provider.with_totp.add(PeopleService(table, provider).get(admin, admin.user_id).sub)
    return admin


def test_who_has_an_authenticator_is_asked_for_its_code(table, provider, with_totp):
    sign_ins = SignInService(table, provider, signing_secrets)

    challenged = sign_ins.sign_in(ANN)
    tokens = sign_ins.answer(AnswerChallenge(session=challenged.session, code=CODE))

    assert isinstance(challenged, Challenged)
    assert tokens.access_token


def test_a_wrong_code_and_a_made_up_session_let_nobody_in(table, provider, with_totp):
    sign_ins = SignInService(table, provider, signing_secrets)
    session = sign_ins.sign_in(ANN).session
    altered = session[:-8] + ("A" if session[-8] != "A" else "B") + session[-7:]

    for tried, code in [(session, "654321"), (altered, CODE), ("challenge-1", CODE), ("", CODE), ("ä", CODE)]:
        with pytest.raises(InvalidCredentials):
            sign_ins.answer(AnswerChallenge(session=tried, code=code))


def test_a_challenge_lasts_three_minutes(table, provider, with_totp):
    clock = FrozenClock()
    sign_ins = SignInService(table, provider, signing_secrets, clock)
    session = sign_ins.sign_in(ANN).session

    clock.advance(minutes=3)

    with pytest.raises(InvalidCredentials):
        sign_ins.answer(AnswerChallenge(session=session, code=CODE))


def test_codes_are_guessed_ten_times_an_hour_over_all_sign_ins(table, provider, with_totp):
    clock = FrozenClock()
    sign_ins = SignInService(table, provider, signing_secrets, clock)

    def guess(code):
        return sign_ins.answer(AnswerChallenge(session=sign_ins.sign_in(ANN).session, code=code))

    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            guess("654321")
    provider.calls.clear()
    with pytest.raises(InvalidCredentials):
        guess(CODE)
    assert "answer" not in provider.calls

    clock.advance(hours=1)
    assert guess(CODE)


def test_right_codes_use_up_no_guesses(table, provider, with_totp):
    sign_ins = SignInService(table, provider, signing_secrets)

    for _ in range(12):
        assert sign_ins.answer(AnswerChallenge(session=sign_ins.sign_in(ANN).session, code=CODE))


def test_wrong_and_unknown_cost_the_same_calls(table, provider):
    a_signed_up_admin(table, provider)
    costs = []

    for email in ("ann@acme.example", "who@acme.example"):
        table.calls.clear()
        provider.calls.clear()
        with pytest.raises(InvalidCredentials):
            SignInService(table, provider, signing_secrets).sign_in(SignIn(email=email, password="Wrong-horse-1"))
        costs.append((list(table.calls), list(provider.calls)))

    assert costs == [([], ["sign_in"])] * 2


def test_a_key_has_no_session_to_end(table, provider):
    with pytest.raises(Forbidden):
        SignInService(table, provider, signing_secrets).sign_out(an_actor(user_id="key:01K"), "")


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
            SignInService(table, provider, signing_secrets).sign_in(SignIn(email=email, password=password))
        refusals.add((str(refused.value), repr(refused.value.members)))

    assert len({members for _, members in refusals}) == 1


def test_an_account_that_no_person_stands_behind_opens_nothing(table, provider):
    provider.make("ann@acme.example", PASSWORD)

    with pytest.raises(InvalidCredentials):
        SignInService(table, provider, signing_secrets).sign_in(ANN)


def test_a_disabled_person_is_out_even_if_the_provider_was_never_told(table, provider):
    admin = a_signed_up_admin(table, provider)
    bob = a_colleague(table, provider, admin, "bob")
    session = SignInService(table, provider, signing_secrets).sign_in(SignIn(email=bob.email, password=PASSWORD))
    provider.disable = lambda _sub: None
    PeopleService(table, provider).change(admin, bob.id, ChangeUser(status="disabled"), expected_version=None)

    with pytest.raises(InvalidCredentials):
        SignInService(table, provider, signing_secrets).sign_in(SignIn(email=bob.email, password=PASSWORD))
    with pytest.raises(InvalidCredentials):
        SignInService(table, provider, signing_secrets).refresh(RefreshSignIn(refresh_token=session.refresh_token))


def test_who_is_enabled_again_signs_in_again(table, provider):
    admin = a_signed_up_admin(table, provider)
    bob = a_colleague(table, provider, admin, "bob")
    people = PeopleService(table, provider)
    people.change(admin, bob.id, ChangeUser(status="disabled"), expected_version=None)
    people.change(admin, bob.id, ChangeUser(status="active"), expected_version=None)

    assert SignInService(table, provider, signing_secrets).sign_in(SignIn(email=bob.email, password=PASSWORD))


def test_a_session_goes_on_until_it_is_ended(table, provider):
    admin = a_signed_up_admin(table, provider)
    sign_ins = SignInService(table, provider, signing_secrets)
    tokens = sign_ins.sign_in(ANN)
    assert sign_ins.refresh(RefreshSignIn(refresh_token=tokens.refresh_token)).access_token

    sign_ins.sign_out(admin, tokens.claims.session)

    with pytest.raises(InvalidCredentials):
        sign_ins.refresh(RefreshSignIn(refresh_token=tokens.refresh_token))


def test_after_a_sign_out_its_tokens_are_dead_and_a_new_sign_in_works_in_the_same_second(table, provider):
    admin = a_signed_up_admin(table, provider)
    sign_ins, subjects = SignInService(table, provider, signing_secrets), SubjectRepository(table)
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
        SignInService(table, provider, signing_secrets).refresh(RefreshSignIn(refresh_token="nonsense"))
