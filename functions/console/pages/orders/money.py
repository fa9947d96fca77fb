"""Money of an order: asking for it with a link to share, booking a transfer, giving it back."""

from typing import Any

from functions.console.answers import Answer, Redirect
from functions.console.forms import amount, given
from functions.console.pages.orders.desk import section, told
from functions.console.pages.payments.desk import INSTRUCTIONS, fact_names, provider_names
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.config import settings
from shared.core.errors import NotFound
from shared.identity.permissions import Permission
from shared.payments.models import Payment, ProviderName, RefundPayment, StartPayment
from shared.payments.service import Refunded
from shared.payments.transfers import BookTransfer

_ = str
"""Marks a message for the catalogues."""
METHODS: dict[ProviderName, tuple[tuple[str, str], ...]] = {
    "stripe": (("checkout", _("Card, by Stripe")),),
    "alipay": (("page", _("Alipay, in a browser")), ("wap", _("Alipay, on a phone")), ("precreate", _("Alipay code"))),
    "wechat_pay": (("native", _("WeChat Pay code")),),
    "bank_transfer": (("transfer", _("Bank transfer")),),
    "sandbox": (("page", _("Sandbox, moves no money")),),
}


@section.page("/orders/{order_id}/payment", Permission.PAYMENTS_START)
def show_payment_form(visit: Visit, order_id: str) -> Answer:
    """How the buyer is to pay: the ways that the company has set up."""
    order = visit.services.payments.order(visit.actor, order_id)
    accounts = visit.services.accounts.page(visit.actor, limit=10, position=None).items
    enabled = [account.provider for account in accounts if account.enabled]
    ways = [(f"{p}/{m}", visit.words.text(w)) for p in enabled for m, w in METHODS[p]]
    return visit.show("orders/payment.html", order=order, ways=ways, can_book=visit.may(Permission.TRANSFERS_WRITE))


@section.action("/orders/{order_id}/payment", Permission.PAYMENTS_START, again=show_payment_form)
def start_payment(visit: Visit, order_id: str) -> Answer:
    """Ask the provider for a page or a code, and show what to send to the buyer."""

    def outcome(payment: Payment) -> Redirect:
        return Redirect(f"/orders/{payment.order_id}/payments/{payment.id}")

    provider, _slash, method = visit.typed("way").partition("/")
    back = f"{settings.public_url}/console/paid"
    asked = {"provider": provider, "method": method, "return_url": back}
    own = given(amount=amount(visit.typed("amount"), visit.settings.currency))
    request = parsed(StartPayment, asked | own)
    return outcome(visit.services.payments.start(visit.actor, order_id, request, once=visit.once(outcome)))


@section.page("/orders/{order_id}/payments/{payment_id}", Permission.PAYMENTS_READ)
def show_payment(visit: Visit, order_id: str, payment_id: str) -> Answer:
    """A payment with the link or the code for its buyer, what the provider told, and refunds."""
    payment = visit.services.payments.get(visit.actor, payment_id)
    order = visit.services.orders.get(visit.actor, payment.order_id)
    refunds = [(refund, payment.refund_status(refund.id)) for refund in payment.refunds]
    facts: dict[str, Any] = {
        "facts": fact_names(visit),
        "providers": provider_names(visit),
        "instructions": INSTRUCTIONS,
    }
    return visit.show(
        "orders/one_payment.html", order=order, payment=payment, refunds=refunds, order_id=order_id, **facts
    )


@section.action("/orders/{order_id}/payments/{payment_id}/practise", Permission.PAYMENTS_READ, again=show_payment)
def let_buyer_pay(visit: Visit, order_id: str, payment_id: str) -> Answer:
    """What the buyer does with the link, in a practice company: pay, and have the provider tell."""
    if visit.practice is None:
        raise NotFound("No page has this address")
    payment = visit.services.payments.get(visit.actor, payment_id)
    if payment.is_open:
        visit.practice.buyer.pay(payment)
    return visit.done(f"/orders/{order_id}/payments/{payment_id}", visit.words.text("The buyer has paid"))


@section.action("/orders/{order_id}/payments/{payment_id}/refund", Permission.REFUNDS_WRITE, again=show_payment)
def refund(visit: Visit, order_id: str, payment_id: str) -> Answer:
    """Give captured money back, all or a part."""

    def outcome(refunded: Refunded) -> Redirect:
        text = visit.words.text("The refund is on its way")
        return visit.done(f"/orders/{order_id}/payments/{refunded.payment.id}", text)

    asked = {"amount": amount(visit.typed("amount"), visit.settings.currency), "reason": visit.typed("reason")}
    request = parsed(RefundPayment, asked)
    return outcome(visit.services.payments.refund(visit.actor, payment_id, request, once=visit.once(outcome)))


@section.action("/orders/{order_id}/transfer", Permission.TRANSFERS_WRITE, again=show_payment_form)
def book_transfer(visit: Visit, order_id: str) -> Answer:
    """Book a transfer that was seen on the statement."""

    def outcome(_payment: Payment) -> Redirect:
        order = visit.services.orders.get(visit.actor, order_id)
        return told(visit, "The transfer for %(number)s is booked", order)

    money = amount(visit.typed("transfer_amount"), visit.settings.currency)
    asked = {"amount": money, "reference": visit.typed("reference"), "received_on": visit.typed("received_on")}
    request = parsed(BookTransfer, asked)
    return outcome(visit.services.transfers.book(visit.actor, order_id, request, once=visit.once(outcome)))


@section.page("/paid", open_to_anyone=True)
def show_paid(visit: Visit) -> Answer:
    """Where a buyer comes back to from the provider: says thanks, and nothing of the order."""
    return visit.show("orders/paid.html")
