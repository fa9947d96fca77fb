"""Programs come in by keys whose secret nobody keeps."""

import json

import pytest

from functions.authorizer import handler as authorizer
from functions.tenants import handler as tenants
from shared.core.actor import Actor, Role
from shared.core.errors import Forbidden, NotFound, Unauthenticated
from shared.customers.models import CreateCustomer
from shared.customers.service import CustomerService
from shared.identity.admission import AdmissionService
from shared.identity.api_keys import ApiKeyService, CreateApiKey
from shared.identity.service import IdentityService
from shared.orders.service import OrderService
from shared.storage import connection, keys
from shared.storage.secret import SigningSecrets
from tests.builders import ONCE, a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, received
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway

ARN = "arn:aws:execute-api:eu-west-1:123456789012:api1/prod/GET/v1/orders"
SHOP = {"name": "Web shop", "role": "sales"}


class NoTokens:
    """Refuses every access token."""

    def claims(self, _token):
        raise Unauthenticated("no access token")


@pytest.fixture
def clock():
    return FrozenClock()


@pytest.fixture
def table(monkeypatch, clock):
    table = MemoryTable()
    monkeypatch.setattr(connection, "table", lambda: table)
    monkeypatch.setattr(authorizer, "admissions", AdmissionService(table, NoTokens(), clock))
    for name, service in {"api_keys": a_service(table, clock), "identity": IdentityService(table)}.items():
        monkeypatch.setattr(getattr(tenants, name), "__dict__", vars(service))
    a_tenant(table)
    return table


def a_service(table, clock, *signing: bytes) -> ApiKeyService:
    return ApiKeyService(table, lambda: SigningSecrets(*(signing or (b"secret",))), clock)


@pytest.fixture
def admin(table) -> Gateway:
    return Gateway(tenants.api, actor=an_actor())


def let_in(secret: str) -> dict:
    return authorizer.handler({"methodArn": ARN, "headers": {"Authorization": f"Bearer {secret}"}}, None)


def effect(answer) -> str:
    return answer["policyDocument"]["Statement"][0]["Effect"]


def test_a_key_opens_the_door_with_its_role_until_it_is_deleted(admin):
    made = admin.call("POST", "/v1/api-keys", SHOP)
    assert (made.status, made.json["name"], made.json["role"]) == (201, "Web shop", "sales")
    assert made.json["secret"].startswith("tsk_")

    answer = let_in(made.json["secret"])
    assert effect(answer) == "Allow"
    who = {"tenant_id": admin.actor.tenant_id, "user_id": f"key:{made.json['id']}", "role": "sales", "session": ""}
    assert answer["context"] == who

    assert admin.call("DELETE", f"/v1/api-keys/{made.json['id']}").status == 204
    assert effect(let_in(made.json["secret"])) == "Deny"
    assert admin.call("DELETE", f"/v1/api-keys/{made.json['id']}").status == 404
    assert admin.call("GET", "/v1/api-keys").json["items"] == []


@pytest.mark.parametrize("secret", ["tsk_", "tsk_wrong", "tsk_" + "A" * 5000, "tsk_ä"])
def test_a_secret_that_never_was_is_denied(table, secret):
    assert effect(let_in(secret)) == "Deny"


def test_the_secret_is_shown_once_and_kept_nowhere(admin, table):
    made = admin.call("POST", "/v1/api-keys", SHOP, Idempotency_Key="k1").json

    (listed,) = admin.call("GET", "/v1/api-keys").json["items"]

    assert listed == {name: value for name, value in made.items() if name != "secret"}
    assert not any(made["secret"] in str(value) for item in table.items.values() for value in item.values())


