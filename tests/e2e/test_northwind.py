"""Two years of a real trader through the public API, by several clients at once: not a cent and not a unit is lost."""

import csv
import io
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from tests.e2e.northwind import Books, Row, sku_of
from tests.e2e.shop import PASSWORD, Json, Shop, eventually
from tests.northwind_sums import Ledger, Sums

CLIENTS = 4
SPAN = ("1996-07-04", "1998-05-06")
DAYS = dict(zip(("from", "to"), SPAN, strict=True))


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_northwinds_books_come_out_to_the_cent(open_shop: Callable[..., Shop], tell: Callable[[str], None]) -> None:
    shop, books = open_shop(company_name="Northwind Traders", currency="USD"), Books()
    trade = Trade(shop, books)
    started = time.monotonic()

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda product: shop.ask("POST", "/v1/products", product), books.products()))
        shop.receive(books.sold)
        trade.customers = dict(clients.map(trade.enter_customer, books.customers()))
        trade.people = dict(clients.map(trade.hire, books.rows("employees")))
        list(clients.map(trade.carry_out, enumerate(books.rows("orders"), start=1)))
    placed = time.monotonic()
    totals = eventually(lambda: shop.report(*SPAN)["totals"], lambda seen: seen["units"] == 51_317, within=180)
    reported = time.monotonic()

    assert (totals["orders"], totals["units"], totals["returned_units"]) == (830, 51_317, 0)
    assert totals["gross"] == books.money("1354458.59")
    assert totals["net"] == books.money("1265793.29")
    reports_are_the_books(trade)
    for sku in books.sold:
        assert eventually(lambda sku=sku: shop.verification(sku), lambda seen: seen["holds"])["holds"]
    assert reserved_by_sku(shop) == held_by_unshipped(books)
    assert shop.see("/v1/orders", fulfilment_status="unfulfilled", limit=100)["next_cursor"] is None
    tell(
        f"Northwind: {placed - started:.1f} s for 830 orders paid and 809 shipped by {CLIENTS} clients, "
        f"the report {reported - placed:.1f} s behind; {time.monotonic() - started:.1f} s with all checks"
    )


@dataclass
class Trade:
    """Carries Northwind's orders out: placed, paid and, where they were, shipped."""

    shop: Shop
    books: Books
    customers: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    @property
    def theirs(self) -> dict[str, str]:
        """Northwind's ids by ours."""
        return {ours: number for number, ours in (self.customers | self.people).items()}

    def hire(self, row: Row) -> tuple[str, str]:
        """Northwind's id of a sales person and ours."""
        name, number = f"{row['first_name']} {row['last_name']}", row["employee_id"]
        email = f"{number}-{self.shop.tenant_id.lower()}@example.com"
        person = {"email": email, "full_name": name, "role": "sales", "password": PASSWORD}
        return number, self.shop.ask("POST", "/v1/users", person)["id"]

    def enter_customer(self, customer: Json) -> tuple[str, str]:
        """Northwind's id of a customer and ours."""
        return customer["external_id"], self.shop.ask("POST", "/v1/customers", customer)["id"]

    def carry_out(self, numbered: tuple[int, Row]) -> None:
        """One order; every seventh is told twice that it was paid, every eleventh before it knows its payment."""
        number, row = numbered
        wish = self.books.wish(row, self.customers[row["customer_id"]])
        order = self.shop.place(wish | {"salesperson_id": self.people[row["employee_id"]]}, key=row["order_id"])
        payment = self._paid_early(order) if number % 11 == 0 else self.shop.start_payment(order)
        captured = self.shop.sandbox.captured(payment, provider_ref=f"nw_{row['order_id']}")
        for _ in range(2 if number % 7 == 0 else 1):
            self.shop.sandbox.tell(captured)
        if row["shipped_date"]:
            shipped = self.shop.ship(order)["order"]
            assert (shipped["payment_status"], shipped["fulfilment_status"]) == ("paid", "shipped")

    def _paid_early(self, order: Json) -> Json:
        """The webhook goes out as soon as the payment can be seen, before its start's answer is read."""
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(self.shop.start_payment, order)
            path = f"/v1/orders/{order['id']}/payments"
            (payment,) = eventually(lambda: self.shop.see(path)["items"])
            number = self.shop.order(order)["external_id"]
            self.shop.sandbox.tell(self.shop.sandbox.captured(payment, provider_ref=f"nw_{number}"))
            return answer.result()


