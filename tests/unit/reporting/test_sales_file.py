"""The sales report as CSV: the rows of the JSON answer, for a spreadsheet; and that it left is kept."""

import csv
import io

import pytest

from functions.audit import handler as auditing
from shared.core.actor import Role
from shared.core.errors import Busy
from shared.identity.audit.recorder import Audit
from shared.identity.audit.service import AuditService
from shared.storage import connection
from tests.builders import a_customer, an_actor
from tests.gateway import Answer
from tests.unit.identity.test_audit import PutAway
from tests.unit.reporting.orders import a_line
from tests.unit.reporting.shop import Shop


@pytest.fixture
def shop(monkeypatch) -> Shop:
    shop = Shop(monkeypatch)
    monkeypatch.setattr(connection, "table", lambda: shop.table)
    return shop


def asked(shop: Shop, query: str = "") -> Answer:
    return shop.gateway.call("GET", f"/v1/reports/sales?format=csv&{query}")


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, answer.text
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


def exports(shop: Shop) -> list[dict]:
    Audit(shop.table).record(list(shop.table.stream))
    service = AuditService(shop.table, PutAway())
    found = service.page(an_actor(), auditing.AuditQuery(entity="sales").narrowed(), limit=9, position=None)
    return [{"actor": told.entry.actor, "action": told.entry.action} | (told.after or {}) for told in found.items]


def test_the_file_has_the_fields_of_the_rows_and_no_total(shop: Shop) -> None:
    shop.sold(a_line("CHAIR", 2, 10_000, discount_rate="0.1", cost=4_000, tax_rate="0.13"))

    answer = asked(shop, "group_by=product&interval=day")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sales_2026-10-24_2026-11-22.csv"'
    assert answer.text == (
        "\ufeffkey,label,period,orders,units,gross,discount,returned_units,returns,net,tax,cost,profit\r\n"
        "CHAIR,CHAIR,2026-11-22,1,2,200.00,20.00,0,0.00,180.00,20.71,80.00,79.29\r\n"
    )


@pytest.mark.parametrize("group_by", ["none", "product", "customer", "region", "warehouse", "salesperson"])
@pytest.mark.parametrize("interval", ["none", "day", "month"])
def test_the_file_holds_the_rows_of_the_answer(shop: Shop, group_by: str, interval: str) -> None:
    order = shop.sold(a_line("CHAIR", 2), a_line("TABLE", 1, 3_333), on="2026-11-09")
    shop.cancelled(order, on="2026-11-12")
    shop.sold(a_line("CHAIR", 5, 999))
    query = f"group_by={group_by}&interval={interval}"

    told, written = shop.report(query)["rows"], rows(asked(shop, query))

    assert list(written[0]) == list(told[0])
    assert written == [{name: plain(value) for name, value in row.items()} for row in told]


def plain(value) -> str:
    if isinstance(value, dict):
        return value["amount"]
    return "" if value is None else str(value)


def test_a_name_that_looks_like_a_formula_is_text(shop: Shop) -> None:
    customer = a_customer(shop.table, name="=cmd|'/c calc'!A1", region="@home")
    shop.sold(a_line("-5", 1), customer_id=customer.id, region="@home")

    assert rows(asked(shop, "group_by=customer"))[0]["label"] == "'=cmd|'/c calc'!A1"
    assert rows(asked(shop, "group_by=region"))[0]["key"] == "'@home"
    assert rows(asked(shop, "group_by=product"))[0]["key"] == "'-5"


def test_amounts_below_nothing_stay_numbers(shop: Shop) -> None:
    order = shop.sold(a_line("CHAIR", 2, 10_000), on="2026-11-10")
    shop.cancelled(order, on="2026-11-12")

    (row,) = rows(asked(shop, "from=2026-11-11"))

    assert row["net"] == "-200.00"


def test_the_row_rules_hold_for_the_file(shop: Shop) -> None:
    shop.sold(a_line("CHAIR", 1), salesperson_id="SAM")
    shop.sold(a_line("TABLE", 1), salesperson_id="TOM")

    shop.gateway.actor = an_actor(Role.SALES, user_id="SAM")

    assert [row["key"] for row in rows(asked(shop, "group_by=product"))] == ["CHAIR"]
    assert [row["orders"] for row in rows(asked(shop))] == ["1"]


def test_that_a_file_was_made_stands_in_the_audit(shop: Shop) -> None:
    shop.sold(a_line("CHAIR", 1), a_line("TABLE", 1))
    shop.gateway.actor = an_actor(Role.FINANCE, user_id="U7")

    asked(shop, "group_by=product&from=2026-11-01")

    filters = {"format": "csv", "group_by": "product", "from": "2026-11-01"}
    kept = {"operation": "get_sales_report", "filters": filters, "shown": 2}
    assert exports(shop) == [{"actor": "U7", "action": "exported"} | kept]


def test_a_look_at_the_report_is_no_export(shop: Shop) -> None:
    shop.sold()
    shop.report()

    assert exports(shop) == []


def test_what_cannot_be_kept_does_not_leave(shop: Shop, monkeypatch) -> None:
    def refuses(_items: object) -> None:
        raise Busy("The store is contended")

    monkeypatch.setattr(shop.table, "put_all", refuses)

    assert asked(shop).status == 503


@pytest.mark.parametrize("wanted", ["docx", "CSV", "json", ""])
def test_a_file_that_there_is_not_is_refused(shop: Shop, wanted: str) -> None:
    answer = shop.gateway.call("GET", f"/v1/reports/sales?format={wanted}")

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/format")


def test_who_may_not_see_the_report_gets_no_file(shop: Shop) -> None:
    shop.gateway.actor = an_actor(Role.WAREHOUSE)

    assert asked(shop).status == 403
    assert exports(shop) == []