def test_a_repeated_request_makes_one_key_and_shows_its_secret_again(admin, table):
    first = admin.call("POST", "/v1/api-keys", SHOP, Idempotency_Key="k1")
    again = admin.call("POST", "/v1/api-keys", SHOP, Idempotency_Key="k1")

    assert (again.status, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(admin.call("GET", "/v1/api-keys").json["items"]) == 1


def test_it_is_shown_again_after_the_signing_secret_was_rotated(table, clock):
    made = a_service(table, clock, b"old").create(an_actor(), CreateApiKey(**SHOP), once=ONCE)

    assert a_service(table, clock, b"new", b"old").shown_again(made.seed) == made.secret


def test_the_last_use_is_noted_at_most_every_five_minutes(admin, table, clock):
    secret = admin.call("POST", "/v1/api-keys", SHOP).json["secret"]

    def last_used():
        return admin.call("GET", "/v1/api-keys").json["items"][0]["last_used"]

    assert last_used() is None
    let_in(secret)
    assert last_used() == "2026-11-22T08:00:00Z"

    clock.advance(minutes=4)
    table.calls.clear()
    let_in(secret)
    assert table.calls == ["get"]
    assert last_used() == "2026-11-22T08:00:00Z"

    clock.advance(minutes=1)
    let_in(secret)
    assert last_used() == "2026-11-22T08:05:00Z"


def test_who_cannot_note_the_use_is_let_in_all_the_same(admin, table, monkeypatch):
    secret = admin.call("POST", "/v1/api-keys", SHOP).json["secret"]
    holder = table.get

    def overtaken(key):
        item = holder(key)
        if item and key.partition.startswith("SYSTEM#APIKEY"):
            table.items[key]["last_used"] = 7
        return item

    monkeypatch.setattr(table, "get", overtaken)

    assert effect(let_in(secret)) == "Allow"


def test_nobody_makes_a_key_that_may_do_what_they_may_not(table, clock):
    with pytest.raises(Forbidden):
        a_service(table, clock).create(
            an_actor(Role.MANAGER), CreateApiKey(name="Back door", role=Role.ADMIN), once=ONCE
        )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_keys_are_the_admins(admin, role):
    made = admin.call("POST", "/v1/api-keys", SHOP).json
    admin.actor = an_actor(role)

    assert admin.call("GET", "/v1/api-keys").status == 403
    assert admin.call("POST", "/v1/api-keys", {}).status == 403
    assert admin.call("DELETE", f"/v1/api-keys/{made['id']}").status == 403
    assert admin.call("DELETE", "/v1/api-keys/unknown").status == 404


def test_another_tenants_key_is_as_one_that_never_was(admin, table, clock):
    made = admin.call("POST", "/v1/api-keys", SHOP).json
    stranger = an_actor(tenant_id="T00000000002")

    with pytest.raises(NotFound):
        a_service(table, clock).delete(stranger, made["id"])
    assert a_service(table, clock).page(stranger, limit=50, position=None).items == []
    assert effect(let_in(made["secret"])) == "Allow"


def test_a_key_is_told_who_it_is(admin):
    made = admin.call("POST", "/v1/api-keys", SHOP).json
    admin.actor = Actor(admin.actor.tenant_id, f"key:{made['id']}", Role.SALES, "request-1")

    me = admin.call("GET", "/v1/me").json

    assert me["user"] == {"id": f"key:{made['id']}", "email": None, "full_name": "Web shop"}
    assert me["role"] == "sales"


def test_what_a_key_creates_belongs_to_nobody(table):
    shop = Actor(an_actor().tenant_id, "key:01K", Role.SALES, "request-1")
    a_product(table)
    a_warehouse(table)
    received(table, "CHAIR", 5)

    order = OrderService(table).place(shop, a_request(a_customer(table)), key="k1", fingerprint="f").order
    customer = CustomerService(table, known_user=lambda _tenant, _user: True).create(
        shop, CreateCustomer(name="Li Wei"), once=ONCE
    )

    assert order.salesperson_id is None
    assert customer.owner_id is None


def test_making_and_deleting_a_key_can_be_traced_and_tells_no_secret(admin, table):
    made = admin.call("POST", "/v1/api-keys", SHOP).json
    admin.call("DELETE", f"/v1/api-keys/{made['id']}")

    traces = [image for image in table.stream if image.key == keys.api_key(admin.actor.tenant_id, made["id"])]

    assert [image.new["version"] for image in traces] == [1, 2]
    assert "secret" not in json.dumps([str(image.new) for image in traces])
