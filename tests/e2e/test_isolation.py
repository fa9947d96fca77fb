"""Two tenants with the same SKUs, customers and orders: whatever one asks for of the other never was.

Every id, cursor and address of the victim is tried with the intruder's token, beside one that never was: the answers
are the same but for the request's id, and not one item of the victim's is touched.
"""

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import httpx
import pytest

from infrastructure.openapi import DOCUMENT
from shared.storage import keys
from tests.e2e.foreign_bodies import BODIES, CONFLICTS, IN_BODIES
from tests.e2e.shop import Json, Shop
from tests.e2e.stack import Stack
from tests.e2e.two_houses import House, never, same_as_never, told

pytestmark = pytest.mark.xdist_group("isolation")
PATHS: dict[str, dict[str, Json]] = json.loads(DOCUMENT.read_text())["paths"]
NO_IDS = {"provider", "endpoint_id", "token"}
"""Path parameters that name no tenant's thing, are tried by themselves below, or are signed for whoever holds them."""


@pytest.fixture(scope="module")
def houses(stack: Stack) -> Iterator[tuple[House, House]]:
    """The victim and the intruder."""
    with Shop.sign_up(stack.api_url) as victim, Shop.sign_up(stack.api_url) as intruder:
        yield House.of(victim, stack, "VICTIM"), House.of(intruder, stack, "INTRUDER")


READING_LEAVES = ("ACCESS", "AUDIT", "AUDITED", "CHAIN")


@pytest.fixture(scope="module")
def items_of(stack: Stack) -> Callable[[str], dict[tuple[str, str], Any]]:
    """All items of a tenant, straight from the table, but for what the audit keeps of its own people's reading."""
    described = stack.described
    access = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-central-1"}
    dynamodb = boto3.client("dynamodb", endpoint_url=described["endpoint_url"], **access)

    def items(tenant_id: str) -> dict[tuple[str, str], Any]:
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=described["outputs"]["TableName"],
            FilterExpression="begins_with(PK, :own)",
            ExpressionAttributeValues={":own": {"S": f"{tenant_id}#"}},
        )
        found = [item for page in pages for item in page["Items"]]
        return {(i["PK"]["S"], i["SK"]["S"]): i for i in found if keys.kind_of(i["PK"]["S"]) not in READING_LEAVES}

    return items


