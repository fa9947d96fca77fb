"""Northwind's reports against its own books, which DuckDB adds up without us: to the cent, as JSON, CSV and XLSX."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from functions.reporting.customer_views import CustomersReportView
from functions.reporting.views import SalesReportView
from shared.core.sheet import as_csv
from shared.reporting.customers import CustomersReports
from shared.reporting.files import write
from shared.reporting.papers import Papers
from shared.reporting.service import Question
from shared.reporting.sheets import customers_sheet
from tests.northwind_sums import Ledger, Sums
from tests.unit.reporting.northwind_house import EVER

pytestmark = pytest.mark.xdist_group("northwind_house")
GROUPS = ("product", "customer", "salesperson", "region")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger.opened()


def theirs(northwind):
    """Our keys -> Northwind's."""
    people = {user_id: number for number, user_id in northwind.ids.items()}
    return people | {customer.id: number for number, customer in northwind.customer_ids.items()}


def from_json(northwind, **asked):
    """Rows as a program reads them."""
    report = northwind.reports.sales(northwind.admin, Question(**EVER, **asked))
    rows = json.loads(SalesReportView.of(report).model_dump_json())["rows"]
    return [row | {name: row[name]["amount"] for name in ("gross", "net", "discount")} for row in rows]


def from_csv(northwind, **asked):
    """Rows as any spreadsheet reads them."""
    text = file_of(northwind, "csv", asked).read().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def from_xlsx(northwind, **asked):
    """Rows as Excel reads them."""
    header, *rows = openpyxl.load_workbook(file_of(northwind, "xlsx", asked))["data"].iter_rows(values_only=True)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    return [row | {"period": row["period"] and f"{row['period']:%Y-%m-%d}"} for row in found]


def file_of(northwind, file_format, asked):
    days = {"from": str(EVER["first"]), "to": str(EVER["last"])}
    paper = Papers(northwind.table, northwind.clock).paper(northwind.admin, "sales", days | asked)
    out = io.BytesIO()
    write(paper.report, paper.rows_at_once(), file_format, out)
    out.seek(0)
    return out


def sums(row):
    gross, discount, net = (Decimal(str(row[name])) for name in ("gross", "discount", "net"))
    assert gross - discount == net
    return Sums(int(row["orders"]), int(row["units"]), gross, net)


every_form = pytest.mark.parametrize("read", [from_json, from_csv, from_xlsx])


@every_form
@pytest.mark.parametrize("group_by", GROUPS)
def test_totals_by_key_are_the_books(northwind, ledger, group_by, read):
    names = theirs(northwind)

    rows = read(northwind, group_by=group_by)

    assert {names.get(row["key"], row["key"]): sums(row) for row in rows} == ledger.by(group_by)


@every_form
def test_monthly_totals_are_the_books(northwind, ledger, read):
    rows = read(northwind, interval="month")

    assert {row["period"]: sums(row) for row in rows} == ledger.by("month")
    assert len(rows) == 23


@every_form
@pytest.mark.parametrize("group_by", GROUPS)
def test_monthly_totals_by_key_are_the_books(northwind, ledger, group_by, read):
    names = theirs(northwind)

    rows = read(northwind, interval="month", group_by=group_by)

    found = {(row["period"], names.get(row["key"], row["key"])): sums(row) for row in rows}
    assert found == ledger.by_month_and(group_by)


def test_the_whole_is_the_books(northwind, ledger):
    totals = northwind.reports.sales(northwind.admin, Question(**EVER)).totals

    whole = Sums(totals.orders, totals.units, Decimal(totals.gross) / 100, Decimal(totals.net) / 100)
    assert whole == ledger.whole()
    assert whole.net == Decimal("1265793.29")


def test_customers_are_the_books(northwind, ledger):
    report = CustomersReports(northwind.table, northwind.clock).report(northwind.admin, None, None)

    names, view = theirs(northwind), json.loads(CustomersReportView.of(report).model_dump_json())
    found = {
        names[row["customer_id"]]: (row["orders"], Decimal(row["revenue"]["amount"]), row["last_order_at"][:10])
        for row in view["rows"]
    }
    last = ledger.last_order()
    assert found == {key: (told.orders, told.net, last[key]) for key, told in ledger.by("customer").items()}
    assert [row["revenue"]["amount"] for row in view["rows"]] == [
        str(told.net) for told in sorted(ledger.by("customer").values(), key=lambda told: -told.net)
    ]
    assert view["totals"]["revenue"]["amount"] == str(ledger.whole().net)


def test_the_customers_file_has_the_same_rows(northwind):
    report = CustomersReports(northwind.table, northwind.clock).report(northwind.admin, None, None)
    text = as_csv(customers_sheet(report)).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    view = json.loads(CustomersReportView.of(report).model_dump_json())["rows"]
    assert list(rows[0]) == list(view[0])
    assert [row["revenue"] for row in rows] == [row["revenue"]["amount"] for row in view]
    assert [datetime.fromisoformat(row["last_order_at"]) for row in rows] == [row.last_order_at for row in report.rows]
    assert all(row.last_order_at.tzinfo == UTC for row in report.rows)


def test_the_first_quarter_of_1998_beside_that_of_1997_is_the_books(northwind, ledger):
    quarter = Question(datetime(1998, 1, 1).date(), datetime(1998, 3, 31).date(), compare="year")  # noqa: DTZ001

    report = northwind.reports.sales(northwind.admin, quarter)

    months = ledger.by("month")
    now = sum(months[f"1998-0{n}-01"].net for n in (1, 2, 3))
    before = sum(months[f"1997-0{n}-01"].net for n in (1, 2, 3))
    assert (report.totals.net, report.before[1].net) == (now * 100, before * 100)
