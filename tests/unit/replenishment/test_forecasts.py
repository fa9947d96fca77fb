"""Every tenant's night makes its forecasts; they are read beside the stock of the moment."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.errors import NotFound
from shared.replenishment.forecasting.nightly import NightlyForecasts
from shared.replenishment.forecasting.service import ForecastService
from shared.storage import keys
from tests.builders import TENANT, a_product, a_tenant, a_warehouse, an_actor, received
from tests.fakes import FrozenClock, MemoryTable

TODAY = date(2026, 11, 25)
"""A Wednesday."""
NIGHT = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
"""Half past two in Shanghai."""


class Shop:
    """Chairs, seven of which are sold each week, in Shanghai."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock(NIGHT)
        self.asked: list[tuple[date, date]] = []
        self.pace = {"CHAIR": 7}
        a_tenant(self.table)
        a_warehouse(self.table)
        a_product(self.table, "CHAIR", lead_time_days=14)
        received(self.table, "CHAIR", 14)

    def sold(self, _tenant_id: str, first: date, last: date) -> Iterator[tuple[str, date, int]]:
        self.asked.append((first, last))
        for sku, units in self.pace.items():
            yield from ((sku, last - timedelta(weeks=n), units) for n in range(30))

    @property
    def nightly(self) -> NightlyForecasts:
        return NightlyForecasts(self.table, self.sold, self.clock)

    @property
    def forecasts(self) -> ForecastService:
        return ForecastService(self.table, self.clock)

    def skus(self) -> list[str]:
        return [each.product.sku for each in self.forecasts.page(an_actor(), limit=50, position=None).items]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_the_forecast_begins_with_this_week_and_learns_from_three_years_of_whole_weeks(shop: Shop) -> None:
    shop.nightly.run_when_due(an_actor())

    outlook = shop.forecasts.of_product(an_actor(), "CHAIR")
    assert outlook.forecast is not None
    assert outlook.forecast.weeks[0].week == date(2026, 11, 23)
    assert {week.expected for week in outlook.forecast.weeks} == {7.0}
    assert shop.asked == [(date(2023, 11, 27), date(2026, 11, 22))]


def test_the_suggestion_is_by_the_stock_of_now(shop: Shop) -> None:
    shop.nightly.run_when_due(an_actor())
    before = shop.forecasts.of_product(an_actor(), "CHAIR").suggestion
    received(shop.table, "CHAIR", 200)

    after = shop.forecasts.of_product(an_actor(), "CHAIR").suggestion

    assert before is not None
    assert after is not None
    assert (before.quantity, before.order_by) == (28, TODAY)
    assert (after.quantity, after.order_by) == (0, None)


def test_goods_sold_beyond_stock_count_against_the_position(shop: Shop) -> None:
    with shop.table.transaction() as tx:
        tx.update(keys.backorder(TENANT, "CHAIR"), add={"total": 5, "at#MAIN": 5})
    shop.nightly.run_when_due(an_actor())

    suggested = shop.forecasts.of_product(an_actor(), "CHAIR").suggestion

    assert suggested is not None
    assert suggested.quantity == 33


def test_a_product_that_sold_too_little_has_no_forecast_and_an_unknown_one_is_not_found(shop: Shop) -> None:
    a_product(shop.table, "NEW")

    outlook = shop.forecasts.of_product(an_actor(), "NEW")

    assert (outlook.forecast, outlook.suggestion) == (None, None)
    with pytest.raises(NotFound):
        shop.forecasts.of_product(an_actor(), "NONE")


def test_the_list_is_by_sku_page_after_page(shop: Shop) -> None:
    for sku in ("ARMCHAIR", "BENCH"):
        a_product(shop.table, sku)
        shop.pace[sku] = 3
    shop.nightly.run_when_due(an_actor())

    first = shop.forecasts.page(an_actor(), limit=2, position=None)
    second = shop.forecasts.page(an_actor(), limit=2, position=first.position)

    assert [each.product.sku for each in [*first.items, *second.items]] == ["ARMCHAIR", "BENCH", "CHAIR"]
    assert [each.holding.available for each in [*first.items, *second.items]] == [0, 0, 14]


def test_what_is_no_longer_on_sale_loses_its_forecast_at_night(shop: Shop) -> None:
    shop.nightly.run(an_actor(), TODAY)
    archived = ChangeProduct(status="archived")
    CatalogService(shop.table, shop.clock).change(an_actor(), "CHAIR", archived, expected_version=None)

    shop.nightly.run(an_actor(), TODAY)

    assert shop.skus() == []


def test_the_same_night_again_writes_nothing(shop: Shop) -> None:
    shop.nightly.run(an_actor(), TODAY)
    written = len(shop.table.stream)

    shop.nightly.run(an_actor(), TODAY)

    assert len(shop.table.stream) == written


def test_a_night_is_worked_once_and_a_failed_one_is_left_to_the_next_hour(shop: Shop) -> None:
    answers: list[Exception | None] = [ConnectionError(), None, None]
    asked: list[datetime] = []

    def sold(tenant_id: str, first: date, last: date) -> Iterator[tuple[str, date, int]]:
        asked.append(shop.clock())
        if (failure := answers.pop(0)) is not None:
            raise failure
        return shop.sold(tenant_id, first, last)

    nightly = NightlyForecasts(shop.table, sold, shop.clock)
    with pytest.raises(ConnectionError):
        nightly.run_when_due(an_actor())
    for _ in range(24):
        shop.clock.advance(hours=1)
        nightly.run_when_due(an_actor())

    assert asked == [NIGHT, NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=24)]


def test_before_two_at_night_nothing_is_asked(shop: Shop) -> None:
    shop.clock.advance(hours=-1)

    shop.nightly.run_when_due(an_actor())

    assert shop.asked == []
