"""The indexes of the table, and what any partition tells by itself."""

from shared.storage.item import Item
from shared.storage.query import Index

MAIN = Index(None, "PK", "SK")
BY_TIME = Index("by_time", "time_pk", "time_sk")
BY_CUSTOMER = Index("by_customer", "customer_pk", "customer_sk")
BY_SALESPERSON = Index("by_salesperson", "salesperson_pk", "salesperson_sk")
BY_WORK = Index("by_work", "work_pk", "work_sk")
INDEXES = (BY_TIME, BY_CUSTOMER, BY_SALESPERSON, BY_WORK)


def by_time(partition: str, sort: str) -> Item:
    """Index attributes of by_time."""
    return {"time_pk": partition, "time_sk": sort}


def by_customer(partition: str, sort: str) -> Item:
    """Index attributes of by_customer."""
    return {"customer_pk": partition, "customer_sk": sort}


def by_salesperson(partition: str, sort: str) -> Item:
    """Index attributes of by_salesperson."""
    return {"salesperson_pk": partition, "salesperson_sk": sort}


def by_work(partition: str, sort: str) -> Item:
    """Index attributes of by_work; an item without them is not in it."""
    return {"work_pk": partition, "work_sk": sort}


def kind_of(partition: str) -> str:
    """What stands in this partition: the word behind the tenant, `ORDER` or `STOCK`."""
    return partition.partition("#")[2].partition("#")[0]


def tenant_of(partition: str) -> str:
    """Whose partition this is; `SYSTEM` for what comes before the tenant."""
    return partition.split("#", 1)[0]
