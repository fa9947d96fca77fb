"""Customers."""

from functions.customers.views import CustomerQuery, CustomerView, CustomerWithoutCredit, shown_to
from shared.core.errors import NotFound, StaleVersion
from shared.customers.errors import OwnerNotSelf
from shared.customers.models import ChangeCustomer, CreateCustomer
from shared.customers.service import CustomerService
from shared.identity.permissions import Permission
from shared.identity.service import IdentityService
from shared.storage import connection
from shared.web.api import Api
from shared.web.pagination import Page

api = Api("customers")
handler = api.handler
customers = CustomerService(connection.table(), IdentityService(connection.table()).knows)


@api.endpoint("POST", "/v1/customers", status=201, permission=Permission.CUSTOMERS_WRITE, problems=(OwnerNotSelf,))
def create_customer(request: CreateCustomer) -> CustomerView:
    """Add a customer."""
    return CustomerView.of(customers.create(api.actor, request, once=api.once(CustomerView.of)))


@api.endpoint("GET", "/v1/customers", permission=Permission.CUSTOMERS_READ, access_to="customer")
def list_customers(query: CustomerQuery) -> Page[CustomerView | CustomerWithoutCredit]:
    """List the customers that the caller sees, newest first."""
    return api.page(
        query,
        lambda limit, position: customers.page(api.actor, query.narrowed(), limit=limit, position=position),
        lambda customer: shown_to(api.actor, customer),
    )


@api.endpoint(
    "GET",
    "/v1/customers/{customer_id}",
    permission=Permission.CUSTOMERS_READ,
    access_to="customer",
    problems=(NotFound,),
)
def get_customer(customer_id: str) -> CustomerView | CustomerWithoutCredit:
    """Read a customer; the warehouse sees nothing of his credit."""
    return shown_to(api.actor, customers.get(api.actor, customer_id))


@api.endpoint(
    "PATCH",
    "/v1/customers/{customer_id}",
    permission=Permission.CUSTOMERS_WRITE,
    subject=customers.get,
    problems=(NotFound, StaleVersion, OwnerNotSelf),
)
def change_customer(customer_id: str, request: ChangeCustomer) -> CustomerView:
    """Change the named fields of a customer."""
    return CustomerView.of(customers.change(api.actor, customer_id, request, expected_version=api.request.if_match))
