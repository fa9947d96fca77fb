"""The trade at random on the real engines."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from shared.core.ids import new_tenant_id
from shared.stock import posting
from tests.crossing import Recorded
from tests.unit.orders.trade import Trade


def trade_on(own_table, examples: int, steps: int, **fixed: bool) -> None:
    """Each example is a tenant of its own."""

    class OnEngine(Trade):
        crossing = Recorded

        def __init__(self) -> None:
            super().__init__()
            self.tenant_id = new_tenant_id()

        def make_table(self):
            return own_table

    few = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **fixed,
    )
    run_state_machine_as_test(OnEngine, settings=few)


def test_a_trade_at_random(own_table):
    trade_on(own_table, examples=3, steps=12, derandomize=True)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("at_once", [97, 1])
def test_a_long_trade_at_random(own_table, monkeypatch, at_once):
    monkeypatch.setattr(posting, "MOST_TOGETHER", at_once)
    monkeypatch.setattr(posting, "_BATCH", at_once)

    trade_on(own_table, examples=6, steps=30)
