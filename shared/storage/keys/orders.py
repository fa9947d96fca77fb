"""Keys of customers and their orders; an order, its payments and its history stand together."""

from datetime import datetime

from shared.core.clock import rfc3339
from shared.storage.item import Key
from shared.storage.keys.indexes import kind_of


def customers(tenant_id: str) -> str:
    """All customers: by id in the table, by age in by_time."""
    return f"{tenant_id}#CUSTOMERS"


def customer(tenant_id: str, customer_id: str) -> Key:
    """One customer, with the headroom of his credit."""
    return Key(customers(tenant_id), customer_id)


def customers_owned(tenant_id: str, owner_id: str | None) -> str:
    """In by_salesperson: the customers of one sales person, or of nobody."""
    return f"{tenant_id}#CUSTOMERS#{owner_id or ''}"


def customers_in(tenant_id: str, region: str) -> str:
    """In by_customer: the customers of one region."""
    return f"{tenant_id}#CUSTOMERS#{region}"


def customers_to_win(tenant_id: str, stage: str) -> str:
    """In by_work: who has a stage (`lead`, `prospect`) but is no customer yet."""
    return f"{tenant_id}#CUSTOMERS#{stage}"


def order_partition(tenant_id: str, order_id: str) -> str:
    """An order with its payments (`ORDER` to `PAYMENT#~`) and its history (`TIMELINE#`)."""
    return f"{tenant_id}#ORDER#{order_id}"


def order(tenant_id: str, order_id: str) -> Key:
    """The order itself."""
    return Key(order_partition(tenant_id, order_id), "ORDER")


def is_order(key: Key) -> bool:
    """Whether an order itself stands there."""
    return kind_of(key.partition) == "ORDER" and key.sort == "ORDER"


def is_payment(key: Key) -> bool:
    """Whether a payment of an order stands there."""
    return kind_of(key.partition) == "ORDER" and key.sort.startswith("PAYMENT#")


def payment(tenant_id: str, order_id: str, payment_id: str) -> Key:
    """One payment of an order with its facts."""
    return Key(order_partition(tenant_id, order_id), f"PAYMENT#{payment_id}")


def timeline_entry(tenant_id: str, order_id: str, version: int) -> Key:
    """What the order's version changed."""
    return Key(order_partition(tenant_id, order_id), f"TIMELINE#{version:06}")


def contribution(tenant_id: str, order_id: str, payment_id: str = "", edition: str = "") -> Key:
    """What of the order, or of one of its payments, stands in an edition of the rollups."""
    return Key(order_partition(tenant_id, order_id), f"CONTRIBUTION{edition}{payment_id and '#' + payment_id}")


def orders_of_month(tenant_id: str, month: str) -> str:
    """In by_time: the orders placed in a month of UTC, `2026-11`, by number."""
    return f"{tenant_id}#ORDERS#{month}"


def order_months(tenant_id: str) -> str:
    """The months of UTC in which orders were placed: which partitions of by_time a list has to walk."""
    return f"{tenant_id}#MONTHS"


def order_month(tenant_id: str, month: str) -> Key:
    """The marker of one month."""
    return Key(order_months(tenant_id), month)


def orders_of_customer(tenant_id: str, customer_id: str) -> str:
    """In by_customer: a customer's orders, by number."""
    return f"{tenant_id}#ORDERS#{customer_id}"


def orders_of_salesperson(tenant_id: str, user_id: str) -> str:
    """In by_salesperson: a sales person's orders, by number."""
    return f"{tenant_id}#ORDERS#{user_id}"


def holds(tenant_id: str) -> str:
    """In by_work: what holds stock for a while, by when that ends: unpaid orders, and postings under way."""
    return f"{tenant_id}#HOLDS"


def hold_sort(expires_at: datetime, order_id: str) -> str:
    """The place of an order among the holds."""
    return f"{rfc3339(expires_at)}#{order_id}"
