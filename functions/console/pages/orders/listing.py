"""The list of orders: views as tabs, filters in the address, many at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from functions.console.answers import Answer
from functions.console.forms import chosen_ids
from functions.console.pages.orders.board import moves_of
from functions.console.pages.orders.desk import customer_names, section
from functions.console.pages.sellers import sellers
from functions.console.pages.views import own_views
from functions.console.papers import handed_out
from functions.console.problems import parsed, problem_of
from functions.console.visit import Page, Visit
from shared.core.clock import system_clock
from shared.core.errors import TallyshopError
from shared.core.fields import Day
from shared.core.model import Model
from shared.identity.permissions import Permission
from shared.orders.finding import OrderFilter
from shared.orders.models import FulfilmentStatus, OrderStatus, OrderSummary, PaymentStatus
from shared.orders.open_work import RULES
from shared.storage.once import nothing_to_remember

_ = str
"""Marks a message for the catalogues."""


@dataclass(frozen=True, slots=True)
class View:
    """A tab: a filter with a name, and what no index narrows."""

    name: str
    query: Mapping[str, str] = field(default_factory=dict)
    keeps: Callable[[OrderSummary], bool] = lambda _order: True


VIEWS: dict[str, View] = {
    "": View(_("All")),
    "approval": View(_("Awaits approval"), {"status": "submitted"}),
    "to_ship": View(_("To ship"), {"status": "confirmed"}, RULES["to_ship"]),
    "unpaid": View(_("Unpaid"), {}, RULES["unpaid"]),
    "hold": View(_("On hold"), {}, RULES["hold"]),
    "drafts": View(_("Drafts"), {"status": "draft"}),
}


class Asked(Model):
    """The filters of the list, as the address says them."""

    status: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    fulfilment_status: FulfilmentStatus | None = None
    customer_id: str | None = None
    salesperson_id: str | None = None
    first_day: Day | None = None
    last_day: Day | None = None


@section.page("/orders", Permission.ORDERS_READ)
def list_orders(visit: Visit) -> Answer:
    """Orders as the person sees them, newest first."""
    view, asked = _view(visit), _asked(visit)
    page = _page(visit, view, asked)
    return visit.show(
        "orders/list.html",
        page=page,
        views=VIEWS,
        tabs_of_all=[(name, visit.words.text(one.name)) for name, one in VIEWS.items()],
        own=own_views(visit, "orders"),
        moves={order.id: moves_of(visit, order) for order in page.items},
        view=next(name for name, one in VIEWS.items() if one is view),
        asked=asked,
        names=customer_names(visit, page.items),
        customer=_customer(visit, asked),
        sellers=sellers(visit, asked.salesperson_id) if visit.may(Permission.ORDERS_APPROVE) else [],
    )


@section.page("/orders/export.csv", Permission.ORDERS_READ)
def export_orders(visit: Visit) -> Answer:
    """All that the list shows, as a table for spreadsheets."""
    asked = _asked(visit).model_dump(mode="json", by_alias=True, exclude_none=True)
    named = {"first_day": "from", "last_day": "to"}
    waiting = {"waiting": visit.query["view"]} if visit.query.get("view") in RULES else {}
    return handed_out(visit, "orders", {named.get(n, n): value for n, value in asked.items()} | waiting, "csv")


@section.action("/orders/approve", Permission.ORDERS_APPROVE, again=list_orders)
def approve_chosen(visit: Visit) -> Answer:
    """Approve the chosen orders one by one; what cannot be is counted and said why."""
    done, refused = 0, list[str]()
    for order_id in chosen_ids(visit):
        try:
            approve = visit.services.approvals.approve
            approve(visit.actor, order_id, expected_version=None, once=nothing_to_remember(system_clock))
            done += 1
        except TallyshopError as error:
            refused.append(problem_of(error, visit.words).title)
    text = visit.words.text("%(count)s approved", count=visit.words.number(done))
    return visit.done("/orders?view=approval", ". ".join([text, *dict.fromkeys(refused)]))


def _view(visit: Visit) -> View:
    return VIEWS.get(visit.query.get("view", ""), VIEWS[""])


def _asked(visit: Visit) -> Asked:
    named = {"from": "first_day", "to": "last_day"}
    values = dict(_view(visit).query) | {named.get(name, name): value for name, value in visit.query.items()}
    return parsed(Asked, {name: value for name, value in values.items() if name in Asked.model_fields})


def _page(visit: Visit, view: View, asked: Asked, limit: int = 50) -> Page[OrderSummary]:
    narrowed = OrderFilter(**{name: getattr(asked, name) for name in OrderFilter.__dataclass_fields__})
    finder = visit.services.order_finder
    page = visit.page(lambda n, position: finder.page(visit.actor, narrowed, limit=n, position=position), limit)
    return Page([order for order in page.items if view.keeps(order)], page.next, page.is_first)


def _customer(visit: Visit, asked: Asked) -> str | None:
    if asked.customer_id is None:
        return None
    return visit.services.customers.names(visit.actor, [asked.customer_id]).get(asked.customer_id, asked.customer_id)
