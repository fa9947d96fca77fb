"""The suites of stock documents on the real engines."""

import pytest

from tests.unit.stock.test_documents import *  # noqa: F403

pytestmark = pytest.mark.soak
