"""The suite of snoozed and assigned alerts on the real engines."""

from tests.unit.replenishment.test_care import *  # noqa: F403

del test_a_fall_that_ends_meanwhile_is_not_put_off  # noqa: F821 - it steps between a commit and the table
