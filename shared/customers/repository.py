"""Customers in the table: by id, which is also by age; by owner and age for the lists of sales people.

What is left of a credit, its headroom, stands beside the document: orders change it without a new version of the
customer, and no order on credit can take more than there is.
"""

import heapq
from collections.abc import Iterable, Iterator
from itertools import islice

from shared.core.errors import NotFound
from shared.core.money import Money
from shared.customers.errors import CreditExceeded
from shared.customers.models import Customer
from shared.identity.rows import Rows
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, PRESENT, Item, at_least, at_version, binary, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction

UNLIMITED = 10**18
"""More minor units than an amount can have: the limit of a customer who has none."""


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
        tx.put(place | age | _attributes(tenant_id, customer, change) | {"headroom": _limit(customer)}, when=ABSENT)

    def save(self, tx: Transaction, tenant_id: str, old: Customer, new: Customer, change: Change) -> None:
        """The next version; StaleVersion when somebody was faster. Credit that orders take meanwhile stays taken."""
        tx.update(
            keys.customer(tenant_id, new.id),
            set=_attributes(tenant_id, new, change),
            add={"headroom": _limit(new) - _limit(old)},
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
        self, tenant_id: str, rows: Rows, *, owner_id: str | None, before: str | None, page: int
    ) -> Iterator[Customer]:
        """The customers that are seen, or the one owner's, newest first, from behind the id `before` on.

        `page` are read at once.
        """
        if owner_id is not None:
            walk = self._newest_of(tenant_id, rows.of(owner_id).salespeople or (), before, page)
        elif rows.salespeople is not None:
            walk = self._newest_of(tenant_id, (*rows.salespeople, None), before, page)
        else:
            walk = self._newest_of_all(tenant_id, before, page)
        return (customer for customer in walk if rows.include_customer(customer.owner_id))

    def _newest_of_all(self, tenant_id: str, before: str | None, page: int) -> Iterator[Customer]:
        items = self._walk(
            Query(keys.MAIN, keys.customers(tenant_id), last=before, descending=True, limit=page), before
        )
        return (customer_of(item) for item in items)

    def _newest_of(
        self, tenant_id: str, owners: Iterable[str | None], before: str | None, page: int
    ) -> Iterator[Customer]:
        """The customers of these owners; None: of nobody."""
        partitions = (keys.customers_owned(tenant_id, owner) for owner in owners)
        queries = [
            Query(keys.BY_SALESPERSON, partition, last=before, descending=True, limit=page) for partition in partitions
        ]
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
    return owned | {"d": document, "version": customer.version, "change": change.packed()}


def _limit(customer: Customer) -> int:
    return customer.credit_limit.minor if customer.credit_limit else UNLIMITED


def _exceeded(old: Item | None, amount: int) -> Exception:
    if old is None:
        return NotFound("No such customer")
    customer = customer_of(old)
    limit = Money(_limit(customer), customer.currency)
    return CreditExceeded(limit, customer.credit_used, Money(amount, customer.currency))
