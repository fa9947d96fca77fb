"""The dashboard as the API shows it."""

from datetime import date

from pydantic import Field

from shared.core.model import Model
from shared.core.money import Money
from shared.reporting.models import Figures
from shared.reporting.reports import Dashboard


class GlanceView(Model):
    """The figures of a dashboard."""

    orders: int
    net: Money
    units: int

    @classmethod
    def of(cls, figures: Figures, currency: str) -> "GlanceView":
        """The figures in a currency."""
        return cls(orders=figures.orders, net=Money(figures.net, currency), units=figures.units)


class SpanView(GlanceView):
    """The newest days, and as many days before them."""

    before: GlanceView

    @classmethod
    def last(cls, days: int, dashboard: Dashboard) -> "SpanView":
        """The newest days of a dashboard."""
        now = GlanceView.of(dashboard.of_last(days), dashboard.currency)
        before = GlanceView.of(dashboard.of_last(days, before=days), dashboard.currency)
        return cls(**vars(now), before=before)


class DayView(GlanceView):
    """One day of the series."""

    day: date


class OpenWorkView(Model):
    """Orders by what they wait for: approval; goods to leave; money. One order may wait for two of them."""

    awaiting_approval: int
    to_ship: int = Field(description="Confirmed, not on hold, paid in full or on credit, and holding goods")
    unpaid: int = Field(description="Submitted, confirmed or closed, with a balance, and never paid in full")


class DashboardView(Model):
    """The last 30 days at a glance; equal to the sales report."""

    today: SpanView
    last_7_days: SpanView
    last_30_days: SpanView
    open_work: OpenWorkView
    low_stock: int = Field(description="Products at their reorder point or below it")
    series: list[DayView]

    @classmethod
    def of(cls, dashboard: Dashboard) -> "DashboardView":
        """The dashboard's view; its series has every day, the quiet ones too."""
        currency = dashboard.currency
        return cls(
            today=SpanView.last(1, dashboard),
            last_7_days=SpanView.last(7, dashboard),
            last_30_days=SpanView.last(30, dashboard),
            open_work=OpenWorkView(**dashboard.open_work),
            low_stock=dashboard.low_stock,
            series=[DayView(day=day, **vars(GlanceView.of(figures, currency))) for day, figures in dashboard.series],
        )
