"""What the pages of customers share: the section, who may own a customer, whether credit is shown."""

from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.actor import Role
from shared.customers.models import Customer

section = Section("customers")


def shows_credit(visit: Visit) -> bool:
    """Terms and credit are hidden from the warehouse."""
    return visit.actor.role is not Role.WAREHOUSE


def owner_names(visit: Visit, customers: list[Customer]) -> dict[str, str]:
    """By id, read in one batch; nothing is asked where nobody owns any of them."""
    ids = {one.owner_id for one in customers if one.owner_id}
    return visit.services.people.names(visit.actor, ids) if ids else {}
