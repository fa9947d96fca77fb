"""Reports in the console: figures, charts, what stands behind a row, files, and who reads which."""

import re
from datetime import timedelta

import pytest

from shared.core.actor import Actor, Role
from shared.core.clock import local_day, system_clock
from shared.notifications.reach import Reach
from shared.orders.models import Order
from shared.orders.service import OrderService
from shared.reporting import paper
from shared.reporting.exports.service import ExportMaker, ExportService
from shared.reporting.papers import Papers
from shared.reporting.projection import SalesProjection
from shared.reporting.receivables import Receivables
from shared.storage import keys
from tests.builders import a_customer, a_product, a_request, a_warehouse, cny, received
from tests.fakes import MemoryTable

NAME = 'Tea "<b>House"'


@pytest.fixture
def order(table: MemoryTable, admin: Actor) -> Order:
    """Two chairs for 200.00 on credit, counted by the projections."""
    a_warehouse(table, tenant_id=admin.tenant_id)
    a_product(table, "CHAIR", tenant_id=admin.tenant_id, cost=cny("60.00"))
    received(table, "CHAIR", 10, tenant_id=admin.tenant_id)
    customer = a_customer(table, actor=admin, name=NAME, payment_terms="credit")
    order = OrderService(table).place(admin, a_request(customer, {"CHAIR": 2}), key=None, fingerprint="").order
    SalesProjection(table).apply(admin.tenant_id, order)
    Receivables(table).follow([image for image in table.stream if image.key == keys.order(admin.tenant_id, order.id)])
    return order


def today():
    return local_day(system_clock(), "Asia/Shanghai")


def test_sales_of_the_last_days_are_charted_and_lead_to_their_orders(sign_in, order):
    page = sign_in().get("/reports/sales")

    assert "Net sales CN¥200.00" in page.text
    assert page.html.count('class="bar"') == 30
    assert f"/console/orders?from={today()}&amp;to={today()}" in page.html


def test_sales_grouped_lead_to_what_they_are_about(sign_in, order):
    visitor = sign_in()
    days = f"from={today() - timedelta(days=6)}&to={today()}"

    by_customer = visitor.get(f"/reports/sales?{days}&group_by=customer&compare=year")
    by_product = visitor.get(f"/reports/sales?{days}&group_by=product")

    assert f"/console/customers/{order.customer_id}" in by_customer.html
    assert "<b>House" not in by_customer.html
    assert "Net before" in by_customer.text
    assert "/console/products/CHAIR" in by_product.html
    assert "Net before" not in by_product.text


def test_days_that_are_none_are_refused_and_empty_ones_say_so(sign_in):
    visitor = sign_in()

    assert visitor.get("/reports/sales?from=soon").status == 422
    assert visitor.get("/reports/sales?from=2026-02-02&to=2026-01-01").status == 422
    assert visitor.get("/reports/payments?from=soon").status == 422
    assert "Nothing was sold on these days" in visitor.get("/reports/sales?from=2020-01-01&to=2020-01-02").text


def test_stock_has_its_value_and_receivables_their_age(sign_in, order):
    visitor = sign_in()
    stock, owed = visitor.get("/reports/stock"), visitor.get("/reports/receivables")
    customers, payments = visitor.get("/reports/customers"), visitor.get("/reports/payments")

    assert "Value at cost CN¥600.00" in stock.text
    assert "Open in all CN¥200.00 To 30 days CN¥200.00" in owed.text
    assert "Net sales CN¥200.00" in customers.text
    assert "No money moved on these days" in payments.text
    assert all("<b>House" not in page.html for page in (owed, customers))


def test_what_is_shown_comes_as_a_file_too(sign_in, order):
    visitor = sign_in()
    visitor.console._services.printer = Printed()
    days = f"from={today()}&to={today()}"

    table = visitor.get(f"/reports/sales.csv?{days}&group_by=product")
    book = visitor.get(f"/reports/sales.xlsx?{days}")

    assert "CHAIR,Chair," in table.body.decode("utf-8-sig")
    assert (book.body, "attachment" in book.headers["Content-Disposition"]) == (b"xlsx of 1", True)
    assert visitor.get("/reports/nothing.csv").status == 404


