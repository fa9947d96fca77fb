"""The suite of orders on the real engines."""

from tests.unit.orders.test_orders import *  # noqa: F403
