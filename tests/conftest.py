"""Functions are imported by tests in an environment of their own."""

import os

from tests.environment import ENVIRONMENT

os.environ |= ENVIRONMENT
