"""What Stripe's events and objects say: pure, and strict where it matters."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from shared.core.errors import InvalidWebhook
from shared.core.model import Document
from shared.core.money import Money
from shared.payments.facts import FactKind
from shared.payments.messages import legible, malformed, read
from shared.payments.provider import Told
from shared.payments.stripe_amounts import from_stripe

Json = dict[str, Any]
_Id = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
_Whole = Annotated[int, Field(ge=0, le=10**14)]
_Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$")]
_Moment = Annotated[int, Field(ge=0, le=10**11)]


def _id_of(value: object) -> object:
    """References may be expanded into what they refer to."""
    return value.get("id") if isinstance(value, dict) else value


_Reference = Annotated[_Id | None, BeforeValidator(_id_of)]


class Event(Document):
    """The envelope; what it is about is read by its type."""

    id: _Id
    type: _Id
    created: _Moment
    livemode: bool
    data: "_Data"

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.created, UTC)


class _Data(Document):
    object: Json


class _Metadata(Document):
    payment_ref: _Id | None = None
    refund_id: _Id | None = None


class _Intent(Document):
    id: _Id
    currency: _Currency
    amount: _Whole
    amount_received: _Whole | None = None
    amount_capturable: _Whole | None = None
    metadata: _Metadata = _Metadata()


class _Session(Document):
    id: _Id
    client_reference_id: _Id | None = None
    payment_intent: _Reference = None
    payment_status: _Id
    status: _Id | None = None
    amount_total: _Whole | None = None
    currency: _Currency | None = None
    metadata: _Metadata = _Metadata()


class _Charge(Document):
    id: _Id
    payment_intent: _Reference = None
    currency: _Currency
    amount_refunded: _Whole
    metadata: _Metadata = _Metadata()


class _Refund(Document):
    id: _Id
    payment_intent: _Reference = None
    charge: _Reference = None
    amount: _Whole
    currency: _Currency
    status: _Id | None = None
    metadata: _Metadata | None = None


class _Dispute(Document):
    id: _Id
    payment_intent: _Reference = None
    charge: _Reference = None
    amount: _Whole
    currency: _Currency
    status: _Id


def unsigned_event(body: bytes) -> Event:
    """The event in a body whose signature holds; InvalidWebhook for what lacks members."""
    return read(Event, body)


def demand_mode(event: Event, credentials: Mapping[str, str]) -> None:
    """A test's event pays nothing: it must be of the mode that the account is set to."""
    live = credentials.get("livemode")
    expected = live == "true" if live else credentials.get("secret_key", "").startswith(("sk_live_", "rk_live_"))
    if event.livemode is not expected:
        raise InvalidWebhook("An event of the other mode")


def told_in(event: Event) -> tuple[Told, ...]:
    """What an event says; nothing where its type does not concern us."""
    reader = _READERS.get(event.type)
    if reader is None:
        return ()
    try:
        return tuple(reader(event))
    except ValidationError as error:
        raise malformed(error) from None
    except ValueError as error:
        raise InvalidWebhook(f"Missing or malformed: {error}") from None


def told_by_session(document: Json, now: datetime) -> Sequence[Told]:
    """What a session says that we asked for; OutcomeUnknown where it says nothing that can be read."""
    with legible():
        session = _Session.model_validate(document, strict=True)
        if session.payment_status == "paid":
            return _session_says(session, "CAPTURED", now)
        return _session_says(session, "EXPIRED", now) if session.status == "expired" else ()


def told_by_refund(document: Json, now: datetime) -> Sequence[Told]:
    """What a refund says that we asked for; OutcomeUnknown where it says nothing that can be read."""
    with legible():
        return _refund_says(_Refund.model_validate(document, strict=True), now)


def _of_intent(kind: FactKind, amount: str) -> Callable[[Event], Sequence[Told]]:
    def reader(event: Event) -> Sequence[Told]:
        intent = _Intent.model_validate(event.data.object, strict=True)
        told = getattr(intent, amount)
        money = from_stripe(intent.amount if told is None else told, intent.currency)
        return (Told(kind, intent.metadata.payment_ref or "", intent.id, money, event.moment),)

    return reader


