"""The stock report as the API shows it."""

from datetime import datetime

from pydantic import Field

from shared.core.model import Model
from shared.core.money import Money
from shared.reporting.stock import Pace, Stocked, StockReport


class StockRowView(Model):
    """What one warehouse has of one product, damaged goods apart; `value` is at cost. The rest is of all warehouses."""

    sku: str
    name: str
    warehouse_id: str
    on_hand: int
    value: Money
    available: int
    sold: int = Field(description="Units of the last 28 days less what came back")
    days_of_cover: int | None = Field(description="How long `available` lasts at that pace; null where none was sold")
    pace: Pace = Field(description="`slow` lasts for more than 180 days, of `idle` none was sold in 28")

    @classmethod
    def of(cls, row: Stocked, currency: str) -> "StockRowView":
        """The row in a currency."""
        return cls(
            sku=row.sku,
            name=row.name,
            warehouse_id=row.warehouse_id,
            on_hand=row.on_hand,
            value=Money(row.value, currency),
            available=row.available,
            sold=row.sold,
            days_of_cover=row.days_of_cover,
            pace=row.pace,
        )


class StockOutView(Model):
    """A product that was in stock and of which nothing is available now, archived ones apart."""

    sku: str
    name: str
    sold: int = Field(description="Units of the last 28 days less what came back")


class StockReportView(Model):
    """By SKU and warehouse, where there is anything on hand; and by SKU what has run out."""

    rows: list[StockRowView]
    stock_outs: list[StockOutView]
    as_of: datetime

    @classmethod
    def of(cls, report: StockReport) -> "StockReportView":
        """The report's view."""
        return cls(
            rows=[StockRowView.of(row, report.currency) for row in report.rows],
            stock_outs=[StockOutView(sku=out.sku, name=out.name, sold=out.sold) for out in report.stock_outs],
            as_of=report.as_of,
        )
