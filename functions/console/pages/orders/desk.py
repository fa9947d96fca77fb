"""What the pages of orders share: the section, names of people and customers, where an order stands."""

from collections.abc import Iterable

from functions.console.answers import Redirect, Toast
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.orders.models import Order, OrderSummary

section = Section("orders")


def customer_names(visit: Visit, orders: Iterable[Order | OrderSummary]) -> dict[str, str]:
    """By id, of the customers that the person sees; anybody else goes by his id."""
    ids = {order.customer_id for order in orders}
    return {one: one for one in ids} | visit.services.customers.names(visit.actor, ids)


def person_names(visit: Visit, ids: Iterable[str | None]) -> dict[str, str]:
    """By id; the system and programs have names of their own."""
    wanted = {one for one in ids if one}
    people = {one for one in wanted if one != "system" and not one.startswith("key:")}
    own = {"system": visit.words.text("Tallyshop"), **{k: visit.words.text("a program") for k in wanted - people}}
    return own | (visit.services.people.names(visit.actor, people) if people else {})


def told(visit: Visit, message: str, order: Order, *, undo: str | None = None, **values: object) -> Redirect:
    """Back to the order, or to the board, with what happened to it; `message` may name its `number` and `values`."""
    text = visit.words.text(message, number=order.number, **values)
    back = "/orders/board" if visit.typed("back") == "/orders/board" else f"/orders/{order.id}"
    return Redirect(back, Toast(text, undo=f"/orders/{order.id}/{undo}" if undo else None))
