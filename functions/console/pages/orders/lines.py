"""Lines of an order as people type them: those that are wanted now, and those that are left for later."""

from functions.console.forms import amount, given, lines_of, percent, share, whole
from functions.console.visit import Visit
from shared.core.money import Money
from shared.orders.models import Order

Row = dict[str, str]
"""A line as it was typed."""


def rows_of(visit: Visit) -> list[Row]:
    """What was typed, those for later behind the others."""
    return sorted(lines_of(visit), key=_is_later)


def now_of(visit: Visit) -> list[dict[str, object]]:
    """The lines that are wanted now, as requests take them."""
    return [_line(row, visit.settings.currency) for row in rows_of(visit) if not _is_later(row)]


def later_of(visit: Visit) -> list[dict[str, object]]:
    """The lines that are left for later."""
    return [_line(row, visit.settings.currency) for row in rows_of(visit) if _is_later(row)]


def as_typed(order: Order) -> list[Row]:
    """The order's lines as one would type them."""
    return [_as_typed(order, index) for index in range(len(order.lines))]


def _is_later(row: Row) -> bool:
    return bool(row.get("later"))


def _line(row: Row, currency: str) -> dict[str, object]:
    rate = share(row.get("discount", ""))
    price = amount(row.get("unit_price", ""), currency)
    own = given(unit_price=price, discount_rate=rate, warehouse_id=row.get("warehouse_id"))
    return {"sku": row["sku"], "quantity": whole(row.get("quantity", ""))} | own


def _as_typed(order: Order, index: int) -> Row:
    line = order.lines[index]
    price = Money(line.unit_price, order.currency).amount
    fields = {"sku": line.sku, "name": line.name, "quantity": str(line.quantity), "unit_price": price}
    return fields | {"discount": percent(line.discount_rate), "warehouse_id": line.warehouse_id or ""}
