"""The suite of teams' orders on the real engines."""

from tests.unit.orders.test_team_orders import *  # noqa: F403
