"""Tenants and people over HTTP."""

import pytest

from functions.tenants import handler as tenants
from shared.core.actor import Actor, Role
from shared.identity.codes_repository import asked_of
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.passwords import PasswordService
from shared.identity.people import PeopleService
from shared.identity.second_factor import SecondFactorService
from shared.identity.service import IdentityService
from shared.identity.sign_in import SignInService
from shared.identity.sign_up import SignUpService
from shared.identity.subjects import SubjectRepository
from shared.identity.text_factor import TextFactorService
from shared.stock.warehouses import WarehouseRepository, WarehouseService
from shared.storage import connection, keys
from tests.builders import an_actor
from tests.fakes import MemoryTable
from tests.fakes_identity import CODE, PASSWORD, MemorySignIns, signing_secrets
from tests.gateway import Gateway

SIGN_UP = {
    "company_name": "Acme",
    "currency": "CNY",
    "time_zone": "Asia/Shanghai",
    "locale": "zh-CN",
    "full_name": "Ann",
    "email": "Ann@acme.example",
    "password": PASSWORD,
}
SIGN_IN = {"email": "ann@acme.example", "password": PASSWORD}
BOB = {"email": "bob@acme.example", "full_name": "Bob", "role": "sales", "password": PASSWORD}


@pytest.fixture
def provider():
    return MemorySignIns()


@pytest.fixture
def table(monkeypatch, provider):
    table = MemoryTable()
    monkeypatch.setattr(connection, "table", lambda: table)
    services = {
        "sign_ups": SignUpService(table, provider, WarehouseService(table).open_first),
        "sign_ins": SignInService(table, provider, signing_secrets),
        "people": PeopleService(table, provider),
        "passwords": PasswordService(table, provider, OneTimeCodes(table, signing_secrets)),
        "second_factors": SecondFactorService(table, provider),
        "text_factors": TextFactorService(table, signing_secrets),
        "identity": IdentityService(table),
    }
    for name, service in services.items():  # in place, for the endpoints hold on to the objects
        monkeypatch.setattr(getattr(tenants, name), "__dict__", vars(service))
    return table


@pytest.fixture
def anyone(table) -> Gateway:
    return Gateway(tenants.api)


@pytest.fixture
def admin(anyone) -> Gateway:
    made = anyone.call("POST", "/v1/sign-up", SIGN_UP).json
    return Gateway(tenants.api, actor=Actor(made["tenant_id"], made["user_id"], Role.ADMIN, "request-1"))


def test_a_sign_up_makes_tenant_admin_and_warehouse(anyone, table):
    answer = anyone.call("POST", "/v1/sign-up", SIGN_UP)

    assert (answer.status, set(answer.json)) == (201, {"tenant_id", "user_id"})
    (warehouse,) = WarehouseRepository(table).all(answer.json["tenant_id"])
    assert (warehouse.id, warehouse.priority, warehouse.status) == ("MAIN", 10, "active")


def test_a_weak_password_is_named(anyone):
    answer = anyone.call("POST", "/v1/sign-up", SIGN_UP | {"password": "weak"})

    assert (answer.status, answer.json["type"]) == (422, "/problems/invalid-request")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/password"]


def test_a_taken_address_is_told(anyone, admin):
    answer = anyone.call("POST", "/v1/sign-up", SIGN_UP | {"company_name": "Other"})

    assert (answer.status, answer.json["type"]) == (409, "/problems/email-taken")


