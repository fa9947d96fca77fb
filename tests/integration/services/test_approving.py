"""The suite of approving on the real engines."""

import pytest

from tests.unit.orders.test_approving import *  # noqa: F403

pytestmark = pytest.mark.soak
