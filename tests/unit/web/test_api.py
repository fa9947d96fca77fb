"""The edge's promises, each on a small Api of its own."""

from datetime import timedelta

import pytest

from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.core.errors import Conflict, NotFound
from shared.core.fields import Quantity, Sku
from shared.core.model import Model
from shared.identity.permissions import Permission
from shared.storage import connection
from shared.web.api import Api
from shared.web.files import PdfFile
from tests.builders import an_actor
from tests.fakes import MemoryTable
from tests.gateway import Gateway


class Line(Model):
    sku: Sku
    quantity: Quantity


class Note(Model):
    lines: list[Line]
    version: int = 1


class Broken(Conflict):
    title = "It is broken"


def visible(_actor, thing_id):
    if thing_id == "hidden":
        raise NotFound("No such thing")


def private(actor, thing_id):
    if thing_id != actor.user_id:
        raise NotFound("No such thing")


@pytest.fixture
def table(monkeypatch) -> MemoryTable:
    table = MemoryTable()
    monkeypatch.setattr(connection, "table", lambda: table)
    return table


@pytest.fixture
def gateway(table) -> Gateway:
    api = Api("test")
    api.made = 0

    @api.endpoint("POST", "/v1/notes", status=201, permission=Permission.ORDERS_WRITE)
    def make(request: Note) -> Note:
        once = api.once(lambda note: note)
        api.made += 1
        with table.transaction() as tx:
            once.remember(tx, request)
        return request

    @api.endpoint("POST", "/v1/notes/{thing_id}/copy", permission=Permission.ORDERS_WRITE, subject=private)
    def copy(thing_id: str, request: Note) -> Note:
        once = api.once(lambda note: note)
        with table.transaction() as tx:
            once.remember(tx, request)
        return request

    @api.endpoint("POST", "/v1/notes/{thing_id}/break", permission=Permission.ORDERS_WRITE, subject=visible)
    def break_it(thing_id: str, request: Note) -> Note:
        if thing_id == "bug":
            raise ZeroDivisionError
        raise Broken("Broken already")

    gateway = Gateway(api, actor=an_actor())
    gateway.api = api
    return gateway


A_NOTE = {"lines": [{"sku": "CHAIR", "quantity": 2}]}


def test_an_answer_carries_etag_and_security_headers(gateway):
    answer = gateway.call("POST", "/v1/notes", A_NOTE)

    assert answer.status == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" in answer.headers


def test_the_same_key_and_body_answers_as_the_first_time(gateway):
    first = gateway.call("POST", "/v1/notes", A_NOTE, Idempotency_Key="k1")
    second = gateway.call("POST", "/v1/notes", A_NOTE, Idempotency_Key="k1")

    assert second.json == first.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert gateway.api.made == 1


def test_a_refusal_beside_a_first_request_that_still_runs_says_so(gateway, table):
    @gateway.api.endpoint("POST", "/v1/slow-notes", status=201, permission=Permission.ORDERS_WRITE)
    def make_slowly(request: Note) -> Note:
        once = gateway.api.once(lambda note: note)
        with table.transaction() as tx:
            once.remember(tx, request, until=system_clock() + timedelta(seconds=30))
        raise Broken("The first has taken it all")

    answers = [gateway.call("POST", "/v1/slow-notes", A_NOTE, Idempotency_Key="k1") for _ in range(2)]

    assert [(a.status, a.json["type"]) for a in answers] == [(409, "/problems/request-in-progress")] * 2