def test_the_same_key_answers_the_same_tenant(anyone):
    first = anyone.call("POST", "/v1/sign-up", SIGN_UP, Idempotency_Key="k1")
    second = anyone.call("POST", "/v1/sign-up", SIGN_UP, Idempotency_Key="k1")
    other = anyone.call("POST", "/v1/sign-up", SIGN_UP | {"full_name": "Eve"}, Idempotency_Key="k1")

    assert (second.status, second.json, second.headers["Idempotency-Replayed"]) == (201, first.json, "true")
    assert (other.status, other.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_what_is_remembered_of_a_request_tells_nothing_of_its_password(anyone, table):
    anyone.call("POST", "/v1/sign-up", SIGN_UP, Idempotency_Key="k1")

    again = anyone.call("POST", "/v1/sign-up", SIGN_UP | {"password": "Another-horse-2"}, Idempotency_Key="k1")

    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_sign_in_gives_tokens(anyone, admin):
    answer = anyone.call("POST", "/v1/sign-in", SIGN_IN)

    assert answer.status == 200
    assert set(answer.json) == {"access_token", "refresh_token", "expires_in", "token_type"}
    assert answer.json["token_type"] == "Bearer"


def test_a_refresh_answers_as_a_sign_in(anyone, admin):
    token = anyone.call("POST", "/v1/sign-in", SIGN_IN).json["refresh_token"]

    answer = anyone.call("POST", "/v1/sign-in/refresh", {"refresh_token": token})

    assert (answer.status, answer.json["token_type"]) == (200, "Bearer")


def test_a_second_factor_is_asked_for(anyone, admin, provider):
    provider.with_totp.update(provider.passwords)

    answer = anyone.call("POST", "/v1/sign-in", SIGN_IN)

    assert (answer.status, answer.json["challenge"]) == (200, "totp")
    right, wrong = ({"session": answer.json["session"], "code": code} for code in (CODE, "654321"))
    refused = anyone.call("POST", "/v1/sign-in/challenge", wrong)
    assert (refused.status, refused.json["type"]) == (401, "/problems/invalid-credentials")
    assert anyone.call("POST", "/v1/sign-in/challenge", right).json["token_type"] == "Bearer"


def test_wrong_and_unknown_are_answered_alike(anyone, admin):
    wrong = anyone.call("POST", "/v1/sign-in", SIGN_IN | {"password": "Wrong"})
    unknown = anyone.call("POST", "/v1/sign-in", {"email": "nobody", "password": ""})

    assert (wrong.status, wrong.json["type"]) == (401, "/problems/invalid-credentials")
    assert (unknown.status, unknown.json) == (wrong.status, wrong.json)


def test_a_sign_out_ends_the_session(anyone, admin):
    token = anyone.call("POST", "/v1/sign-in", SIGN_IN).json["refresh_token"]

    assert admin.call("POST", "/v1/sign-out").status == 200

    assert anyone.call("POST", "/v1/sign-in/refresh", {"refresh_token": token}).status == 401


def test_me_tells_person_tenant_role_and_permissions(admin):
    me = admin.call("GET", "/v1/me").json

    assert me["user"] == {"id": admin.actor.user_id, "email": "ann@acme.example", "full_name": "Ann"}
    tenant = {name: SIGN_UP[name] for name in ("company_name", "currency", "time_zone", "locale")}
    assert me["tenant"] == {"id": admin.actor.tenant_id} | tenant
    assert me["role"] == "admin"
    assert "users" in me["permissions"]


def test_nobody_is_asked_to_sign_in_to_sign_in_but_to_be_told_who_he_is(anyone):
    answer = anyone.call("GET", "/v1/me")

    assert (answer.status, answer.json["type"]) == (401, "/problems/unauthenticated")


def test_a_person_is_added_read_listed_and_changed(admin):
    added = admin.call("POST", "/v1/users", BOB)
    assert added.status == 201
    assert added.json["manager_id"] is None
    address = f"/v1/users/{added.json['id']}"

    changed = admin.call("PATCH", address, {"manager_id": admin.actor.user_id}, If_Match=added.headers["ETag"])
    read = admin.call("GET", address)
    listed = admin.call("GET", "/v1/users")

    assert (changed.status, changed.json["manager_id"]) == (200, admin.actor.user_id)
    assert (read.json, read.headers["ETag"]) == (changed.json, '"2"')
    assert {user["email"] for user in listed.json["items"]} == {"ann@acme.example", "bob@acme.example"}
    assert listed.json["next_cursor"] is None


def test_a_person_added_twice_with_one_key_is_one(admin):
    first = admin.call("POST", "/v1/users", BOB, Idempotency_Key="k1")
    second = admin.call("POST", "/v1/users", BOB, Idempotency_Key="k1")

    assert (second.status, second.json) == (201, first.json)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"role": "boss"}, "/role"),
        ({"status": "gone"}, "/status"),
        ({"manager_id": "nobody"}, "/manager_id"),
        ({"email": "new@acme.example"}, "/email"),
        ({"full_name": None}, "/full_name"),
    ],
)
def test_a_wrong_change_of_a_person_names_its_field(admin, change, pointer):
    answer = admin.call("PATCH", f"/v1/users/{admin.actor.user_id}", change)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_the_last_admin_and_circles_are_conflicts(admin):
    address = f"/v1/users/{admin.actor.user_id}"

    last = admin.call("PATCH", address, {"status": "disabled"})
    circle = admin.call("PATCH", address, {"manager_id": admin.actor.user_id})

    assert (last.status, last.json["type"]) == (409, "/problems/last-admin")
    assert (circle.status, circle.json["type"]) == (409, "/problems/manager-cycle")


