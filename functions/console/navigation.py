"""The places at the left, by role: at most nine, four of them in the bottom bar of a phone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.core.actor import Role
from shared.identity.permissions import Permission

_ = str
"""Marks a message for the catalogues."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the frame; `key` follows `g` on the keyboard, `permission` opens it."""

    name: str
    path: str
    icon: str
    key: str
    permission: Permission | None = None

    def is_current(self, path: str) -> bool:
        """Whether a page belongs to it."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


PLACES: tuple[Place, ...] = (
    Place(_("Home"), "/", icon="home", key="h"),
    Place(_("Orders"), "/orders", icon="receipt", key="o", permission=Permission.ORDERS_READ),
    Place(_("Products"), "/products", icon="package", key="p", permission=Permission.PRODUCTS_READ),
    Place(_("Stock"), "/stock", icon="building-warehouse", key="s", permission=Permission.STOCK_READ),
    Place(_("Customers"), "/customers", icon="building-store", key="c", permission=Permission.CUSTOMERS_READ),
    Place(_("Payments"), "/payments", icon="coin", key="m", permission=Permission.PAYMENTS_READ),
    Place(_("Reports"), "/reports", icon="chart-bar", key="r"),
    Place(_("Settings"), "/settings", icon="settings", key="t"),
)
"""In the order in which they are shown; a section of pages adds its own here."""

ON_PHONES: dict[Role, tuple[str, ...]] = {
    Role.ADMIN: ("/", "/orders", "/products", "/customers"),
    Role.MANAGER: ("/", "/orders", "/customers", "/reports"),
    Role.SALES: ("/", "/orders", "/customers", "/products"),
    Role.WAREHOUSE: ("/", "/orders", "/stock", "/products"),
    Role.FINANCE: ("/", "/orders", "/payments", "/reports"),
    Role.VIEWER: ("/", "/orders", "/products", "/reports"),
}
"""What stands in the bottom bar; the rest is behind "more"."""


def places_of(may: Callable[[Permission], bool]) -> list[Place]:
    """The places that the person's permissions open."""
    return [place for place in PLACES if place.permission is None or may(place.permission)]


def on_phone(role: Role, places: Sequence[Place]) -> tuple[list[Place], list[Place]]:
    """Those of the bottom bar, and the rest."""
    first = ON_PHONES[role]
    return [p for p in places if p.path in first][:4], [p for p in places if p.path not in first]
