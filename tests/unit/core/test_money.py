"""Money between its outside form and minor units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.core.money import Money, decimals, half_up

CURRENCIES = {"JPY": 0, "CNY": 2, "KWD": 3}
amounts = st.builds(Money, st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(sorted(CURRENCIES)))


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.30", "CNY", 1230),
        ("0.05", "CNY", 5),
        ("-0.05", "CNY", -5),
        ("12", "JPY", 12),
        ("0", "JPY", 0),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_has_exactly_the_currencys_decimals(amount, currency, minor):
    money = Money.parsed(amount, currency)

    assert (money.minor, money.amount) == (minor, amount)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12.3", "CNY"),
        ("12", "CNY"),
        ("12.300", "CNY"),
        ("12.0", "JPY"),
        ("1.23", "KWD"),
        ("", "CNY"),
        ("01.00", "CNY"),
        ("1,000.00", "CNY"),
        ("1e2", "JPY"),
        ("+1.00", "CNY"),
        (" 1.00", "CNY"),
        ("1.00\n", "CNY"),
        ("１.00", "CNY"),
        ("1234567890123456.00", "CNY"),
        ("1.00", "cny"),
        ("1.00", "YUAN"),
    ],
)
def test_any_other_writing_is_refused(amount, currency):
    with pytest.raises(ValueError, match=r"amount|currency"):
        Money.parsed(amount, currency)


@given(amounts)
def test_what_is_written_is_read_back(money):
    assert Money.parsed(money.amount, money.currency) == money
    assert Decimal(money.amount).scaleb(decimals(money.currency)) == money.minor


@given(amounts)
def test_a_document_keeps_money_as_it_is(money):
    adapter = TypeAdapter(Money)

    assert adapter.validate_json(adapter.dump_json(money), strict=True) == money


@pytest.mark.parametrize(
    "value",
    [
        "12.30",
        {"amount": "12.30"},
        {"amount": 12.3, "currency": "CNY"},
        {"amount": "12.30", "currency": "CNY", "rate": 1},
        {"amount": "12.3", "currency": "CNY"},
        None,
    ],
)
def test_what_is_no_money_is_refused(value):
    with pytest.raises(ValidationError):
        TypeAdapter(Money).validate_python(value)


@pytest.mark.parametrize(("value", "rounded"), [("0.5", 1), ("1.5", 2), ("2.49", 2), ("-0.5", -1), ("-2.49", -2)])
def test_halves_are_rounded_up(value, rounded):
    assert half_up(Decimal(value)) == rounded
