"""The suite of goods on the real engines."""

import pytest

from tests.unit.orders.test_goods import *  # noqa: F403

pytestmark = pytest.mark.soak
