"""The suite of what edits do to goods on the real engines."""

import pytest

from tests.unit.orders.test_editing_goods import *  # noqa: F403

pytestmark = pytest.mark.soak
