"""Statements of banks and providers beside the books: what agrees by itself, and what a person matches."""

from typing import Literal

from functions.console.answers import Answer, Redirect
from functions.console.forms import given
from functions.console.pages.payments.desk import named_order, section, shown
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.errors import InvalidRequest
from shared.core.model import Model
from shared.identity.permissions import Permission
from shared.orders.finding import OrderFilter
from shared.orders.models import OrderSummary
from shared.payments.statements.comparison import DifferenceKind
from shared.payments.statements.difference import Difference
from shared.payments.statements.difference_service import SettleDifference
from shared.payments.statements.uploads import Uploaded

_ = str
"""Marks a message for the catalogues."""

KINDS: dict[DifferenceKind, str] = {
    "missing_there": _("Booked here, not on the statement"),
    "missing_here": _("On the statement, not booked here"),
    "amount_differs": _("Another amount"),
    "doubled": _("There twice"),
    "order_differs": _("The order says another sum"),
}
_ENDS = {
    "book": _("The transfer is booked"),
    "resolve": _("It is dealt with"),
    "dismiss": _("It is left as it is"),
}
_LOOKED_AT = 100
Only = Literal["transfers", "others"]
NARROWINGS: tuple[tuple[Only, str], ...] = (
    ("transfers", _("Transfers on no order")),
    ("others", _("Everything else")),
)


class Narrowed(Model):
    """What of the list is shown, as the address says it."""

    only: Only | None = None


@section.page("/payments/statements", Permission.STATEMENTS)
def show_statements(visit: Visit) -> Answer:
    """What is open, and what came of the last week's comparisons."""
    service, only = visit.services.differences, parsed(Narrowed, {"only": visit.query.get("only")}).only
    transfers = only == "transfers" if only else None
    page = visit.page(
        lambda limit, position: service.page(visit.actor, limit=limit, position=position, transfers=transfers)
    )
    days = visit.services.reconciliation.report(visit.actor, None, None, None)
    narrowings = [(name, visit.words.text(word)) for name, word in NARROWINGS]
    return shown(visit, "statements", page=page, days=days, kinds=_kinds(visit), only=only, narrowings=narrowings)


@section.action("/payments/statements", Permission.STATEMENTS, again=show_statements)
def upload(visit: Visit) -> Answer:
    """Take a statement, as a file or as its text; what pays a payment to the cent is booked."""

    def outcome(uploaded: Uploaded) -> Redirect:
        numbers = {name: visit.words.number(getattr(uploaded, name)) for name in ("new", "booked", "waiting")}
        text = visit.words.text("%(new)s new lines, %(booked)s booked, %(waiting)s wait for you", **numbers)
        return visit.done("/payments/statements", text)

    content = visit.sent.files.get("file") or visit.typed("statement").encode()
    if not content:
        raise InvalidRequest.at("", _("Choose a file, or paste its text"))
    return outcome(visit.services.statement_uploads.upload(visit.actor, content, once=visit.once(outcome)))


@section.page("/payments/statements/{difference_id}", Permission.STATEMENTS)
def show_difference(visit: Visit, difference_id: str) -> Answer:
    """What the statement says and what we say, with the orders that it could pay."""
    entry = visit.services.differences.get(visit.actor, difference_id)
    return shown(visit, "difference", entry=entry, kind=_kinds(visit)[entry.kind], fitting=_fitting(visit, entry))


@section.action("/payments/statements/{difference_id}", Permission.STATEMENTS, again=show_difference)
def settle(visit: Visit, difference_id: str) -> Answer:
    """Book the transfer on an order, or say that it is dealt with or none."""

    def outcome(_entry: Difference) -> Redirect:
        return visit.done("/payments/statements", visit.words.text(_ENDS.get(visit.typed("action"), "")))

    decided = {"action": visit.typed("action"), "note": visit.typed("note")}
    request = parsed(SettleDifference, decided | given(order_id=named_order(visit)))
    return outcome(visit.services.differences.settle(visit.actor, difference_id, request, once=visit.once(outcome)))


def _fitting(visit: Visit, entry: Difference) -> list[OrderSummary]:
    """Of the newest unpaid orders those whose balance the transfer pays to the cent."""
    if not entry.is_waiting_transfer or entry.line is None:
        return []
    narrowed = OrderFilter(payment_status="unpaid")
    unpaid = visit.services.order_finder.page(visit.actor, narrowed, limit=_LOOKED_AT, position=None).items
    money = entry.line.money
    return [order for order in unpaid if (order.balance, order.currency) == (money.minor, money.currency)]


def _kinds(visit: Visit) -> dict[DifferenceKind, str]:
    return {kind: visit.words.text(word) for kind, word in KINDS.items()}