def _of_session(kind: FactKind | None) -> Callable[[Event], Sequence[Told]]:
    def reader(event: Event) -> Sequence[Told]:
        session = _Session.model_validate(event.data.object, strict=True)
        means = kind or {"paid": "CAPTURED", "unpaid": "PENDING"}.get(session.payment_status)
        return _session_says(session, means, event.moment) if means else ()  # type: ignore[arg-type]

    return reader


def _session_says(session: _Session, kind: FactKind, at: datetime) -> Sequence[Told]:
    payment_ref = session.client_reference_id or session.metadata.payment_ref or ""
    if kind == "CAPTURED":
        if session.payment_intent is None or session.amount_total is None or session.currency is None:
            raise ValueError("a paid session names its payment_intent, amount_total and currency")
        money = from_stripe(session.amount_total, session.currency)
        return (Told(kind, payment_ref, session.payment_intent, money, at),)
    reference = session.payment_intent or session.id
    return (Told(kind, payment_ref, reference, Money(0, (session.currency or "XXX").upper()), at),)


def _of_charge(event: Event) -> Sequence[Told]:
    """All that was given back of it until then; an intent that we did not make may have none of our names."""
    charge = _Charge.model_validate(event.data.object, strict=True)
    if not charge.amount_refunded:
        return ()
    reference = charge.payment_intent or charge.id
    payment_ref, money = charge.metadata.payment_ref or "", from_stripe(charge.amount_refunded, charge.currency)
    return (Told("REFUNDED", payment_ref, reference, money, event.moment, cumulative=True, about=reference),)


_REFUND_KINDS: dict[str | None, FactKind] = {
    "succeeded": "REFUNDED",
    "failed": "REFUND_FAILED",
    "canceled": "REFUND_FAILED",
}


def _of_refund(event: Event) -> Sequence[Told]:
    refund = _Refund.model_validate(event.data.object, strict=True)
    return _refund_says(refund.but(status="failed") if event.type == "refund.failed" else refund, event.moment)


def _refund_says(refund: _Refund, at: datetime) -> Sequence[Told]:
    ours = refund.metadata or _Metadata()
    reference = refund.payment_intent or refund.charge or ""
    return (
        Told(
            _REFUND_KINDS.get(refund.status, "REFUND_PENDING"),
            ours.payment_ref or "",
            reference,
            from_stripe(refund.amount, refund.currency),
            at,
            refund_id=ours.refund_id or refund.id,
            about=reference,
        ),
    )


def _of_dispute(event: Event) -> Sequence[Told]:
    dispute = _Dispute.model_validate(event.data.object, strict=True)
    money, kind = from_stripe(dispute.amount, dispute.currency), _dispute_kind(event.type, dispute.status)
    reference = dispute.payment_intent or dispute.charge or ""
    return (Told(kind, "", dispute.id, money, event.moment, about=reference),) if kind else ()


def _dispute_kind(event_type: str, status: str) -> FactKind | None:
    if event_type == "charge.dispute.created":
        return None if status.startswith("warning_") else "DISPUTE_OPENED"
    return {"lost": "DISPUTE_LOST", "won": "DISPUTE_WON", "warning_closed": "DISPUTE_WON"}.get(status)  # type: ignore[return-value]


_READERS: dict[str, Callable[[Event], Sequence[Told]]] = {
    "payment_intent.succeeded": _of_intent("CAPTURED", "amount_received"),
    "payment_intent.amount_capturable_updated": _of_intent("AUTHORISED", "amount_capturable"),
    "payment_intent.payment_failed": _of_intent("FAILED", "amount"),
    "payment_intent.canceled": _of_intent("CANCELLED", "amount"),
    "payment_intent.processing": _of_intent("PENDING", "amount"),
    "payment_intent.requires_action": _of_intent("ACTION_REQUIRED", "amount"),
    "checkout.session.completed": _of_session(None),
    "checkout.session.async_payment_succeeded": _of_session("CAPTURED"),
    "checkout.session.async_payment_failed": _of_session("FAILED"),
    "checkout.session.expired": _of_session("EXPIRED"),
    "charge.refunded": _of_charge,
    "refund.created": _of_refund,
    "refund.updated": _of_refund,
    "refund.failed": _of_refund,
    "charge.refund.updated": _of_refund,
    "charge.dispute.created": _of_dispute,
    "charge.dispute.closed": _of_dispute,
}
