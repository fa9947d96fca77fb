"""The customers report as the API shows it."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from shared.core.model import Model
from shared.core.money import Money
from shared.reporting.customers import Buyer, CustomersReport
from shared.reporting.segments import Segment


class CustomerRowView(Model):
    """One customer: orders and revenue (net, as in the sales report) of the days, the rest of all time until now."""

    customer_id: str
    name: str
    orders: int
    revenue: Money
    last_order_at: datetime
    recency: int = Field(description="Days since the last order")
    frequency: int = Field(description="How many orders there ever were")
    segment: Segment = Field(
        description="`at_risk` stays away twice as long as is usual between his orders, `lost` four times as long; "
        "`new` ordered once; of the others, `champion` brings the first four fifths of all revenue, `loyal` the rest"
    )
    returning: bool = Field(description="Ordered before `from`; without it, more than once")

    @classmethod
    def of(cls, row: Buyer, currency: str) -> "CustomerRowView":
        """The row in a currency."""
        return cls(
            customer_id=row.customer_id,
            name=row.name,
            orders=row.orders,
            revenue=Money(row.revenue, currency),
            last_order_at=row.last_order_at,
            recency=row.recency,
            frequency=row.frequency,
            segment=row.segment,
            returning=row.returning,
        )


class CustomersTotalsView(Model):
    """All rows together: new customers against those who came back."""

    customers: int
    new: int
    returning: int
    orders: int
    revenue: Money


class CustomersReportView(Model):
    """Who brought the largest revenue first; `from` and `to` are null for all time."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    rows: list[CustomerRowView]
    totals: CustomersTotalsView
    first: date | None = Field(alias="from")
    last: date | None = Field(alias="to")
    currency: str
    as_of: datetime

    @classmethod
    def of(cls, report: CustomersReport) -> "CustomersReportView":
        """The report's view."""
        rows = report.rows
        return cls(
            rows=[CustomerRowView.of(row, report.currency) for row in rows],
            totals=CustomersTotalsView(
                customers=len(rows),
                new=len(rows) - report.returning,
                returning=report.returning,
                orders=sum(row.orders for row in rows),
                revenue=Money(sum(row.revenue for row in rows), report.currency),
            ),
            first=report.first,
            last=report.last,
            currency=report.currency,
            as_of=report.as_of,
        )
