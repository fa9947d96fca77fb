"""A customer and the requests that make and change one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shared.core.fields import Address, Id, Name, Price, ShortText, StoredAddress
from shared.core.model import Document, Model
from shared.core.money import Money
from shared.core.words import asked_words, indexed_words

CustomerKind = Literal["company", "person"]
Stage = Literal["lead", "prospect", "customer"]
PaymentTerms = Literal["prepaid", "credit"]


class Contact(Model):
    """A person to speak to."""

    name: Name
    title: ShortText | None = None
    phone: ShortText | None = None
    email: ShortText | None = None


Tags = Annotated[list[ShortText], Field(max_length=50)]
Contacts = Annotated[list[Contact], Field(max_length=50)]


class _Details(Model):
    """What may be said of a customer when he is made and changed later."""

    kind: CustomerKind = "company"
    stage: Stage = "customer"
    owner_id: Id | None = None
    phone: ShortText | None = None
    email: ShortText | None = None
    address: Address | None = None
    region: ShortText | None = None
    tags: Tags = []
    contacts: Contacts = []
    payment_terms: PaymentTerms = "prepaid"
    credit_limit: Price | None = Field(None, description="How much may be open on credit; null for any amount")
    external_id: ShortText | None = None


class CreateCustomer(_Details):
    """A new customer; without an owner he is the creator's, if that is a sales person, else nobody's."""

    name: Name


class ChangeCustomer(_Details):
    """Only the fields that are named change; null clears one that may be empty."""

    name: Name = ""


class Customer(Document):
    """One customer; `id` orders lists, `used` is what is open on credit in minor units of `currency`."""

    id: str
    name: str
    currency: str
    created_at: datetime
    kind: CustomerKind = "company"
    stage: Stage = "customer"
    owner_id: str | None = None
    phone: str | None = None
    email: str | None = None
    address: StoredAddress | None = None
    region: str | None = None
    tags: list[str] = []
    contacts: list[Contact] = []
    payment_terms: PaymentTerms = "prepaid"
    credit_limit: Money | None = None
    external_id: str | None = None
    used: int = 0
    version: int = 1

    @property
    def credit_used(self) -> Money:
        """What is open on credit."""
        return Money(self.used, self.currency)

    def changed(self, request: ChangeCustomer) -> "Customer":
        """The next version of it."""
        changes = {name: getattr(request, name) for name in request.model_fields_set}
        return self.but(**changes, version=self.version + 1)

    def nameless(self) -> "Customer":
        """The next version, of whom the books keep terms and region, and nothing that tells who it was."""
        nothing = dict.fromkeys(("phone", "email", "address", "external_id"))
        return self.but(name="-", contacts=[], tags=[], **nothing, version=self.version + 1)

    def matches(self, query: str) -> bool:
        """Whether every word asked for begins a word of name, phone, email or a contact."""
        words = {word for text in self._searched() for word in indexed_words(text)}
        return all(any(word.startswith(asked) for word in words) for asked in asked_words(query))

    def _searched(self) -> Iterator[str]:
        reachable: list[Customer | Contact] = [self, *self.contacts]
        for one in reachable:
            phone = one.phone or ""
            yield from (one.name, one.email or "", phone, "".join(filter(str.isdigit, phone)))


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What a list of customers is narrowed by; None keeps all."""

    query: str | None = None
    stage: Stage | None = None
    owner_id: str | None = None
    region: str | None = None

    def keeps(self, customer: Customer) -> bool:
        """Whether the customer passes."""
        wanted = {"stage": self.stage, "owner_id": self.owner_id, "region": self.region}
        matches = all(value is None or getattr(customer, name) == value for name, value in wanted.items())
        return matches and (self.query is None or customer.matches(self.query))
