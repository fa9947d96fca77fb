"""A second factor by text message: chosen by the person, proved by a code, and asked for at every sign-in."""

import re
from datetime import timedelta

import pytest

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.core.errors import Forbidden, InvalidRequest, Unauthenticated
from shared.identity.errors import (
    AuthenticatorInUse,
    InvalidCredentials,
    TextedEnough,
    TextedJustNow,
    TextMessagesOff,
)
from shared.identity.models import AnswerChallenge, ChangeSettings, ChangeUser, Confirm, RefreshSignIn, SetPhone, SignIn
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.people import PeopleService
from shared.identity.phones import MOST_A_DAY
from shared.identity.second_factor import SecondFactorService
from shared.identity.service import IdentityService
from shared.identity.sign_in import Challenged, SignInService
from shared.identity.subjects import SubjectRepository
from shared.identity.text_factor import TextFactorService
from shared.notifications.code_texts import CodeTextService
from shared.storage import keys
from tests.builders import an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.fakes_identity import CODE, PASSWORD, MemorySignIns, a_colleague, a_signed_up_admin, signing_secrets

ANN = SignIn(email="ann@acme.example", password=PASSWORD)
PHONE = "+4915112345678"
OTHER = "+8613912345600"


class Telephones:
    """Brings messages to phones; the stream is followed whenever somebody looks."""

    def __init__(self, table, clock):
        self.arrived, self.down, self._table, self._seen = [], False, table, 0
        self.service = CodeTextService(table, OneTimeCodes(table, signing_secrets, clock), self, clock)

    def send(self, telephone, text):
        if self.down:
            raise ConnectionError("no network")
        self.arrived.append((telephone, text))

    def look(self):
        images, self._seen = self._table.stream[self._seen :], len(self._table.stream)
        for image in images:
            if keys.kind_of(image.key.partition) == "CODE":
                self.service.code_asked(image)
        return self.arrived

    @property
    def code(self):
        """That of the newest message."""
        return re.search(r"\d{6}", self.look()[-1][1])[0]


@pytest.fixture
def clock():
    """Noon of tomorrow, so that the tenant, which signed up by the system's clock, is there already."""
    return FrozenClock(system_clock().replace(hour=12, minute=0) + timedelta(days=1))


@pytest.fixture
def table():
    return MemoryTable()


@pytest.fixture
def provider(clock):
    return MemorySignIns(clock)


@pytest.fixture
def admin(table, provider):
    return a_signed_up_admin(table, provider)


@pytest.fixture
def phones(table, clock):
    return Telephones(table, clock)


@pytest.fixture
def factors(table, clock):
    return TextFactorService(table, signing_secrets, clock)


@pytest.fixture
def sign_ins(table, provider, clock):
    return SignInService(table, provider, signing_secrets, clock)


@pytest.fixture
def chosen(admin, factors, phones, sign_ins):
    """The admin has proved the phone; what comes back are the tokens of the session in which that was done."""
    tokens = sign_ins.sign_in(ANN)
    factors.begin(admin, SetPhone(phone=PHONE))
    factors.confirm(admin, tokens.claims.session, Confirm(code=phones.code))
    return tokens


def answer(sign_ins, challenged, code):
    return sign_ins.answer(AnswerChallenge(session=challenged.session, code=code))


def person(table, provider, admin):
    return PeopleService(table, provider).get(admin, admin.user_id)


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


def test_after_a_right_code_the_next_sign_in_gets_its_message_at_once(chosen, sign_ins, phones):
    answer(sign_ins, sign_ins.sign_in(ANN), phones.code)
    before = len(phones.arrived)

    challenged = sign_ins.sign_in(ANN)

    assert len(phones.look()) == before + 1
    assert answer(sign_ins, challenged, phones.code)


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


def test_the_session_that_set_it_goes_on_and_those_of_other_devices_are_over(admin, factors, phones, sign_ins):
    other, here = sign_ins.sign_in(ANN), sign_ins.sign_in(ANN)

    factors.begin(admin, SetPhone(phone=PHONE))
    factors.confirm(admin, here.claims.session, Confirm(code=phones.code))

    assert sign_ins.subject(here.claims).user_id == admin.user_id
    with pytest.raises(Unauthenticated):
        sign_ins.subject(other.claims)


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


def test_a_person_gets_one_message_a_minute_and_the_last_code_holds_meanwhile(chosen, sign_ins, phones, clock):
    sign_ins.sign_in(ANN)
    again = sign_ins.sign_in(ANN)
    assert len(phones.look()) == 2
    sign_ins.send_again(again.session)
    assert len(phones.look()) == 2

    clock.advance(minutes=1)
    sign_ins.send_again(again.session)

    assert len(phones.look()) == 3
    assert answer(sign_ins, again, phones.code)


def test_a_person_gets_so_many_messages_a_day(admin, factors, phones, clock):
    for _ in range(MOST_A_DAY):
        factors.begin(admin, SetPhone(phone=PHONE))
        with pytest.raises(TextedJustNow):
            factors.begin(admin, SetPhone(phone=OTHER))
        phones.look()
        clock.advance(minutes=1)

    with pytest.raises(TextedEnough):
        factors.begin(admin, SetPhone(phone=PHONE))

    assert len(phones.look()) == MOST_A_DAY
    assert {telephone for telephone, _ in phones.arrived} == {PHONE}
    clock.advance(days=1)
    factors.begin(admin, SetPhone(phone=PHONE))


def test_taking_it_off_and_on_again_frees_no_message(chosen, admin, factors, clock):
    for _ in range(MOST_A_DAY - 1):
        clock.advance(minutes=1)
        factors.begin(admin, SetPhone(phone=PHONE))
    factors.drop_own(admin)
    clock.advance(minutes=1)

    with pytest.raises(TextedEnough):
        factors.begin(admin, SetPhone(phone=PHONE))


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


def test_the_number_stands_in_one_item_and_a_code_in_none(chosen, table, sign_ins, phones):
    sign_ins.sign_in(ANN)

    assert [key for key, item in table.items.items() if PHONE in repr(item)] == [
        key for key in table.items if keys.kind_of(key.partition) == "PHONES"
    ]
    assert phones.code not in repr(table.items)


def test_where_no_messages_are_offered_none_can_be_chosen(table, admin):
    with pytest.raises(TextMessagesOff):
        TextFactorService(table, signing_secrets, offered=False).begin(admin, SetPhone(phone=PHONE))


def test_a_program_has_no_phone(factors):
    with pytest.raises(Forbidden):
        factors.begin(an_actor(user_id="key:01K"), SetPhone(phone=PHONE))


def test_a_message_that_comes_twice_from_the_stream_is_sent_once_and_a_failed_one_again(admin, factors, phones, table):
    factors.begin(admin, SetPhone(phone=PHONE))
    (image,) = [one for one in table.stream if keys.kind_of(one.key.partition) == "CODE"]
    phones.down = True
    with pytest.raises(ConnectionError):
        phones.service.code_asked(image)
    phones.down = False

    phones.service.code_asked(image)
    phones.service.code_asked(image)

    assert len(phones.arrived) == 1


def test_the_message_speaks_the_tenants_language(admin, table, factors, phones):
    chinese = ChangeSettings(locale="zh-CN")
    IdentityService(table).change_settings(admin, chinese, expected_version=None)
    factors.begin(admin, SetPhone(phone=PHONE))

    assert re.fullmatch(r"您的 Tallyshop 验证码是 \d{6}，五分钟内有效，请勿告诉任何人。", phones.look()[0][1])