def test_a_stale_change_is_refused(admin):
    answer = admin.call("PATCH", f"/v1/users/{admin.actor.user_id}", {"full_name": "Anna"}, If_Match='"7"')

    assert (answer.status, answer.json["type"]) == (412, "/problems/stale-version")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_people_and_settings_are_the_admins(admin, role):
    admin.actor = an_actor(role, user_id=admin.actor.user_id, tenant_id=admin.actor.tenant_id)

    for verb, path in [("GET", "/v1/users"), ("POST", "/v1/users"), ("GET", "/v1/settings"), ("PATCH", "/v1/settings")]:
        assert admin.call(verb, path, {} if verb != "GET" else None).status == 403
    assert admin.call("GET", f"/v1/users/{admin.actor.user_id}").status == 403
    assert admin.call("GET", "/v1/users/unknown").status == 404


def test_settings_are_read_and_changed(admin):
    before = admin.call("GET", "/v1/settings")
    limits = {"sales": {"amount": "100.00", "currency": "CNY"}}

    after = admin.call("PATCH", "/v1/settings", {"approval_limits": limits}, If_Match=before.headers["ETag"])

    assert (before.json["payment_window_minutes"], before.json["approval_limits"]) == (30, {})
    assert (after.status, after.json["approval_limits"], after.headers["ETag"]) == (200, limits, '"2"')


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"payment_window_minutes": 0}, "/payment_window_minutes"),
        ({"payment_window_minutes": "30"}, "/payment_window_minutes"),
        ({"locale": "de"}, "/locale"),
        ({"time_zone": "Mars/Phobos"}, "/time_zone"),
        ({"currency": "XXX"}, "/currency"),
        ({"allocation_strategy": "random"}, "/allocation_strategy"),
        ({"approval_limits": {"sales": {"amount": "-1.00", "currency": "CNY"}}}, "/approval_limits/sales"),
        ({"approval_limits": {"sales": {"amount": "1.00", "currency": "EUR"}}}, "/approval_limits/sales/currency"),
    ],
)
def test_a_wrong_setting_is_named(admin, change, pointer):
    answer = admin.call("PATCH", "/v1/settings", change)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_another_currency_is_a_conflict(admin):
    answer = admin.call("PATCH", "/v1/settings", {"currency": "EUR"})

    assert (answer.status, answer.json["type"]) == (409, "/problems/currency-fixed")


def test_a_disabled_person_is_no_subject_any_more(admin, table, provider):
    bob = admin.call("POST", "/v1/users", BOB).json

    admin.call("PATCH", f"/v1/users/{bob['id']}", {"status": "disabled"})

    assert not SubjectRepository(table).find(provider.subs["bob@acme.example"]).active


def test_an_authenticator_is_set_up_and_dropped(anyone, admin):
    token = f"Bearer {anyone.call('POST', '/v1/sign-in', SIGN_IN).json['access_token']}"

    begun = admin.call("POST", "/v1/me/totp", Authorization=token)
    assert (begun.status, set(begun.json)) == (200, {"secret", "uri"})
    uri = f"otpauth://totp/Tallyshop:ann%40acme.example?secret={begun.json['secret']}&issuer=Tallyshop"
    assert begun.json["uri"] == uri

    wrong = admin.call("PUT", "/v1/me/totp", {"code": "654321"}, Authorization=token)
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/code")
    assert "access_token" in anyone.call("POST", "/v1/sign-in", SIGN_IN).json

    assert admin.call("PUT", "/v1/me/totp", {"code": CODE}, Authorization=token).json["totp"] is True
    assert anyone.call("POST", "/v1/sign-in", SIGN_IN).json["challenge"] == "totp"

    assert admin.call("DELETE", "/v1/me/totp").status == 204
    assert "access_token" in anyone.call("POST", "/v1/sign-in", SIGN_IN).json
    assert admin.call("GET", "/v1/me").json["totp"] is False


def test_codes_by_text_message_are_set_up_asked_for_and_dropped(anyone, admin, table):
    here = Gateway(tenants.api, actor=admin.actor, session="session-1")

    begun = here.call("POST", "/v1/me/sms", {"phone": "+49 151 12345678"})
    too_soon = here.call("POST", "/v1/me/sms", {"phone": "+49 151 12345678"})
    wrong = here.call("PUT", "/v1/me/sms", {"code": "none"})
    me = here.call("PUT", "/v1/me/sms", {"code": texted_code(table)}).json
    challenge = anyone.call("POST", "/v1/sign-in", SIGN_IN).json
    let_in = {"session": challenge["session"], "code": texted_code(table)}

    assert (begun.status, begun.json) == (202, {"phone": "••••78"})
    assert (too_soon.status, too_soon.json["type"]) == (409, "/problems/texted-just-now")
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/code")
    assert (me["sms"], me["phone"], me["totp"]) == (True, "••••78", False)
    assert (challenge["challenge"], challenge["phone"]) == ("sms", "••••78")
    assert anyone.call("POST", "/v1/sign-in/challenge", let_in | {"code": "none"}).status == 401
    assert anyone.call("POST", "/v1/sign-in/challenge", let_in).json["token_type"] == "Bearer"
    assert here.call("DELETE", "/v1/me/sms").status == 204
    assert "access_token" in anyone.call("POST", "/v1/sign-in", SIGN_IN).json
    assert here.call("GET", "/v1/me").json["phone"] is None


