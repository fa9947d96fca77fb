"""What to order, and when at the latest: enough for the lead time and four weeks beyond it, at a level of service."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import NormalDist, fmean

from shared.replenishment.forecasting.forecast import Forecast
from shared.replenishment.forecasting.methods import HORIZON

LASTS_DAYS = 28
"""How long goods shall last behind their arrival."""
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Units to order on `order_by` at the latest; nothing, and no day, where the eight weeks need no order."""

    quantity: int = 0
    order_by: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Days from order to shelf, and the share of lead times through which the shelf must not be empty."""

    lead_time_days: int
    service_level: float

    def safety(self, forecast: Forecast, days: int) -> float:
        """Units beyond the expected that so many days need: errors of single weeks add up as their squares."""
        return NormalDist().inv_cdf(self.service_level) * forecast.deviation * sqrt(days / 7)


def suggestion(forecast: Forecast, terms: Terms, *, position: int, today: date) -> Suggestion:
    """By what is available and not promised (`position`, below nothing where goods are sold beyond stock)."""
    lead, safety = terms.lead_time_days, terms.safety(forecast, terms.lead_time_days)
    for day in range(HORIZON * 7):
        if position - _demand(forecast, today, day + lead) <= safety + _ROUNDING:
            break
    else:
        return Suggestion()
    lasts = lead + LASTS_DAYS
    wanted = _demand(forecast, today, day + lasts) + terms.safety(forecast, lasts) - position
    quantity = ceil(wanted - _ROUNDING)
    return Suggestion(quantity, today + timedelta(days=day)) if quantity > 0 else Suggestion()


def _demand(forecast: Forecast, today: date, days: int) -> float:
    """Expected units of so many days from today; behind the eight weeks the days are as theirs on average."""
    end, known, units = today + timedelta(days=days), 0, 0.0
    for ahead in forecast.weeks:
        overlap = (min(end, ahead.week + timedelta(days=7)) - max(today, ahead.week)).days
        if overlap > 0:
            known += overlap
            units += ahead.expected * overlap / 7
    return units + fmean(ahead.expected for ahead in forecast.weeks) * (days - known) / 7
