"""What edits, closings, reopenings and returns bring on their days."""

from shared.core.money import Money
from shared.orders.lines import Allocation
from shared.orders.requests import EditOrderLine
from shared.reporting.contribution import contribution
from shared.reporting.models import NOTHING, Figures
from tests.unit.reporting.lives import Life, in_sum
from tests.unit.reporting.orders import a_line, an_order


def a_life(*lines, **fields):
    """An order on credit, so that it ships at once."""
    return Life(an_order(*lines, **{"on_credit": True} | fields))


def line(sku, quantity, **fields):
    return EditOrderLine(sku=sku, quantity=quantity, **fields)


def chairs(quantity=3, **fields):
    return a_line("CHAIR", quantity, **{"cost": 4_000, "tax_rate": "0.13", "category": "Seats"} | fields)


def test_an_edit_counts_its_difference_on_its_own_day():
    life = a_life(chairs(2))
    sale = life.today()

    life.edit(line("CHAIR", 3))
    assert life.today() == Figures(units=1, gross=10_000, tax=1_150, cost=4_000)
    life.edit(line("CHAIR", 1))
    assert life.today() == Figures(units=-2, gross=-20_000, tax=-2_301, cost=-8_000)

    assert in_sum(life.order) - Figures(orders=1) == Figures(units=1, gross=10_000, tax=1_150, cost=4_000)
    assert sale == Figures(orders=1, units=2, gross=20_000, tax=2_301, cost=8_000)


def test_lines_come_and_go_with_an_edit():
    life = a_life(chairs(2), a_line("LAMP", 1, 3_000))

    life.edit(line("CHAIR", 2), line("DESK", 1))

    assert life.today("product", "CHAIR") == NOTHING
    assert life.today("product", "LAMP") == Figures(units=-1, gross=-3_000)
    assert life.today("product", "DESK") == Figures(units=1, gross=99_999)
    assert life.today("category", "DESKS") == Figures(units=1, gross=99_999)
    assert life.today("category", "") == Figures(units=-1, gross=-3_000)
    for dimension, key in (("customer", "C1"), ("salesperson", "ANN"), ("region", "East"), ("warehouse", "MAIN")):
        assert life.today(dimension, key) == life.today() == Figures(gross=96_999)


def test_an_edit_counts_a_new_price_and_the_shares_that_move_with_it():
    life = a_life(chairs(1), a_line("LAMP", 1, 5_000), order_discount=1_500)

    life.edit(line("CHAIR", 1, unit_price=Money(5_000, "CNY"), discount_rate="0.1"), line("LAMP", 1))

    # 1,500 was 1,000 on the chair and 500 on the lamp; of 4,500 and 5,000 it is 711 and 789.
    assert life.today("product", "CHAIR").discount == 500 + 711 - 1_000
    assert life.today("product", "CHAIR").gross == -5_000
    assert life.today("product", "LAMP") == Figures(discount=289)


def test_an_edit_moves_a_sale_to_another_warehouse():
    life = a_life(chairs(2))

    life.edit(line("CHAIR", 2, warehouse_id="EAST"))

    assert life.today() == NOTHING
    moved = Figures(units=2, gross=20_000, tax=2_301, cost=8_000)
    assert (life.today("warehouse", "EAST"), life.today("warehouse", "MAIN")) == (moved, NOTHING - moved)


def test_what_was_edited_before_it_was_confirmed_is_sold_as_it_was_confirmed():
    life = a_life(chairs(2), status="submitted", confirmed_at=None)
    life.edit(line("CHAIR", 5))

    approved = life.order.but(status="confirmed", confirmed_at=life.now)

    assert in_sum(approved).units == 5
    assert len({place.day for place in contribution(approved) if place.day}) == 1


def test_pieces_come_back_at_their_share_and_the_last_one_takes_the_remainder():
    life = a_life(chairs(3, unit_price=3_335, cost=1_000), order_discount=5)
    life.ship(CHAIR=3)

    pieces = []
    for _ in range(3):
        life.take_back(("CHAIR", 1))
        pieces.append(life.today())

    assert [piece.returns for piece in pieces] == [3_333, 3_333, 3_334]
    # The tax inside 10,000, 6,667, 3,334 and 0 is 1,150, 767, 384 and 0.
    assert [piece.tax for piece in pieces] == [-383, -383, -384]
    assert {(piece.returned_units, piece.cost, piece.orders, piece.gross) for piece in pieces} == {(1, -1_000, 0, 0)}


def test_one_return_may_name_its_goods_twice():
    life = a_life(chairs(3))
    life.ship(CHAIR=3)

    life.take_back(("CHAIR", 1), ("CHAIR", 1))

    assert (life.today().returned_units, life.today().returns) == (2, 20_000)


