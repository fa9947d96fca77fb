"""Customers over HTTP."""

import pytest

from functions.customers import handler
from shared.core.actor import Role
from shared.customers.service import CustomerService
from shared.storage import connection
from shared.storage.cursors import Cursors
from shared.storage.secret import SigningSecrets
from tests.builders import a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway


@pytest.fixture
def gateway(monkeypatch):
    table = MemoryTable()
    a_tenant(table)
    service = CustomerService(table, lambda _tenant, user_id: user_id in ("ANN", "BOB"))
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(connection, "cursors", lambda: Cursors(lambda: SigningSecrets(b"secret"), FrozenClock()))
    monkeypatch.setattr(handler.customers, "__dict__", vars(service))
    return Gateway(handler.api, actor=an_actor())


ACME = {"name": "Acme", "credit_limit": {"amount": "100.00", "currency": "CNY"}, "payment_terms": "credit"}


def test_a_created_customer_is_answered_whole(gateway):
    answer = gateway.call("POST", "/v1/customers", ACME)

    assert answer.status == 201
    assert answer.json["kind"] == "company"
    assert answer.json["stage"] == "customer"
    assert answer.json["credit_used"] == {"amount": "0.00", "currency": "CNY"}
    assert answer.headers["ETag"] == '"1"'


def test_the_warehouse_sees_nothing_of_credit(gateway):
    customer_id = gateway.call("POST", "/v1/customers", ACME).json["id"]
    gateway.actor = an_actor(Role.WAREHOUSE)

    one = gateway.call("GET", f"/v1/customers/{customer_id}").json
    (listed,) = gateway.call("GET", "/v1/customers").json["items"]

    for seen in (one, listed):
        assert seen["name"] == "Acme"
        assert not {"credit_limit", "credit_used", "payment_terms"} & set(seen)


def test_the_same_key_creates_one_customer(gateway):
    first = gateway.call("POST", "/v1/customers", ACME, Idempotency_Key="k1")
    second = gateway.call("POST", "/v1/customers", ACME, Idempotency_Key="k1")

    assert second.json == first.json
    assert len(gateway.call("GET", "/v1/customers").json["items"]) == 1


def test_a_customer_given_to_somebody_else_is_a_problem_of_its_own(gateway):
    gateway.actor = an_actor(Role.SALES, user_id="ANN")

    answer = gateway.call("POST", "/v1/customers", {"name": "Acme", "owner_id": "BOB"})

    assert (answer.status, answer.json["type"]) == (403, "/problems/owner-not-self")


def test_a_hidden_customer_is_as_one_that_never_was(gateway):
    customer_id = gateway.call("POST", "/v1/customers", {"name": "Acme", "owner_id": "BOB"}).json["id"]
    gateway.actor = an_actor(Role.SALES, user_id="ANN")

    for verb, body in (("GET", None), ("PATCH", {"name": 7})):
        hidden = gateway.call(verb, f"/v1/customers/{customer_id}", body)
        unknown = gateway.call(verb, "/v1/customers/nobody", body)

        assert (hidden.status, hidden.json) == (404, unknown.json)


def test_who_may_not_write_is_refused_unless_there_is_nothing(gateway):
    customer_id = gateway.call("POST", "/v1/customers", ACME).json["id"]
    gateway.actor = an_actor(Role.FINANCE)

    assert gateway.call("PATCH", f"/v1/customers/{customer_id}", {"name": "B"}).status == 403
    assert gateway.call("PATCH", "/v1/customers/nobody", {"name": "B"}).status == 404


def test_pages_follow_their_cursor_and_refuse_another_lists(gateway):
    for name in ("A", "B", "C"):
        gateway.call("POST", "/v1/customers", {"name": name})

    first = gateway.call("GET", "/v1/customers?limit=2").json
    second = gateway.call("GET", f"/v1/customers?limit=2&cursor={first['next_cursor']}").json
    foreign = gateway.call("GET", f"/v1/customers?limit=2&stage=lead&cursor={first['next_cursor']}")

    assert [c["name"] for c in first["items"] + second["items"]] == ["C", "B", "A"]
    assert second["next_cursor"] is None
    assert (foreign.status, foreign.json["type"]) == (400, "/problems/invalid-cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "stage=unknown", "colour=red"])
def test_a_wrong_query_is_refused(gateway, query):
    answer = gateway.call("GET", f"/v1/customers?{query}")

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/" + query.partition("=")[0])


def test_an_old_tag_is_stale(gateway):
    customer_id = gateway.call("POST", "/v1/customers", ACME).json["id"]
    gateway.call("PATCH", f"/v1/customers/{customer_id}", {"name": "B"})

    answer = gateway.call("PATCH", f"/v1/customers/{customer_id}", {"name": "C"}, If_Match='"1"')

    assert (answer.status, answer.json["type"]) == (412, "/problems/stale-version")
