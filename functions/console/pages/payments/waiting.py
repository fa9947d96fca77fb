"""What waits for money: orders with something to pay, newest first."""

from functions.console.answers import Answer
from functions.console.pages.orders.desk import customer_names
from functions.console.pages.payments.desk import section, shown
from functions.console.pages.views import own_views
from functions.console.problems import parsed
from functions.console.visit import Page, Visit
from shared.core.model import Model
from shared.identity.permissions import Permission
from shared.orders.finding import OrderFilter
from shared.orders.models import OrderSummary, PaymentStatus

_LIVING = ("submitted", "confirmed", "closed")


class Asked(Model):
    """The filter of the list, as the address says it."""

    payment_status: PaymentStatus | None = None


@section.page("/payments", Permission.PAYMENTS_READ)
def list_waiting(visit: Visit) -> Answer:
    """Orders whose balance is not nothing: to be paid, or to be given back."""
    asked = parsed(Asked, {name: text for name, text in visit.query.items() if name in Asked.model_fields})
    narrowed, finder = OrderFilter(payment_status=asked.payment_status), visit.services.order_finder
    page = visit.page(lambda limit, position: finder.page(visit.actor, narrowed, limit=limit, position=position))
    waiting = Page([order for order in page.items if _is_open(order)], page.next, page.is_first)
    return shown(
        visit,
        "waiting",
        page=waiting,
        asked=asked,
        names=customer_names(visit, waiting.items),
        own=own_views(visit, "payments"),
    )


def _is_open(order: OrderSummary) -> bool:
    return order.status in _LIVING and order.balance != 0
