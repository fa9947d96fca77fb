"""The suite of stock on the real engines."""

from tests.unit.stock.test_stock import *  # noqa: F403

del test_a_lost_movement_breaks_the_proof  # noqa: F821 - it takes an item out behind the table's back
