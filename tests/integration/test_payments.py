"""The rules of money again, on the real engines: races, and conditions that decide."""

import pytest

from tests.unit.payments.shop import Shop
from tests.unit.payments.test_payments import (  # noqa: F401 - the same tests, with another table
    test_an_orders_payments_come_newest_first,
    test_refunds_at_once_never_exceed_what_was_captured,
)
from tests.unit.payments.test_surplus import (  # noqa: F401
    test_a_second_capture_of_a_payment_is_refunded_once_by_itself,
    test_expiry_against_payment_has_exactly_one_winner,
    test_two_captures_of_two_payments_at_once_leave_one_surplus,
)
from tests.unit.payments.test_webhooks import (  # noqa: F401
    test_a_capture_gives_the_customers_credit_back,
    test_different_payments_of_one_order_captured_at_once_all_count,
    test_five_deliveries_at_once_count_once_and_all_are_acknowledged,
    test_money_that_does_not_fit_is_quarantined_once_and_acknowledged,
    test_one_fact_told_by_two_events_counts_once,
    test_one_reference_cannot_pay_two_payments,
    test_the_order_and_its_payment_say_what_happened,
)


@pytest.fixture
def shop(own_table):
    return Shop(own_table)
