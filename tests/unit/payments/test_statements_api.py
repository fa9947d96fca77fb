"""Bank statements, differences and their report over HTTP."""

import base64

import pytest

from functions.payments import handler
from shared.core.actor import Role
from shared.storage import connection
from shared.storage.cursors import Cursors
from shared.storage.secret import SigningSecrets
from tests.builders import an_actor, cny
from tests.gateway import Gateway
from tests.unit.payments.bank import BankShop, Entry, camt
from tests.unit.payments.test_statement_files import HOSTILE

STATEMENTS, DIFFERENCES = "/v1/payments/statements", "/v1/payments/differences"
REPORT = "/v1/payments/reconciliation?from=2026-11-22&to=2026-11-22"


@pytest.fixture
def shop() -> BankShop:
    return BankShop()


@pytest.fixture
def gateway(monkeypatch, shop) -> Gateway:
    monkeypatch.setattr(connection, "table", lambda: shop.table)
    monkeypatch.setattr(connection, "cursors", lambda: Cursors(lambda: SigningSecrets(b"secret"), shop.clock))
    served = {handler.uploads: shop.uploads, handler.differences: shop.differences}
    for ours, theirs in (served | {handler.reconciliation: shop.differences._reconciliation}).items():
        monkeypatch.setattr(ours, "__dict__", vars(theirs))
    return Gateway(handler.api, actor=an_actor(Role.FINANCE))


def test_from_a_file_to_a_report_and_a_decision(gateway, shop):
    payment, stray = shop.asked(2), shop.order(1)
    file = camt(Entry(20000, payment.merchant_ref), Entry(10000, "no reference", reference="B-1")).decode()

    uploaded = gateway.call("POST", STATEMENTS, file, Idempotency_Key="once")
    assert uploaded.status == 201
    assert {name: uploaded.json[name] for name in ("from", "to", "lines", "new", "booked", "waiting")} == {
        "from": "2026-11-22", "to": "2026-11-22", "lines": 2, "new": 2, "booked": 1, "waiting": 1,
    }  # fmt: skip
    again = gateway.call("POST", STATEMENTS, file, Idempotency_Key="once")
    assert (again.json, again.headers["Idempotency-Replayed"]) == (uploaded.json, "true")

    (difference,) = gateway.call("GET", DIFFERENCES).json["items"]
    assert (difference["kind"], difference["reference"], difference["theirs"], difference["ours"]) == (
        "missing_here", "B-1", cny("100.00").as_json(), None,
    )  # fmt: skip
    booked = gateway.call(
        "POST", f"{DIFFERENCES}/{difference['id']}/resolve", {"action": "book", "order_id": stray.id, "note": "phoned"}
    )
    assert (booked.status, booked.json["status"], booked.json["note"]) == (200, "booked", "phoned")

    (row,) = gateway.call("GET", REPORT).json["rows"]
    assert {name: row[name] for name in ("lines", "matched", "missing_here", "open")} == {
        "lines": 2, "matched": 2, "missing_here": 0, "open": 0,
    }  # fmt: skip
    assert [each["status"] for each in row["differences"]] == ["booked"]
    assert shop.now(stray).payment_status == "paid"


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_statement_is_422_and_writes_nothing(gateway, shop, content):
    before = dict(shop.table.items)

    answer = sent(gateway, content)

    assert (answer["statusCode"], shop.table.items) == (422, before)
    assert b"etc/passwd" not in answer["body"].encode()


def test_a_file_beyond_a_mebibyte_is_413(gateway):
    assert sent(gateway, b"<" * (1024 * 1024 + 1))["statusCode"] == 413


def sent(gateway, content):
    """An upload of bytes as API Gateway passes them on."""
    context = {"requestId": "r", "resourcePath": STATEMENTS, "httpMethod": "POST"}
    return handler.handler(
        {
            "httpMethod": "POST",
            "path": STATEMENTS,
            "resource": STATEMENTS,
            "headers": {"Content-Type": "application/octet-stream"},
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "stageVariables": None,
            "isBase64Encoded": True,
            "body": base64.b64encode(content).decode(),
            "requestContext": context | {"authorizer": gateway._authorizer()},
        },
        None,
    )


@pytest.mark.parametrize(
    ("role", "uploads", "reads"),
    [(Role.VIEWER, 403, 200), (Role.FINANCE, 422, 200), (Role.MANAGER, 403, 403), (Role.SALES, 403, 403)],
)
def test_finance_uploads_and_decides_and_viewers_read_the_report_alone(gateway, role, uploads, reads):
    gateway.actor = an_actor(role)

    assert gateway.call("POST", STATEMENTS, "nothing").status == uploads
    assert gateway.call("GET", DIFFERENCES).status == (403 if uploads == 403 else 200)
    assert gateway.call("GET", REPORT).status == reads


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=2026-11-23&to=2026-11-22", "/from"),
        ("from=2026-01-01&to=2026-11-22", "/from"),
        ("from=yesterday", "/from"),
        ("provider=paypal", "/provider"),
    ],
)
def test_a_report_of_impossible_days_is_422(gateway, query, pointer):
    answer = gateway.call("GET", f"/v1/payments/reconciliation?{query}")

    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (422, [pointer])


def test_an_id_that_never_was_is_404_and_a_decision_needs_a_reason(gateway, shop):
    shop.upload(camt(Entry(100, "x")))
    (difference,) = shop.open()

    for wrong in ("x", "0" * 24, "2026"):
        answer = gateway.call("POST", f"{DIFFERENCES}/{wrong}/resolve", {"action": "dismiss", "note": "n"})
        assert answer.status == 404
    assert gateway.call("POST", f"{DIFFERENCES}/{difference.id}/resolve", {"action": "dismiss"}).status == 422
