"""Every key of the table, beside the access pattern that it serves. The chart of them stands in docs/keys.md.

The tenant is the first part of every key; `SYSTEM` holds only what is looked up before the tenant is known.
"""

from datetime import date, datetime

from shared.core.clock import rfc3339
from shared.storage.item import Item, Key
from shared.storage.query import Index

MAIN = Index(None, "PK", "SK")
BY_TIME = Index("by_time", "time_pk", "time_sk")
BY_CUSTOMER = Index("by_customer", "customer_pk", "customer_sk")
BY_SALESPERSON = Index("by_salesperson", "salesperson_pk", "salesperson_sk")
BY_WORK = Index("by_work", "work_pk", "work_sk")
INDEXES = (BY_TIME, BY_CUSTOMER, BY_SALESPERSON, BY_WORK)


def kind_of(partition: str) -> str:
    """What stands in this partition: the word behind the tenant, `ORDER` or `STOCK`."""
    return partition.partition("#")[2].partition("#")[0]


def tenant_of(partition: str) -> str:
    """Whose partition this is; `SYSTEM` for what comes before the tenant."""
    return partition.split("#", 1)[0]


# Before the tenant is known.


def email(address: str) -> Key:
    """Whether an address is taken, over all tenants; addresses are lower-case."""
    return Key(f"SYSTEM#EMAIL#{address}", "EMAIL")


def subject(sub: str) -> Key:
    """The authorizer's one read: a token's subject -> tenant, user, role, status."""
    return Key(f"SYSTEM#SUBJECT#{sub}", "SUBJECT")


def api_key_secret(digest: str) -> Key:
    """The authorizer's one read for a program: the hash of an API key's secret -> tenant, id, role, last use."""
    return Key(f"SYSTEM#APIKEY#{digest}", "APIKEY")


def one_time_code(purpose: str, address: str) -> Key:
    """The code that was last asked for, to be mailed to this address; whether somebody has it is not told."""
    return Key(f"SYSTEM#CODE#{purpose}#{address}", "CODE")


def guesses(what: str, name: str) -> Key:
    """How often a code of somebody was guessed wrongly of late."""
    return Key(f"SYSTEM#GUESSES#{what}#{name}", "GUESSES")


def webhook_endpoint(endpoint_id: str) -> Key:
    """The opaque part of a webhook's address -> tenant and provider."""
    return Key(f"SYSTEM#ENDPOINT#{endpoint_id}", "ENDPOINT")


SYSTEM = "SYSTEM"
"""Stands in the tenant's place."""
TENANTS = "SYSTEM#TENANTS"
DUE_REPORTS = "SYSTEM#DUE"
"""In by_work: the report schedules of all tenants, by when they are due."""


def tenant_entry(tenant_id: str) -> Key:
    """Every tenant, for the schedules that walk them."""
    return Key(TENANTS, tenant_id)


# One of each a tenant.


def settings(tenant_id: str) -> Key:
    """The tenant's settings."""
    return Key(f"{tenant_id}#SETTINGS", "SETTINGS")


def tenant_key(tenant_id: str) -> Key:
    """The key, wrapped by KMS, under which the tenant's secrets are sealed; without it they are lost."""
    return Key(f"{tenant_id}#KEY", "KEY")


def users(tenant_id: str) -> str:
    """All people of a tenant, by id."""
    return f"{tenant_id}#USERS"


def user(tenant_id: str, user_id: str) -> Key:
    """One person."""
    return Key(users(tenant_id), user_id)


def team(tenant_id: str) -> Key:
    """What holds over all people at once: how many active admins there are, and who is above whom."""
    return Key(f"{tenant_id}#TEAM", "TEAM")


def views(tenant_id: str, user_id: str) -> Key:
    """All views of lists that one person keeps, in one item, so that a list reads them with one call."""
    return Key(f"{tenant_id}#VIEWS", user_id)


def api_keys(tenant_id: str) -> str:
    """The tenant's API keys, by id, deleted ones too."""
    return f"{tenant_id}#APIKEYS"


def api_key(tenant_id: str, key_id: str) -> Key:
    """One API key, without its secret."""
    return Key(api_keys(tenant_id), key_id)


def providers(tenant_id: str) -> str:
    """The tenant's payment providers, by name."""
    return f"{tenant_id}#PROVIDERS"


def provider(tenant_id: str, name: str) -> Key:
    """One payment provider's settings and secrets."""
    return Key(providers(tenant_id), name)


