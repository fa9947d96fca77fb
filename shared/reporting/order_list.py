"""The list of orders as a file: as its reader sees them, a month at a time, newest first."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import ClassVar

from shared.core.actor import Actor
from shared.core.fields import Id
from shared.core.money import Money
from shared.core.sheet import Row, Sheet
from shared.identity.permissions import Permission
from shared.orders.finding import OrderFilter, OrderFinder
from shared.orders.models import FulfilmentStatus, OrderStatus, OrderSummary, PaymentStatus
from shared.orders.open_work import RULES, Waiting
from shared.reporting.layout import Letterhead, Office
from shared.reporting.paper import Paper
from shared.reporting.queries import AllTimeQuery, ReportQuery
from shared.reporting.reports import Span
from shared.storage.cursors import everything

COLUMNS = (
    "number",
    "placed_at",
    "customer",
    "status",
    "payment_status",
    "fulfilment_status",
    "total",
    "balance",
)
CustomerNames = Callable[[Actor, Set[str]], Mapping[str, str]]
"""By id; who is hidden from the actor goes by his id."""
_AT_ONCE = 250


class OrdersQuery(AllTimeQuery):
    """What a list of orders is narrowed by; `waiting` is what no index narrows."""

    status: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    fulfilment_status: FulfilmentStatus | None = None
    customer_id: Id | None = None
    salesperson_id: Id | None = None
    waiting: Waiting | None = None


@dataclass(frozen=True)
class OrderList:
    """Reads a month at a time, so that years of orders need no more memory than a month."""

    office: Office
    finder: OrderFinder
    customers: CustomerNames
    permission = Permission.ORDERS_READ
    query: ClassVar[type[ReportQuery]] = OrdersQuery

    def paper(self, actor: Actor, query: ReportQuery) -> Paper:
        """InvalidRequest where its days run backwards."""
        assert isinstance(query, OrdersQuery)  # noqa: S101
        letterhead = self.office.letterhead(actor.tenant_id)
        span = query.span(lambda: self.finder.first_day(actor), letterhead.today)
        facts = letterhead.report("orders", "List of orders", COLUMNS, span, facts=_asked(letterhead, query))
        narrowed = OrderFilter(**query.model_dump(include=set(OrderFilter.__dataclass_fields__)))
        return Paper(facts, [partial(self._piece, actor, narrowed, query.waiting, part) for part in months(span)])

    def _piece(self, actor: Actor, narrowed: OrderFilter, waiting: Waiting | None, part: Span) -> Sheet:
        keeps = RULES[waiting] if waiting else lambda _order: True
        wanted = replace(narrowed, first_day=part.first, last_day=part.last)
        found = everything(lambda position: self.finder.page(actor, wanted, limit=_AT_ONCE, position=position))
        orders = list(filter(keeps, found))
        names = self.customers(actor, {order.customer_id for order in orders})
        return Sheet(COLUMNS, [_row(order, names[order.customer_id]) for order in orders])


def months(span: Span) -> Iterator[Span]:
    """The parts of the span that lie in one month each, newest first."""
    last = span.last
    while last >= span.first:
        first = max(last.replace(day=1), span.first)
        yield Span(first, last)
        last = first - timedelta(days=1)


def _row(order: OrderSummary, customer: str) -> Row:
    states = (order.status, order.payment_status, order.fulfilment_status)
    sums = (Money(order.total, order.currency), Money(order.balance, order.currency))
    return (order.number, order.placed_at, customer, *states, *sums)


def _asked(letterhead: Letterhead, query: OrdersQuery) -> tuple[tuple[str, str], ...]:
    names = ("status", "payment_status", "fulfilment_status", "waiting")
    given = ((name, getattr(query, name)) for name in names)
    return tuple((letterhead.heading(name), letterhead.heading(value)) for name, value in given if value)
