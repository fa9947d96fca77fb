"""The suite of customers on the real engines."""

from tests.unit.customers.test_customers import *  # noqa: F403
