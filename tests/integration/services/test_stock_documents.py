"""The suites of stock documents on the real engines."""

from tests.unit.stock.test_documents import *  # noqa: F403
