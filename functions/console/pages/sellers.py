"""Sales people by name, as choices of forms and filters: nobody has to know an id."""

from functions.console.visit import Visit
from shared.core.actor import Role
from shared.identity.permissions import Permission, permissions_of

_PEOPLE = 500


def sellers(visit: Visit, also: str | None = None) -> list[tuple[str, str]]:
    """Whom the person may name, by name: a sales person himself, a manager his team; `also` whoever is chosen now."""
    found = _sellers(visit)
    if not also or also in dict(found):
        return found
    return found + list(visit.services.people.names(visit.actor, [also]).items())


def _sellers(visit: Visit) -> list[tuple[str, str]]:
    actor = visit.actor
    if actor.role is Role.SALES:
        return list(visit.services.people.names(actor, [actor.user_id]).items())
    people = visit.services.people.page(actor, limit=_PEOPLE, position=None).items
    seen = visit.services.row_rules.of(actor)
    sell = [one for one in people if Permission.CUSTOMERS_WRITE in permissions_of(one.role)]
    choices = [(one.id, one.full_name) for one in sell if one.status == "active" and seen.include(one.id)]
    return sorted(choices, key=lambda choice: choice[1].casefold())
