"""Other sites, other scripts, other people's text."""

import re
from urllib.parse import urlencode

import pytest

from functions.console import application
from functions.console.pages import SECTIONS
from shared.core.actor import Role
from shared.identity.permissions import ROLES
from shared.web.throttle import STRIDE, Throttle
from tests.builders import a_customer, an_actor
from tests.fakes import FrozenClock
from tests.fakes_identity import PASSWORD
from tests.visitor import Visitor

HOSTILE = "\"><script>alert(1)</script>'\u202e=cmd|x"


def test_no_inline_script_or_style_runs_and_nobody_frames_a_page(sign_in):
    page = sign_in().get("/")
    policy = page.headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert all(found not in page.html for found in (" style=", " onclick=", "<style", "javascript:"))


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:8081"}, {"Origin": ""}],
)
def test_a_form_of_another_site_is_refused(sign_in, headers):
    visitor = sign_in()
    fields = {"_form": visitor.page.field("_form"), "_key": "k1"}

    answer = visitor.send("POST", "/sign-out", fields, **headers)

    assert answer.status == 403
    assert "Hello, Ann" in visitor.get("/").text


@pytest.mark.parametrize("token", ["", "0" * 32])
def test_a_form_without_the_sessions_token_is_refused(sign_in, token):
    visitor = sign_in()

    answer = visitor.send("POST", "/sign-out", {"_form": token, "_key": "k1"})

    assert answer.status == 403
    assert "Hello, Ann" in visitor.get("/").text


def test_the_token_of_another_session_is_no_token(sign_in):
    ann, sam = sign_in(), sign_in(Role.SALES)

    assert ann.send("POST", "/sign-out", {"_form": sam.page.field("_form")}).status == 403


def test_no_action_follows_a_form_that_is_not_of_the_session(sign_in, table):
    ann, sam = sign_in(), sign_in(Role.SALES)
    own, sams = ann.page.field("_form"), sam.page.field("_form")
    elsewhere = [{"Origin": "https://evil.example"}, {"Origin": "", "Sec_Fetch_Site": "cross-site"}]
    forgeries = [({}, {}), ({"_form": sams}, {}), *(({"_form": own}, headers) for headers in elsewhere)]
    before = len(table.stream)

    for route in (route for section in SECTIONS for route in section.routes if route.verb != "GET"):
        for fields, headers in forgeries:
            answer = ann.send("POST", re.sub(r"{\w+}", "X", route.path), fields, **headers)
            assert answer.status == 403, (route.path, fields, headers)

    assert len(table.stream) == before


def test_nobody_is_signed_in_by_another_site(visitor):
    fields = {"email": "ann@acme.example", "password": PASSWORD}

    assert visitor.send("POST", "/sign-in", fields, Origin="https://evil.example").status == 403
    assert "tallyshop" not in visitor.cookies


def test_hostile_text_is_shown_as_text(sign_in, table, admin):
    a_customer(table, actor=an_actor(tenant_id=admin.tenant_id), name=f"tea {HOSTILE}")
    visitor = sign_in()

    for asked in ("tea", HOSTILE):
        page = visitor.get(f"/find?{urlencode({'q': asked})}")
        assert "<script>alert" not in page.html
        assert "&lt;script&gt;alert" in page.html


def test_a_page_that_is_not_there_and_one_that_is_not_allowed_say_so(sign_in):
    visitor = sign_in(Role.WAREHOUSE)

    assert visitor.get("/nowhere").status == 404
    assert visitor.get("/orders/new").status in (403, 404)


def test_every_page_but_the_way_in_asks_who_it_is(console, visitor):
    closed = [r for section in SECTIONS for r in section.routes if not r.open_to_anyone and r.verb == "GET"]

    for route in closed:
        answer = visitor.send("GET", route.path.replace("{", "").replace("}", ""))
        assert (answer.status, answer.headers["Location"]) == (303, "/console/sign-in"), route.path


def test_every_action_is_refused_without_a_session(console, visitor):
    closed = [r for section in SECTIONS for r in section.routes if not r.open_to_anyone and r.verb == "POST"]

    for route in closed:
        answer = visitor.send("POST", route.path.replace("{", "").replace("}", ""), {})
        assert (answer.status, answer.headers["Location"]) == (303, "/console/sign-in"), route.path


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_to_no_page_and_no_action_that_it_has_no_permission_for(sign_in, role):
    visitor = sign_in(role)
    token = visitor.page.field("_form")

    for route in (route for section in SECTIONS for route in section.routes if route.permission):
        path = re.sub(r"{\w+}", "X", route.path)
        answer = visitor.send(route.verb, path, {"_form": token} if route.verb == "POST" else None)
        assert answer.status < 500, (route.verb, path)
        assert (answer.status == 403) == (role not in ROLES[route.permission]), (route.verb, path, answer.status)


def test_the_log_names_routes_and_not_what_stands_in_a_path(sign_in, monkeypatch):
    visitor, logged = sign_in(), list[dict[str, object]]()
    monkeypatch.setattr(application.logger, "info", lambda _message, **facts: logged.append(facts))

    visitor.get("/orders/ann@acme.example")
    visitor.get("/ann@acme.example/x?q=ann@acme.example")

    assert [line["route"] for line in logged] == ["/orders/{order_id}", "unknown"]
    assert "ann@acme.example" not in str(logged)


def test_a_file_outside_of_the_assets_is_not_handed_out(console):
    visitor = Visitor(console)

    for path in ("../handler.py", "manifest.json", "..%2Fhandler.py", "nothing.js", "console.css/x"):
        assert visitor.send("GET", f"/static/{path}").status == 404, path


def test_a_company_that_sends_too_much_is_told_so_and_nobody_elses_page_waits(sign_in, table, monkeypatch):
    ann, clock = sign_in(), FrozenClock()
    process = Throttle(lambda: table, STRIDE - 1, clock)
    monkeypatch.setattr(application, "throttle", lambda: process)
    for _ in range(STRIDE - 1):
        assert ann.get("/").status == 200

    refused = ann.get("/")

    assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
    assert "Wait a minute" in refused.text
    process.admit("T-OTHER")
    clock.advance(seconds=60)
    assert ann.get("/").status == 200
