"""The suite of editing on the real engines."""

import pytest

from tests.unit.orders.test_editing import *  # noqa: F403

pytestmark = pytest.mark.soak