def test_a_closed_order_brings_its_total():
    life = a_life(chairs(3, unit_price=3_335), a_line("LAMP", 2, 999), order_discount=7, shipping_fee=500)
    life.ship(CHAIR=1)

    life.close()

    assert life.today().returned_units == 4
    assert in_sum(life.order).net == life.order.total - 500
    assert in_sum(life.order).tax == life.order.tax


def test_reopening_takes_back_exactly_what_the_closing_counted():
    life = a_life(chairs(3, unit_price=3_335), order_discount=5)
    life.ship(CHAIR=1)
    life.close()
    closing = life.today()
    life.take_back(("CHAIR", 1))

    life.reopen(found={"EAST": 1})

    assert life.today() == NOTHING - closing
    assert life.today("warehouse", "MAIN") == NOTHING - closing


def test_after_an_edit_goods_come_back_at_the_new_price_and_the_last_ones_take_the_remainder():
    life = a_life(chairs(3))
    life.ship(CHAIR=3)
    life.take_back(("CHAIR", 1))
    returned = life.today()

    life.edit(line("CHAIR", 3, unit_price=Money(9_000, "CNY")))
    assert (life.today().gross, life.today().returns, life.today().cost) == (-3_000, 0, 0)
    life.take_back(("CHAIR", 1))
    assert life.today().returns == 9_000
    life.take_back(("CHAIR", 1))
    assert life.today().returns == 27_000 - 9_000 - returned.returns

    assert in_sum(life.order) == Figures(orders=1, units=3, gross=27_000, returned_units=3, returns=27_000)


def test_the_value_of_returned_goods_goes_where_an_edit_deals_them():
    life = a_life(chairs(1, unit_price=10_000), chairs(2, unit_price=8_000))
    life.ship(CHAIR=3)
    life.take_back(("CHAIR", 2))

    life.edit(line("CHAIR", 3))
    assert life.today() == Figures(gross=4_000, tax=461)  # 920 inside the 8,000 that were left, 1,381 inside 12,000
    life.take_back(("CHAIR", 1))

    assert life.today().returns == 30_000 - 18_000
    assert in_sum(life.order).net == in_sum(life.order).tax == in_sum(life.order).cost == 0


def test_an_edited_order_that_is_cancelled_gives_back_what_it_was_edited_to():
    life = a_life(chairs(2, cost=1_000), a_line("LAMP", 1, 3_000))
    life.edit(line("CHAIR", 5), line("DESK", 1))

    life.cancel()

    assert (life.today().returned_units, life.today().returns) == (6, 149_999)
    for dimension, key in (("all", ""), ("product", "CHAIR"), ("product", "LAMP"), ("warehouse", "MAIN")):
        seen = in_sum(life.order, dimension, key)
        assert seen.net == seen.tax == seen.cost == seen.units - seen.returned_units == 0


def test_what_was_shipped_comes_back_to_the_first_warehouses_and_the_rest_leaves_the_last_ones():
    life = a_life(chairs(8, sources={"MAIN": 5, "EAST": 3}))
    life.ship(CHAIR=6)

    life.close()
    assert (life.today("warehouse", "MAIN"), life.today("warehouse", "EAST")) == (NOTHING, life.today())
    assert (life.today().returned_units, life.today().returns) == (2, 20_000)
    life.take_back(("CHAIR", 5))
    assert (life.today("warehouse", "MAIN"), life.today("warehouse", "EAST")) == (life.today(), NOTHING)
    life.take_back(("CHAIR", 1))

    for place in ("MAIN", "EAST"):
        seen = in_sum(life.order, "warehouse", place)
        assert seen.net == seen.tax == seen.cost == seen.units - seen.returned_units == 0


def test_an_edit_of_an_order_that_stands_again_sells_the_cancelled_units_anew():
    life = a_life(chairs(5))
    shipment_id = life.ship(CHAIR=2)
    life.close()
    life.cancel_shipment(shipment_id)

    life.edit(line("CHAIR", 4))

    assert (life.today().units, life.today().gross, life.today().returned_units) == (2, 20_000, 0)
    assert in_sum(life.order).net == life.order.total == 40_000


def test_goods_that_come_in_later_move_no_sale():
    waiting = chairs(3, allocations=[], sources={}, backorders=[Allocation(warehouse_id="MAIN", quantity=3)])
    order = an_order(waiting)
    (owed,) = order.lines

    served = owed.but(sources=owed.origin, backorders=[], allocations=[Allocation(warehouse_id="EAST", quantity=3)])

    assert in_sum(order, "warehouse", "MAIN").units == 3
    assert contribution(order.but(lines=[served], version=2)) == contribution(order)


def test_what_moves_no_money_moves_no_figure():
    life = a_life(chairs(2))
    sold = in_sum(life.order)

    life.deliver(life.ship(CHAIR=2))

    assert in_sum(life.order) == in_sum(life.order.but(on_hold=True)) == sold
