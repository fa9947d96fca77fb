"""What the pages of reports share: the section, its tabs by role, days of the address, how many rows are shown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from functions.console.answers import Answer, Html, Redirect
from functions.console.charts import Chart, bars
from functions.console.problems import parsed
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.errors import Forbidden
from shared.core.fields import Day
from shared.core.model import Model
from shared.core.money import Money
from shared.identity.permissions import Permission

section = Section("reports")
_ = str
"""Marks a message for the catalogues."""

TABS: tuple[tuple[str, str, Permission], ...] = (
    (_("Sales"), "sales", Permission.SALES_REPORT),
    (_("Stock"), "stock", Permission.STOCK_REPORT),
    (_("Payments"), "payments", Permission.PAYMENTS_REPORT),
    (_("Customers"), "customers", Permission.CUSTOMERS_REPORT),
    (_("Receivables"), "receivables", Permission.RECEIVABLES_REPORT),
)
NAMES = {tab: word for word, tab, _permission in TABS} | {"orders": _("Orders"), "audit": _("Audit")}
"""Whatever is exported, by name."""
SHOWN = 500
"""Rows of a page; a file has all."""


class Days(Model):
    """The days of a report, as the address says them."""

    first: Day | None = None
    last: Day | None = None


def days_asked(visit: Visit) -> Days:
    """From and to; InvalidRequest for what is no day."""
    return parsed(Days, {"first": visit.query.get("from"), "last": visit.query.get("to")})


def shown(visit: Visit, name: str, asked: Mapping[str, str], rows: list[Any], **facts: Any) -> Html:  # noqa: ANN401
    """A report below its tabs, with its files; `asked` are its parameters."""
    tabs = [(visit.words.text(word), tab, tab == name) for word, tab, permission in TABS if visit.may(permission)]
    tabs.append((visit.words.text("Files"), "files", name in ("files", "file")))
    cut = len(rows) - SHOWN if len(rows) > SHOWN else 0
    return visit.show(f"reports/{name}.html", name=name, tabs=tabs, asked=asked, rows=rows[:SHOWN], cut=cut, **facts)


def drawn(visit: Visit, values: list[int], labels: list[str], currency: str) -> Chart | None:
    """Bars of money; none where there is nothing to compare."""
    if len(values) < 2:
        return None
    titles = [f"{label}: {visit.words.money(Money(n, currency))}" for label, n in zip(labels, values, strict=True)]
    return bars(values, labels, titles, said=lambda minor: visit.words.short_money(minor, currency))


def short(day: date) -> str:
    """A day below a bar."""
    return f"{day.month}/{day.day}"


@section.page("/reports")
def show_reports(visit: Visit) -> Answer:
    """The first report that the person's role opens."""
    first = next((tab for _word, tab, permission in TABS if visit.may(permission)), None)
    if first is None:
        raise Forbidden("Your role does not permit this")
    return Redirect(f"/reports/{first}")
