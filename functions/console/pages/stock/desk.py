"""What the pages of stock share: the section, and the open warehouses as choices."""

from functions.console.routing import Section
from functions.console.visit import Visit

section = Section("stock")
_MOST = 100


def warehouses(visit: Visit) -> list[tuple[str, str]]:
    """Code and name of the open ones, the one that goods are taken from first in front."""
    found = visit.services.warehouses.page(visit.actor, limit=_MOST, position=None).items
    is_open = [warehouse for warehouse in found if warehouse.status == "active"]
    return [(w.id, w.name) for w in sorted(is_open, key=lambda w: (w.priority, w.id))]
