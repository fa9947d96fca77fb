"""Every product's forecast anew."""

from contextlib import suppress
from datetime import date, timedelta

from shared.catalog.repository import ProductRepository
from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.identity.repository import SettingsRepository
from shared.identity.turns import Turns, TurnTaken, due_day
from shared.replenishment.forecasting.forecast import forecast
from shared.replenishment.forecasting.history import Sales, first_day, monday_of, weekly
from shared.replenishment.forecasting.repository import ForecastRepository
from shared.storage.table import Table

JOB, HOUR = "forecasts", 2
"""Local: behind the end of the day, before the first one comes to work."""


class NightlyForecasts:
    """Makes a tenant's forecasts from what it sold; made again on the same day they are the same."""

    def __init__(self, table: Table, sales: Sales, clock: Clock = system_clock) -> None:
        self._table, self._sales, self._clock = table, sales, clock
        self._settings, self._products = SettingsRepository(table), ProductRepository(table)
        self._forecasts, self._turns = ForecastRepository(table), Turns(table)

    def run_when_due(self, actor: Actor) -> None:
        """Once a local day of the tenant; the turn is over when its work is, so that a crash leaves it to the next."""
        day = due_day(self._clock(), self._settings.current(actor.tenant_id).time_zone, HOUR)
        if day is None or self._turns.is_taken(actor.tenant_id, JOB, day):
            return
        self.run(actor, day)
        with suppress(TurnTaken), self._table.transaction() as tx:
            self._turns.take(tx, actor.tenant_id, JOB, day)

    def run(self, actor: Actor, today: date) -> int:
        """Of the eight weeks from this one on, for every product on sale that was sold before; answers how many."""
        tenant_id, monday = actor.tenant_id, monday_of(today)
        histories = weekly(self._sales(tenant_id, first_day(monday), monday - timedelta(days=1)), monday)
        products = self._products.get_many(tenant_id, histories)
        made = {
            sku: ahead
            for sku, product in products.items()
            if not product.archived and (ahead := forecast(sku, histories[sku], monday)) is not None
        }
        self._forecasts.replace(tenant_id, made)
        return len(made)
