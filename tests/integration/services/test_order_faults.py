"""Deaths and lost answers at every write of an order's steps, on the real engines."""

import pytest

from tests.unit.orders.test_faults import *  # noqa: F403

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]
