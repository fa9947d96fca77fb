"""Settings in the console: company, people, roles, warehouses, providers, keys, audit, one's own account."""

import re
from html import unescape

import pytest

from functions.console.pages.settings.roles import PERMISSIONS
from functions.console.qr_codes import qr_code
from shared.core.actor import Role
from shared.identity.audit.recorder import Audit
from shared.identity.audit.service import AuditService
from shared.identity.codes_repository import asked_of
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.permissions import Permission
from shared.identity.service import IdentityService
from shared.storage import keys
from tests.builders import a_customer
from tests.fakes_identity import CODE, a_colleague, signing_secrets

HOSTILE = '"><img src=x onerror=alert(1)>'


class NoAnchors:
    """Nothing was put away yet."""

    def put(self, _tenant_id, _anchor):
        """Nowhere."""

    def of(self, _tenant_id):
        return []


def a_company(**fields: object) -> dict[str, object]:
    """What an admin types into the company's form."""
    texts = {"company_name": "Acme", "time_zone": "Asia/Shanghai", "locale": "en"}
    rules = {"allocation_strategy": "priority", "late_payment_policy": "refund", "payment_window_minutes": "45"}
    return {**texts, **rules, "digest_hour": "7", "service_level": "97.5", **fields}


# The company.


def test_the_company_sets_its_windows_and_approval_limits(sign_in, table, admin):
    visitor = sign_in()
    visitor.get("/settings/company")

    saved = visitor.post("/settings/company", **a_company() | {"limit-sales": "500"})
    settings = IdentityService(table).settings(admin)

    assert "The settings are saved" in saved.text
    assert 'value="500.00"' in saved.html
    assert (settings.payment_window_minutes, settings.service_level) == (45, 0.975)
    assert {role: limit.minor for role, limit in settings.approval_limits.items()} == {Role.SALES: 50000}


def test_what_cannot_be_stands_beside_its_field(sign_in, table, admin):
    visitor = sign_in()
    visitor.get("/settings/company")

    wrong = a_company(payment_window_minutes="soon", service_level="high", time_zone="Moon") | {"limit-sales": "much"}
    refused = visitor.post("/settings/company", **wrong)

    assert refused.status == 422
    for told in ("Enter a whole number", "Enter a number", "Enter an amount such as 12.30", "time zone"):
        assert told in refused.text
    assert 'value="Moon"' in refused.html
    assert IdentityService(table).settings(admin).payment_window_minutes == 30


# People and roles.


def test_somebody_is_invited_moved_kept_out_and_let_in_again(sign_in, table, provider, admin):
    boss = a_colleague(table, provider, admin, "bea", Role.MANAGER)
    visitor = sign_in()
    visitor.get("/settings/people/new")

    invited = visitor.post("/settings/people/new", email="cy@acme.example", full_name="Cy", role="sales")
    place = re.search(r"(/settings/people/[^/]+)/invite", invited.html)[1]
    again = visitor.post(f"{place}/invite")
    moved = visitor.post(place, full_name="Cy", role="finance", manager_id=boss.id)
    out = visitor.post(f"{place}/disable")
    back = visitor.post(f"{place}/enable")

    assert "An invitation is on its way to cy@acme.example" in invited.text
    assert "An invitation is on its way" in again.text
    assert f'value="{boss.id}" selected' in moved.html
    assert ("Cy is kept out" in out.text, "Undo" in out.text) == (True, True)
    assert "Cy may come in again" in back.text


def test_the_last_admin_stays(sign_in, admin):
    visitor = sign_in()
    visitor.get(f"/settings/people/{admin.user_id}")

    refused = visitor.post(f"/settings/people/{admin.user_id}/disable")

    assert (refused.status, "A tenant needs an active admin" in refused.text) == (409, True)


def test_an_address_belongs_to_one_person(sign_in):
    visitor = sign_in()
    visitor.get("/settings/people/new")

    taken = visitor.post("/settings/people/new", email="ann@acme.example", full_name="Ann", role="sales")
    wrong = visitor.post("/settings/people/new", email="nobody", full_name=" ", role="king")

    assert (taken.status, "This e-mail address is taken" in taken.text) == (409, True)
    assert (wrong.status, wrong.html.count('aria-invalid="true"')) == (422, 3)


