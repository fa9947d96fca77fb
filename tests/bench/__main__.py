"""`python -m tests.bench`: the budget table with its measured column; fails where a budget breaks without a reason."""

import sys

from tests.bench import calls, instructions
from tests.bench.measured import breaches, table


def main() -> None:
    """Measure everything and tell it."""
    figures = [*calls.figures(), *instructions.figures()]
    print(table(figures))  # noqa: T201
    if broken := breaches(figures):
        sys.exit(f"{len(broken)} of {len(figures)} figures break their budget")


if __name__ == "__main__":
    main()
