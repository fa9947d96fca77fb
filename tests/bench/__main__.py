"""`python -m tests.bench`: the budget table with its measured column; fails where a budget breaks without a reason."""

import sys

from tests.bench import calls, cpu, hot_sku, instructions
from tests.bench.measured import breaches, table
from tests.bench.trade import Trade
from tests.integration.engines import running_dynamodb_local


def main() -> None:
    """Measure everything and tell it."""
    with running_dynamodb_local() as engine:
        trade = Trade.stocked_up(engine.make_table())
        counted = instructions.figures(trade)
        hot = hot_sku.figures(engine.make_table(), engine.endpoint)
        figures = [*calls.figures(trade), *cpu.figures(trade), *counted, *hot]
    print(table(figures))  # noqa: T201
    if broken := breaches(figures):
        sys.exit(f"{len(broken)} of {len(figures)} figures break their budget")


if __name__ == "__main__":
    main()