def test_every_permission_has_words(sign_in):
    page = sign_in().get("/settings/roles")

    assert set(PERMISSIONS) == set(Permission)
    assert "Orders: approve, reject" in page.text


# Warehouses, providers, keys.


def test_a_warehouse_opens_and_closes_unless_it_is_the_last(sign_in):
    visitor = sign_in(Role.MANAGER)
    visitor.get("/settings/warehouses/new")

    opened = visitor.post("/settings/warehouses/new", id="NORTH", name="North hall", priority="5")
    visitor.get("/settings/warehouses/NORTH")
    last = visitor.post("/settings/warehouses/NORTH/close")
    visitor.get("/settings/warehouses/new")
    visitor.post("/settings/warehouses/new", id="SOUTH", name="South hall", priority="9", address="Dock 1")
    closed = visitor.post("/settings/warehouses/NORTH/close")

    assert "North hall is open" in opened.text
    assert (last.status, "This is the last warehouse" in last.text) == (409, True)
    assert "North hall is closed" in closed.text
    assert "Dock 1" in visitor.get("/settings/warehouses/SOUTH").text


def test_credentials_go_in_and_never_come_out(sign_in):
    visitor = sign_in()
    visitor.get("/settings/providers/sandbox")

    made = visitor.post("/settings/providers/sandbox", enabled="yes")
    secret = re.search(r'id="made-webhook_secret" readonly value="([^"]+)"', made.html)[1]
    visitor.get("/settings/providers/stripe")
    visitor.post("/settings/providers/stripe", enabled="yes", secret_key="sk_of_ours", livemode="no")
    pages = [visitor.get(f"/settings/providers{rest}") for rest in ("", "/sandbox", "/stripe")]

    assert "shown this once" in made.text
    assert all(secret not in page.html and "sk_of_ours" not in page.html for page in pages)
    assert "secret_key set" in pages[2].text
    assert "webhook_secret not set" in pages[2].text


def test_a_credential_that_cannot_be_right_is_refused_and_not_repeated(sign_in):
    visitor = sign_in()
    visitor.get("/settings/providers/alipay")

    refused = visitor.post("/settings/providers/alipay", app_private_key="no key of mine")

    assert refused.status == 422
    assert 'id="f-app_private_key-error"' in refused.html
    assert "no key of mine" not in refused.html


def test_a_keys_secret_is_shown_once_and_the_key_deleted(sign_in):
    visitor = sign_in()
    form = visitor.get("/settings/keys")
    fields = {"name": "Web shop", "role": "sales", "_key": form.field("_key"), "_form": form.field("_form")}

    made = visitor.post("/settings/keys", **fields)
    again = visitor.post("/settings/keys", **fields)
    key_id = re.search(r"/settings/keys/([^/]+)/delete", again.html)[1]
    gone = visitor.post(f"/settings/keys/{key_id}/delete")

    assert "tsk_" in made.html
    assert ("tsk_" in again.html, "its secret was shown then" in again.text) == (False, True)
    assert "Web shop lets nobody in any more" in gone.text
    assert "No keys yet" in gone.text


# The audit, and one's own account.


def test_the_audit_lists_what_changed_and_says_whether_it_is_whole(sign_in, table, admin):
    a_customer(table, actor=admin, name=HOSTILE)
    visitor = sign_in()
    visitor.console._services.audit = AuditService(table, NoAnchors())
    Audit(table).record(list(table.stream))

    listed = visitor.get(f"/settings/audit?actor={admin.user_id}")
    whole = visitor.get("/settings/audit?verify=yes")
    table.items.pop(next(key for key in table.items if "AUDIT" in key.partition and key.sort.isdigit()))
    broken = visitor.get("/settings/audit?verify=yes")

    assert "Created · Customer" in listed.text
    assert "<img src=x" not in listed.html
    assert "The record is whole" in whole.text
    assert "The record is broken" in broken.text


def test_the_audit_is_exported_as_it_is_narrowed(sign_in, table, admin):
    customer = a_customer(table, actor=admin, name="=Tea")
    for image in table.stream:
        Audit(table).record([image])
    visitor = sign_in()

    page = visitor.get(f"/settings/audit?entity={customer.id}")
    file = visitor.get(f"/settings/audit.csv?entity={customer.id}")

    assert f"/console/settings/audit.csv?entity={customer.id}" in page.html
    assert file.headers["Content-Type"].startswith("text/csv")
    assert [line.split(",")[3] for line in file.body.decode("utf-8-sig").splitlines()] == ["action", "created"]
    assert sign_in(Role.MANAGER).get("/settings/audit.csv").status == 403


