"""Stripe as strict as it is where localstripe is not: idempotency keys, sessions, refunds that exceed or come twice."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from shared.payments.outbound import Answered
from tests.peers.line import Asked

Json = dict[str, Any]
SECRET_KEY, WEBHOOK_SECRET = "sk_test_peer", "whsec_peer"
CREDENTIALS = {"secret_key": SECRET_KEY, "webhook_secret": WEBHOOK_SECRET, "livemode": False}


@dataclass
class StripePeer:
    """One account in test mode; what is made stays."""

    sessions: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    refunds_end: str = "succeeded"
    balance: list[Json] = field(default_factory=list)
    page: int = 100
    _answered: dict[str, tuple[bytes, Answered]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def answer(self, asked: Asked) -> Answered:
        if asked.headers.get("authorization") != f"Bearer {SECRET_KEY}":
            return _error(401, "api_key_invalid")
        if asked.verb == "GET":
            return self._read(asked)
        key = asked.headers["idempotency-key"]
        if key in self._answered:
            body, before = self._answered[key]
            return before if body == asked.body else _error(400, "idempotency_error")
        answered = self._made(asked)
        if answered.status < 500:
            self._answered[key] = asked.body, answered
        return answered

    def pay(self, session_id: str) -> Json:
        """The buyer pays on the page; answers the session."""
        session = self.sessions[session_id]
        assert session["status"] == "open"
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": f"pi_{next(self._numbers)}"}
        return session

    def _read(self, asked: Asked) -> Answered:
        if asked.path == "/v1/balance_transactions":
            return self._listed(asked.query)
        if asked.path == "/v1/refunds":
            (intent,) = asked.query["payment_intent"]
            made = [refund for refund in self.refunds.values() if refund["payment_intent"] == intent]
            return _ok({"object": "list", "data": made, "has_more": False})
        session = self.sessions.get(asked.path.rpartition("/")[2])
        return _ok(session) if session else _error(404, "resource_missing")

    def _listed(self, query: dict[str, list[str]]) -> Answered:
        """Newest first, the sources in them whole, as was asked."""
        assert query["expand[]"] == ["data.source"]
        first, end = int(query["created[gte]"][0]), int(query["created[lt]"][0])
        ordered = [each for each in reversed(self.balance) if first <= each["created"] < end]
        if "starting_after" in query:
            ids = [each["id"] for each in ordered]
            ordered = ordered[ids.index(query["starting_after"][0]) + 1 :]
        shown = ordered[: min(int(query["limit"][0]), self.page)]
        return _ok({"object": "list", "data": shown, "has_more": len(shown) < len(ordered)})

    def moved(self, category: str, source: Json, *, at: float, **fields: Any) -> Json:
        """A balance transaction: refunds and disputes take away, everything else brings."""
        sign = -1 if category in ("refund", "dispute", "payout") else 1
        amounts = {"amount": sign * source["amount"], "fee": 59, "currency": source["currency"]}
        names = {"id": f"txn_{next(self._numbers)}", "created": int(at), "reporting_category": category}
        self.balance.append(names | amounts | {"source": source} | fields)
        return self.balance[-1]

    @staticmethod
    def charge(session: Json) -> Json:
        """The charge of a session that was paid."""
        names = {"id": session["payment_intent"].replace("pi", "ch"), "payment_intent": session["payment_intent"]}
        return names | {n: session[n] for n in ("currency", "metadata")} | {"amount": session["amount_total"]}

    def _made(self, asked: Asked) -> Answered:
        form = dict(parse_qsl(asked.body.decode(), strict_parsing=bool(asked.body)))
        if asked.path == "/v1/checkout/sessions":
            return self._opened(form)
        if asked.path == "/v1/refunds":
            return self._refunded(form)
        session = self.sessions[asked.path.split("/")[-2]]
        if session["status"] != "open":
            return _error(400, "session_not_open")
        session["status"] = "expired"
        return _ok(session)

    def _opened(self, form: dict[str, str]) -> Answered:
        session_id = f"cs_test_{next(self._numbers)}"
        amount = int(form["line_items[0][price_data][unit_amount]"]) * int(form["line_items[0][quantity]"])
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": amount,
            "currency": form["line_items[0][price_data][currency]"],
            "client_reference_id": form["client_reference_id"],
            "metadata": {"payment_ref": form["metadata[payment_ref]"]},
            "url": f"https://checkout.stripe.example/c/{session_id}",
            "asked": form,
        }
        return _ok(self.sessions[session_id])

    def _refunded(self, form: dict[str, str]) -> Answered:
        intent, amount = form["payment_intent"], int(form["amount"])
        session = next(s for s in self.sessions.values() if s["payment_intent"] == intent)
        gone = sum(r["amount"] for r in self.refunds.values() if r["payment_intent"] == intent)
        if gone + amount > session["amount_total"]:
            return _error(400, "charge_already_refunded")
        refund_id = f"re_{next(self._numbers)}"
        names = {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")}
        self.refunds[refund_id] = {
            "id": refund_id,
            "object": "refund",
            "payment_intent": intent,
            "amount": amount,
            "currency": session["currency"],
            "status": self.refunds_end,
            "metadata": names,
        }
        return _ok(self.refunds[refund_id])

    # What it tells by itself.

    def event(self, kind: str, about: Json, *, at: float, event_id: str | None = None, livemode: bool = False) -> bytes:
        """The raw body of an event."""
        document = {
            "id": event_id or f"evt_{next(self._numbers)}",
            "object": "event",
            "type": kind,
            "created": int(at),
            "livemode": livemode,
            "data": {"object": about},
        }
        return json.dumps(document, indent=2).encode()

    @staticmethod
    def intent(session: Json) -> Json:
        """The intent of a session that was paid."""
        return {
            "id": session["payment_intent"],
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_received": session["amount_total"],
            "currency": session["currency"],
            "metadata": session["metadata"],
        }


def headers(body: bytes, *, at: float, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    """As Stripe signs: with a scheme of old beside the one that counts."""
    mac = hmac.new(secret.encode(), f"{int(at)}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={int(at)},v1={mac},v0={'0' * 64}"}


def _ok(document: Json) -> Answered:
    return Answered(200, {}, json.dumps({k: v for k, v in document.items() if k != "asked"}).encode())


def _error(status: int, code: str) -> Answered:
    return Answered(status, {}, json.dumps({"error": {"type": "invalid_request_error", "code": code}}).encode())
