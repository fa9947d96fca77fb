"""Reports about money and who brings it: payments, customers, receivables."""

from datetime import date

from functions.console.answers import Answer
from functions.console.pages.payments.desk import provider_names
from functions.console.pages.reports.desk import Days, days_asked, drawn, section, short, shown
from functions.console.visit import Visit
from shared.core.money import Money
from shared.identity.permissions import Permission
from shared.reporting.takings import PaymentsReport

_AGES = 4


@section.page("/reports/payments", Permission.PAYMENTS_REPORT)
def show_payments_report(visit: Visit) -> Answer:
    """Money in and out by day and provider."""
    days = days_asked(visit)
    report = visit.services.payments_report.report(visit.actor, days.first, days.last)
    by_day = _by_day(report)
    labels = [short(day) for day in by_day]
    chart = drawn(visit, list(by_day.values()), labels, report.currency)
    totals = [Money(minor, report.currency) for minor in report.totals]
    facts = {"report": report, "chart": chart, "totals": totals, "providers": provider_names(visit)}
    return shown(visit, "payments", _parameters(days), report.rows, days=report.span, **facts)


@section.page("/reports/customers", Permission.CUSTOMERS_REPORT)
def show_customers_report(visit: Visit) -> Answer:
    """Who brought how much, of all time unless days are asked for."""
    days = days_asked(visit)
    report = visit.services.customers_report.report(visit.actor, days.first, days.last)
    revenue = Money(sum(row.revenue for row in report.rows), report.currency)
    return shown(visit, "customers", _parameters(days), report.rows, report=report, days=days, revenue=revenue)


@section.page("/reports/receivables", Permission.RECEIVABLES_REPORT)
def show_receivables(visit: Visit) -> Answer:
    """What customers on credit owe, by age."""
    report = visit.services.receivables.report(visit.actor)
    ages = [Money(sum(row.by_age[age] for row in report.rows), report.currency) for age in range(_AGES)]
    whole = Money(sum(row.open for row in report.rows), report.currency)
    return shown(visit, "receivables", {}, report.rows, report=report, ages=ages, whole=whole)


def _by_day(report: PaymentsReport) -> dict[date, int]:
    """Net of what went out, quiet days too."""
    sums = dict.fromkeys(report.span.days(), 0)
    for row in report.rows:
        sums[row.day] += row.paid_in - row.paid_out
    return sums


def _parameters(days: Days) -> dict[str, str]:
    named = {"from": days.first, "to": days.last}
    return {name: day.isoformat() for name, day in named.items() if day}
