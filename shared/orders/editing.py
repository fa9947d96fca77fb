"""The rules by which an order's lines are replaced: pure. What still fits is kept, the rest is given back or found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.catalog.models import Product
from shared.core.errors import FieldError, InvalidRequest
from shared.orders.closing import closed_when_done
from shared.orders.drafting import demand_on_sale, drafted_line
from shared.orders.errors import AlreadyShipped
from shared.orders.guards import demand_status
from shared.orders.lines import Allocation, OrderLine, merged
from shared.orders.models import LIVE, Edition, Order
from shared.orders.requests import EditOrder, EditOrderLine, PlaceOrderLine
from shared.orders.serving import served_line
from shared.stock.allocation import Served, Wanted

Pool = dict[str, int]
"""Units by warehouse, in the order in which they are kept."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An order before and after an edit."""

    before: Order
    order: Order

    @property
    def total_delta(self) -> int:
        """By how much the total changed, in minor units."""
        return self.order.total - self.before.total

    @property
    def stock(self) -> dict[str, int]:
        """By how much the reserved quantity of each SKU changed, where it did."""
        deltas: dict[str, int] = {}
        for sign, order in ((-1, self.before), (1, self.order)):
            for (sku, _), quantity in order.held.items():
                deltas[sku] = deltas.get(sku, 0) + sign * quantity
        return {sku: delta for sku, delta in deltas.items() if delta}


def edited(order: Order, request: EditOrder, products: Mapping[str, Product], open_warehouses: Sequence[str]) -> Order:
    """The order with its new lines, holding what they keep of the goods; what is missing is still to be found."""
    demand_status(order, "draft", *LIVE)
    _demand_sound(order, request, products, open_warehouses)
    lines = _matched(order, request, products)
    _demand_nothing_lost(order, lines)
    after = order.but(lines=lines, version=order.version + 1)
    if after.order_discount > sum(line.total for line in lines):
        agreed = order.money(order.order_discount)
        raise InvalidRequest.at("/lines", f"come to less than the order's discount of {agreed.amount}")
    return after if order.status == "draft" else after.but(lines=_kept(order, lines))


def missing_of(order: Order) -> list[Wanted]:
    """What its lines need and do not hold."""
    return [Wanted(line.sku, _missing(line), line.warehouse_id) for line in order.lines if _missing(line)]


def completed(before: Order, after: Order, served: Sequence[Served], now: datetime, *, expires_at: datetime) -> Order:
    """The edited order with what was found for it, its credit and the record of what was sold until now.

    Where it comes to wait for money only now, it expires then.
    """
    if before.status == "draft":
        return after
    found = iter(served)
    lines = [served_line(line, next(found)) if _missing(line) else line for line in after.lines]
    lines = [line.but(sources=_sources(after, lines, index)) for index, line in enumerate(lines)]
    whole = after.but(lines=lines, editions=_editions(before, now))
    until = (before.expires_at or expires_at) if whole.waits_for_money else None
    return closed_when_done(whole.but(credit_taken=whole.exposure, expires_at=until))


def _demand_sound(
    order: Order, request: EditOrder, products: Mapping[str, Product], open_warehouses: Sequence[str]
) -> None:
    known, errors = {line.sku for line in order.lines}, []
    for index, line in enumerate(request.lines):
        product = products.get(line.sku)
        if line.sku not in known and product is None:
            errors.append(FieldError(f"/lines/{index}/sku", "there is no such product"))
        elif line.sku not in known and line.unit_price is None and product and product.price is None:
            errors.append(FieldError(f"/lines/{index}/unit_price", "the product has no price, so the line needs one"))
        if line.warehouse_id is not None and line.warehouse_id not in open_warehouses:
            errors.append(FieldError(f"/lines/{index}/warehouse_id", "there is no such open warehouse"))
        if line.unit_price is not None and line.unit_price.currency != order.currency:
            detail = f"must be the tenant's currency, {order.currency}"
            errors.append(FieldError(f"/lines/{index}/unit_price/currency", detail))
    if errors:
        raise InvalidRequest(*errors)
    demand_on_sale(products[line.sku] for line in request.lines if line.sku not in known)


def _matched(order: Order, request: EditOrder, products: Mapping[str, Product]) -> list[OrderLine]:
    """The n-th line of a SKU is what its n-th line was; holding nothing yet."""
    old: dict[str, list[OrderLine]] = {}
    for line in order.lines:
        old.setdefault(line.sku, []).append(line)
    next_id = 1 + max(line.id for lines in [*(e.lines for e in order.editions), order.lines] for line in lines)
    seen, lines = Counter[str](), list[OrderLine]()
    for wanted in request.lines:
        of_sku, nth = old.get(wanted.sku, []), seen[wanted.sku]
        seen[wanted.sku] += 1
        if nth < len(of_sku):
            lines.append(_changed(of_sku[nth], wanted))
        else:
            lines.append(_further(next_id, wanted, of_sku, products))
            next_id += 1
    return lines


