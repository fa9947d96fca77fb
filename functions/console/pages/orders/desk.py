"""What the pages of orders share: the section, names of people and customers, where an order stands."""

import re
from collections.abc import Iterable

from functions.console.answers import Redirect, Toast
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.orders.models import Order, OrderSummary

section = Section("orders")
_BACK = re.compile(r"/orders(/board)?(\?[\w=&%.+~-]*)?", re.ASCII)
"""The list and the board, as one left them: nobody is led elsewhere."""


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
    """Back to where one was, with what happened to the order; `message` may name its `number` and `values`."""
    text = visit.words.text(message, number=order.number, **values)
    back = visit.typed("back") if _BACK.fullmatch(visit.typed("back")) else f"/orders/{order.id}"
    return Redirect(back, Toast(text, undo=f"/orders/{order.id}/{undo}" if undo else None))