# Catalogue and stock.


def warehouses(tenant_id: str) -> str:
    """All warehouses, by code."""
    return f"{tenant_id}#WAREHOUSES"


def open_warehouses(tenant_id: str) -> Key:
    """Which warehouses are open, in one item, so that placing an order reads it along."""
    return Key(f"{tenant_id}#SETTINGS", "WAREHOUSES")


def warehouse(tenant_id: str, warehouse_id: str) -> Key:
    """One warehouse."""
    return Key(warehouses(tenant_id), warehouse_id)


def products(tenant_id: str) -> str:
    """All products: by SKU in the table, by age in by_time."""
    return f"{tenant_id}#PRODUCTS"


def product(tenant_id: str, sku: str) -> Key:
    """One product."""
    return Key(products(tenant_id), sku)


def product_words(tenant_id: str) -> str:
    """Products by the beginning of any of their words."""
    return f"{tenant_id}#WORDS"


def product_word(tenant_id: str, word: str, sku: str) -> Key:
    """One word of one product."""
    return Key(product_words(tenant_id), f"{word}#{sku}")


def indexed_words(tenant_id: str, sku: str) -> Key:
    """Which words of a product stand in the search index, and from which version of it."""
    return Key(f"{tenant_id}#INDEXED", sku)


def stock(tenant_id: str) -> str:
    """All stock levels, by SKU and warehouse: `#` sorts before every character of a SKU."""
    return f"{tenant_id}#STOCK"


def stock_level(tenant_id: str, sku: str, warehouse_id: str) -> Key:
    """What one warehouse holds of one SKU."""
    return Key(stock(tenant_id), f"{sku}#{warehouse_id}")


def backorders(tenant_id: str) -> str:
    """What is sold beyond stock, by SKU."""
    return f"{tenant_id}#BACKORDERS"


def backorder(tenant_id: str, sku: str) -> Key:
    """How many of one SKU are sold beyond stock: `total`, and `at#{warehouse}` for each warehouse they are due from."""
    return Key(backorders(tenant_id), sku)


def waiting(tenant_id: str, sku: str) -> str:
    """Orders that wait for goods of a SKU, by number: the oldest first."""
    return f"{tenant_id}#WAITING#{sku}"


def waiting_order(tenant_id: str, sku: str, number: str) -> Key:
    """One order that waits."""
    return Key(waiting(tenant_id, sku), number)


def postings(tenant_id: str) -> str:
    """Stock moves that take several transactions, for a week; those under way are among the holds."""
    return f"{tenant_id}#POSTINGS"


def posting(tenant_id: str, posting_id: str) -> Key:
    """One of them, and how far it is."""
    return Key(postings(tenant_id), posting_id)


def movements(tenant_id: str, sku: str) -> str:
    """The stock ledger of a SKU."""
    return f"{tenant_id}#MOVEMENTS#{sku}"


def movement(tenant_id: str, sku: str, warehouse_id: str, version: int) -> Key:
    """One change of one level: the level's version after it."""
    return Key(movements(tenant_id, sku), f"{warehouse_id}#{version:010}")


def alerts(tenant_id: str) -> str:
    """Products that fell to their reorder point, by SKU."""
    return f"{tenant_id}#ALERTS"


def alert(tenant_id: str, sku: str) -> Key:
    """One product that fell to its reorder point and has not recovered."""
    return Key(alerts(tenant_id), sku)


def forecasts(tenant_id: str) -> str:
    """What products are expected to sell, by SKU."""
    return f"{tenant_id}#FORECASTS"


def forecast(tenant_id: str, sku: str) -> Key:
    """The newest forecast of one product."""
    return Key(forecasts(tenant_id), sku)


def reorder_watch(tenant_id: str, sku: str) -> Key:
    """Whether a product ever stood above its reorder point: without that it cannot fall."""
    return Key(f"{tenant_id}#WATCH", sku)


# Customers.


def customers(tenant_id: str) -> str:
    """All customers: by id in the table, by age in by_time."""
    return f"{tenant_id}#CUSTOMERS"


def customer(tenant_id: str, customer_id: str) -> Key:
    """One customer, with the headroom of his credit."""
    return Key(customers(tenant_id), customer_id)


def customers_owned(tenant_id: str, owner_id: str | None) -> str:
    """In by_salesperson: the customers of one sales person, or of nobody."""
    return f"{tenant_id}#CUSTOMERS#{owner_id or ''}"


