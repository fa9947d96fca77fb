"""Money that fits no payment as it is: looked at, and booked, sent back or left."""

from functions.console.answers import Answer, Redirect
from functions.console.forms import given
from functions.console.pages.payments.desk import fact_names, named_order, section, shown
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.payments.quarantine import Quarantined
from shared.payments.quarantine_service import Resolve
from shared.payments.settlement import Doubt

_ = str
"""Marks a message for the catalogues."""

DOUBTS: dict[Doubt, str] = {
    "unknown-payment": _("It names no payment of ours"),
    "currency-mismatch": _("It is in another currency than the payment"),
    "amount-mismatch": _("It is another amount than the payment's"),
    "conflicting-fact": _("The same reference was told with another amount before"),
}
_ENDS = {
    "apply": _("The money is booked"),
    "refund": _("The money is on its way back"),
    "dismiss": _("It is left as it is"),
}


@section.page("/payments/quarantine", Permission.QUARANTINE)
def list_quarantine(visit: Visit) -> Answer:
    """All that waits for a decision, newest first."""
    service = visit.services.quarantine
    page = visit.page(lambda limit, position: service.page(visit.actor, limit=limit, position=position))
    return shown(visit, "quarantine", page=page, doubts=_doubts(visit))


@section.page("/payments/quarantine/{quarantine_id}", Permission.QUARANTINE)
def show_quarantined(visit: Visit, quarantine_id: str) -> Answer:
    """What the provider told, why it is doubted, and what can be done."""
    entry = visit.services.quarantine.get(visit.actor, quarantine_id)
    return shown(visit, "quarantined", entry=entry, doubt=_doubts(visit)[entry.reason], facts=fact_names(visit))


@section.action("/payments/quarantine/{quarantine_id}", Permission.QUARANTINE, again=show_quarantined)
def resolve(visit: Visit, quarantine_id: str) -> Answer:
    """Carry the decision out, once."""

    def outcome(_entry: Quarantined) -> Redirect:
        return visit.done("/payments/quarantine", visit.words.text(_ENDS.get(visit.typed("action"), "")))

    decided = {"action": visit.typed("action"), "note": visit.typed("note")}
    request = parsed(Resolve, decided | given(order_id=named_order(visit)))
    return outcome(visit.services.quarantine.resolve(visit.actor, quarantine_id, request, once=visit.once(outcome)))


def _doubts(visit: Visit) -> dict[Doubt, str]:
    return {doubt: visit.words.text(word) for doubt, word in DOUBTS.items()}
