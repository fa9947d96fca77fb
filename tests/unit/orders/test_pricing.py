"""The money of orders is exact."""

from hypothesis import given
from hypothesis import strategies as st

from shared.orders.pricing import included_tax, line_total, shares


def test_a_line_is_rounded_half_up():
    assert line_total(333, 1, "0.5") == 167
    assert line_total(1400, 12, "0.15") == 14280


def test_tax_is_what_the_price_includes():
    assert included_tax(11300, "0.13") == 1300
    assert included_tax(11300, "0") == 0


def test_of_equal_remainders_the_earlier_line_takes_the_cent():
    assert shares(100, [1, 1, 1]) == [34, 33, 33]


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=50))
def test_shares_lose_no_cent(amount, weights):
    parts = shares(amount, weights)

    assert sum(parts) == (amount if sum(weights) else 0)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=50), st.data())
def test_no_share_is_more_than_its_line(weights, data):
    amount = data.draw(st.integers(0, sum(weights)))

    assert all(0 <= part <= weight for part, weight in zip(shares(amount, weights), weights, strict=True))
