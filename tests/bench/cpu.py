"""What a placed order costs the processor, the client's own work of talking to the table included."""

import time

from shared.orders.service import OrderService
from shared.storage.table import Table
from tests.bench.measured import Figure
from tests.bench.trade import Trade

ORDERS = 200
VENDURE = 151.0
"""Milliseconds of server CPU that Vendure 3.7 takes for an order (260 SQL statements), measured once beside this."""


def figures(trade: Trade) -> list[Figure]:
    """One order of one line, at the median of several rounds, for clocks are noisier than counts."""
    orders = OrderService(Table(trade.client.unbilled, trade.table.name))
    wish, rounds = trade.wish(1), []
    for turn in range(5):
        started = time.process_time()
        for number in range(ORDERS // 5):
            orders.place(trade.admin, wish, key=f"cpu-{turn}-{number}", fingerprint="cpu")
        rounds.append((time.process_time() - started) * 1000 / (ORDERS // 5))
    milliseconds = sorted(rounds)[len(rounds) // 2]
    note = f"1/{VENDURE / milliseconds:.0f} of Vendure's {VENDURE:.0f} ms"
    return [Figure("CPU of one placed order of one line, I/O included", milliseconds, VENDURE / 30, "ms", note)]
