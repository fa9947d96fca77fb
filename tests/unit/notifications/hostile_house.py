"""A tenant in which whatever people may name bears the same name, with its mails and the files that go with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import functions.printer.handler as printer
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.identity.audit.recorder import Audit
from shared.notifications.models import Letter
from shared.notifications.restock_lines import RestockLine
from shared.notifications.schedules.composing import Composed
from shared.notifications.stationery import letter
from shared.orders.history import History
from shared.orders.repository import order_of
from shared.orders.service import OrderService
from shared.replenishment.models import Alert
from shared.reporting.papers import Papers
from shared.reporting.projection import SalesProjection
from shared.reporting.receivables import Receivables
from shared.storage.stream import Image
from tests.builders import TENANT, a_customer, a_product, a_request, a_tenant, a_warehouse, an_actor, cny, received
from tests.fakes import FrozenClock, MemoryTable
from tests.unit.schedules.test_report_mail import a_person

NOW = FrozenClock(system_clock())
"""One minute for all of a run: reports say as of when they are."""
REPORTS = [
    *[("sales", {"group_by": by}) for by in ("product", "category", "customer", "region", "salesperson", "warehouse")],
    *[(name, {}) for name in ("stock", "customers", "payments", "receivables", "orders", "audit")],
]
IN_FILES = [("sales", {"group_by": "product"}), *[each for each in REPORTS if not each[1]]]
"""Files of sales by other things hold other names in the same cells."""
PURPOSES = ("invitation", "password-reset", "verification")


@dataclass(frozen=True)
class House:
    """What the tenant is sent, by the kind of mail."""

    name: str
    locale: str
    table: MemoryTable

    def letters(self) -> Iterator[tuple[str, Letter]]:
        """One of each kind, as its service writes it."""
        for purpose in PURPOSES:
            yield purpose, letter("code", self.locale, self._code(purpose))
        yield "restock", letter("restock", self.locale, self._fallen())
        for report, asked in REPORTS:
            yield f"{report} {asked}", letter("report", self.locale, self._reported(report, asked))

    def composed(self, report: str, asked: dict[str, str]) -> Composed:
        """A report with all its files."""
        composer = printer.Composer(Papers(self.table, NOW))
        return composer.compose(an_actor(), report, asked, ("csv", "xlsx", "pdf"))

    def _code(self, purpose: str) -> dict[str, object]:
        facts = {"purpose": purpose, "company": self.name, "name": self.name, "address": "a@b.example", "code": "C"}
        return facts | {"lasting": timedelta(hours=2), "link": "https://x.example/?a=1&b=2"}

    def _fallen(self) -> dict[str, object]:
        alert = Alert("CHAIR", self.name, 4, 5, 20, "2026-11-22T08:00:00.000Z")
        line = RestockLine(alert, 9, 5, 4, 7, 20, date(2026, 12, 1))
        way = {"link": "https://x.example/", "leave_url": "https://x.example/l"}
        return {"lines": [line], "company": self.name} | way

    def _reported(self, report: str, asked: dict[str, str]) -> dict[str, object]:
        head = Papers(self.table, NOW).paper(an_actor(), report, asked).report
        return {
            "report": head,
            "company": head.company,
            "enclosed": [f"{head.file_name}.csv"],
            "promised": [],
            "picture": "chart" if head.chart else None,
            "leave_url": "https://x.example/l",
        }


def a_house(name: str, locale: str = "en") -> House:
    """With an order on credit that every figure knows."""
    table = MemoryTable()
    a_tenant(table, company_name=name, locale=locale)
    a_person(table, "U1", Role.ADMIN, full_name=name)
    a_warehouse(table)
    a_product(table, "CHAIR", name=name, category=name, family=name, reorder_point=5)
    received(table, "CHAIR", 9)
    terms = {"payment_terms": "credit", "credit_limit": cny("900.00"), "owner_id": "U1"}
    customer = a_customer(table, name=name, region=name, address=name, external_id=name, **terms)
    OrderService(table, NOW).place(an_actor(), a_request(customer), key=None, fingerprint="")
    _follow(table, [image for image in table.stream if image.key.sort == "ORDER"])
    for image in [*table.stream]:
        Audit(table).record([image])
    return House(name, locale, table)


def _follow(table: MemoryTable, orders: list[Image]) -> None:
    History(table).follow(orders)
    Receivables(table).follow(orders)
    for image in orders:
        SalesProjection(table).apply(TENANT, order_of(image.new))
