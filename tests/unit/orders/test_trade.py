"""No sequence of calls, races and deaths makes the books disagree with the shelves."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from shared.stock import posting
from tests.unit.orders.trade import Trade


def trade(examples: int, **fixed: bool) -> None:
    """A failing example is shown as it was found: to make it smaller takes longer than to read it."""
    run_state_machine_as_test(
        Trade,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            **fixed,
        ),
    )


@pytest.fixture(params=[97, 1], ids=["together", "apart"])
def at_once(request, monkeypatch) -> int:
    """How many stock steps one transaction takes."""
    monkeypatch.setattr(posting, "MOST_TOGETHER", request.param)
    monkeypatch.setattr(posting, "_BATCH", request.param)
    monkeypatch.setattr("shared.storage.transaction._LONGEST_PAUSE", 0.0)
    return request.param


def test_a_trade_at_random(at_once):
    trade(50, derandomize=True)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_long_trade_at_random(at_once):
    trade(2000 if at_once > 1 else 500)
