"""The books as they must be at any moment: counters, orders, credit and ledger tell the same story."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from shared.core.actor import Actor
from shared.identity.rows import WHOLE_TENANT
from shared.orders.models import DEAD, Order
from shared.orders.pricing import included_tax
from shared.orders.repository import OrderRepository
from shared.reporting.contribution import contribution
from shared.reporting.models import EVERYBODY, NOTHING, RollupKey
from shared.stock.ledger import Ledger, contradicts
from shared.stock.repository import StockRepository
from shared.stock.service import StockService
from shared.storage import keys
from shared.storage.item import key_of, number, text
from shared.storage.query import Query
from shared.storage.stream import Image
from tests.builders import an_actor

TOP = "\U0010ffff"


def the_books_agree(table: Any, tenant_id: str, customers: Iterable[str] = ()) -> None:
    """Everything that needs no knowledge of what was done."""
    orders = all_orders(table, tenant_id)
    for order in orders:
        its_facts_agree(order)
    _the_shelves_hold_what_orders_hold(table, tenant_id, orders)
    _what_is_owed_is_what_orders_await(table, tenant_id, orders)
    _credit_is_what_orders_take(table, tenant_id, orders, customers)


def all_orders(table: Any, tenant_id: str) -> list[Order]:
    """Every order of the tenant that was placed since the tests' clocks began, as it stands."""
    months = ("2026-11", "2026-12")
    queries = [Query(keys.BY_TIME, keys.orders_of_month(tenant_id, month)) for month in months]
    ids = [key_of(item).partition.rpartition("#")[2] for query in queries for item in table.query_all(query)]
    return OrderRepository(table).get_many(tenant_id, WHOLE_TENANT, ids)


def its_facts_agree(order: Order) -> None:
    """Money is the sum of the lines', and each piece of goods is in one place."""
    money = order.priced
    assert order.total == sum(line.total - line.discount for line in money) + order.shipping_fee
    assert order.subtotal - order.discount + order.shipping_fee == order.total
    assert order.tax == sum(included_tax(line.net, o.tax_rate) for line, o in zip(money, order.lines, strict=True))
    for line in order.lines:
        assert 0 <= line.returned <= line.shipped <= line.quantity, line
        assert 0 <= line.cancelled <= line.quantity - line.shipped, line
        awaited = line.standing - line.shipped if order.status in ("submitted", "confirmed") else 0
        assert line.allocated + line.backordered == awaited, line
    sent = Counter[str]()
    for shipment in order.shipments:
        if shipment.status != "cancelled":
            sent.update({part.sku: part.quantity for part in _summed(shipment.lines)})
    assert sent == _by_sku(order, "shipped")
    back = Counter[str]()
    for record in order.returns:
        for part in record.lines:
            back[part.sku] += part.quantity
    assert back == _by_sku(order, "returned")
    the_figures_tell_what_it_brings(order)
    if order.status in DEAD or order.status == "draft":
        assert not order.held
        assert order.credit_taken == 0
    else:
        assert order.credit_taken == order.exposure
    unpaid = order.status in ("submitted", "confirmed") and not order.on_credit and not order.paid
    assert (order.expires_at is not None) == (unpaid and order.total > 0 and not _shipped_anything(order)), order


def the_figures_tell_what_it_brings(order: Order) -> None:
    """Over all days, what was sold less what was given back is what stands."""
    parts = [figures for place, figures in contribution(order).items() if _is_whole(place)]
    figures = sum(parts, NOTHING)
    if order.confirmed_at is None or order.status in DEAD:
        assert (figures.net, figures.tax, figures.units - figures.returned_units) == (0, 0, 0)
        return
    assert figures.units - figures.returned_units == sum(line.standing - line.returned for line in order.lines)
    if not order.returns:
        assert figures.net == order.total - order.shipping_fee
        assert figures.tax == order.tax


def _is_whole(place: RollupKey) -> bool:
    return (place.scope, place.dimension) == (EVERYBODY, "all")


def _shipped_anything(order: Order) -> bool:
    return any(line.shipped for line in order.lines)


def _summed(lines: Iterable[Any]) -> Iterable[Any]:
    by_sku: dict[str, Any] = {}
    for line in lines:
        before = by_sku[line.sku].quantity if line.sku in by_sku else 0
        by_sku[line.sku] = line.but(quantity=before + line.quantity)
    return by_sku.values()


def _by_sku(order: Order, name: str) -> Counter[str]:
    sums = Counter[str]()
    for line in order.lines:
        sums[line.sku] += getattr(line, name)
    return +sums


def _the_shelves_hold_what_orders_hold(table: Any, tenant_id: str, orders: Iterable[Order]) -> None:
    held = Counter[tuple[str, str]]()
    for order in orders:
        held.update(order.held)
    levels = list(StockRepository(table).levels_between(tenant_id, "", "~"))
    for level in levels:
        assert min(level.available, level.reserved, level.damaged) >= 0, level
    assert {(x.sku, x.warehouse_id): x.reserved for x in levels if x.reserved} == dict(held)


def _what_is_owed_is_what_orders_await(table: Any, tenant_id: str, orders: Iterable[Order]) -> None:
    owed = Counter[tuple[str, str]]()
    for order in orders:
        owed.update(order.owed)
    items = list(table.query_all(Query(keys.MAIN, keys.backorders(tenant_id))))
    at = {
        (text(item, "SK"), name.removeprefix("at#")): number(item, name)
        for item in items
        for name in item
        if name.startswith("at#") and item[name]
    }
    assert at == dict(owed)
    for item in items:
        assert number(item, "total") == sum(q for (sku, _), q in owed.items() if sku == item["SK"])


def _credit_is_what_orders_take(table: Any, tenant_id: str, orders: Iterable[Order], customers: Iterable[str]) -> None:
    from shared.customers.repository import CustomerRepository

    taken = Counter[str]()
    for order in orders:
        taken[order.customer_id] += order.credit_taken
    for customer_id in customers:
        assert CustomerRepository(table).get(tenant_id, WHOLE_TENANT, customer_id).used == taken[customer_id]


def the_ledger_proves_the_shelves(table: Any, tenant_id: str, images: Iterable[Image], skus: Iterable[str]) -> None:
    """The movements that the projection writes from the changes add up to every counter, without a gap."""
    levels = [image for image in images if image.key.partition == keys.stock(tenant_id)]
    assert not any(contradicts(image) for image in levels)
    Ledger(table).follow(levels)
    service, actor = StockService(table), _reader(tenant_id)
    for sku in skus:
        assert all(proof.holds for proof in service.verification(actor, sku)), service.verification(actor, sku)


def no_version_is_missing(images: Iterable[Image], tenant_id: str) -> None:
    """Each order's versions follow one another from 1."""
    seen = Counter[str]()
    for image in images:
        if image.key.sort == "ORDER" and keys.tenant_of(image.key.partition) == tenant_id and image.new is not None:
            seen[image.key.partition] += 1
            assert number(image.new, "version") == seen[image.key.partition]


def _reader(tenant_id: str) -> Actor:
    return an_actor(tenant_id=tenant_id)
