"""The list of customers, and one with his contacts, orders, balance and credit."""

from functions.console.answers import Answer
from functions.console.pages.customers.desk import owner_names, section, shows_credit
from functions.console.pages.sellers import sellers
from functions.console.pages.views import own_views
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.model import Model
from shared.core.money import Money
from shared.customers.models import Customer, CustomerFilter, Stage
from shared.identity.permissions import Permission
from shared.orders.finding import OrderFilter
from shared.orders.models import OrderSummary

_ORDERS = 20
_COUNTED = ("submitted", "confirmed", "closed")


class Asked(Model):
    """The filters of the list, as the address says them."""

    query: str | None = None
    stage: Stage | None = None
    owner_id: str | None = None
    region: str | None = None


@section.page("/customers", Permission.CUSTOMERS_READ, access_to="customer")
def list_customers(visit: Visit) -> Answer:
    """Customers as the person sees them, newest first."""
    asked = parsed(Asked, {name: text for name, text in visit.query.items() if name in Asked.model_fields})
    narrowed, service = CustomerFilter(**asked.model_dump()), visit.services.customers
    page = visit.page(lambda limit, position: service.page(visit.actor, narrowed, limit=limit, position=position))
    owners = sellers(visit, asked.owner_id) if visit.may(Permission.ORDERS_APPROVE) else []
    known = dict(owners)
    return visit.show(
        "customers/list.html",
        page=page,
        asked=asked,
        owners=owners,
        own=own_views(visit, "customers"),
        names=known | owner_names(visit, [one for one in page.items if one.owner_id not in known]),
        shows_credit=shows_credit(visit),
        shown=len(page.items),
    )


@section.page("/customers/{customer_id}", Permission.CUSTOMERS_READ, access_to="customer")
def show_customer(visit: Visit, customer_id: str) -> Answer:
    """Who it is, whom to call, what was bought, and what is open."""
    customer = visit.services.customers.get(visit.actor, customer_id)
    orders = visit.services.order_finder.page(
        visit.actor, OrderFilter(customer_id=customer.id), limit=_ORDERS, position=None
    )
    return visit.show(
        "customers/customer.html",
        customer=customer,
        owner=owner_names(visit, [customer]).get(customer.owner_id or ""),
        orders=orders.items,
        has_more=orders.position is not None,
        to_pay=_to_pay(orders.items, customer),
        left=_left(customer),
        shows_credit=shows_credit(visit),
    )


def _to_pay(orders: list[OrderSummary], customer: Customer) -> Money:
    """What is open on these orders; drafts and dead ones owe nothing."""
    return Money(sum(order.balance for order in orders if order.status in _COUNTED), customer.currency)


def _left(customer: Customer) -> Money | None:
    """What the limit leaves; None for no limit."""
    limit = customer.credit_limit
    return Money(limit.minor - customer.used, customer.currency) if limit else None
