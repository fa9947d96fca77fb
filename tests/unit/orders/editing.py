"""A house whose orders are edited: chairs and tables, and a catalogue that changes."""

import copy
from typing import Any

from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from tests.unit.orders.house import House


def tables(quantity: int, **fields):
    return {"sku": "TABLE", "quantity": quantity} | fields


def change(house: House, sku: str, **fields) -> None:
    CatalogService(house.table).change(house.boss, sku, ChangeProduct(**fields), expected_version=None)


def restarted(house: House) -> House:
    """The same house in a process that knows nothing yet of where its goods may be."""
    house.table = copy.copy(house.table)
    house.serve(house.table)
    return house


def of_chairs_and_tables(table: Any) -> House:
    """Ten chairs and four tables."""
    house = House(table)
    house.receive("CHAIR", 10)
    house.sell("TABLE", 250_00)
    house.receive("TABLE", 4)
    return house
