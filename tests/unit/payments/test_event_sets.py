"""Any multiset of a payment's events, in any order and repetition, ends in the state that a small model foretells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.payments.shop import Shop
from tests.unit.payments.test_alipay import SUCCESS, AlipayShop
from tests.unit.payments.test_stripe import StripeShop
from tests.unit.payments.test_wechat_pay import WeChatShop

TOTAL = 10_000
BRIEFLY, LONG = 25, 200


class Effect(NamedTuple):
    """What an event says of money; an event of `nothing` moves none."""

    kind: str
    amount: int = 0
    name: str = ""


@dataclass(frozen=True)
class Event:
    """One event of a history; it is written anew, under another id, whenever it is told afresh."""

    says: tuple[Effect, ...]
    write: Callable[[], Any]


def foretold(told: list[Event]) -> tuple[int, int]:
    """Captured and refunded, of the set of what was said alone: names count once, a failure undoes, sums are maxima."""
    said = {effect for event in told for effect in event.says}
    captured = TOTAL if any(effect.kind == "captured" for effect in said) else 0
    failed = {effect.name: effect.amount for effect in said if effect.kind == "refund failed"}
    named = sum(e.amount for e in said if e.kind == "refunded" and e.name not in failed)
    summed = max((e.amount for e in said if e.kind == "refunded in sum"), default=0) - sum(failed.values())
    lost = sum(effect.amount for effect in said if effect.kind == "lost")
    return captured, min(captured, max(named, summed, 0) + lost)


CAPTURED, NOTHING = Effect("captured"), Effect("nothing")


class ByStripe:
    def __init__(self) -> None:
        self.shop = StripeShop()

    def events(self, payment: Any) -> dict[str, Event]:
        peer, at = self.shop.peer, self.shop.clock().timestamp()
        session = peer.pay(payment.reference)
        intent, about = peer.intent(session), {"payment_intent": session["payment_intent"], "currency": "cny"}

        def event(kind: str, thing: Any, *says: Effect) -> Event:
            return Event(says, lambda: peer.event(kind, thing, at=at))

        def refund(kind: str, name: str, minor: int, status: str, *says: Effect) -> Event:
            made = {"id": f"re_{name}{payment.id}", "amount": minor, "status": status, "metadata": {}}
            return event(kind, about | made, *says)

        def charge(minor: int) -> Event:
            made = {"id": f"ch_{payment.id}", "amount_refunded": minor, "metadata": {}}
            return event("charge.refunded", about | made, Effect("refunded in sum", minor))

        def dispute(kind: str, status: str, *says: Effect) -> Event:
            return event(kind, about | {"id": f"dp_{payment.id}", "amount": 1000, "status": status}, *says)

        return {
            "failed": event("payment_intent.payment_failed", intent, NOTHING),
            "unpaid": event("checkout.session.completed", session | {"payment_status": "unpaid"}, NOTHING),
            "completed": event("checkout.session.completed", session, CAPTURED),
            "succeeded": event("payment_intent.succeeded", intent, CAPTURED),
            "a asked": refund("refund.created", "a", 3000, "pending", NOTHING),
            "a": refund("refund.updated", "a", 3000, "succeeded", Effect("refunded", 3000, "a")),
            "b": refund("refund.created", "b", 2000, "succeeded", Effect("refunded", 2000, "b")),
            "b failed": refund("refund.failed", "b", 2000, "failed", Effect("refund failed", 2000, "b")),
            "sum of a": charge(3000),
            "sum of both": charge(5000),
            "disputed": dispute("charge.dispute.created", "needs_response", NOTHING),
            "lost": dispute("charge.dispute.closed", "lost", Effect("lost", 1000)),
        }

    def deliver(self, body: bytes) -> None:
        from tests.peers.stripe import headers

        self.shop.receive("stripe", headers(body, at=self.shop.clock().timestamp()), body)


class ByAlipay:
    def __init__(self) -> None:
        self.shop = AlipayShop()

    def events(self, payment: Any) -> dict[str, Event]:
        peer = self.shop.peer
        trade = peer.pay(payment.merchant_ref)

        def event(status: str, *says: Effect, **fields: str) -> Event:
            return Event(says, lambda: peer.notice(trade | {"status": status}, **fields))

        def refunds(status: str, fee: str, minor: int, name: str) -> Event:
            """A notice of refund proves the payment."""
            return event(status, CAPTURED, Effect("refunded in sum", minor), refund_fee=fee, out_biz_no=name)

        return {
            "waiting": event("WAIT_BUYER_PAY", NOTHING),
            "paid": event("TRADE_SUCCESS", CAPTURED),
            "finished": event("TRADE_FINISHED", CAPTURED),
            "a": refunds("TRADE_SUCCESS", "30.00", 3000, "a"),
            "a and b": refunds("TRADE_SUCCESS", "45.00", 4500, "b"),
            "all": refunds("TRADE_CLOSED", "100.00", 10_000, "c"),
        }

    def deliver(self, body: bytes) -> None:
        assert self.shop.send(body) == SUCCESS


class ByWeChat:
    def __init__(self) -> None:
        self.shop = WeChatShop()

    def events(self, payment: Any) -> dict[str, Event]:
        peer = self.shop.peer
        order = peer.pay(payment.merchant_ref)
        names = {name: order[name] for name in ("out_trade_no", "transaction_id")}

        def refund(name: str, minor: int, status: str, *says: Effect) -> Event:
            made = names | {"out_refund_no": name + payment.id, "refund_id": "5030"}
            made["amount"] = {"total": TOTAL, "refund": minor}
            return Event(says, lambda: peer.notice(f"REFUND.{status}", peer.refund(made, status)))

        return {
            "paid": Event((CAPTURED,), lambda: peer.notice("TRANSACTION.SUCCESS", peer.trade(order))),
            "a": refund("a", 3000, "SUCCESS", Effect("refunded", 3000, "a")),
            "b": refund("b", 2000, "SUCCESS", Effect("refunded", 2000, "b")),
            "b closed": refund("b", 2000, "CLOSED", Effect("refund failed", 2000, "b")),
            "c abnormal": refund("c", 1000, "ABNORMAL", NOTHING),
        }

    def deliver(self, body: bytes) -> None:
        assert self.shop.send(body).reply.status == 200


class BySandbox:
    def __init__(self) -> None:
        self.shop = Shop()

    def events(self, payment: Any) -> dict[str, Event]:
        shop, capture = self.shop, f"ch_{payment.id}"

        def event(kind: str, *says: Effect, **data: str) -> Event:
            return Event(says, lambda: shop.event(kind, payment, provider_ref=capture, **data))

        return {
            "failed": event("payment.failed", NOTHING),
            "captured": event("payment.captured", CAPTURED),
            "a": event("refund.succeeded", Effect("refunded", 3000, "a"), refund_id="a", amount="30.00"),
            "b": event("refund.succeeded", Effect("refunded", 2000, "b"), refund_id="b", amount="20.00"),
            "b failed": event("refund.failed", Effect("refund failed", 2000, "b"), refund_id="b", amount="20.00"),
        }

    def deliver(self, event: dict[str, Any]) -> None:
        self.shop.deliver(event)


EVERYBODY = (ByStripe, ByAlipay, ByWeChat, BySandbox)
each = pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.__name__)


def try_histories(kind: type[Any], count: int) -> None:
    sender = kind()
    shop = sender.shop
    names = sorted(sender.events(shop.start(shop.order())))
    histories = st.lists(st.tuples(st.sampled_from(names), st.booleans()), max_size=2 * len(names))

    @settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(histories)
    def tell(history: list[tuple[str, bool]]) -> None:
        order = shop.order()
        payment = shop.start(order)
        events, written = sender.events(payment), {}
        for name, afresh in history:
            if afresh or name not in written:
                written[name] = events[name].write()
            sender.deliver(written[name])

        after, known = shop.now(order), shop.payment(payment)
        captured, refunded = foretold([events[name] for name, _ in history])
        kept = captured - refunded
        assert (known.captured, known.refunded) == (after.paid, after.refunded) == (captured, refunded)
        assert after.balance == (TOTAL - kept if kept or not captured else 0)
        assert shop.quarantined() == []

    tell()


@each
def test_any_history_ends_as_the_model_foretells(kind):
    try_histories(kind, BRIEFLY)


@pytest.mark.soak
@each
def test_any_history_ends_as_the_model_foretells_at_length(kind):
    try_histories(kind, LONG)