@pytest.fixture(scope="module", autouse=True)
def untouched(houses, items_of) -> Iterator[None]:
    """The victim's items are the same before and after all that is tried here."""
    victim = houses[0].shop.tenant_id
    before: dict[tuple[str, str], Any] = {}
    while before != (before := items_of(victim)) or not before:
        time.sleep(1)  # until its projections have come to rest
    yield
    time.sleep(2)
    after = items_of(victim)
    assert after == before, {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


OPERATIONS = [
    (verb.upper(), path, name)
    for path, verbs in PATHS.items()
    for verb in verbs
    for name in re.findall(r"{(\w+)}", path)
    if name not in NO_IDS
]


@pytest.mark.parametrize(("verb", "path", "name"), OPERATIONS, ids=str)
@pytest.mark.parametrize("sound", [True, False], ids=["sound", "unsound"])
def test_a_foreign_id_in_a_path_is_not_found(houses, verb: str, path: str, name: str, sound: bool) -> None:
    victim, intruder = houses
    target = path
    for other in re.findall(r"{(\w+)}", path):
        target = target.replace(f"{{{other}}}", (victim if other == name else intruder).ids[other])
    body = BODIES.get(f"{verb} {path}", {}) if sound else {"nonsense": [1]}

    status, problem = same_as_never(intruder.shop, verb, target, body if verb != "GET" else None, victim.ids[name])

    assert (status, problem["type"]) == (404, "/problems/not-found")


def test_the_bodies_tried_are_sound(houses) -> None:
    """Else their refusal would prove nothing."""
    owner = houses[1]
    for operation, body in BODIES.items():
        verb, path = operation.split()
        if verb == "PATCH" or path.endswith("image"):
            assert owner.shop.call(verb, path.format(**owner.ids), body).status_code == 200, operation


def test_a_shipment_of_another_order_is_as_one_that_never_was(houses) -> None:
    own = houses[1]
    other = own.shop.sale(1)
    shipment_id = own.ids["shipment_id"]

    for action in ("deliver", "cancel"):
        path = f"/v1/orders/{other['id']}/shipments/{shipment_id}/{action}"
        status, problem = same_as_never(own.shop, "POST", path, None, shipment_id)
        assert (status, problem["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("what", IN_BODIES)
def test_a_foreign_id_in_a_body_is_as_one_that_never_was(houses, what: str) -> None:
    victim, intruder = houses
    verb, path, name, body = IN_BODIES[what]
    real = victim.ids[name]

    status, problem = same_as_never(intruder.shop, verb, path.format(**intruder.ids), body(intruder, real), real)

    if what in CONFLICTS:
        assert (status, problem["type"]) == (409, f"/problems/{CONFLICTS[what]}")
    else:
        assert (status, problem["type"]) == (422, "/problems/invalid-request")
        assert problem["errors"][0]["pointer"]


MADE_AT_NIGHT = {"/v1/forecasts"}
"""A tenant of an hour has nothing in these lists, and so no cursor of them."""
LISTS = [
    path
    for path, verbs in PATHS.items()
    if "get" in verbs and any(p["name"] == "cursor" for p in verbs["get"].get("parameters", []))
    if path not in MADE_AT_NIGHT
]


@pytest.mark.parametrize("path", LISTS)
def test_a_foreign_cursor_is_as_an_altered_one(houses, path: str) -> None:
    victim, intruder = houses
    cursor = victim.shop.see(path.format(**victim.ids), limit=1)["next_cursor"]
    assert cursor, "a list of one page proves nothing"
    target = path.format(**intruder.ids)

    altered = cursor[:-4] + ("AAAA" if not cursor.endswith("AAAA") else "BBBB")
    foreign = told(intruder.shop.call("GET", f"{target}?limit=1&cursor={cursor}"), cursor)
    assert foreign == told(intruder.shop.call("GET", f"{target}?limit=1&cursor={altered}"), altered)
    assert (foreign[0], foreign[1]["type"]) == (400, "/problems/invalid-cursor")


FILTERS = [
    ("/v1/orders", "customer_id", "customer_id"),
    ("/v1/orders", "salesperson_id", "user_id"),
    ("/v1/customers", "owner_id", "user_id"),
    ("/v1/customers", "query", "customer_id"),
    ("/v1/stock", "warehouse_id", "warehouse_id"),
    ("/v1/products", "query", "sku"),
    ("/v1/stock/CHAIR/movements", "warehouse_id", "warehouse_id"),
]


@pytest.mark.parametrize(("path", "filter_", "name"), FILTERS)
def test_a_foreign_id_in_a_filter_finds_nothing(houses, path: str, filter_: str, name: str) -> None:
    victim, intruder = houses

    status, found = same_as_never(intruder.shop, "GET", f"{path}?{filter_}={victim.ids[name]}", None, victim.ids[name])

    assert status == 200
    assert found["items"] == []


def test_lists_and_reports_hold_ones_own_alone(houses) -> None:
    victim, intruder = houses
    foreign = set(victim.ids.values()) | {victim.shop.tenant_id, "VICTIM"}
    own_words = "/v1/audit"  # it repeats what one asked for oneself, foreign ids among it
    reads = [p for p, verbs in PATHS.items() if "get" in verbs and p != own_words] + [
        f"/v1/reports/sales?group_by={by}{file}"
        for by in ("product", "customer", "salesperson", "warehouse")
        for file in ("", "&format=csv")
    ]

    for path in reads:
        nobodys = {"provider": "sandbox", "token": "NONE"}
        answer = intruder.shop.call("GET", path.format(**intruder.ids, **nobodys)).text
        assert not [word for word in foreign if word in answer], path


def test_the_same_idempotency_key_belongs_to_each_tenant(houses) -> None:
    victim, intruder = houses
    key = {"Idempotency_Key": "one-key-for-all"}
    mine = intruder.shop.call("POST", "/v1/products", {"sku": "TABLE", "name": "Table"}, **key)
    assert mine.status_code == 201

    again = intruder.shop.call("POST", "/v1/products", {"sku": "TABLE", "name": "Table"}, **key)
    assert again.headers["Idempotency-Replayed"] == "true"

    with Shop.sign_up(str(victim.shop.http.base_url)) as third:
        first = third.call("POST", "/v1/products", {"sku": "TABLE", "name": "Table"}, **key)
    assert "Idempotency-Replayed" not in first.headers
    assert first.status_code == 201


def test_a_foreign_endpoint_takes_no_event_of_ours(houses) -> None:
    victim, intruder = houses
    payment = {"payment_id": victim.ids["payment_id"], "amount": victim.shop.money("100.00")}
    theirs, ours = victim.shop.sandbox, intruder.shop.sandbox

    signed_by_us = theirs.deliver(theirs.captured(payment), secret=ours.secret)
    signed_by_nobody = theirs.deliver(theirs.captured(payment), secret="guess")

    assert signed_by_us.status_code == 400
    assert told(signed_by_us, "evt_") == told(signed_by_nobody, "evt_")


def test_a_foreign_payment_at_our_own_endpoint_is_an_unknown_one(houses) -> None:
    victim, intruder = houses
    sandbox, real = intruder.shop.sandbox, victim.ids["payment_id"]

    answers = [
        told(sandbox.deliver(sandbox.captured({"payment_id": id_, "amount": victim.shop.money("100.00")})), id_)
        for id_ in (real, never(real))
    ]

    assert answers[0] == answers[1]


def test_an_upload_form_opens_no_other_place(houses) -> None:
    victim, intruder = houses
    form = intruder.shop.ask("POST", "/v1/products/CHAIR/image", {"content_type": "image/png"})
    foreign = form["fields"]["key"].replace(intruder.shop.tenant_id, victim.shop.tenant_id)
    picture = {"file": ("p.png", b"\x89PNG picture", "image/png")}
    assert intruder.shop.tenant_id in form["fields"]["key"]

    refused = httpx.post(form["url"], data=form["fields"] | {"key": foreign}, files=picture)

    assert refused.status_code == 403


def test_tokens_of_neither_open_the_other(houses) -> None:
    """Every read of one, signed in as the other, names the own tenant's things: the token alone decides whose."""
    victim, intruder = houses

    for house, other in itertools.permutations((victim, intruder)):
        assert house.shop.see("/v1/me")["tenant"]["id"] == house.shop.tenant_id
        assert other.shop.tenant_id not in house.shop.call("GET", "/v1/users").text
