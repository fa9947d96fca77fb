"""What one order adds to the figures."""

from datetime import UTC, date, datetime

import pytest

from shared.orders.lines import Allocation
from shared.orders.parcels import Shipment, ShipmentLine
from shared.reporting.contribution import contribution
from shared.reporting.models import Figures, RollupKey
from tests.unit.reporting.orders import a_draft, a_line, an_order, ended

SOLD_ON, ENDED_ON = date(2026, 11, 22), date(2026, 11, 25)
LATER = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def figures(order, dimension="all", day=SOLD_ON, key="", scope="*"):
    return contribution(order).get(RollupKey(scope, dimension, day, key), Figures())


def keys(order, dimension, scope="*"):
    return {place.key for place in contribution(order) if (place.scope, place.dimension) == (scope, dimension)}


def test_a_sale_brings_its_lines_less_every_discount_and_never_the_shipping_fee():
    lines = [a_line("CHAIR", 2, 10_000, discount_rate="0.1", cost=4_000, tax_rate="0.13"), a_line("LAMP", 1, 3_000)]

    sale = figures(an_order(*lines, order_discount=2_100, shipping_fee=1_500))

    # 18,000 and 3,000 after the line's discount; shares of 2,100: 1,800 and 300; tax of 16,200 at 13 % inside.
    assert sale == Figures(orders=1, units=3, gross=23_000, discount=4_100, tax=1_864, cost=8_000)
    assert (sale.net, sale.profit) == (18_900, 9_036)


def test_the_day_is_the_tenants_day_of_confirmation():
    late_in_utc = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)

    order = an_order(placed_at=datetime(2026, 11, 1, tzinfo=UTC), confirmed_at=late_in_utc)

    assert {place.day for place in contribution(order) if place.day} == {SOLD_ON}


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_what_is_not_confirmed_is_no_sale(status):
    order = a_draft(status=status)

    assert [place for place in contribution(order) if place.dimension != "work"] == []


def test_an_order_counts_once_under_each_key_that_it_touches():
    order = an_order(a_line("CHAIR", category="Seats"), a_line("STOOL", category="Seats"), a_line("CHAIR"))

    assert figures(order).orders == 1
    assert figures(order, "product", key="CHAIR").orders == 1
    assert figures(order, "product", key="CHAIR").units == 2
    assert figures(order, "category", key="Seats") == Figures(orders=1, units=2, gross=20_000)
    assert figures(order, "category", key="").units == 1


def test_every_sale_has_its_customer_salesperson_and_region():
    order = an_order()

    assert (keys(order, "customer"), keys(order, "salesperson"), keys(order, "region")) == ({"C1"}, {"ANN"}, {"East"})


def test_a_sales_person_has_figures_of_his_own():
    order = an_order(a_line("CHAIR", 2))

    assert figures(order, "product", key="CHAIR", scope="ANN") == figures(order, "product", key="CHAIR")


def test_an_order_of_nobody_counts_for_the_tenant_alone():
    order = an_order(salesperson_id=None)

    assert {place.scope for place in contribution(order)} == {"*"}
    assert keys(order, "salesperson") == {""}


def test_warehouses_share_a_line_without_losing_a_cent():
    order = an_order(a_line("CHAIR", 3, 3_333, sources={"MAIN": 2, "EAST": 1}, tax_rate="0.13"), order_discount=100)

    main, east = (figures(order, "warehouse", key=key) for key in ("MAIN", "EAST"))

    assert (main.gross, east.gross, main.discount, east.discount) == (6_666, 3_333, 67, 33)
    assert (main + east) - Figures(orders=1) == figures(order)


def test_shipping_moves_no_sale_to_another_warehouse():
    order = an_order(a_line("CHAIR", 2), paid=20_000)
    gone = ShipmentLine(sku="CHAIR", quantity=2, warehouse_id="MAIN")
    lines = [line.but(allocations=[], shipped=2) for line in order.lines]
    shipment = Shipment(id="S1", lines=[gone], shipped_at=LATER)

    shipped = order.but(lines=lines, shipments=[shipment], version=2)

    assert figures(shipped, "warehouse", key="MAIN") == figures(order, "warehouse", key="MAIN")


@pytest.mark.parametrize("status", ["cancelled", "expired"])
def test_a_dead_order_gives_everything_back_on_the_day_of_its_end(status):
    order = an_order(a_line("CHAIR", 3, 3_333, cost=1_000, tax_rate="0.13"), order_discount=100)

    dead = ended(order, LATER, status)

    sale, back = figures(dead), figures(dead, day=ENDED_ON)
    assert sale == figures(order)
    assert back == Figures(returned_units=3, returns=9_899, tax=-sale.tax, cost=-3_000)
    assert (sale + back).net == (sale + back).profit == 0


def test_a_cancelled_order_leaves_nothing_behind_in_any_warehouse():
    order = an_order(a_line("CHAIR", 2, 999, sources={"MAIN": 1, "EAST": 1}, tax_rate="0.13"), order_discount=11)

    dead = ended(order, LATER)

    for warehouse in ("MAIN", "EAST"):
        both = [figures(dead, "warehouse", day, warehouse) for day in (SOLD_ON, ENDED_ON)]
        assert (both[0] + both[1]).net == (both[0] + both[1]).tax == 0


def test_what_was_rejected_before_it_was_a_sale_is_no_return():
    assert contribution(ended(a_draft(status="submitted"), LATER)) == {}


def work(order):
    return keys(order, "work")


def test_open_work_is_what_an_order_waits_for():
    assert work(a_draft()) == set()
    assert work(a_draft(status="submitted")) == {"awaiting_approval", "unpaid"}
    assert work(an_order()) == {"unpaid"}
    assert work(an_order(on_credit=True)) == {"unpaid", "to_ship"}
    assert work(an_order(paid=10_000)) == {"to_ship"}
    assert work(an_order(paid=10_000, on_hold=True)) == set()
    assert work(an_order(a_line(shipped=1, allocations=[]), paid=10_000)) == set()
    assert work(ended(an_order(), LATER)) == set()


def test_goods_that_are_not_here_yet_wait_for_no_shipment():
    due = [Allocation(warehouse_id="MAIN", quantity=2)]
    waiting = a_line(quantity=3, allocations=[], backorders=due)

    assert work(an_order(waiting, paid=30_000)) == set()
    here = [Allocation(warehouse_id="MAIN", quantity=1)]
    assert work(an_order(waiting.but(allocations=here), paid=30_000)) == {"to_ship"}


def test_a_closed_order_waits_for_the_money_of_what_was_shipped():
    rest = a_line(quantity=3, allocations=[], shipped=1, cancelled=2)

    assert work(an_order(rest, status="closed", paid=9_999)) == {"unpaid"}
    assert work(an_order(rest, status="closed", paid=10_000)) == set()


def test_an_order_whose_money_went_back_waits_for_no_more():
    assert work(an_order(paid=4_000, refunded=4_000)) == set()
