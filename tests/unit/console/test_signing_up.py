"""Signing up in the console: a company of one's own, and in at once."""

import re

import pytest

from functions.console.newcomers import Guess, guessed
from shared.identity.service import IdentityService
from tests.fakes_identity import PASSWORD

NEWCOMER = {
    "company_name": "Rival",
    "full_name": "Eve",
    "email": "eve@rival.example",
    "password": PASSWORD,
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "locale": "en",
}


def settings_of(visitor, table):
    session = visitor.console._services.sessions.opened(visitor.cookies["tallyshop"])
    actor, _ = visitor.console._services.sessions.admitted(session, "request-1")
    return IdentityService(table).settings(actor)


def test_who_signs_up_is_in_and_finds_the_first_steps_of_an_own_company(visitor, table):
    visitor.get("/sign-up")
    page = visitor.post("/sign-up", **NEWCOMER)
    settings = settings_of(visitor, table)

    assert "First steps" in page.text
    assert "Rival" in page.text
    assert (settings.company_name, settings.currency, settings.time_zone) == ("Rival", "EUR", "Europe/Berlin")
    assert "MAIN" in visitor.get("/settings/warehouses").text


def test_a_form_that_is_sent_twice_makes_one_company_and_lets_in_twice(visitor, table):
    visitor.get("/sign-up")
    form = visitor.page
    visitor.post("/sign-up", **NEWCOMER)
    first = settings_of(visitor, table)
    written = len(table.stream)
    visitor.cookies.clear()
    visitor.page = form

    again = visitor.post("/sign-up", **NEWCOMER)

    assert "First steps" in again.text
    assert settings_of(visitor, table) == first
    assert len(table.stream) == written


def test_the_key_of_a_form_lets_nobody_in_without_the_password(visitor):
    visitor.get("/sign-up")
    form = visitor.page
    visitor.post("/sign-up", **NEWCOMER)
    visitor.cookies.clear()
    visitor.page = form

    refused = visitor.post("/sign-up", **NEWCOMER | {"password": "Another-horse-2"})

    assert refused.status == 401
    assert "tallyshop" not in visitor.cookies


def test_an_address_that_is_taken_is_told_beside_it_and_all_but_the_password_stays(visitor):
    visitor.get("/sign-up")
    refused = visitor.post("/sign-up", **NEWCOMER | {"email": "ann@acme.example"})

    assert refused.status == 422
    assert "Somebody has this address already" in refused.text
    assert re.search(r'id="f-email"[^>]*value="ann@acme.example"[^>]*aria-invalid="true"', refused.html)
    assert 'value="Rival"' in refused.html
    assert PASSWORD not in refused.html
    assert "data-time-zone" not in refused.html


def test_what_is_missing_or_wrong_is_said_in_the_readers_words_beside_each_field(visitor, table):
    visitor.get("/sign-up", Accept_Language="zh-CN")
    before = len(table.stream)
    visitor.cookies["tallyshop-language"] = "zh-CN"
    wrong = {"company_name": "", "full_name": " ", "email": "eve", "password": "short", "currency": "", "time_zone": ""}
    refused = visitor.post("/sign-up", **NEWCOMER | wrong)

    assert refused.status == 422
    assert all(f'id="f-{field}-error"' in refused.html for field in wrong)
    assert "请填写" in refused.text
    assert len(table.stream) == before


def test_a_weak_password_does_not_tell_whether_an_address_is_taken(visitor):
    visitor.get("/sign-up")
    known = visitor.post("/sign-up", **NEWCOMER | {"email": "ann@acme.example", "password": "weak"})
    unknown = visitor.post("/sign-up", **NEWCOMER | {"password": "weak"})

    assert known.text == unknown.text


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "", "Sec_Fetch_Site": "cross-site"}]
)
def test_nobody_is_signed_up_by_another_site(visitor, table, headers):
    before = len(table.stream)

    assert visitor.send("POST", "/sign-up", NEWCOMER, **headers).status == 403
    assert len(table.stream) == before


def test_who_is_in_already_needs_no_company(sign_in):
    assert "Hello, Ann" in sign_in().get("/sign-up").text


def test_sign_in_leads_there(visitor):
    assert 'href="/console/sign-up"' in visitor.get("/sign-in").html


@pytest.mark.parametrize(
    ("accepted", "language", "guess"),
    [
        ("zh-CN,zh;q=0.9", "zh-CN", Guess("CNY", "Asia/Shanghai", "zh-CN")),
        ("zh-Hant-TW", "zh-CN", Guess("TWD", "Asia/Taipei", "zh-CN")),
        ("de", "en", Guess("EUR", "Europe/Berlin", "en")),
        ("en-GB;q=0.7", "en", Guess("GBP", "Europe/London", "en")),
        ("", "en", Guess("USD", "", "en")),
        ("*", "zh-CN", Guess("CNY", "Asia/Shanghai", "zh-CN")),
        ("xx-ZZ", "en", Guess("", "", "en")),
        ("'\"><script>", "en", Guess("USD", "", "en")),
    ],
)
def test_currency_and_time_zone_are_guessed_by_what_the_browser_prefers(accepted, language, guess):
    assert guessed(accepted, language) == guess


def test_the_guess_is_chosen_on_the_page_and_can_be_changed_by_the_browser(visitor):
    page = visitor.get("/sign-up", Accept_Language="zh-CN").html

    assert '<option value="CNY" selected>CNY · 人民币</option>' in page
    assert '<option value="Asia/Shanghai" selected>' in page
    assert "data-time-zone" in page
