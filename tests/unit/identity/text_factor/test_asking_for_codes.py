"""A sign-in asks for the code of a text message, and nothing goes around it."""

import pytest

from shared.core.actor import Role
from shared.identity.errors import InvalidCredentials
from shared.identity.models import AnswerChallenge, ChangeUser, RefreshSignIn
from shared.identity.people import PeopleService
from shared.identity.sign_in import Challenged
from shared.identity.subjects import SubjectRepository
from tests.fakes_identity import CODE, PASSWORD, a_colleague
from tests.unit.identity.text_factor.phones import ANN, answer


def test_a_sign_in_asks_for_the_code_that_is_sent(chosen, sign_ins, phones):
    challenged = sign_ins.sign_in(ANN)
    assert isinstance(challenged, Challenged)

    tokens = answer(sign_ins, challenged, phones.code)

    assert challenged.phone == "••••78"
    assert len(phones.arrived) == 2
    assert sign_ins.subject(tokens.claims).user_id
    assert sign_ins.refresh(RefreshSignIn(refresh_token=tokens.refresh_token)).access_token


def test_a_code_lets_in_once(chosen, sign_ins, phones):
    challenged = sign_ins.sign_in(ANN)
    answer(sign_ins, challenged, phones.code)

    with pytest.raises(InvalidCredentials):
        answer(sign_ins, challenged, phones.code)


def test_a_code_lasts_five_minutes(chosen, sign_ins, phones, clock):
    challenged = sign_ins.sign_in(ANN)
    code = phones.code

    clock.advance(minutes=5)

    with pytest.raises(InvalidCredentials):
        answer(sign_ins, challenged, code)


def test_what_the_provider_gives_for_the_password_alone_opens_nothing(chosen, table, provider, sign_ins):
    tokens = provider.sign_in(ANN.email, PASSWORD)

    assert not SubjectRepository(table).find(tokens.claims.sub).admits(tokens.claims)
    with pytest.raises(InvalidCredentials):
        sign_ins.refresh(RefreshSignIn(refresh_token=tokens.refresh_token))


def test_what_the_client_carries_shows_nothing_and_cannot_be_altered(chosen, sign_ins, phones):
    challenged = sign_ins.sign_in(ANN)

    assert "refresh" not in challenged.session
    for altered in (challenged.session[:-6] + "AAAAAA", "sms.", "sms.ä", challenged.session.removeprefix("sms.")):
        with pytest.raises(InvalidCredentials):
            sign_ins.answer(AnswerChallenge(session=altered, code=phones.code))


def test_codes_are_guessed_ten_times_an_hour_over_all_sign_ins(chosen, sign_ins, phones, clock):
    for _ in range(10):
        challenged = sign_ins.sign_in(ANN)
        wrong = f"{(int(phones.code) + 1) % 1_000_000:06}"
        with pytest.raises(InvalidCredentials):
            answer(sign_ins, challenged, wrong)
        clock.advance(minutes=1)

    challenged = sign_ins.sign_in(ANN)
    with pytest.raises(InvalidCredentials):
        answer(sign_ins, challenged, phones.code)

    clock.advance(hours=1)
    challenged = sign_ins.sign_in(ANN)
    assert answer(sign_ins, challenged, phones.code)


def test_a_crash_between_provider_and_table_locks_nobody_out(chosen, table, provider, sign_ins):
    provider.with_totp.add(provider.subs[ANN.email])

    tokens = answer(sign_ins, sign_ins.sign_in(ANN), CODE)

    assert SubjectRepository(table).find(tokens.claims.sub).admits(tokens.claims)


@pytest.mark.usefixtures("chosen")
def test_whoever_is_disabled_gets_in_by_no_code(table, provider, admin, sign_ins, phones):
    a_colleague(table, provider, admin, "bob", Role.ADMIN)
    challenged = sign_ins.sign_in(ANN)
    code = phones.code

    out = ChangeUser(status="disabled")
    PeopleService(table, provider).change(admin, admin.user_id, out, expected_version=None)

    with pytest.raises(InvalidCredentials):
        answer(sign_ins, challenged, code)
