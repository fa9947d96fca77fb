"""A new customer, and changing one."""

from typing import Any

from functions.console.answers import Answer, Redirect
from functions.console.conflicts import form_of
from functions.console.forms import amount, lines_of, written
from functions.console.pages.customers.desk import section
from functions.console.pages.sellers import sellers
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.customers.models import ChangeCustomer, CreateCustomer, Customer
from shared.identity.permissions import Permission

_CHOSEN = ("name", "kind", "stage", "payment_terms")
_TEXTS = ("owner_id", "phone", "email", "region", "external_id")
_FIELDS = (*_CHOSEN, *_TEXTS, "address", "tags", "credit_limit")
_EMPTY: dict[str, str] = dict.fromkeys(("name", "title", "phone", "email"), "")


@section.page("/customers/new", Permission.CUSTOMERS_WRITE)
def show_new_customer(visit: Visit) -> Answer:
    """An empty form, or what was typed and why it was refused."""
    return _form(visit, None)


@section.action("/customers/new", Permission.CUSTOMERS_WRITE, again=show_new_customer)
def create(visit: Visit) -> Answer:
    """Add the customer once, however often the form is sent."""

    def outcome(customer: Customer) -> Redirect:
        text = visit.words.text("%(name)s is added", name=customer.name)
        return visit.done(f"/customers/{customer.id}", text)

    request = parsed(CreateCustomer, _document(visit))
    return outcome(visit.services.customers.create(visit.actor, request, once=visit.once(outcome)))


@section.page("/customers/{customer_id}/edit", Permission.CUSTOMERS_WRITE, access_to="customer")
def show_edit_customer(visit: Visit, customer_id: str) -> Answer:
    """The customer as he stands, to be changed."""
    return _form(visit, visit.services.customers.get(visit.actor, customer_id))


@section.action("/customers/{customer_id}/edit", Permission.CUSTOMERS_WRITE, again=show_edit_customer)
def change(visit: Visit, customer_id: str) -> Answer:
    """Keep what was typed, unless somebody else was faster."""
    old = visit.services.customers.get(visit.actor, customer_id)
    document = _document(visit)
    if document["address"] == written(old.address):
        del document["address"]
    request, seen = parsed(ChangeCustomer, document), visit.typed("_version")
    expected = int(seen) if seen.isdigit() else None
    customer = visit.services.customers.change(visit.actor, customer_id, request, expected_version=expected)
    return visit.done(f"/customers/{customer.id}", visit.words.text("%(name)s is saved", name=customer.name))


def _form(visit: Visit, customer: Customer | None) -> Answer:
    typed = {name: visit.typed(name) for name in _FIELDS} | {"contacts": _told(lines_of(visit, at_least=""))}
    form = form_of(visit, _values(customer) | {"contacts": _told(_contacts(customer))}, typed)
    values = form.values
    rows = [_EMPTY | dict(zip(_EMPTY, line.split("\t"), strict=False)) for line in values["contacts"].splitlines()]
    return visit.show(
        "customers/edit.html",
        customer=customer,
        form=form,
        values=values,
        contacts=[*rows, _EMPTY, _EMPTY],
        owners=sellers(visit, values["owner_id"]),
    )


def _values(customer: Customer | None) -> dict[str, str]:
    if customer is None:
        return dict.fromkeys(_FIELDS, "")
    limit = customer.credit_limit
    texts = {name: getattr(customer, name) or "" for name in (*_TEXTS, *_CHOSEN)}
    whole = {"address": written(customer.address), "tags": ", ".join(customer.tags)}
    return texts | whole | {"credit_limit": limit.amount if limit else ""}


def _told(rows: list[dict[str, str]]) -> str:
    """Contacts as one text, so that two versions of them can be held side by side."""
    return "\n".join("\t".join(row.get(name, "") for name in _EMPTY) for row in rows)


def _contacts(customer: Customer | None) -> list[dict[str, str]]:
    contacts = customer.contacts if customer else []
    return [{name: value or "" for name, value in one.model_dump().items()} for one in contacts]


def _document(visit: Visit) -> dict[str, Any]:
    texts = {name: visit.typed(name) or None for name in _TEXTS}
    chosen = {name: visit.typed(name) for name in _CHOSEN}
    tags = [tag.strip() for tag in visit.typed("tags").replace("，", ",").split(",") if tag.strip()]
    contacts = [{name: text or None for name, text in row.items()} for row in lines_of(visit, at_least="")]
    limit = amount(visit.typed("credit_limit"), visit.settings.currency)
    address = visit.typed("address").replace("\r\n", "\n")
    return {**texts, **chosen, "tags": tags, "contacts": contacts, "credit_limit": limit, "address": address or None}
