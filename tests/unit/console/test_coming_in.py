"""Coming in and going out."""

from datetime import timedelta
from urllib.parse import quote

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.identity.codes_repository import asked_of
from shared.identity.models import ChangeUser
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.people import PeopleService
from shared.storage import keys
from tests.fakes_identity import CODE, PASSWORD, signing_secrets


def test_who_is_not_signed_in_is_asked_to_and_then_gets_what_he_wanted(visitor):
    asked = visitor.get("/find?q=tea")
    arrived = visitor.post("/sign-in", email="ann@acme.example", password=PASSWORD)

    assert "Sign in" in asked.text
    assert (arrived.status, "Nothing is called tea" in arrived.text) == (200, True)


def test_a_wrong_password_is_told_in_words_and_the_address_stays(visitor):
    visitor.get("/sign-in")
    refused = visitor.post("/sign-in", email="ann@acme.example", password="wrong")

    assert refused.status == 401
    assert "Address and password do not match" in refused.text
    assert 'value="ann@acme.example"' in refused.html
    assert "wrong" not in refused.html


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    visitor.get("/sign-in")
    answer = visitor.send("POST", "/sign-in", {"email": "ann@acme.example", "password": PASSWORD})
    (cookie,) = [one for one in answer.cookies if one.startswith("tallyshop=")]

    assert "; HttpOnly; SameSite=Lax" in cookie
    assert "ann@acme.example" not in cookie


def test_over_the_internet_the_cookie_is_secure_and_bound_to_the_host(visitor):
    elsewhere = {"Host": "shop.example", "Origin": "https://shop.example", "X_Forwarded_Proto": "https"}
    answer = visitor.send("POST", "/sign-in", {"email": "ann@acme.example", "password": PASSWORD}, **elsewhere)
    (cookie,) = [one for one in answer.cookies if "tallyshop=" in one]

    assert cookie.startswith("__Host-tallyshop=")
    assert cookie.endswith("; Secure")


def test_a_second_factor_is_asked_for(visitor, provider):
    provider.with_totp.update(provider.passwords)
    visitor.get("/sign-in")

    asked = visitor.post("/sign-in", email="ann@acme.example", password=PASSWORD)
    sealed = asked.field("sealed")
    wrong = visitor.post("/sign-in/code", sealed=sealed, code="000000")
    right = visitor.post("/sign-in/code", sealed=sealed, code=CODE)

    assert "Code of your authenticator" in asked.text
    assert (wrong.status, "too old" in wrong.text) == (401, True)
    assert "Hello, Ann" in right.text


def test_the_code_of_a_text_message_is_asked_for_and_sent_again(visitor, sign_in, console, table):
    console._services.text_factors.offered = True
    ann = sign_in()
    ann.get("/settings/account")
    ann.post("/settings/account/phone", phone="+4915112345678")
    ann.post("/settings/account/phone/confirm", code=texted_code(table))
    visitor.get("/sign-in")

    asked = visitor.post("/sign-in", email="ann@acme.example", password=PASSWORD)
    again = visitor.post("/sign-in/code/again", sealed=asked.field("sealed"))
    wrong = visitor.post("/sign-in/code", sealed=again.field("sealed"), code="none")
    right = visitor.post("/sign-in/code", sealed=wrong.field("sealed"), code=texted_code(table))

    assert "Code from the text message" in asked.text
    assert "It was sent to ••••78" in asked.text
    assert "Another message is on its way" in again.text
    assert (wrong.status, "newest message" in wrong.text) == (401, True)
    assert "Hello, Ann" in right.text
    assert "Hello, Ann" in ann.get("/").text


def texted_code(table) -> str:
    """That of the newest message."""
    asked = [image.new for image in table.stream if keys.kind_of(image.key.partition) == "CODE" and image.new]
    return OneTimeCodes(table, signing_secrets).code_of(asked_of(asked[-1]))


def test_a_disabled_person_is_out_at_the_next_page(sign_in, table, provider, admin):
    visitor = sign_in(Role.SALES)
    people = PeopleService(table, provider)
    (sam,) = [user for user in people.page(admin, limit=10, position=None).items if user.role is Role.SALES]
    people.change(admin, sam.id, ChangeUser(status="disabled"), expected_version=None)

    assert "Sign in" in visitor.get("/").text
    assert "tallyshop" not in visitor.cookies


def test_a_session_goes_on_when_its_token_is_over_until_it_was_ended(sign_in, console, provider, monkeypatch):
    visitor, sessions = sign_in(), console._services.sessions
    monkeypatch.setattr(sessions, "_clock", lambda: system_clock() + timedelta(days=1))

    goes_on = visitor.get("/")
    provider.sessions.clear()
    ended = visitor.get("/")

    assert "Hello, Ann" in goes_on.text
    assert "Sign in" in ended.text


def test_signing_out_ends_the_session_everywhere(sign_in, provider, monkeypatch):
    with monkeypatch.context() as a_minute_ago:
        a_minute_ago.setattr(provider, "_clock", lambda: system_clock() - timedelta(minutes=1))
        there = sign_in()
    here = sign_in()

    told = here.post("/sign-out")

    assert "You are signed out on all devices" in told.text
    assert "Sign in" in there.get("/").text


def test_a_cookie_that_was_altered_lets_nobody_in(sign_in):
    visitor = sign_in()
    visitor.cookies["tallyshop"] = visitor.cookies["tallyshop"][:-4] + "AAAA"

    assert "Sign in" in visitor.get("/").text


def test_asking_for_a_new_password_tells_nothing_of_the_address(visitor):
    visitor.get("/password-reset")
    known = visitor.post("/password-reset", email="ann@acme.example")
    unknown = visitor.post("/password-reset", email="eve@acme.example")

    assert known.text.replace("ann@", "eve@") == unknown.text


def test_a_wrong_code_keeps_what_was_typed_but_the_password(visitor):
    visitor.get("/invitation")
    refused = visitor.post("/invitation", email="ann@acme.example", code="NO", password="Another-horse-2")

    assert "The code does not match the address" in refused.text
    assert 'value="NO"' in refused.html
    assert "Another-horse-2" not in refused.html


def test_a_weak_password_is_told_beside_its_field(visitor):
    visitor.get("/invitation")
    refused = visitor.post("/invitation", email="ann@acme.example", code="NO", password="short")

    assert refused.status == 422
    assert 'id="f-password-error"' in refused.html


def test_the_language_is_chosen_on_every_page_and_leads_nowhere_else(visitor):
    visitor.get("/sign-in")
    chinese = visitor.post("/language", language="zh-CN", back="//evil.example")

    assert "登录" in chinese.text
    assert 'lang="zh-CN"' in chinese.html


def test_a_browser_that_prefers_chinese_reads_chinese(visitor):
    assert "登录" in visitor.get("/sign-in", Accept_Language="zh-CN,zh;q=0.9").text


def test_what_was_asked_for_is_no_way_out(visitor):
    visitor.get(f"/find?q={quote('https://evil.example')}")
    visitor.cookies["tallyshop-return"] = "https://evil.example"

    answer = visitor.send("POST", "/sign-in", {"email": "ann@acme.example", "password": PASSWORD})

    assert answer.headers["Location"] == "/console/"
