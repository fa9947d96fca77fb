"""Forecasts as the API shows them."""

from datetime import date

from pydantic import Field

from shared.core.model import Model
from shared.replenishment.forecasting.forecast import WeekAhead
from shared.replenishment.forecasting.methods import MethodName
from shared.replenishment.forecasting.service import Outlook
from shared.replenishment.forecasting.suggestion import Suggestion


class WeekAheadView(Model):
    """Units of the week that begins on this Monday."""

    week: date
    expected: float
    low: int = Field(description="From here to `high`, both included, lie four of five weeks")
    high: int

    @classmethod
    def of(cls, week: WeekAhead) -> "WeekAheadView":
        """The week's view."""
        return cls(**{name: getattr(week, name) for name in cls.model_fields})


class SuggestionView(Model):
    """What to order, on `order_by` at the latest; 0 and null where the eight weeks need no order."""

    quantity: int
    order_by: date | None

    @classmethod
    def of(cls, suggestion: Suggestion) -> "SuggestionView":
        """The suggestion's view."""
        return cls(quantity=suggestion.quantity, order_by=suggestion.order_by)


class ForecastView(Model):
    """A product's outlook; without weeks, method and suggestion while there are fewer than four weeks of sales."""

    sku: str
    name: str
    weeks: list[WeekAheadView]
    method: MethodName | None = Field(description="The one that a rolling back-test over the last year prefers")
    error: float | None = Field(
        description="How far the back-test's sums of eight weeks were off, as a share of the units sold (WAPE)"
    )
    seasonal_naive_error: float | None = Field(description="The same error, had last year's weeks been the forecast")
    lead_time_days: int
    suggestion: SuggestionView | None

    @classmethod
    def of(cls, outlook: Outlook) -> "ForecastView":
        """The outlook's view."""
        ahead = outlook.forecast
        return cls(
            sku=outlook.product.sku,
            name=outlook.product.name,
            weeks=[WeekAheadView.of(week) for week in ahead.weeks] if ahead else [],
            method=ahead.method if ahead else None,
            error=ahead.error if ahead else None,
            seasonal_naive_error=ahead.seasonal_naive_error if ahead else None,
            lead_time_days=outlook.product.lead_time_days,
            suggestion=SuggestionView.of(outlook.suggestion) if outlook.suggestion else None,
        )
