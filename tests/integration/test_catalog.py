"""The catalogue's use cases again, on the real engines."""

import pytest

from tests.builders import a_tenant
from tests.unit.catalog.test_catalog import *  # noqa: F403 - its tests, with another table


@pytest.fixture
def table(own_table):
    a_tenant(own_table)
    return own_table