def test_the_same_key_with_another_body_is_refused(gateway):
    gateway.call("POST", "/v1/notes", A_NOTE, Idempotency_Key="k1")

    answer = gateway.call("POST", "/v1/notes", {"lines": []}, Idempotency_Key="k1")

    assert (answer.status, answer.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_a_key_with_blanks_is_refused(gateway):
    answer = gateway.call("POST", "/v1/notes", A_NOTE, Idempotency_Key="a b")

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/Idempotency-Key")


def test_every_wrong_field_is_named_by_its_pointer(gateway):
    answer = gateway.call(
        "POST", "/v1/notes", {"lines": [{"sku": "a b", "quantity": "2"}, {"sku": "A", "quantity": 0}]}
    )

    assert answer.status == 422
    pointers = [error["pointer"] for error in answer.json["errors"]]
    assert pointers == ["/lines/0/sku", "/lines/0/quantity", "/lines/1/quantity"]


@pytest.mark.parametrize("body", ["{", "", '{"lines": [}', "\ufeff{}"])
def test_nonsense_is_a_clear_error(gateway, body):
    answer = gateway.call("POST", "/v1/notes", body)

    assert (answer.status, answer.json["type"]) in [
        (400, "/problems/malformed-json"),
        (422, "/problems/invalid-request"),
    ]


@pytest.mark.parametrize("depth", [201, 300, 2_000, 400_000])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"lines":', "}")])
def test_a_body_nested_too_deeply_says_so(gateway, depth, opened, closed):
    body = opened * depth + "1" + closed * depth

    answer = gateway.call("POST", "/v1/notes", body[: 1024 * 1024], Idempotency_Key="deep")

    assert (answer.status, answer.json["type"]) == (400, "/problems/malformed-json")
    assert "deeper than" in answer.json["detail"]


@pytest.mark.parametrize("depth", [201, 300, 2_000, 400_000])
def test_depth_harms_nothing_where_no_body_is_expected(gateway, depth):
    api = gateway.api

    @api.endpoint("POST", "/v1/bodiless", permission=Permission.ORDERS_WRITE)
    def bodiless() -> Note:
        api.once(lambda note: note)
        return Note(lines=[])

    answer = gateway.call("POST", "/v1/bodiless", "[" * depth + "]" * depth, Idempotency_Key="deep")

    assert answer.status == 200


def test_a_body_above_one_mebibyte_is_refused_before_anything_else(gateway):
    gateway.actor = an_actor(Role.VIEWER)

    answer = gateway.call("POST", "/v1/notes", "x" * (1024 * 1024 + 1))

    assert (answer.status, answer.json["type"]) == (413, "/problems/payload-too-large")


def test_permission_is_checked_before_the_body(gateway):
    gateway.actor = an_actor(Role.VIEWER)

    answer = gateway.call("POST", "/v1/notes", "{")

    assert (answer.status, answer.json["type"]) == (403, "/problems/forbidden")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.VIEWER])
def test_hidden_comes_before_forbidden_and_before_the_body(gateway, role):
    gateway.actor = an_actor(role)

    answer = gateway.call("POST", "/v1/notes/hidden/break", "{")

    assert (answer.status, answer.json["type"]) == (404, "/problems/not-found")


def test_an_answer_is_not_repeated_to_whom_its_thing_is_hidden(gateway):
    gateway.actor = an_actor(user_id="ann")
    first = gateway.call("POST", "/v1/notes/ann/copy", A_NOTE, Idempotency_Key="1")
    again = gateway.call("POST", "/v1/notes/ann/copy", A_NOTE, Idempotency_Key="1")

    gateway.actor = an_actor(user_id="bob")
    hidden = gateway.call("POST", "/v1/notes/ann/copy", A_NOTE, Idempotency_Key="1")

    assert (first.status, again.json, again.headers["Idempotency-Replayed"]) == (200, first.json, "true")
    assert (hidden.status, hidden.json["type"]) == (404, "/problems/not-found")


def test_an_id_too_long_for_any_key_is_not_found(gateway):
    answer = gateway.call("POST", f"/v1/notes/{'n' * 3000}/break", A_NOTE)

    assert (answer.status, answer.json["type"]) == (404, "/problems/not-found")


def test_a_conflict_names_its_problem_type(gateway):
    answer = gateway.call("POST", "/v1/notes/n1/break", A_NOTE)

    assert (answer.status, answer.json["type"]) == (409, "/problems/broken")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["instance"] == "request-1"


def test_a_bug_shows_no_trace(gateway):
    answer = gateway.call("POST", "/v1/notes/bug/break", A_NOTE)

    assert (answer.status, answer.json["type"]) == (500, "/problems/internal-error")
    assert "ZeroDivision" not in str(answer.json)


@pytest.mark.parametrize("accept", [None, "*/*", "application/pdf", "text/html", "application/json"])
def test_a_file_arrives_byte_for_byte_whatever_was_asked_for(gateway, accept):
    @gateway.api.endpoint("GET", "/v1/notes/{thing_id}/print", permission=Permission.ORDERS_READ)
    def print_it(thing_id: str) -> PdfFile:
        return PdfFile(b"%PDF-\x00\xff", name=f"{thing_id}.pdf", about="thing", rows=1)

    answer = gateway.call("GET", "/v1/notes/n1/print", **{"Accept": accept} if accept else {})

    assert (answer.status, answer.content) == (200, b"%PDF-\x00\xff")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="n1.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refused_file_is_a_problem_document(gateway):
    @gateway.api.endpoint("GET", "/v1/notes/{thing_id}/print", permission=Permission.ORDERS_READ)
    def print_it(thing_id: str) -> PdfFile:
        raise Broken("Out of ink")

    answer = gateway.call("GET", "/v1/notes/n1/print", Accept="application/pdf")

    assert (answer.status, answer.json["type"]) == (409, "/problems/broken")
    assert "Content-Disposition" not in answer.headers
