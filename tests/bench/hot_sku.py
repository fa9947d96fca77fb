"""Everybody wants one SKU: many buyers in several processes against fewer units, on the services themselves."""

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import botocore.session

from shared.core.actor import Actor
from shared.orders.requests import PlaceOrder, PlaceOrderLine
from shared.orders.service import OrderService
from shared.storage.table import Table
from tests.bench.measured import Figure
from tests.bench.recorder import Bill, RecordingClient
from tests.bench.trade import Trade

HOT = "HOT-1"
_CLERKS = 4


@dataclass(frozen=True)
class Counterpart:
    """Where the goods are sold, and on whose behalf."""

    endpoint: str
    table_name: str
    actor: Actor
    customer_id: str


@dataclass(frozen=True)
class Outcome:
    """How often each answer was given, and what all of them cost."""

    answers: Counter[str]
    bill: Bill


def opened(table: Table, endpoint: str, *, units: int) -> tuple[Trade, Counterpart]:
    """A tenant with so many units of the hot SKU."""
    trade = Trade(table)
    trade.product(HOT, "Everybody's darling", price=9900)
    trade.receive({HOT: units})
    return trade, Counterpart(endpoint, table.name, trade.admin, trade.customer_id)


def sold(counterpart: Counterpart, *, buyers: int, processes: int) -> Outcome:
    """Every buyer asks for one unit once."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        tasks = [(counterpart, share) for share in shares(buyers, processes)]
        outcomes = [outcome for part in pool.starmap(_process, tasks) for outcome in part]
    answers: Counter[str] = sum((outcome.answers for outcome in outcomes), Counter())
    return Outcome(answers, sum((outcome.bill for outcome in outcomes), Bill()))


def figures(table: Table, endpoint: str) -> list[Figure]:
    """2,000 buyers of 500 units."""
    _, counterpart = opened(table, endpoint, units=500)
    outcome = sold(counterpart, buyers=2000, processes=8)
    bill, orders = outcome.bill, outcome.answers["sold"]
    note = ", ".join(f"{answer} {count}" for answer, count in outcome.answers.most_common())
    return [
        Figure("hot SKU: units sold beyond or short of 500", abs(orders - 500), 0, note=note),
        Figure("hot SKU: write units an order", bill.writes / orders, 5, "WCU", f"and {bill.reads / orders:.1f} RCU"),
    ]


def shares(whole: int, parts: int) -> list[int]:
    """As even as can be."""
    return [(whole + part) // parts for part in range(parts)]


def _process(counterpart: Counterpart, buyers: int) -> list[Outcome]:
    """The first buyer comes alone: pydantic builds models when they are first used, and not for two threads at once."""
    first = _clerk(counterpart, 1)
    with ThreadPoolExecutor(_CLERKS) as clerks:
        return [first, *clerks.map(lambda share: _clerk(counterpart, share), shares(buyers - 1, _CLERKS))]


def _clerk(counterpart: Counterpart, buyers: int) -> Outcome:
    client = RecordingClient(
        botocore.session.Session().create_client(
            "dynamodb",
            endpoint_url=counterpart.endpoint,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
    )
    orders = OrderService(Table(client, counterpart.table_name))  # type: ignore[arg-type]
    return Outcome(Counter(_answer(orders, counterpart) for _ in range(buyers)), client.bill)


def _answer(orders: OrderService, counterpart: Counterpart) -> str:
    wish = PlaceOrder(customer_id=counterpart.customer_id, lines=[PlaceOrderLine(sku=HOT, quantity=1)])
    try:
        orders.place(counterpart.actor, wish, key=None, fingerprint="")
    except Exception as refusal:
        return type(refusal).__name__
    return "sold"