# Orders: an order, its payments and its history stand together.


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


def lease_sort(until: datetime, posting_id: str) -> str:
    """The place of a posting among the holds, by the end of its lease."""
    return f"{rfc3339(until)}#POSTING#{posting_id}"


def lease_of(sort: str) -> str | None:
    """The posting that has this place; None where it is an order's."""
    _, is_posting, posting_id = sort.partition("#POSTING#")
    return posting_id if is_posting else None


# Money.


def payment_fact(tenant_id: str, provider_name: str, provider_ref: str, kind: str, refund_ref: str) -> Key:
    """A fact that a provider told, once over all payments."""
    return Key(payment_facts(tenant_id, provider_name, provider_ref), f"{kind}#{refund_ref}")


def payment_facts(tenant_id: str, provider_name: str, provider_ref: str) -> str:
    """All that a provider told under one reference, and what waits for its capture (`WAITING#`)."""
    return f"{tenant_id}#FACT#{provider_name}#{provider_ref}"


def payments_due(tenant_id: str) -> str:
    """In by_work: payments about which a provider is to be asked, by when."""
    return f"{tenant_id}#PAYMENTS"


def webhook_event(tenant_id: str, endpoint_id: str, event_id: str) -> Key:
    """An event that a provider delivered, once."""
    return Key(f"{tenant_id}#EVENT#{endpoint_id}", event_id)


def quarantine(tenant_id: str) -> str:
    """In by_work: money that fits no payment and waits for a person, by the moment of its arrival."""
    return f"{tenant_id}#QUARANTINE"


def quarantined(tenant_id: str, quarantine_id: str) -> Key:
    """One such message, however often it is delivered."""
    return Key(quarantine(tenant_id), quarantine_id)


def facts_told(tenant_id: str, provider_name: str) -> str:
    """In by_time: the facts of a provider that stand on statements, by the moment of which they tell."""
    return f"{tenant_id}#TOLD#{provider_name}"


def statement_lines(tenant_id: str, provider_name: str) -> str:
    """The lines of a provider's statements, by day."""
    return f"{tenant_id}#STATEMENT#{provider_name}"


def statement_line(tenant_id: str, provider_name: str, day: date, line_id: str) -> Key:
    """One line, however often its statement is read."""
    return Key(statement_lines(tenant_id, provider_name), f"{day.isoformat()}#{line_id}")


def reconciled_days(tenant_id: str) -> str:
    """Days whose statements were compared with the books, over all providers."""
    return f"{tenant_id}#RECONCILED"


def reconciled_day(tenant_id: str, day: date, provider_name: str) -> Key:
    """What came of one comparison."""
    return Key(reconciled_days(tenant_id), f"{day.isoformat()}#{provider_name}")


def differences(tenant_id: str) -> str:
    """Where statements and books disagree, by id, which begins with the day; in by_work those that are open."""
    return f"{tenant_id}#DIFFERENCES"


def difference(tenant_id: str, difference_id: str) -> Key:
    """One of them."""
    return Key(differences(tenant_id), difference_id)


# Read models.


def editions(tenant_id: str) -> Key:
    """Which edition of the rollups is read, and which other one is kept up beside it."""
    return Key(f"{tenant_id}#EDITIONS", "EDITIONS")


def rebuild(tenant_id: str) -> Key:
    """How far a rebuild is."""
    return Key(f"{tenant_id}#EDITIONS", "REBUILD")


def sales(tenant_id: str, scope: str, dimension: str, edition: str = "") -> str:
    """Rollups by day: `scope` is `*` for the whole tenant or a sales person's id; a month of days is one page."""
    return f"{tenant_id}#SALES#{scope}#{dimension}{edition}"


def sales_rollup(tenant_id: str, scope: str, dimension: str, day: date, key: str, *, edition: str = "") -> Key:
    """The figures of one day and key (SKU, category, customer, ...; empty for all)."""
    return Key(sales(tenant_id, scope, dimension, edition), f"{day.isoformat()}#{key}")


def dayless_rollup(tenant_id: str, scope: str, dimension: str, key: str, edition: str = "") -> Key:
    """How many orders wait for this (`to_ship`, ...) now, or what one customer ever bought."""
    return Key(sales(tenant_id, scope, dimension, edition), key)


def receivables(tenant_id: str) -> str:
    """Orders on credit that are not paid, by customer."""
    return f"{tenant_id}#RECEIVABLES"


