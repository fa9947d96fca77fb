"""Codes by text message are chosen by the person, and a number counts by its first code."""

import pytest

from shared.core.errors import Forbidden, InvalidRequest, Unauthenticated
from shared.identity.errors import AuthenticatorInUse, TextMessagesOff
from shared.identity.models import Confirm, SetPhone
from shared.identity.second_factor import SecondFactorService
from shared.identity.text_factor import TextFactorService
from tests.builders import an_actor
from tests.fakes_identity import CODE, PASSWORD, signing_secrets
from tests.unit.identity.text_factor.phones import ANN, OTHER, PHONE, answer, person


def test_the_number_counts_after_its_first_code(table, provider, admin, factors, phones):
    shown = factors.begin(admin, SetPhone(phone="+49 (151) 1234-5678"))
    assert person(table, provider, admin).sms is False

    changed = factors.confirm(admin, "session-1", Confirm(code=phones.code))

    assert phones.arrived[0][0] == PHONE
    assert (shown, changed.sms, changed.phone) == ("••••78", True, "••••78")


@pytest.mark.parametrize("phone", ["", "015112345678", "+0151", "+49151123456789012", "+49 151 abc", "12"])
def test_what_is_no_number_with_its_country_is_refused(phone):
    with pytest.raises(ValueError, match="phone number with its country"):
        SetPhone(phone=phone)


def test_a_wrong_code_proves_nothing(table, provider, admin, factors, phones):
    factors.begin(admin, SetPhone(phone=PHONE))
    wrong = f"{(int(phones.code) + 1) % 1_000_000:06}"

    with pytest.raises(InvalidRequest):
        factors.confirm(admin, "session-1", Confirm(code=wrong))

    assert person(table, provider, admin).sms is False


def test_the_session_that_set_it_goes_on_and_those_of_other_devices_are_over(admin, factors, phones, sign_ins):
    other, here = sign_ins.sign_in(ANN), sign_ins.sign_in(ANN)

    factors.begin(admin, SetPhone(phone=PHONE))
    factors.confirm(admin, here.claims.session, Confirm(code=phones.code))

    assert sign_ins.subject(here.claims).user_id == admin.user_id
    with pytest.raises(Unauthenticated):
        sign_ins.subject(other.claims)


@pytest.mark.usefixtures("chosen")
def test_another_number_counts_from_its_own_code_and_until_then_the_old_one_is_written_to(
    admin, factors, phones, sign_ins, clock
):
    factors.begin(admin, SetPhone(phone=OTHER))
    proof = phones.code
    clock.advance(minutes=1)
    sign_ins.sign_in(ANN)

    assert [telephone for telephone, _ in phones.look()] == [PHONE, OTHER, PHONE]
    with pytest.raises(InvalidRequest):
        factors.confirm(admin, "session-1", Confirm(code=phones.code))
    factors.confirm(admin, "session-1", Confirm(code=proof))
    clock.advance(minutes=1)
    assert sign_ins.sign_in(ANN).phone == "••••00"
    assert phones.look()[-1][0] == OTHER


@pytest.mark.usefixtures("chosen")
def test_taken_off_the_password_is_enough(table, provider, admin, factors, sign_ins):
    factors.drop_own(admin)
    factors.drop_own(admin)

    assert sign_ins.sign_in(ANN).access_token
    assert person(table, provider, admin).phone is None
    assert PHONE not in repr(table.items)


@pytest.mark.usefixtures("chosen")
def test_an_authenticator_takes_the_place_of_the_phone(table, provider, admin, factors, sign_ins):
    tokens = provider.sign_in(ANN.email, PASSWORD)
    SecondFactorService(table, provider).confirm(admin, tokens.access_token, Confirm(code=CODE))

    challenged = sign_ins.sign_in(ANN)

    assert challenged.phone is None
    assert answer(sign_ins, challenged, CODE).access_token
    assert (person(table, provider, admin).sms, person(table, provider, admin).totp) == (False, True)
    with pytest.raises(AuthenticatorInUse):
        factors.begin(admin, SetPhone(phone=PHONE))


def test_where_no_messages_are_offered_none_can_be_chosen(table, admin):
    with pytest.raises(TextMessagesOff):
        TextFactorService(table, signing_secrets, offered=False).begin(admin, SetPhone(phone=PHONE))


def test_a_program_has_no_phone(factors):
    with pytest.raises(Forbidden):
        factors.begin(an_actor(user_id="key:01K"), SetPhone(phone=PHONE))