def _changed(line: OrderLine, wanted: EditOrderLine) -> OrderLine:
    given = {
        "unit_price": wanted.unit_price.minor if wanted.unit_price else None,
        "discount_rate": wanted.discount_rate,
        "warehouse_id": wanted.warehouse_id,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    empty: dict[str, object] = {"allocations": [], "backorders": [], "sources": []}
    nothing = dict.fromkeys(("shipped", "returned", "cancelled"), 0)
    return line.but(quantity=wanted.quantity, **empty | nothing | changes)


def _further(
    line_id: int, wanted: EditOrderLine, of_sku: Sequence[OrderLine], products: Mapping[str, Product]
) -> OrderLine:
    """Of a SKU that is on the order already at its frozen price, of a new one at the catalogue's."""
    if of_sku:
        return _changed(of_sku[-1].but(id=line_id, warehouse_id=None), wanted)
    line = PlaceOrderLine(
        sku=wanted.sku,
        quantity=wanted.quantity,
        unit_price=wanted.unit_price,
        discount_rate=wanted.discount_rate or "0",
        warehouse_id=wanted.warehouse_id,
    )
    return drafted_line(line_id, line, products[wanted.sku])


def _demand_nothing_lost(order: Order, lines: Sequence[OrderLine]) -> None:
    for sku in dict.fromkeys(line.sku for line in order.lines):
        shipped = sum(line.shipped for line in order.lines if line.sku == sku)
        if sum(line.quantity for line in lines if line.sku == sku) < shipped:
            raise AlreadyShipped(f"{sku}: {shipped} were shipped already")


def _kept(order: Order, lines: Sequence[OrderLine]) -> list[OrderLine]:
    """What was shipped and what is held, dealt out to the new lines; those that name a warehouse come first."""
    kept = list(lines)
    for sku in dict.fromkeys(line.sku for line in order.lines):
        _deal_out([line for line in order.lines if line.sku == sku], kept, sku)
    return kept


def _deal_out(old: Sequence[OrderLine], kept: list[OrderLine], sku: str) -> None:
    shipped, returned = sum(line.shipped for line in old), sum(line.returned for line in old)
    indexes = [index for index, line in enumerate(kept) if line.sku == sku]
    for index in indexes:
        sent = min(kept[index].quantity, shipped)
        back = min(sent, returned)
        shipped, returned = shipped - sent, returned - back
        kept[index] = kept[index].but(shipped=sent, returned=back)
    held = _pool(part for line in old for part in line.allocations)
    owed = _pool(part for line in old for part in line.backorders)
    for index in sorted(indexes, key=lambda n: kept[n].warehouse_id is None):
        line = kept[index]
        allocations = _dealt(held, _missing(line), line.warehouse_id)
        line = line.but(allocations=allocations)
        kept[index] = line.but(backorders=_dealt(owed, _missing(line), line.warehouse_id))


def _pool(parts: Iterable[Allocation]) -> Pool:
    return {part.warehouse_id: part.quantity for part in merged(parts)}


def _dealt(pool: Pool, need: int, warehouse_id: str | None) -> list[Allocation]:
    """Takes what is needed out of the pool; of the named warehouse only, if one is named."""
    dealt = []
    for place in list(pool):
        quantity = min(need, pool[place]) if warehouse_id in (None, place) else 0
        if quantity:
            dealt.append(Allocation(warehouse_id=place, quantity=quantity))
            pool[place] -= quantity
            need -= quantity
    return dealt


def _missing(line: OrderLine) -> int:
    return line.standing - line.shipped - line.allocated - line.backordered


def _sources(order: Order, lines: Sequence[OrderLine], index: int) -> list[Allocation]:
    """From where the line is sold now: what it shipped, in the order of the shipments, and what it holds and awaits."""
    line = lines[index]
    sent = _pool(
        Allocation(warehouse_id=part.warehouse_id, quantity=part.quantity)
        for shipment in order.shipments
        if shipment.status != "cancelled"
        for part in shipment.lines
        if part.sku == line.sku
    )
    for earlier in lines[:index]:
        if earlier.sku == line.sku:
            _dealt(sent, earlier.shipped, None)
    return merged([*_dealt(sent, line.shipped, None), *line.allocations, *line.backorders])


def _editions(before: Order, now: datetime) -> list[Edition]:
    if before.confirmed_at is None:
        return before.editions
    lines = [line.but(allocations=[], backorders=[], sources=line.origin) for line in before.lines]
    return [*before.editions, Edition(until=now, lines=lines, reversals=len(before.reversals))]
