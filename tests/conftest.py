"""Functions are imported by tests in an environment of their own; what is measured is told."""

import os
import sys
from collections.abc import Callable

import pytest

from tests.environment import ENVIRONMENT

os.environ |= ENVIRONMENT


@pytest.fixture
def tell(capfd: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Says a measured figure aloud, though the test passes."""

    def aloud(line: str) -> None:
        with capfd.disabled():
            sys.stderr.write(f"\n{line}\n")

    return aloud
