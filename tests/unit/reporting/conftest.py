"""Northwind's house is built once for all who look at it."""

import pytest

from tests.unit.reporting.northwind_house import House


@pytest.fixture(scope="session")
def northwind() -> House:
    return House()
