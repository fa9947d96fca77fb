"""The stories of the trade on the real engines."""

from tests.unit.orders.test_scenarios import *  # noqa: F403