def test_ones_own_address_is_confirmed_by_the_mailed_code(sign_in, table):
    visitor = sign_in()
    begun = visitor.get("/settings/account")

    asked = visitor.post("/settings/account/address/ask")
    wrong = visitor.post("/settings/account/address", code="NONE")
    right = visitor.post("/settings/account/address", code=_mailed_code(table))

    assert "Your address is not confirmed yet" in begun.text
    assert "Enter the code that was mailed to ann@acme.example" in asked.text
    assert (wrong.status, "This is not the code" in wrong.text) == (401, True)
    assert "Your address is confirmed" in right.text
    assert "not confirmed yet" not in right.text


def _mailed_code(table) -> str:
    """That of the newest mail."""
    image = [image for image in table.stream if keys.kind_of(image.key.partition) == "CODE"][-1]
    return OneTimeCodes(table, signing_secrets).code_of(asked_of(image.new))


def test_an_authenticator_counts_from_its_first_code(sign_in, provider):
    visitor = sign_in(Role.VIEWER)
    visitor.get("/settings/account")

    begun = visitor.post("/settings/account/authenticator")
    link = unescape(re.search(r'href="(otpauth:[^"]+)"', begun.html)[1])
    wrong = visitor.post("/settings/account/authenticator/confirm", code="000000")
    right = visitor.post("/settings/account/authenticator/confirm", code=CODE)
    dropped = visitor.post("/settings/account/authenticator/drop")

    assert f"secret=SECRET-OF-{next(iter(provider.subs.values()))[:3]}" in link
    assert "SECR ET-O F-su" in begun.text
    assert f'd="{qr_code(link).path}"' in begun.html
    assert (wrong.status, 'aria-invalid="true"' in wrong.html) == (422, True)
    assert "From now on a code is asked for" in right.text
    assert "No code is asked for any more" in dropped.text
    assert provider.with_totp == set()


def test_codes_by_text_message_count_from_the_first_code(sign_in, console, table):
    visitor = sign_in(Role.VIEWER)
    assert "Codes by text message" not in visitor.get("/settings/account").text
    console._services.text_factors.offered = True
    visitor.get("/settings/account")

    no_number = visitor.post("/settings/account/phone", phone="0151 12345678")
    begun = visitor.post("/settings/account/phone", phone="+49 151 12345678")
    wrong = visitor.post("/settings/account/phone/confirm", code="000 000")
    right = visitor.post("/settings/account/phone/confirm", code=_mailed_code(table))
    dropped = visitor.post("/settings/account/phone/drop")

    assert (no_number.status, "is not a phone number with its country" in no_number.text) == (422, True)
    assert "A code is on its way to ••••78" in begun.text
    assert (wrong.status, 'aria-invalid="true"' in wrong.html) == (422, True)
    assert "From now on a code is asked for" in right.text
    assert "a code is sent to ••••78" in right.text
    assert "No code is asked for any more" in dropped.text
    assert "12345678" not in begun.html + right.html + dropped.html


def test_a_second_code_within_the_minute_is_refused_in_words(sign_in, console):
    visitor = sign_in()
    console._services.text_factors.offered = True
    visitor.get("/settings/account")
    visitor.post("/settings/account/phone", phone="+4915112345678")

    refused = visitor.post("/settings/account/phone", phone="+4915112345679")

    assert (refused.status, "A code was sent just now: wait a minute" in refused.text) == (409, True)
    assert 'value="+4915112345679"' in refused.html


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_what_a_role_may_not_set_is_not_offered_and_refused(sign_in, role):
    visitor = sign_in(role)
    offered = visitor.get("/settings")

    for place in ("company", "people", "roles", "providers", "keys", "audit"):
        assert f"/settings/{place}" not in offered.html
        assert visitor.get(f"/settings/{place}").status == 403
    assert ("/settings/warehouses" in offered.html) is (role is Role.MANAGER)
    assert visitor.get("/settings/account").status == 200
