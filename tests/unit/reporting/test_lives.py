"""Whatever happens to an order on whatever days, its figures say what its facts say."""

from collections import Counter
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.clock import local_day
from shared.core.errors import TallyshopError
from shared.core.money import Money
from shared.orders.models import DEAD, Order
from shared.orders.pricing import priced
from shared.orders.requests import EditOrderLine
from shared.reporting.contribution import contribution
from shared.reporting.models import NOTHING, Figures, difference
from tests.unit.reporting.lives import SKUS, Life, by_key
from tests.unit.reporting.orders import a_line, an_order

DIMENSIONS = ("product", "category", "customer", "salesperson", "region", "warehouse")
skus = st.sampled_from(sorted(SKUS))
quantities = st.integers(1, 7)
rates = st.sampled_from(["0", "0.15", "0.333333", "1"])
places = st.sampled_from([{"MAIN": 1}, {"MAIN": 1, "EAST": 2}, {"EAST": 3, "MAIN": 1, "WEST": 1}])
sold_lines = st.builds(
    lambda sku, parts, price, rate, tax, cost: a_line(
        sku, sum(parts.values()), price, sources=parts, discount_rate=rate, tax_rate=tax, cost=cost
    ),
    skus,
    st.dictionaries(st.sampled_from(["MAIN", "EAST", "WEST"]), quantities, min_size=1),
    st.integers(0, 10**5),
    rates,
    st.sampled_from(["0", "0.06", "0.13"]),
    st.integers(0, 10**4),
)
new_lines = st.builds(
    lambda sku, quantity, price, rate, warehouse_id: EditOrderLine(
        sku=sku,
        quantity=quantity,
        unit_price=None if price is None else Money(price, "CNY"),
        discount_rate=rate,
        warehouse_id=warehouse_id,
    ),
    skus,
    quantities,
    st.none() | st.integers(0, 10**5),
    st.none() | rates,
    st.sampled_from([None, "MAIN", "EAST"]),
)
STEPS = ("edit", "ship", "take_back", "close", "reopen", "cancel_shipment", "cancel")


class Told:
    """A life, and what its returns have brought by SKU so far."""

    def __init__(self, life: Life) -> None:
        self.life, self.returns = life, Counter[str]()

    def step(self, name: str, data: st.DataObject) -> None:
        """One step, if the rules permit it, and everything that must hold after it."""
        before = self.life.order
        try:
            self._taken(name, data)
        except TallyshopError:
            return
        day = local_day(self.life.now, before.time_zone)
        moved = difference(contribution(self.life.order), contribution(before))
        assert {place.day for place in moved} <= {day, None}
        if name in ("edit", "ship", "cancel_shipment"):
            assert (self.life.today().returned_units, self.life.today().returns) == (0, 0)
        if name == "take_back":
            self._returned(before)
        _agrees(self.life.order, before, self.returns)

    def _taken(self, name: str, data: st.DataObject) -> None:
        life, sku = self.life, data.draw(skus)
        match name:
            case "edit":
                life.edit(*data.draw(st.lists(new_lines, min_size=1, max_size=4)), found=data.draw(places))
            case "ship":
                life.ship(**{sku: data.draw(quantities)})
            case "take_back":
                pieces = data.draw(st.lists(quantities, min_size=1, max_size=2))
                life.take_back(*((sku, quantity) for quantity in pieces))
            case "cancel_shipment":
                life.cancel_shipment(f"S{data.draw(st.integers(0, 2))}")
            case "reopen":
                life.reopen(found=data.draw(places))
            case "close":
                life.close()
            case "cancel":
                life.cancel()

    def _returned(self, before: Order) -> None:
        """Each line's piece is worth its share half up, unless it was the line's last one."""
        money = priced(before.lines, before.order_discount, [0] * len(before.lines))
        for sku in SKUS:
            value = self.life.today("product", sku).returns
            self.returns[sku] += value
            pairs = [pair for pair in zip(before.lines, self.life.order.lines, strict=True) if pair[0].sku == sku]
            if all(after.standing > after.returned or after == was for was, after in pairs):
                rows = [(line, price.net) for line, price in zip(before.lines, money, strict=True) if line.sku == sku]
                units = [after.returned - was.returned for was, after in pairs]
                assert value == sum(_half_up(net, n, line.quantity) for (line, net), n in zip(rows, units, strict=True))


def _half_up(amount: int, units: int, quantity: int) -> int:
    return floor(Fraction(amount * units, quantity) + Fraction(1, 2))


def _agrees(order: Order, before: Order, returns: Counter[str]) -> None:
    """The sums over all days with what the order says of itself now."""
    sums = by_key(order)
    assert sums["all", ""].orders == 1
    for sku in SKUS:
        lines = [(line, money) for line, money in zip(order.lines, order.priced, strict=True) if line.sku == sku]
        seen = sums.get(("product", sku), NOTHING)
        left = sum(line.standing - line.returned for line, _ in lines)
        assert seen.units - seen.returned_units == left
        assert seen.cost == sum(line.cost * (line.standing - line.returned) for line, _ in lines)
        given_back_now = not left and _left(before, sku) and before.editions == order.editions
        if order.status in DEAD or not lines or given_back_now:
            assert seen.net == seen.tax == 0
        elif left and all(line.standing > line.returned or not line.cancelled for line, _ in lines):
            assert seen.net + returns[sku] == sum(money.net for _, money in lines)
        if order.status not in DEAD and not any(line.returned for line, _ in lines):
            assert seen.tax == sum(money.tax for _, money in lines)
    if not order.returns and order.status not in DEAD:
        assert sums["all", ""].net == order.total - order.shipping_fee


def _left(order: Order, sku: str) -> int:
    return sum(line.standing - line.returned for line in order.lines if line.sku == sku)


def _led(data: st.DataObject) -> Life:
    lines = data.draw(st.lists(sold_lines, min_size=1, max_size=4))
    order = an_order(*lines, on_credit=True, shipping_fee=900)
    told = Told(Life(order.but(order_discount=data.draw(st.integers(0, order.subtotal)))))
    _agrees(told.life.order, told.life.order, told.returns)
    for name in data.draw(st.lists(st.sampled_from(STEPS), max_size=12)):
        told.step(name, data)
    return told.life


def _adds_up(order: Order) -> None:
    """Every dimension to the whole, on every day."""
    days: dict[tuple[str, object], Figures] = {}
    for place, figures in contribution(order).items():
        if place.day and place.scope == "*":
            at = (place.dimension, place.day)
            days[at] = days.get(at, NOTHING) + figures - Figures(orders=figures.orders)
    for (dimension, day), figures in days.items():
        assert figures == days.get(("all", day), NOTHING), dimension
    for dimension, day in list(days):
        assert all(days.get((other, day), NOTHING) == days[dimension, day] for other in DIMENSIONS)


@settings(deadline=None)
@given(st.data())
def test_any_life_adds_up_to_what_its_order_says(data):
    life = _led(data)

    _adds_up(life.order)


@pytest.mark.soak
@settings(deadline=None, max_examples=1_000)
@given(st.data())
def test_thousands_of_lives_add_up_to_what_their_orders_say(data):
    life = _led(data)

    _adds_up(life.order)
