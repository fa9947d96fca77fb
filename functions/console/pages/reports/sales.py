"""The sales report: figures beside the days before, a chart, and the rows with what stands behind each."""

from collections.abc import Iterable
from dataclasses import dataclass

from functions.console.addresses import segment
from functions.console.answers import Answer
from functions.console.charts import Chart
from functions.console.pages.reports.desk import drawn, section, short, shown
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.reporting.models import NOTHING, Figures
from shared.reporting.queries import SalesQuery
from shared.reporting.reports import Row, SalesReport

_ = str
"""Marks a message for the catalogues."""
_DEFAULTS = {"interval": "day", "compare": "previous"}
_PARAMETERS = ("from", "to", "interval", "group_by", "compare")
_BARS = 62

INTERVALS = [("none", _("All days together")), ("day", _("Day")), ("week", _("Week")), ("month", _("Month"))]
GROUPS = [
    ("none", _("Nothing")),
    ("product", _("Product")),
    ("category", _("Category")),
    ("customer", _("Customer")),
    ("salesperson", _("Sales person")),
    ("region", _("Region")),
    ("warehouse", _("Warehouse")),
]
COMPARISONS = [("previous", _("the days before")), ("year", _("the year before"))]


@dataclass(frozen=True, slots=True)
class Head:
    """A figure above the report; `change` in percent, None where there was nothing before."""

    name: str
    value: int
    is_money: bool
    change: int | None


@section.page("/reports/sales", Permission.SALES_REPORT)
def show_sales(visit: Visit) -> Answer:
    """Sales by day and beside the days before, unless asked otherwise."""
    typed = {name: visit.query[name] for name in _PARAMETERS if name in visit.query}
    asked = typed if typed else _DEFAULTS
    query = visit.services.papers.query("sales", asked)
    assert isinstance(query, SalesQuery)  # noqa: S101
    report = visit.services.reporting.sales(visit.actor, query.question())
    words = visit.words
    return shown(
        visit,
        "sales",
        asked,
        report.rows,
        report=report,
        question=query,
        heads=list(_heads(report)),
        chart=_chart(visit, report, query),
        labels=[_label(visit, row) for row in report.rows],
        links=[_behind(row, query, report) for row in report.rows],
        intervals=[(code, words.text(word)) for code, word in INTERVALS],
        groups=[(code, words.text(word)) for code, word in GROUPS],
        comparisons=[(code, words.text(word)) for code, word in COMPARISONS],
    )


def _heads(report: SalesReport) -> Iterable[Head]:
    before = report.before[1] if report.before else NOTHING
    for name in ("net", "orders", "units", "profit"):
        yield Head(name, _of(report.totals, name), name in ("net", "profit"), _change(report.totals, before, name))


def _change(now: Figures, before: Figures, name: str) -> int | None:
    was = _of(before, name)
    return round(100 * (_of(now, name) - was) / was) if was > 0 else None


def _of(figures: Figures, name: str) -> int:
    value: int = getattr(figures, name)
    return value


def _chart(visit: Visit, report: SalesReport, query: SalesQuery) -> Chart | None:
    """The first rows; of single days every one, the quiet ones too."""
    rows, days = report.rows[:_BARS], report.span.days()
    if query.interval == "day" and query.group_by == "none" and len(days) <= _BARS:
        nets = {row.period: row.figures.net for row in rows}
        return drawn(visit, [nets.get(day, 0) for day in days], [short(day) for day in days], report.currency)
    labels = [short(row.period) if row.period else _label(visit, row)[:14] for row in rows]
    return drawn(visit, [row.figures.net for row in rows], labels, report.currency)


def _label(visit: Visit, row: Row) -> str:
    """The period, what it is about, or both."""
    period = visit.words.day(row.period) if row.period else ""
    named = row.label or row.key or ""
    return " · ".join(part for part in (period, named) if part) or visit.words.text("without")


def _behind(row: Row, query: SalesQuery, report: SalesReport) -> tuple[str, dict[str, str]] | None:
    """Where the row's things stand."""
    if query.group_by == "customer" and row.key:
        return f"/customers/{row.key}", {}
    if query.group_by == "product" and row.key:
        return f"/products/{segment(row.key)}", {}
    if row.period and query.interval == "day":
        days = {"from": row.period.isoformat(), "to": row.period.isoformat()}
    else:
        days = {"from": report.span.first.isoformat(), "to": report.span.last.isoformat()}
    if query.group_by == "salesperson" and row.key:
        return "/orders", days | {"salesperson_id": row.key}
    return ("/orders", days) if query.group_by == "none" and query.interval in ("none", "day") else None
