"""The suite of ending on the real engines."""

import pytest

from tests.unit.orders.test_ending import *  # noqa: F403

pytestmark = pytest.mark.soak
