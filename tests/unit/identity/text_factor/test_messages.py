"""Messages cost money: who gets one, how often, and what stands in it."""

import re

import pytest

from shared.identity.errors import TextedEnough, TextedJustNow
from shared.identity.models import ChangeSettings, SetPhone
from shared.identity.phones import MOST_A_DAY
from shared.identity.service import IdentityService
from shared.storage import keys
from tests.unit.identity.text_factor.phones import ANN, OTHER, PHONE, answer


def test_after_a_right_code_the_next_sign_in_gets_its_message_at_once(chosen, sign_ins, phones):
    answer(sign_ins, sign_ins.sign_in(ANN), phones.code)
    before = len(phones.arrived)

    challenged = sign_ins.sign_in(ANN)

    assert len(phones.look()) == before + 1
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


def test_the_number_stands_in_one_item_and_a_code_in_none(chosen, table, sign_ins, phones):
    sign_ins.sign_in(ANN)

    assert [key for key, item in table.items.items() if PHONE in repr(item)] == [
        key for key in table.items if keys.kind_of(key.partition) == "PHONES"
    ]
    assert phones.code not in repr(table.items)


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
