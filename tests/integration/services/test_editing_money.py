"""The suite of what edits do to money on the real engines."""

import pytest

from tests.unit.orders.test_editing_money import *  # noqa: F403

pytestmark = pytest.mark.soak
