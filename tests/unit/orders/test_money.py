"""The money of whole orders in currencies of any decimals: sums are exact, and no cent is lost by anything."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.clock import system_clock
from shared.core.money import Money
from shared.orders.closing import closed, reopened
from shared.orders.lines import Allocation, OrderLine
from shared.orders.models import Order
from shared.orders.pricing import part_of, shares
from shared.stock.allocation import Served, Taken

NOW = system_clock()
rates = st.sampled_from(["0", "0.06", "0.13", "0.2", "1"])
discounts = st.sampled_from(["0", "0.1", "0.333333", "0.999999", "1"])


@st.composite
def an_order(draw) -> Order:
    """A confirmed order that holds all its goods."""
    lines = [
        OrderLine(
            id=n,
            sku=f"SKU-{n}",
            name="Thing",
            quantity=quantity,
            unit_price=draw(st.integers(0, 10**7)),
            discount_rate=draw(discounts),
            tax_rate=draw(rates),
            allocations=[Allocation(warehouse_id="MAIN", quantity=quantity)],
        )
        for n, quantity in enumerate(draw(st.lists(st.integers(1, 50), min_size=1, max_size=8)))
    ]
    return Order(
        id="0123456789ABCDEF",
        number="20261122-1",
        status="confirmed",
        currency=draw(st.sampled_from(["JPY", "CNY", "KWD"])),
        time_zone="UTC",
        customer_id="C1",
        lines=lines,
        placed_at=NOW,
        shipping_fee=draw(st.integers(0, 10_000)),
        order_discount=draw(st.integers(0, sum(line.total for line in lines))),
    )


def a_part_shipped(order: Order, data) -> Order:
    """Some of each line has left."""
    lines = []
    for line in order.lines:
        sent = data.draw(st.integers(0, line.quantity))
        left = [Allocation(warehouse_id="MAIN", quantity=line.quantity - sent)] if sent < line.quantity else []
        lines.append(line.but(shipped=sent, allocations=left))
    return order.but(lines=lines)


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


@given(an_order())
def test_the_total_is_the_sum_of_its_lines(order):
    assert order.discount == order.order_discount
    assert order.total == sum(line.net for line in order.priced) + order.shipping_fee
    assert order.total == order.subtotal - order.order_discount + order.shipping_fee >= 0


@given(an_order())
def test_a_line_is_what_the_contract_says(order):
    for line, money in zip(order.lines, order.priced, strict=True):
        rate, off = Fraction(line.tax_rate), Fraction(line.discount_rate)
        assert money.total == half_up(line.unit_price * line.quantity * (1 - off))
        assert money.tax == half_up(money.net * rate / (1 + rate))
        assert 0 <= money.discount <= money.total
    assert order.tax == sum(money.tax for money in order.priced)


@given(an_order())
def test_the_order_discount_falls_on_lines_by_largest_remainder(order):
    if not order.subtotal:
        return
    exact = [Fraction(order.order_discount * line.total, order.subtotal) for line in order.priced]
    rest = order.order_discount - sum(int(share) for share in exact)
    by_remainder = sorted(range(len(exact)), key=lambda n: (int(exact[n]) - exact[n], n))

    expected = [int(share) + (n in by_remainder[:rest]) for n, share in enumerate(exact)]

    assert [line.discount for line in order.priced] == expected


@given(an_order(), st.data())
def test_what_is_closed_leaves_exactly_what_was_shipped_and_reopened_is_as_before(order, data):
    sent = a_part_shipped(order, data)

    after = closed(sent, NOW)

    for line, whole, left in zip(sent.lines, sent.priced, after.priced, strict=True):
        cancelled = line.quantity - line.shipped
        assert left.net == whole.net - part_of(whole.net, cancelled, line.quantity)
        assert 0 <= left.discount <= left.total <= whole.total
    assert after.total == sum(line.net for line in after.priced) + order.shipping_fee <= sent.total
    served = [Served([Taken("MAIN", line.cancelled)], []) for line in after.lines if line.cancelled]
    again = reopened(after, served, NOW, expires_at=NOW)
    assert (again.total, again.priced) == (sent.total, sent.priced)


@given(st.integers(0, 10**9), st.integers(1, 40), st.data())
def test_a_part_is_never_worth_more_than_the_whole(net, quantity, data):
    cut = data.draw(st.integers(0, quantity))

    assert 0 <= part_of(net, cut, quantity) <= net
    assert part_of(net, quantity, quantity) == net


@given(st.integers(-(10**12), 10**12), st.sampled_from(["JPY", "CNY", "KWD"]))
def test_an_amount_goes_out_and_comes_in_as_it_was(minor, currency):
    money = Money(minor, currency)

    assert Money.parsed(money.amount, currency) == money
    assert len(money.amount.partition(".")[2]) == {"JPY": 0, "CNY": 2, "KWD": 3}[currency]


@pytest.mark.parametrize(("amount", "currency"), [("1.0", "JPY"), ("1", "CNY"), ("1.00", "KWD"), ("1.000", "CNY")])
def test_an_amount_has_exactly_the_decimals_of_its_currency(amount, currency):
    with pytest.raises(ValueError, match="decimals"):
        Money.parsed(amount, currency)


def test_a_discount_of_everything_leaves_nothing_on_any_line():
    assert shares(100, [33, 0, 67]) == [33, 0, 67]