def texted_code(table) -> str:
    """That of the newest message."""
    asked = [image.new for image in table.stream if keys.kind_of(image.key.partition) == "CODE" and image.new]
    return OneTimeCodes(table, signing_secrets).code_of(asked_of(asked[-1]))


def test_an_admin_lets_in_who_lost_his_phone(admin, table):
    bob = admin.call("POST", "/v1/users", BOB).json
    his = Gateway(tenants.api, actor=Actor(admin.actor.tenant_id, bob["id"], Role.SALES, "r"), session="session-1")
    his.call("POST", "/v1/me/sms", {"phone": "+4915112345678"})
    his.call("PUT", "/v1/me/sms", {"code": texted_code(table)})
    assert admin.call("GET", f"/v1/users/{bob['id']}").json["sms"] is True

    assert admin.call("DELETE", f"/v1/users/{bob['id']}/sms").status == 204

    assert admin.call("GET", f"/v1/users/{bob['id']}").json["sms"] is False
    assert admin.call("DELETE", "/v1/users/unknown/sms").status == 404


def test_where_nobody_pays_for_messages_it_is_told(admin, monkeypatch):
    monkeypatch.setattr(tenants.text_factors, "offered", False)

    refused = admin.call("POST", "/v1/me/sms", {"phone": "+4915112345678"})

    assert (refused.status, refused.json["type"]) == (409, "/problems/text-messages-off")


def test_an_admin_drops_the_authenticator_that_somebody_lost(admin, provider):
    bob = admin.call("POST", "/v1/users", BOB).json
    provider.with_totp.add(provider.subs["bob@acme.example"])

    assert admin.call("DELETE", f"/v1/users/{bob['id']}/totp").status == 204
    assert admin.call("DELETE", "/v1/users/unknown/totp").status == 404
    assert provider.with_totp == set()


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "/v1/sign-out", None),
        ("POST", "/v1/me/totp", None),
        ("PUT", "/v1/me/totp", {"code": CODE}),
        ("DELETE", "/v1/me/totp", None),
        ("POST", "/v1/me/sms", {"phone": "+4915112345678"}),
        ("PUT", "/v1/me/sms", {"code": CODE}),
        ("DELETE", "/v1/me/sms", None),
        ("POST", "/v1/me/email-verification", None),
        ("POST", "/v1/me/email-verification/confirm", {"code": CODE}),
    ],
)
def test_what_is_a_persons_is_forbidden_to_a_key(admin, verb, path, body):
    admin.actor = an_actor(user_id="key:01K", tenant_id=admin.actor.tenant_id)

    assert admin.call(verb, path, body).status == 403


@pytest.mark.parametrize("email", ["ann@acme.example", "who@acme.example", "nonsense", "x" * 900])
def test_asking_for_a_reset_is_answered_alike(admin, anyone, email):
    answer = anyone.call("POST", "/v1/password-reset", {"email": email})

    assert (answer.status, answer.json) == (202, {})


@pytest.mark.parametrize("path", ["/v1/password-reset/confirm", "/v1/invitations/accept"])
def test_a_wrong_code_lets_nobody_in_and_a_weak_password_is_named(admin, anyone, path):
    wrong = [
        anyone.call("POST", path, {"email": email, "code": "A" * 16, "password": PASSWORD})
        for email in ("ann@acme.example", "who@acme.example", "nonsense")
    ]
    weak = anyone.call("POST", path, {"email": "ann@acme.example", "code": "A" * 16, "password": "weak"})

    assert {(answer.status, answer.json["type"], answer.json["detail"]) for answer in wrong} == {
        (401, "/problems/invalid-credentials", "The code does not fit the address, or is no longer valid")
    }
    assert (weak.status, weak.json["errors"][0]["pointer"]) == (422, "/password")


def test_only_who_was_invited_is_invited_again(admin):
    invited = admin.call("POST", "/v1/users", {name: value for name, value in BOB.items() if name != "password"}).json

    again = admin.call("POST", f"/v1/users/{invited['id']}/invitation")
    refused = admin.call("POST", f"/v1/users/{admin.actor.user_id}/invitation")

    assert (again.status, again.json["invited"], again.json["version"]) == (200, True, 2)
    assert (refused.status, refused.json["type"]) == (409, "/problems/invitation-accepted")
