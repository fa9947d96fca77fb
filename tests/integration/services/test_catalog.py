"""The suite of catalog on the real engines."""

from tests.unit.catalog.test_catalog import *  # noqa: F403
