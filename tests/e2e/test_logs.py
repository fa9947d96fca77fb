"""What the functions log names no person and tells no secret, whether calls succeed or fail."""

import re
import secrets
import time
from collections.abc import Iterator

import boto3
import pytest

from tests.e2e.shop import PASSWORD, Shop
from tests.e2e.stack import Stack

GROUP = "/tallyshop/local/functions"
NEVER = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "a token": re.compile(r"eyJ[\w-]{10,}\.[\w-]+"),
    "an API key": re.compile(r"tsk_\w+"),
    "a webhook's secret": re.compile(r"sandbox_[\w-]{20,}"),
    "a signature": re.compile(r"v1=[0-9a-f]{64}|X-Amz-Signature"),
    "a password": re.compile(re.escape(PASSWORD)),
    "a telephone number": re.compile(r"\+[1-9]\d{6,14}\b"),
}
SENDER = "no-reply@tallyshop.example"


@pytest.fixture
def logged(stack: Stack) -> Iterator[list[str]]:
    """What was logged from the test's start to when it looks; filled by reading it."""
    described = stack.described
    access = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    logs = boto3.client("logs", endpoint_url=described["endpoint_url"], **access)
    since = int(time.time() * 1000)

    class Lines(list[str]):
        def read(self) -> list[str]:
            pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, startTime=since)
            self[:] = [event["message"] for page in pages for event in page["events"]]
            return self

    return Lines()


def test_a_days_trade_leaves_no_name_and_no_secret_in_the_log(open_shop, logged) -> None:
    mark = secrets.token_hex(5)
    shop: Shop = open_shop(company_name=f"Company{mark}", full_name=f"Person{mark}")
    clerk = shop.hire("sales", full_name=f"Clerk{mark}")
    shop.stocked(10)
    private = {"email": f"buyer{mark}@example.com", "phone": f"+49 30 {mark}", "name": f"Buyer{mark}"}
    customer = clerk.ask("POST", "/v1/customers", private)["id"]
    order = clerk.place(clerk.wish(customer, {"CHAIR": 2}, note=f"Note{mark}"), key=f"Key{mark}")
    shop.pay(order)
    shop.see("/v1/customers", query=f"Buyer{mark}")
    shop.see("/v1/reports/sales", group_by="customer")
    shop.rows("/v1/reports/sales", group_by="customer", format="csv")
    shop.rows("/v1/audit", format="csv")
    shop.ask("POST", "/v1/me/sms", {"phone": "+4915112345678"})

    quarrel(shop, mark)

    time.sleep(2)  # the stream's consumers
    lines = logged.read()
    assert len(lines) > 20
    told = "\n".join(lines).replace(SENDER, "")
    assert mark not in told, [line for line in lines if mark in line][:3]
    for credential in (shop.token, clerk.token, shop.sandbox.secret):
        assert credential not in told
    assert {what: found for what, pattern in NEVER.items() if (found := pattern.findall(told))} == {}


def quarrel(shop: Shop, mark: str) -> None:
    """Calls that fail, each with something in it that must not be told."""
    wrong = {"email": f"guess{mark}@example.com", "password": f"Guess-{mark}-1"}
    assert shop.http.post("/v1/sign-in", json=wrong).status_code == 401
    assert shop.http.post("/v1/sign-in", content=f'{{"email": "{mark}@example.com"').status_code == 400
    assert shop.call("POST", "/v1/customers", {"name": 1, "email": f"x{mark}"}).status_code == 422
    assert shop.call("POST", "/v1/users", {"email": shop.email} | PERSON).status_code == 409
    assert shop.call("GET", f"/v1/people/{mark}@example.com").status_code == 404
    assert shop.http.get("/v1/orders", headers={"Authorization": f"Bearer tsk_{mark}"}).status_code == 401
    assert shop.http.get("/v1/orders", headers={"Authorization": f"Bearer eyJhbGciOi.{mark}.x"}).status_code == 401
    assert shop.sandbox.deliver(f'{{"id": "{mark}"}}'.encode(), secret=mark).status_code == 400
    assert shop.sandbox.deliver(f'{{"id": "{mark}"}}'.encode()).status_code == 400


PERSON = {"full_name": "Twice", "role": "sales", "password": PASSWORD}
EXAMPLES = {
    "an e-mail address": "refused ada@example.com",
    "a token": "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.x",
    "an API key": "key tsk_01ABC",
    "a webhook's secret": "secret sandbox_0123456789abcdefghij-_",
    "a signature": f"t=1,v1={'0' * 64}",
    "a password": f"password={PASSWORD}",
    "a telephone number": "sent to +4915112345678",
}


@pytest.mark.parametrize("what", NEVER)
def test_the_scan_finds_what_it_is_for(what: str) -> None:
    assert [name for name, pattern in NEVER.items() if pattern.search(EXAMPLES[what])] == [what]
