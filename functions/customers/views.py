"""Customers as the API shows them."""

from datetime import datetime
from typing import Self

from pydantic import Field

from shared.core.actor import Actor, Role
from shared.core.fields import StoredAddress
from shared.core.model import Model
from shared.core.money import Money
from shared.customers.models import Contact, Customer, CustomerFilter, CustomerKind, PaymentTerms, Stage
from shared.web.pagination import ListQuery


class CustomerQuery(ListQuery):
    """Filters of the list of customers."""

    query: str | None = Field(None, description="Word beginnings of name, phone, email and contacts", max_length=200)
    stage: Stage | None = None
    owner_id: str | None = None
    region: str | None = None

    def narrowed(self) -> CustomerFilter:
        """The filter that the service takes."""
        return CustomerFilter(self.query, self.stage, self.owner_id, self.region)


class CustomerWithoutCredit(Model):
    """One customer as the warehouse sees him."""

    id: str
    name: str
    kind: CustomerKind
    stage: Stage
    owner_id: str | None
    phone: str | None
    email: str | None
    address: StoredAddress | None
    region: str | None
    tags: list[str]
    contacts: list[Contact]
    external_id: str | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, customer: Customer) -> Self:
        """The customer's view."""
        return cls(**{name: getattr(customer, name) for name in cls.model_fields})


class CustomerView(CustomerWithoutCredit):
    """One customer."""

    payment_terms: PaymentTerms
    credit_limit: Money | None
    credit_used: Money


def shown_to(actor: Actor, customer: Customer) -> CustomerView | CustomerWithoutCredit:
    """What the actor's role may read of the customer."""
    return CustomerWithoutCredit.of(customer) if actor.role is Role.WAREHOUSE else CustomerView.of(customer)