def reports_are_the_books(trade: Trade) -> None:
    """Every grouping in JSON, CSV and XLSX, customers and payments, as DuckDB adds them up from the CSV files."""
    ledger, shop, theirs = Ledger.opened(), trade.shop, trade.theirs
    due = ledger.whole().net + ledger.freight()
    for group in ("product", "customer", "salesperson", "region"):
        for read in EVERY_FORM:
            rows = read(shop, "sales", group_by=group, **DAYS)
            found = {theirs.get(row["key"], row["key"]): sums(row) for row in rows}
            assert found == ledger.by(group)
            assert [told.net for told in found.values()] == sorted((t.net for t in found.values()), reverse=True)
    for report in ("sales", "stock", "payments", "customers", "receivables"):
        assert cells_of(shop, report) == lines_of(shop, report)
    for read in EVERY_FORM:
        rows = read(shop, "sales", interval="month", **DAYS)
        assert {row["period"]: sums(row) for row in rows} == ledger.by("month")
        buyers = {theirs[row["customer_id"]]: Decimal(row["revenue"]) for row in read(shop, "customers")}
        assert buyers == {number: told.net for number, told in ledger.by("customer").items()}
        paid = eventually(
            lambda read=read: sum(Decimal(row["in"]) for row in read(shop, "payments")), lambda seen: seen == due
        )
        assert paid == due


def rows_of(shop: Shop, report: str, **query: str) -> list[Json]:
    """A report's rows from JSON, money as its amount."""
    rows = shop.see(f"/v1/reports/{report}", **query)["rows"]
    return [{name: cell["amount"] if isinstance(cell, dict) else cell for name, cell in row.items()} for row in rows]


def lines_of(shop: Shop, report: str, **query: str) -> list[Json]:
    """A report's rows from its CSV."""
    answer = shop.call("GET", f"/v1/reports/{report}?{urlencode({**query, 'format': 'csv'})}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def cells_of(shop: Shop, report: str, **query: str) -> list[Json]:
    """A report's rows from its workbook, written as the CSV writes them."""
    answer = shop.call("GET", f"/v1/reports/{report}?{urlencode({**query, 'format': 'xlsx'})}")
    assert answer.status_code == 200, answer.text
    header, *rows = openpyxl.load_workbook(io.BytesIO(answer.content))["data"].iter_rows()
    return [{name.value: _written(cell) for name, cell in zip(header, row, strict=True)} for row in rows]


def _written(cell: Cell) -> str:
    match cell.value:
        case datetime() if cell.number_format == "yyyy-mm-dd":
            return f"{cell.value:%Y-%m-%d}"
        case datetime():
            return f"{cell.value:%Y-%m-%dT%H:%M:%SZ}"
        case int() | float() if cell.number_format == "#,##0.00":
            return f"{cell.value:.2f}"
    return "" if cell.value is None else str(cell.value)


EVERY_FORM = (rows_of, lines_of, cells_of)


def sums(row: Json) -> Sums:
    """What the books are compared in."""
    return Sums(int(row["orders"]), int(row["units"]), Decimal(row["gross"]), Decimal(row["net"]))


def reserved_by_sku(shop: Shop) -> dict[str, int]:
    """What the shop still holds for somebody."""
    return {level["sku"]: level["reserved"] for level in shop.each("/v1/stock", limit=100) if level["reserved"]}


def held_by_unshipped(books: Books) -> dict[str, int]:
    """What the orders that never left should hold."""
    units: Counter[str] = Counter()
    for order in books.rows("orders"):
        if not order["shipped_date"]:
            units.update({sku_of(line): int(line["quantity"]) for line in books.lines[order["order_id"]]})
    return dict(units)
