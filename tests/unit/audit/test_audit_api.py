"""The audit over HTTP: readings of personal data stand beside changes."""

import csv
import io
import json
import re

import pytest

from functions.audit import handler
from functions.audit_anchor import handler as anchoring
from functions.customers import handler as customers
from shared.core.actor import Role
from shared.core.errors import Busy
from shared.customers.service import CustomerService
from shared.identity.audit import reading
from shared.identity.audit.chain import Chain
from shared.identity.audit.recorder import Audit
from shared.identity.audit.service import AuditService
from shared.storage import connection
from shared.storage.cursors import Cursors
from shared.storage.secret import SigningSecrets
from tests.builders import TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway
from tests.unit.identity.test_audit import PutAway
from tests.unit.identity.test_audit_chain import an_occurrence


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    return table


@pytest.fixture
def gateway(monkeypatch, table: MemoryTable) -> Gateway:
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(connection, "cursors", lambda: Cursors(lambda: SigningSecrets(b"secret"), FrozenClock()))
    monkeypatch.setattr(handler, "audit", AuditService(table, PutAway()))
    monkeypatch.setattr(customers, "customers", CustomerService(table, lambda _tenant, _user: True))
    return Gateway(handler.api, customers.api, actor=an_actor())


def listed(gateway: Gateway, table: MemoryTable, query: str = "") -> list[dict]:
    Audit(table).record(list(table.stream))
    return gateway.call("GET", f"/v1/audit{query}").json["items"]


def test_a_change_is_listed_with_before_and_after(gateway: Gateway, table: MemoryTable) -> None:
    customer_id = gateway.call("POST", "/v1/customers", {"name": "Li Wei"}).json["id"]
    gateway.call("PATCH", f"/v1/customers/{customer_id}", {"name": "Li Wei-Chen"})

    newest, first = listed(gateway, table, f"?entity={customer_id}")

    assert (first["action"], first["before"], first["after"]["name"]) == ("created", None, "Li Wei")
    assert (newest["before"]["name"], newest["after"]["name"]) == ("Li Wei", "Li Wei-Chen")
    assert newest["entity"] == {"type": "customer", "id": customer_id}
    assert set(newest) == {"id", "at", "actor", "action", "entity", "before", "after", "request_id"}


def test_who_reads_a_customer_is_kept(gateway: Gateway, table: MemoryTable) -> None:
    customer_id = gateway.call("POST", "/v1/customers", {"name": "Li Wei"}).json["id"]
    gateway.actor = an_actor(user_id="U7", role=Role.FINANCE)
    gateway.call("GET", f"/v1/customers/{customer_id}")
    gateway.actor = an_actor()

    (reading,) = listed(gateway, table, "?actor=U7")

    assert (reading["action"], reading["entity"]["id"], reading["request_id"]) == ("read", customer_id, "request-1")


def test_who_lists_customers_is_kept_but_not_what_he_typed(gateway: Gateway, table: MemoryTable) -> None:
    gateway.call("POST", "/v1/customers", {"name": "Li Wei"})
    gateway.call("GET", "/v1/customers?query=Li&stage=customer")

    reading = next(entry for entry in listed(gateway, table) if entry["action"] == "read")

    assert reading["after"] == {
        "operation": "list_customers",
        "filters": {"query": "***", "stage": "customer"},
        "shown": 1,
    }


def test_what_cannot_be_kept_is_not_shown(gateway: Gateway, table: MemoryTable, monkeypatch) -> None:
    customer_id = gateway.call("POST", "/v1/customers", {"name": "Li Wei"}).json["id"]

    def refuses(_items: object) -> None:
        raise Busy("The store is contended")

    monkeypatch.setattr(table, "put_all", refuses)

    assert gateway.call("GET", f"/v1/customers/{customer_id}").status == 503


def test_the_list_goes_on_page_by_page(gateway: Gateway, table: MemoryTable) -> None:
    for name in ("Ann", "Bob", "Cai"):
        gateway.call("POST", "/v1/customers", {"name": name})
    listed(gateway, table)

    first = gateway.call("GET", "/v1/audit?limit=2").json
    rest = gateway.call("GET", f"/v1/audit?limit=2&cursor={first['next_cursor']}").json

    assert [entry["id"] for entry in first["items"] + rest["items"]] == sorted(
        (entry["id"] for entry in listed(gateway, table)), reverse=True
    )


@pytest.mark.parametrize("span", ["from=2020-01-01&to=2020-01-31", "to=2020-01-31T00:00:00Z", "actor=nobody"])
def test_what_lies_outside_the_filters_is_not_listed(gateway: Gateway, table: MemoryTable, span: str) -> None:
    assert listed(gateway, table, f"?{span}") == []


@pytest.mark.parametrize(
    "span", ["from=yesterday", "from=2020-02-01&to=2020-01-31", "from=2020-01-01T00:00:00", "from=2020-02-30"]
)
def test_a_span_that_is_none_is_refused(gateway: Gateway, span: str) -> None:
    answer = gateway.call("GET", f"/v1/audit?{span}")

    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == "/from"


