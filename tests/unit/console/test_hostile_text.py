"""Whatever is typed into whatever field is text: on every page, in every form, and when it is refused."""

import re
from urllib.parse import urlencode

import pytest

from functions.console.pages import SECTIONS
from functions.console.routing import Route
from functions.console.services import Services
from functions.console.wording import wording
from shared.core.direction import isolated
from shared.core.ids import new_id
from shared.customers.models import CreateCustomer
from tests.builders import ONCE
from tests.unit.console.filling import Form, Page
from tests.unit.console.furniture import Ids, furnished

MARKUP = "=1+1\"'><script>x()</script><img src=x onerror=x()>\u202e\u200f{{7*7}}&amp;"
HOSTILE = [MARKUP, "@SUM(A1:A9)\u202b\u2066%(name)s%s{0}", "\x00\x1b\x7f"]
NUMBER = re.compile(r"-\d+-")
"""Of a line: lines that are empty are left out when a form is shown anew."""
ROUTES = [route for section in SECTIONS for route in section.routes]
NOT_HERE = re.compile(r"\.(pdf|xlsx|webmanifest|js)$|^/stock/scan$")
"""Files of the typesetter are looked at with the stack; what browsers fetch by themselves holds no text."""


@pytest.fixture
def services(table, provider, admin) -> Services:
    return Services(table, provider)


@pytest.fixture
def ids(table, services, admin) -> Ids:
    return furnished(table, services, admin, MARKUP)


def filled(route: Route, ids: Ids) -> list[str]:
    """The addresses of a route, each with one of the values of its last parameter."""
    names = re.findall(r"{(\w+)}", route.path)
    if not names:
        return [route.path]
    first = {name: ids[name][0] for name in names}
    return [route.path.format(**first | {names[-1]: value}) for value in ids[names[-1]]]


def pages(ids: Ids) -> list[str]:
    """The addresses of all pages."""
    shown = {path for route in ROUTES if route.verb == "GET" for path in filled(route, ids)}
    return sorted(path for path in shown if not NOT_HERE.search(path))


def forms(visitor, ids: Ids) -> dict[tuple[str, str], Form]:
    """Every form of every page, by its action and what it says."""
    found = [form for path in pages(ids) for form in Page(visitor.get(path).body.decode("utf-8-sig")).forms]
    return {(form.action, form.method): form for form in found}


def test_hostile_text_is_text_on_every_page(sign_in, ids):
    visitor, seen = sign_in(), 0

    for path in pages(ids):
        shown = visitor.get(path)
        html = shown.body.decode("utf-8-sig")
        assert shown.status < 500, path
        if shown.headers["Content-Type"].startswith("text/html"):
            assert Page(html).alive == [], path
            seen += "&lt;script&gt;x()" in html
        elif "csv" in shown.headers["Content-Type"]:
            assert not re.search(r'(^|,)"?[=@+]', html, re.MULTILINE), path

    assert seen > 40


@pytest.mark.parametrize("name", ["\u202eevil\u2069 (5)", "שלום (5)"])
def test_a_name_in_a_sentence_turns_none_of_its_words(sign_in, services, admin, name):
    customer = services.customers.create(admin, CreateCustomer(name=name), once=ONCE)

    html = sign_in().get(f"/orders?customer_id={customer.id}").body.decode()

    assert f"Orders of {isolated(name)}<" in html
    assert wording("en", "UTC").text("%(name)s is here", name=name) == f"{isolated(name)} is here"
    assert isolated("\u202eevil (5)") == "evil (5)"
    assert isolated("שלום (5)") == "\u2068שלום (5)\u2069"


@pytest.mark.soak
def test_hostile_text_in_any_field_of_any_form_is_refused_or_kept_as_text(sign_in, ids):
    visitor, kinds = sign_in(), set()

    for (action, method), form in forms(visitor, ids).items():
        for text in HOSTILE if form.typed else []:
            shown = _sent(visitor, form, form.filled(text))
            assert shown.status < 500, (action, text[:20], form.typed)
            assert Page(shown.html).alive == [], (action, text[:20])
            kinds.add(f"{method} {action}")

    assert len(kinds) > 30


@pytest.mark.soak
def test_a_text_that_is_too_long_is_refused_beside_its_field(sign_in, ids):
    visitor, silent = sign_in(), []

    for (action, method), form in forms(visitor, ids).items():
        for name in form.typed if method == "post" else []:
            shown = _sent(visitor, form, form.filled("a" * 10_000, only=name))
            beside = {NUMBER.sub("-", wrong) for wrong in Page(shown.html).wrong}
            if shown.status < 400 or NUMBER.sub("-", name) not in beside:
                silent.append((action, name, shown.status))

    assert [one for one in silent if one[1] != "statement"] == [], "the text of a bank's file is no field of a line"


def _sent(visitor, form: Form, values: dict[str, str]):
    path = form.action.removeprefix("/console")
    if form.method == "get":
        return visitor.get(f"{path}?{urlencode(values)}")
    return visitor.follow(visitor.send("POST", path, values | {"_key": new_id()}))
