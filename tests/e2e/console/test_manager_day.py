"""The day of a manager: approve, steer an order, read the figures down to the orders behind, have them mailed."""

import pytest

from tests.e2e.browser import Browser
from tests.e2e.shop import Shop, eventually


@pytest.mark.soak
def test_the_day_of_a_manager(day: Browser, shop: Shop) -> None:
    page, boss = day.page, shop.hire("manager", full_name="Mia Manager")
    shop.ask("PATCH", "/v1/settings", {"approval_limits": {"sales": shop.money("100.00")}})
    order = shop.hire("sales", manager_id=boss.user_id).sale(2)
    day.sign_in(boss.email)
    page.click(".ts-work[href*='submitted']")
    page.wait_for_selector(f"tr:has-text('{order['number']}')")
    day.press("Awaits approval", within=".ts-tabs")
    page.check("input[name=id]")
    day.step("manager", "approval")
    day.press("Approve", within="[data-bulk-bar]")
    day.told("%(count)s approved", count=1)

    day.open(f"/orders/{order['id']}")
    day.press("More", within=".ts-head-actions")
    day.step("manager", "menu")
    day.press("Put on hold", within=".ts-menu-list")
    day.told("%(number)s is on hold", number=order["number"])
    day.press("Undo", within=".ts-toast")
    day.told("%(number)s goes on", number=order["number"])
    day.press("More", within=".ts-head-actions")
    day.press("Change lines", within=".ts-menu-list")
    page.fill("input[name=lines-0-quantity]", "5")
    day.press("Compare")
    page.wait_for_selector("#compare")
    day.step("manager", "compare")
    day.press("Save the change")
    page.wait_for_selector(".ts-toast")
    day.open("/orders/board")
    day.step("manager", "board")
    after = shop.order(order)
    assert (after["status"], after["on_hold"], after["total"]["amount"]) == ("confirmed", False, "500.00")


@pytest.mark.soak
def test_a_manager_reads_down_to_the_orders_and_has_figures_mailed(day: Browser, shop: Shop) -> None:
    page, boss = day.page, shop.hire("manager", full_name="Mia Manager")
    order = shop.hire("sales", manager_id=boss.user_id).sale(2)
    eventually(lambda: boss.report()["totals"]["orders"])
    day.sign_in(boss.email)
    day.step("manager", "home")
    page.click(".ts-figure")
    page.wait_for_selector(f"tr:has-text('{order['number']}')")
    day.step("manager", "orders of the day")

    day.go("Reports")
    page.wait_for_url("**/reports/sales")
    day.step("manager", "sales report")
    page.select_option("#filter-group_by", "product")
    page.wait_for_selector("tr:has-text('Oak chair')")
    day.step("manager", "sales by product")
    page.click("tr[data-href] a")
    page.wait_for_url("**/products/CHAIR")
    page.go_back()
    page.wait_for_url("**/reports/sales?**")
    page.select_option("#filter-group_by", "none")
    page.wait_for_url("**group_by=none**")
    page.click("tr[data-href] a")
    page.wait_for_selector(f"tr:has-text('{order['number']}')")

    day.open("/reports/sales")
    day.press("By mail")
    page.fill("#f-recipients", "board@example.com, owner@example.com")
    page.check("input[name=as-pdf]")
    day.step("manager", "schedule")
    day.press("Mail a report", within="form")
    day.told("The report is mailed from now on")
    page.wait_for_selector("tr:has-text('board@example.com')")
    day.step("manager", "schedules")

    (made,) = shop.see("/v1/report-schedules")["items"]
    assert (made["recipients"], made["formats"]) == (["board@example.com", "owner@example.com"], ["pdf"])
