"""A walk through a practice house: the next thing to try in one's role, ticked by what was done there."""

from dataclasses import dataclass

from shared.core.actor import Role
from shared.demonstration.practice_houses import Practice

_ = str
"""Marks a message for the catalogues."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to try; `deed` is what has happened when it was tried."""

    deed: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The next hint, and which one of how many it is."""

    hint: Hint
    number: int
    count: int


_ORDER = Hint("ORDER placed", _("Take an order of a customer"), "/orders/new")
_APPROVE = Hint("ORDER approved", _("Approve the order that waits"), "/orders?view=approval")
_RECEIVE = Hint("STOCK receipt", _("Receive goods that run low"), "/stock/receive")
_SHIP = Hint("ORDER shipped", _("Ship an order that is paid"), "/orders?view=to_ship")
_COUNT = Hint("STOCK count", _("Count a shelf"), "/stock/count")
_PRICE = Hint("PRODUCTS changed", _("Change the price of a product"), "/products")
_CUSTOMER = Hint("CUSTOMERS created", _("Add a customer"), "/customers/new")
_EDIT = Hint("ORDER edited", _("Change an order, and see first what that moves"), "/orders")
_MONEY = Hint("ORDER paid", _("Book a transfer that came"), "/payments")
_LINK = Hint("ORDER paid", _("Send a payment link, and be the buyer who pays"), "/orders?payment_status=unpaid")
_DELIVERED = Hint("ORDER delivered", _("Note that a parcel arrived"), "/orders?fulfilment_status=shipped")
_RELEASE = Hint("ORDER released", _("Release the order on hold"), "/orders?view=hold")

WALKS: dict[Role, tuple[Hint, ...]] = {
    Role.ADMIN: (_ORDER, _APPROVE, _SHIP, _RECEIVE, _MONEY, _COUNT),
    Role.MANAGER: (_APPROVE, _RELEASE, _PRICE, _ORDER),
    Role.SALES: (_CUSTOMER, _ORDER, _EDIT, _LINK),
    Role.WAREHOUSE: (_RECEIVE, _SHIP, _DELIVERED, _COUNT),
    Role.FINANCE: (_MONEY,),
    Role.VIEWER: (),
}


def next_of(practice: Practice, role: Role) -> Walk | None:
    """What to try next; nothing when all was done or the guide was closed."""
    hints = WALKS[role]
    still_open = [hint for hint in hints if hint.deed not in practice.done]
    if not practice.guided or not still_open:
        return None
    return Walk(still_open[0], len(hints) - len(still_open) + 1, len(hints))
