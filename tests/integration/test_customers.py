"""The customers' use cases again, on the real engines."""

import pytest

from tests.builders import a_tenant
from tests.unit.customers.test_customers import *  # noqa: F403 - its tests, with another table


@pytest.fixture
def table(own_table):
    a_tenant(own_table)
    return own_table
