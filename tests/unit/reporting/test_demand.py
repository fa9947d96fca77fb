"""What was sold of each product, for who orders goods."""

from datetime import date, timedelta

from shared.reporting.demand import DemandService
from shared.reporting.projection import SalesProjection
from tests.builders import TENANT, a_tenant
from tests.fakes import MemoryTable
from tests.unit.reporting.orders import NOON, a_line, an_order, ended

DAY = date(2026, 11, 22)


def test_units_are_of_every_seller_less_what_came_back_on_its_day() -> None:
    table = MemoryTable()
    a_tenant(table)
    sold = an_order(a_line(quantity=3), id="0000000000000001")
    others = an_order(a_line(quantity=2), a_line("TABLE", 1), id="0000000000000002", salesperson_id="BO")
    for order in (sold, others, ended(sold, NOON + timedelta(days=1))):
        SalesProjection(table).apply(TENANT, order)

    found = list(DemandService(table).sold(TENANT, DAY, DAY + timedelta(days=1)))

    assert found == [("CHAIR", DAY, 5), ("TABLE", DAY, 1), ("CHAIR", DAY + timedelta(days=1), -3)]
