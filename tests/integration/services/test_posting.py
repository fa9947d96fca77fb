"""The suite of postings on the real engines: whatever dies or is lost there, too, leaves the whole or nothing."""

import pytest

from tests.unit.stock.test_posting import *  # noqa: F403

pytestmark = pytest.mark.soak
