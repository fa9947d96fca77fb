"""No sequence of calls, races and deaths makes the books disagree with the shelves."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from shared.stock import posting
from tests.unit.orders.trade import Trade

QUICK = settings(
    max_examples=50, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


def test_a_trade_at_random():
    run_state_machine_as_test(Trade, settings=QUICK)


def test_a_trade_of_orders_that_take_several_transactions(monkeypatch):
    monkeypatch.setattr(posting, "MOST_TOGETHER", 1)
    monkeypatch.setattr(posting, "_BATCH", 1)

    run_state_machine_as_test(Trade, settings=QUICK)
