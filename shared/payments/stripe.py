"""Stripe: a Checkout page per payment, and events about payment intents, sessions, refunds and disputes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from shared.core.clock import day_bounds
from shared.core.config import settings
from shared.core.errors import InvalidWebhook
from shared.payments.accounts import CredentialKind
from shared.payments.facts import capture_with
from shared.payments.failures import Declined, NotAccepted, NotThere, OutcomeUnknown, Unavailable
from shared.payments.hmac_signature import demand_signature
from shared.payments.messages import legible
from shared.payments.models import Action, Payment, Refund
from shared.payments.outbound import Answered, Line
from shared.payments.provider import Checkout, Merchant, Notice, Opened, Outcome, Reply, Told
from shared.payments.statements.lines import StatementLine, StatementTerms, numbered
from shared.payments.statements.stripe_balance import line_of
from shared.payments.stripe_amounts import to_stripe
from shared.payments.stripe_events import demand_mode, told_by_refund, told_by_session, told_in, unsigned_event

Json = dict[str, Any]
_PAGE = 100


class Stripe:
    """Checkout. The payment's id travels as `client_reference_id` and as the intent's `metadata.payment_ref`."""

    methods = frozenset({"checkout"})
    credentials: Mapping[str, CredentialKind] = {"secret_key": "text", "webhook_secret": "text", "livemode": "flag"}
    currencies: frozenset[str] | None = None
    can_be_asked = True
    sends_back = True
    statements: StatementTerms | None = StatementTerms(hour=1)

    def __init__(self, line: Line) -> None:
        self._line = line

    def made_credentials(self) -> dict[str, str]:
        """Stripe makes them all."""
        return {}

    def start(self, merchant: Merchant, payment: Payment, checkout: Checkout) -> Opened:
        """A session; its page is open for half an hour at least, as Stripe demands."""
        session = self._post(merchant, payment, "checkout/sessions", _session(payment, checkout), "start")
        with legible():
            return Opened(Action(kind="redirect", url=str(session["url"])), reference=str(session["id"]))

    def query(self, merchant: Merchant, payment: Payment) -> Sequence[Told]:
        """What its session says; who never got a page cannot have paid."""
        if not payment.reference:
            return ()
        return told_by_session(self._get(merchant, f"checkout/sessions/{quote(payment.reference)}"), merchant.now)

    def close(self, merchant: Merchant, payment: Payment) -> Sequence[Told]:
        """Expire the session; one that is complete does not let itself be expired."""
        if not payment.reference:
            return (Told("EXPIRED", payment.id, payment.id, payment.money(0), merchant.now),)
        try:
            path = f"checkout/sessions/{quote(payment.reference)}/expire"
            return told_by_session(self._post(merchant, payment, path, {}, "close"), merchant.now)
        except Declined:
            return self.query(merchant, payment)

    def refund(self, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
        """Of the capture that the refund fits."""
        form = {
            "payment_intent": capture_with(payment.facts, refund.amount),
            "amount": str(to_stripe(payment.money(refund.amount))),
            "metadata[payment_ref]": payment.merchant_ref,
            "metadata[refund_id]": refund.id,
        }
        return told_by_refund(self._post(merchant, payment, "refunds", form, f"refund:{refund.id}"), merchant.now)

    def query_refund(self, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
        """It is found by our id in its metadata: of one whose answer was lost we know no other name."""
        for intent in {fact.provider_ref for fact in payment.facts if fact.kind == "CAPTURED"}:
            for made in self._each(merchant, "refunds", {"payment_intent": intent}):
                if made.get("metadata", {}).get("refund_id") == refund.id:
                    return told_by_refund(made, merchant.now)
        raise NotThere(refund.id)

    def statement(self, merchant: Merchant, day: date, tenant_zone: str) -> Sequence[StatementLine]:
        """The balance transactions of the tenant's day, each once however the pages overlap."""
        first, end = (str(int(moment.timestamp())) for moment in day_bounds(day, day, tenant_zone))
        query = {"created[gte]": first, "created[lt]": end, "expand[]": "data.source"}
        with legible():
            lines = [line_of(each, day) for each in self._each(merchant, "balance_transactions", query)]
        return numbered({line.origin: line for line in lines if line}.values())

    def verify(self, merchant: Merchant, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Signature, then mode, then what the event says."""
        demand_signature("Stripe-Signature", headers, body, merchant.valid("webhook_secret"), merchant.now)
        event = unsigned_event(body)
        demand_mode(event, merchant.secrets.current)
        told = told_in(event)
        return Notice(event.id, told) if told else None

    def ack(self, _outcome: Outcome) -> Reply:
        """Nothing more to say."""
        return Reply(200, b"{}")

    def refuse(self, error: InvalidWebhook) -> Reply:
        """Our own words do."""
        raise error

    # Calls.

    def _post(self, merchant: Merchant, payment: Payment, path: str, form: Mapping[str, str], operation: str) -> Json:
        key = f"{merchant.tenant_id}:{payment.id}:{operation}"
        headers = _headers(merchant) | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": key,
        }
        return _document(self._line.send("POST", _address(path), headers, urlencode(form).encode()))

    def _get(self, merchant: Merchant, path: str) -> Json:
        return _document(self._line.send("GET", _address(path), _headers(merchant)))

    def _each(self, merchant: Merchant, path: str, query: Mapping[str, str]) -> Iterable[Json]:
        last: dict[str, str] = {}
        while True:
            page = self._get(merchant, f"{path}?{urlencode({**query, 'limit': str(_PAGE), **last})}")
            with legible():
                entries = list(page["data"])
            yield from entries
            if not page.get("has_more"):
                return
            with legible():
                last = {"starting_after": str(entries[-1]["id"])}


def _session(payment: Payment, checkout: Checkout) -> dict[str, str]:
    """The form of a session: the same for the same payment, as its idempotency key demands."""
    assert payment.pay_until is not None  # noqa: S101
    return {
        "mode": "payment",
        "success_url": checkout.return_url,
        "cancel_url": checkout.return_url,
        "client_reference_id": payment.merchant_ref,
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": payment.currency.lower(),
        "line_items[0][price_data][unit_amount]": str(to_stripe(payment.money(payment.amount))),
        "line_items[0][price_data][product_data][name]": checkout.description,
        "metadata[payment_ref]": payment.merchant_ref,
        "payment_intent_data[metadata][payment_ref]": payment.merchant_ref,
        "expires_at": str(int(payment.pay_until.timestamp())),
    }


def _address(path: str) -> str:
    return f"{settings.stripe_api_base}/v1/{path}"


def _headers(merchant: Merchant) -> dict[str, str]:
    return {"Authorization": f"Bearer {merchant.credential('secret_key')}"}


def _document(answer: Answered) -> Json:
    if answer.status == 200:
        return answer.json
    if answer.status in {429, 409}:  # 409: the first request with this key still runs
        raise Unavailable(str(answer.status))
    if answer.status >= 500:
        raise OutcomeUnknown(str(answer.status))
    error = answer.json.get("error", {})
    code = str(error.get("code") or error.get("type") or answer.status)[:64]
    match answer.status:
        case 401 | 403:
            raise NotAccepted(code)
        case 404:
            raise NotThere(code)
    raise Declined(code)