def test_a_long_file_is_made_while_one_does_something_else(sign_in, table, admin, order, monkeypatch):
    monkeypatch.setattr(paper, "LONGEST_AT_ONCE", 0)
    store, visitor = Links(), sign_in()
    visitor.console._services.exports = ExportService(table, store)
    days = f"from={today() - timedelta(days=40)}&to={today()}"
    begun = visitor.get(f"/reports/sales.csv?interval=day&{days}")
    place = re.search(r'hx-get="/console(/reports/files/[^"]+)"', begun.html)[1]
    early = visitor.get(f"{place}/content")
    ExportMaker(table, Papers(table), store).make(admin.tenant_id, place.rpartition("/")[2])
    done, files = visitor.get(place), visitor.get("/reports/files")
    fetched = visitor.send("GET", f"{place}/content")

    assert "In line" in begun.text
    assert early.status == 404
    assert "1 row. The file can be fetched" in done.text
    assert 'hx-trigger="every 2s"' not in done.html
    assert re.search(r"Sales .* CSV Ready 1 ", files.text)
    assert (fetched.status, fetched.headers["Location"][:14]) == (303, "https://store/")


def test_a_file_in_the_background_is_its_creators(sign_in, table, admin):
    visitor = sign_in()
    visitor.console._services.exports = ExportService(table, Links())
    place = f"/reports/files/{visitor.console._services.exports.ask(admin, 'sales', {}, 'csv').id}"
    other = sign_in(Role.FINANCE)

    assert visitor.get(place).status == 200
    assert {
        other.get(place).status,
        other.get(f"{place}/content").status,
        visitor.get("/reports/files/NONE").status,
    } == {404}
    assert "No file is being made" in other.get("/reports/files").text


def test_a_file_that_could_not_be_made_says_why(sign_in, table, admin):
    visitor, store = sign_in(), Links()
    visitor.console._services.exports = exports = ExportService(table, store)
    wrong = exports.ask(admin, "sales", {"compare": "year", "from": "0001-01-01", "to": "0001-01-02"}, "csv")
    ExportMaker(table, Papers(table), store).make(admin.tenant_id, wrong.id)

    assert "It could not be made" in visitor.get(f"/reports/files/{wrong.id}").text


class Links:
    """A store in memory, whose links say so."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, place, content, _media_type) -> None:
        self.files[place] = content if isinstance(content, bytes) else content.read()

    def get(self, place) -> bytes:
        return self.files[place]

    def link(self, place, _file_name, *, lasting) -> str:
        return f"https://store/{place}?for={lasting}"


class Printed:
    """Says what it was to print."""

    def print(self, _report, rows, file_format) -> bytes:
        return f"{file_format} of {len(rows)}".encode()


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.SALES, {"sales", "customers"}),
        (Role.WAREHOUSE, {"stock"}),
        (Role.FINANCE, {"sales", "stock", "payments", "customers", "receivables"}),
    ],
)
def test_what_a_role_may_not_read_is_not_offered_and_refused(sign_in, role, reads):
    visitor = sign_in(role)
    first = visitor.get("/reports")

    assert first.status == 200
    for name in ("sales", "stock", "payments", "customers", "receivables"):
        assert (f'href="/console/reports/{name}"' in first.html) is (name in reads)
        assert visitor.get(f"/reports/{name}").status == (200 if name in reads else 403)
        assert visitor.get(f"/reports/{name}.csv").status == (200 if name in reads else 403)


def test_sales_people_see_their_own_sales(sign_in, order):
    assert "Nothing was sold on these days" in sign_in(Role.SALES).get("/reports/sales").text


def test_a_report_is_mailed_every_week_sent_now_and_no_more(sign_in):
    visitor = sign_in(Role.FINANCE)
    visitor.get("/reports/schedules?group_by=product")
    typed = {"report": "sales", "group_by": "product", "frequency": "weekly", "at": "07:30", "as-pdf": "yes"}

    wrong = visitor.post("/reports/schedules", **typed, recipients="nobody")
    made = visitor.post("/reports/schedules", **typed, recipients="ann@acme.example, bea@acme.example")
    place = re.search(r"(/reports/schedules/[^/]+)/run", made.html)[1]
    sent = visitor.post(f"{place}/run")
    gone = visitor.post(f"{place}/delete")

    assert (wrong.status, 'aria-invalid="true"' in wrong.html) == (422, True)
    assert "every Monday, 07:30" in made.text
    assert "The report is on its way" in sent.text
    assert "No report is mailed yet" in gone.text


def test_whom_a_mailed_report_does_not_reach_is_said(sign_in, table, admin):
    visitor = sign_in(Role.FINANCE)
    typed = {"report": "stock", "frequency": "daily", "at": "07:30"}
    visitor.post("/reports/schedules", **typed, recipients="ann@acme.example, bea@acme.example")
    Reach(table).note(admin.tenant_id, "bea@acme.example", "mailbox-full", system_clock())

    page = visitor.get("/reports/schedules")

    assert "ann@acme.example, bea@acme.example (mailbox is full)" in page.text


def test_whoever_may_not_schedule_is_not_offered_it(sign_in):
    visitor = sign_in(Role.SALES)

    assert "/reports/schedules" not in visitor.get("/reports/sales").html
    assert visitor.get("/reports/schedules").status == 403
