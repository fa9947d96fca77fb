"""Customers in the table: by id, which is also by age; by owner, region and early stage, and age, for lists of those.

What is left of a credit, its headroom, stands beside the document: orders change it without a new version of the
customer, and no order on credit can take more than there is.
"""

import heapq
from collections.abc import Iterable, Iterator
from itertools import islice

from shared.core.errors import NotFound
from shared.core.money import Money
from shared.customers.errors import CreditExceeded
from shared.customers.models import Customer, CustomerFilter, Stage
from shared.identity.rows import Rows
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, PRESENT, Item, at_least, at_version, binary, number, text
from shared.storage.query import Index, Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction

UNLIMITED = 10**18
"""More minor units than an amount can have: the limit of a customer who has none."""
_TO_WIN: tuple[Stage, ...] = ("lead", "prospect")
_OF_SOME = ("customer_pk", "customer_sk", "work_pk", "work_sk")
"""Places in indexes that only customers with a region, or of an early stage, have."""


class CustomerRepository:
    """A tenant's customers. They are never removed."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, rows: Rows, customer_id: str) -> Customer:
        """One customer; NotFound if there is none, or none that is seen."""
        item = self._table.get(keys.customer(tenant_id, customer_id))
        customer = customer_of(item) if item else None
        if customer is None or not rows.include_customer(customer.owner_id):
            raise NotFound("No such customer")
        return customer

    def names(self, tenant_id: str, rows: Rows, customer_ids: set[str]) -> dict[str, str]:
        """Id -> name of those that are seen."""
        found = self._table.batch_get([keys.customer(tenant_id, customer_id) for customer_id in customer_ids])
        customers = [customer_of(item) for item in found.values()]
        return {one.id: one.name for one in customers if rows.include_customer(one.owner_id)}

    def add(self, tx: Transaction, tenant_id: str, customer: Customer, change: Change) -> None:
        """A new customer."""
        place = keys.customer(tenant_id, customer.id).attributes()
        age = keys.by_time(keys.customers(tenant_id), customer.id)
        attributes = age | _attributes(tenant_id, customer, change)
        tx.put(place | attributes | {"headroom": _limit(customer)}, when=ABSENT)

    def save(self, tx: Transaction, tenant_id: str, old: Customer, new: Customer, change: Change) -> None:
        """The next version; StaleVersion when somebody was faster. Credit that orders take meanwhile stays taken."""
        attributes = _attributes(tenant_id, new, change)
        tx.update(
            keys.customer(tenant_id, new.id),
            set=attributes,
            add={"headroom": _limit(new) - _limit(old)},
            remove=tuple(name for name in _OF_SOME if name not in attributes),
            when=at_version(old.version),
        )

    def commit_credit(self, tx: Transaction, tenant_id: str, customer_id: str, amount: int) -> None:
        """Take minor units of the customer's credit, or CreditExceeded."""
        if amount:
            tx.update(
                keys.customer(tenant_id, customer_id),
                add={"headroom": -amount},
                when=at_least(headroom=amount),
                otherwise=lambda old: _exceeded(old, amount),
            )

    def demand_credit(self, tenant_id: str, customer_id: str, amount: int) -> None:
        """CreditExceeded where the customer's credit does not leave that much now; nothing is taken."""
        item = self._table.get(keys.customer(tenant_id, customer_id)) if amount > 0 else None
        if item is not None and number(item, "headroom") < amount:
            raise _exceeded(item, amount)

    def return_credit(self, tx: Transaction, tenant_id: str, customer_id: str, amount: int) -> None:
        """Give minor units of credit back."""
        if amount:
            tx.update(keys.customer(tenant_id, customer_id), add={"headroom": amount}, when=PRESENT)

    def newest(
        self, tenant_id: str, rows: Rows, narrowed: CustomerFilter, *, before: str | None, page: int
    ) -> Iterator[Customer]:
        """The customers that are seen, newest first, from behind the id `before` on, `page` of them read at once.

        What they are narrowed by is read as far as an index helps, which may lag a moment; the rest is for the caller.
        """
        if narrowed.owner_id is not None:
            walk = self._owned(tenant_id, rows.of(narrowed.owner_id).salespeople or (), before, page)
        elif rows.salespeople is not None:
            walk = self._owned(tenant_id, (*rows.salespeople, None), before, page)
        elif narrowed.region is not None:
            walk = self._marked(
                tenant_id, (keys.BY_CUSTOMER, keys.customers_in(tenant_id, narrowed.region)), before, page
            )
        elif narrowed.stage in _TO_WIN:
            walk = self._marked(
                tenant_id, (keys.BY_WORK, keys.customers_to_win(tenant_id, narrowed.stage)), before, page
            )
        else:
            walk = self._newest_of_all(tenant_id, before, page)
        return (customer for customer in walk if rows.include_customer(customer.owner_id))

    def _newest_of_all(self, tenant_id: str, before: str | None, page: int) -> Iterator[Customer]:
        size = page + (before is not None)
        query = Query(keys.MAIN, keys.customers(tenant_id), last=before, descending=True, limit=size)
        return (customer_of(item) for item in self._walk(query, before))

    def _marked(self, tenant_id: str, part: tuple[Index, str], before: str | None, page: int) -> Iterator[Customer]:
        """The newest of all, then those whom a part of an index names: of what is common a page is full before that."""
        newest = [*islice(self._newest_of_all(tenant_id, before, page), page)]
        yield from newest
        if len(newest) == page:
            yield from self._found(tenant_id, [part], newest[-1].id, page)

    def _owned(self, tenant_id: str, owners: Iterable[str | None], before: str | None, page: int) -> Iterator[Customer]:
        """The customers of these owners; None: of nobody."""
        parts = [(keys.BY_SALESPERSON, keys.customers_owned(tenant_id, owner)) for owner in owners]
        return self._found(tenant_id, parts, before, page)

    def _found(
        self, tenant_id: str, parts: Iterable[tuple[Index, str]], before: str | None, page: int
    ) -> Iterator[Customer]:
        """The customers in these partitions of indexes."""
        queries = [Query(*part, last=before, descending=True, limit=page) for part in parts]
        walks = [(text(item, "SK") for item in self._walk(query, before)) for query in queries]
        ids = iter(heapq.merge(*walks, reverse=True))
        while batch := dict.fromkeys(islice(ids, page)):
            places = [keys.customer(tenant_id, customer_id) for customer_id in batch]
            items = self._table.batch_get(places)
            yield from (customer_of(items[place]) for place in places if place in items)

    def _walk(self, query: Query, before: str | None) -> Iterator[Item]:
        items = self._table.query_all(query)
        return (item for item in items if text(item, "SK") != before)


def customer_of(item: Item) -> Customer:
    """The customer that an item holds."""
    customer = unpack(Customer, binary(item, "d"))
    return customer.but(used=_limit(customer) - number(item, "headroom"))


def _attributes(tenant_id: str, customer: Customer, change: Change) -> Item:
    owned = keys.by_salesperson(keys.customers_owned(tenant_id, customer.owner_id), customer.id)
    document = pack(customer.but(used=0))
    if customer.region is not None:
        owned |= keys.by_customer(keys.customers_in(tenant_id, customer.region), customer.id)
    if customer.stage in _TO_WIN:
        owned |= keys.by_work(keys.customers_to_win(tenant_id, customer.stage), customer.id)
    return owned | {"d": document, "version": customer.version, "change": change.packed()}


def _limit(customer: Customer) -> int:
    return customer.credit_limit.minor if customer.credit_limit else UNLIMITED


def _exceeded(old: Item | None, amount: int) -> Exception:
    if old is None:
        return NotFound("No such customer")
    customer = customer_of(old)
    limit = Money(_limit(customer), customer.currency)
    return CreditExceeded(limit, customer.credit_used, Money(amount, customer.currency))