def test_the_verification_says_how_many_entries_hold(gateway: Gateway, table: MemoryTable) -> None:
    listed(gateway, table)

    assert gateway.call("GET", "/v1/audit/verification").json == {"holds": True, "entries": 1, "first_broken": None}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_the_audit_is_for_admins(gateway: Gateway, role: Role) -> None:
    gateway.actor = an_actor(role)

    assert gateway.call("GET", "/v1/audit").status == 403
    assert gateway.call("GET", "/v1/audit/verification").status == 403


def test_every_tenants_end_is_put_away_daily(monkeypatch, gateway: Gateway, table: MemoryTable) -> None:
    anchors = PutAway()
    monkeypatch.setattr(anchoring, "audit", AuditService(table, anchors))
    with table.transaction() as tx:
        tx.put({"PK": "SYSTEM#TENANTS", "SK": TENANT})
    listed(gateway, table)

    anchoring.handler({}, type("Context", (), {"aws_request_id": "R1"}))

    assert [(tenant, anchor.sequence) for tenant, anchor in anchors.anchors] == [(TENANT, 1)]


def exported(gateway: Gateway, query: str = "") -> tuple[list[dict[str, str]], str | None]:
    """The rows of a file, and the query that leads to the next one."""
    answer = gateway.call("GET", f"/v1/audit?format=csv{query}")
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    link = re.fullmatch(r'<\?(.*)>; rel="next"', answer.headers.get("Link", ""))
    return rows, link and link[1]


def test_a_file_holds_the_filtered_list(gateway: Gateway, table: MemoryTable) -> None:
    customer_id = gateway.call("POST", "/v1/customers", {"name": '=Li, "Wei"'}).json["id"]
    gateway.call("PATCH", f"/v1/customers/{customer_id}", {"region": "East"})
    told = listed(gateway, table, f"?entity={customer_id}")

    rows, following = exported(gateway, f"&entity={customer_id}&limit=1")

    assert following is None
    assert [(row["id"], row["at"], row["actor"], row["action"]) for row in rows] == [
        (entry["id"], entry["at"], entry["actor"], entry["action"]) for entry in told
    ]
    assert [json.loads(row["after"]) for row in rows] == [entry["after"] for entry in told]
    assert [row["before"] and json.loads(row["before"]) for row in rows] == [told[0]["before"], ""]
    assert {(row["entity_type"], row["entity_id"]) for row in rows} == {("customer", customer_id)}


def test_that_the_audit_was_exported_stands_in_it(gateway: Gateway, table: MemoryTable) -> None:
    listed(gateway, table)
    exported(gateway, "&actor=U1&from=2020-01-01")

    (entry,) = listed(gateway, table, "?entity=audit")

    assert (entry["action"], entry["actor"], entry["entity"]) == ("exported", "U1", {"type": "export", "id": "audit"})
    filters = {"format": "csv", "actor": "U1", "from": "2020-01-01"}
    assert entry["after"] == {"operation": "list_audit", "filters": filters, "shown": 1}


def a_long_audit(table: MemoryTable, length: int, size: int = 10) -> None:
    Chain(table).append(TENANT, [an_occurrence(n, after={"note": "x" * size}) for n in range(1, length + 1)])


@pytest.mark.parametrize(("holds", "room"), [(200, 10**6), (10**6, 50_000), (10**6, 999)])
def test_what_one_file_does_not_hold_stands_in_the_next(
    gateway: Gateway, table: MemoryTable, monkeypatch, holds: int, room: int
) -> None:
    monkeypatch.setattr(reading, "FILE_HOLDS", holds)
    monkeypatch.setattr(reading, "FILE_BYTES", room)
    a_long_audit(table, 450 if room > 999 else 5, size=1_000 if room < 10**6 else 10)
    whole = everything(gateway)

    rows, following = exported(gateway, "&actor=U1")
    files = [rows]
    while following:
        rows, following = exported(gateway, f"&{following.removeprefix('format=csv&')}")
        files.append(rows)

    assert len(files) > 2
    assert all(len(file) <= holds for file in files)
    assert [row["id"] for file in files for row in file] == whole


def everything(gateway: Gateway) -> list[str]:
    found, cursor = [], ""
    while cursor is not None:
        page = gateway.call("GET", f"/v1/audit?actor=U1&limit=100{cursor and '&cursor='}{cursor}").json
        found += [entry["id"] for entry in page["items"]]
        cursor = page["next_cursor"]
    return found


def test_a_cursor_of_a_file_opens_no_list(gateway: Gateway, table: MemoryTable, monkeypatch) -> None:
    monkeypatch.setattr(reading, "FILE_HOLDS", 100)
    a_long_audit(table, 250)
    _, following = exported(gateway)

    answer = gateway.call("GET", f"/v1/audit?{following.removeprefix('format=csv&')}")

    assert (answer.status, answer.json["type"]) == (400, "/problems/invalid-cursor")