def receivable(tenant_id: str, customer_id: str, order_id: str) -> Key:
    """What one of them owes."""
    return Key(receivables(tenant_id), f"{customer_id}#{order_id}")


def practice(tenant_id: str, user_id: str) -> Key:
    """The whole practice house of a person, goods and orders and all."""
    return Key(f"{tenant_id}#PRACTICE", user_id)


def exports(tenant_id: str) -> str:
    """Files that are made in the background, by id."""
    return f"{tenant_id}#EXPORTS"


def export(tenant_id: str, export_id: str) -> Key:
    """One file that somebody asked for, and how far it is; the stream has it made."""
    return Key(exports(tenant_id), export_id)


def report_schedules(tenant_id: str) -> str:
    """Reports that are mailed by the clock: by id in the table; all tenants' by when they are due in by_work."""
    return f"{tenant_id}#SCHEDULES"


def report_schedule(tenant_id: str, schedule_id: str) -> Key:
    """One of them, its last run beside it."""
    return Key(report_schedules(tenant_id), schedule_id)


def report_runs(tenant_id: str) -> str:
    """Runs of report schedules, by id."""
    return f"{tenant_id}#RUNS"


def report_run(tenant_id: str, run_id: str) -> Key:
    """One due time of a schedule, or one asking for it; the stream has its mails made."""
    return Key(report_runs(tenant_id), run_id)


def audit(tenant_id: str) -> str:
    """The chain of all that was changed and read: by sequence in the table, by moment in by_time."""
    return f"{tenant_id}#AUDIT"


def audit_entry(tenant_id: str, sequence: int) -> Key:
    """One entry of the chain."""
    return Key(audit(tenant_id), f"{sequence:012}")


def audit_sort(at: str, sequence: int) -> str:
    """The place of an entry among others by its moment (RFC 3339)."""
    return f"{at}#{sequence:012}"


def audit_of_actor(tenant_id: str, actor: str) -> str:
    """In by_salesperson: what one person, program or job did, by moment."""
    return f"{tenant_id}#AUDIT#{actor}"


def audit_head(tenant_id: str) -> Key:
    """Where the chain ends: the last sequence and its hash."""
    return Key(f"{tenant_id}#CHAIN", "CHAIN")


def audit_of_entity(tenant_id: str, entity_id: str) -> str:
    """What happened to one thing, by moment: the marks of its entries."""
    return f"{tenant_id}#AUDITED#{entity_id}"


def audited(tenant_id: str, entity_id: str, identity: str) -> Key:
    """That an occurrence stands in the chain, and where; `identity` begins with its moment."""
    return Key(audit_of_entity(tenant_id, entity_id), identity)


def erasure(tenant_id: str, entity_type: str, entity_id: str) -> Key:
    """That a thing lost its personal data, and with which version: what was before is never shown again."""
    return Key(f"{tenant_id}#ERASED#{entity_id}", entity_type)


def access(tenant_id: str, request_id: str) -> Key:
    """That a request reads personal data; the stream brings it to the audit."""
    return Key(f"{tenant_id}#ACCESS#{request_id}", "ACCESS")


# Once-only answers and mails.


def remembered_answer(tenant_id: str, operation: str, idempotency_key: str) -> Key:
    """What a POST answered the first time; `operation` is its verb and path."""
    return Key(f"{tenant_id}#ONCE#{operation}#{idempotency_key}", "ONCE")


def outgoing_mail(tenant_id: str, mail_id: str) -> Key:
    """A mail that a use case ordered, in its own transaction; the stream hands it to the mail queue."""
    return Key(f"{tenant_id}#OUTGOING#{mail_id}", "MAIL")


def unreachable(tenant_id: str, address: str) -> Key:
    """That mails do not reach an address, and why."""
    return Key(f"{tenant_id}#UNREACHABLE", address)


def unsubscribed(tenant_id: str, schedule_id: str, address: str) -> Key:
    """That a recipient of a report schedule wants no more of it."""
    return Key(f"{tenant_id}#UNSUBSCRIBED#{schedule_id}", address)


def turn(tenant_id: str, job: str) -> Key:
    """The last local day on which a daily job had its turn."""
    return Key(f"{tenant_id}#TURNS", job)


def mail_sent(tenant_id: str, message_id: str) -> Key:
    """One recipient's message that is being or was handed over, so that a second delivery does not send it again."""
    return Key(f"{tenant_id}#MAIL#{message_id}", "MAIL")


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
