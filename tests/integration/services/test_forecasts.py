"""The suite of forecasts on the real engines."""

from tests.unit.replenishment.test_forecasts import *  # noqa: F403
