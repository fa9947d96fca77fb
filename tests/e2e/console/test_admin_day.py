"""The day of an admin: somebody is invited, comes in by the mail, is restricted and kept out; the audit says so."""

import re
from collections.abc import Callable

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import Shop, eventually
from tests.e2e.stack import Stack
from tests.e2e.test_signing_in import codes_mailed

OWN = "Another-Horse-2"


@pytest.mark.soak
def test_the_day_of_an_admin(day: Browser, shop: Shop, stack: Stack, window: Callable[..., Browser]) -> None:
    page, email = day.page, f"nora-{shop.tenant_id.lower()}@example.com"
    day.sign_in(shop.email)
    day.open("/settings/people")
    day.step("admin", "people")
    day.press("Invite somebody")
    page.fill("#f-email", email)
    page.fill("#f-full_name", "Nora New 诺拉")
    page.select_option("#f-role", "sales")
    day.step("admin", "invite")
    day.press("Invite", within=".ts-save")
    day.told("An invitation is on its way to %(email)s", email=email)
    day.step("admin", "invited")

    nora = window(day.width, day.language)
    comes_in(nora, email, eventually(lambda: codes_mailed(stack, email))[0])
    nora.step("admin", "nora at home")
    sees_what_sales_may(nora)

    day.page.reload()
    page.select_option("#f-role", "viewer")
    day.press("Save", within=".ts-save")
    day.told("%(name)s is saved", name="Nora New 诺拉")
    nora.open("/orders")
    assert not nora.button("New order").count()
    day.press("Keep out")
    day.told("%(name)s is kept out", name="Nora New 诺拉")
    day.step("admin", "kept out")
    nora.go("Products")
    nora.page.wait_for_url("**/sign-in")
    nora.step("admin", "nora is out")

    day.open("/settings/audit")
    page.wait_for_load_state("networkidle")
    day.press("Verify the record")
    page.wait_for_selector(".ts-notice-good")
    kept_out = day.words.text("Kept out")
    row = page.locator("tr", has=page.locator(f"a:has-text('{user_id(shop, email)}')")).filter(has_text=kept_out)
    row.first.locator("summary").click()
    day.step("admin", "audit")

    assert f"{day.words.text('In use')} → {kept_out}" in row.first.locator("dd").all_inner_texts()
    assert re.search(r"\d", page.inner_text(".ts-notice-good"))
    assert any("?" in question or "？" in question for question in day.asked)


def comes_in(nora: Browser, email: str, code: str) -> None:
    """By the code of the mail, with a password of her own."""
    nora.open(f"/invitation?email={email}")
    nora.page.fill("#f-code", code)
    nora.page.fill("#f-password", OWN)
    nora.step("admin", "nora chooses a password")
    nora.press("Set the password")
    nora.told("Your password is set. Sign in with it.")
    nora.sign_in(email, OWN)


def sees_what_sales_may(nora: Browser) -> None:
    """Orders, and no people."""
    nora.go("Orders")
    nora.page.wait_for_url("**/orders")
    assert nora.button("New order").count()
    nora.open("/settings")
    assert not nora.page.locator("main a[href$='/settings/people']").count()
    refused = nora.page.goto(f"{nora.console_url}/settings/people")
    assert refused is not None
    assert refused.status == 403
    nora.step("admin", "nora may not")


def user_id(shop: Shop, email: str) -> str:
    """The id of whoever has the address."""
    return next(str(one["id"]) for one in shop.each("/v1/users") if one["email"] == email)
