"""What the pages of customers share: the section, who may own a customer, whether credit is shown."""

from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.actor import Role
from shared.customers.models import Customer
from shared.identity.permissions import Permission, permissions_of

section = Section("customers")
_PEOPLE = 100


def shows_credit(visit: Visit) -> bool:
    """Terms and credit are hidden from the warehouse."""
    return visit.actor.role is not Role.WAREHOUSE


def owner_names(visit: Visit, customers: list[Customer]) -> dict[str, str]:
    """By id, read in one batch; nothing is asked where nobody owns any of them."""
    ids = {one.owner_id for one in customers if one.owner_id}
    return visit.services.people.names(visit.actor, ids) if ids else {}


def possible_owners(visit: Visit) -> list[tuple[str, str]]:
    """Those whom the person may make the owner: a sales person himself, a manager his team."""
    actor = visit.actor
    if actor.role is Role.SALES:
        return list(visit.services.people.names(actor, [actor.user_id]).items())
    people = visit.services.people.page(actor, limit=_PEOPLE, position=None).items
    seen = visit.services.row_rules.of(actor)
    sellers = [one for one in people if Permission.CUSTOMERS_WRITE in permissions_of(one.role)]
    return [(one.id, one.full_name) for one in sellers if one.status == "active" and seen.include(one.id)]
