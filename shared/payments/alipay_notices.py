"""What Alipay's notices and answers say: forms read strictly, times in Beijing's clock, amounts in yuan."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

from shared.core.errors import InvalidWebhook
from shared.core.money import Money
from shared.payments.provider import Notice, Told

BEIJING = timezone(timedelta(hours=8))
CURRENCY = "CNY"
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,11})\.[0-9]{2}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?", re.ASCII)
_REFERENCE = re.compile(r"[!-~]{1,128}", re.ASCII)
_MOST_FIELDS = 100


def form_of(body: bytes) -> dict[str, str]:
    """The form in a body; InvalidWebhook for one that is none, or says a thing twice."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise InvalidWebhook("The body is no form") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise InvalidWebhook("A field comes twice")
    if not form.get("sign"):
        raise InvalidWebhook("There is no signature")
    return form


def notice_of(form: Mapping[str, str], now: datetime) -> Notice | None:
    """What an authentic form says; None for a status that does not concern us."""
    try:
        told = told_of_trade(form, _at(form, now, "notify_time"))
        name = _reference(form, "notify_id")
    except (KeyError, ValueError) as error:
        raise InvalidWebhook(f"Missing or malformed: {error}") from None
    return Notice(name, told) if told else None


def told_of_trade(trade: Mapping[str, Any], now: datetime) -> tuple[Told, ...]:
    """What a trade's status says; KeyError or ValueError where a member is missing or wrong.

    A refund proves that there was a payment; its amount is all that was given back until then.
    """
    payment_ref, trade_no = _reference(trade, "out_trade_no"), _reference(trade, "trade_no")
    status, total = str(trade["trade_status"]), _money(str(trade["total_amount"]))
    if status == "WAIT_BUYER_PAY":
        return (Told("PENDING", payment_ref, trade_no, total, _at(trade, now, "gmt_create")),)
    refund = _money(str(trade["refund_fee"])) if trade.get("refund_fee") else Money(0, CURRENCY)
    if status == "TRADE_CLOSED" and not refund.minor and not trade.get("send_pay_date"):
        return (Told("CANCELLED", payment_ref, trade_no, total, _at(trade, now, "gmt_close")),)
    if status not in ("TRADE_SUCCESS", "TRADE_FINISHED", "TRADE_CLOSED"):
        return ()
    capture = Told("CAPTURED", payment_ref, trade_no, total, _at(trade, now, "gmt_payment", "send_pay_date"))
    if not refund.minor:
        return (capture,)
    refund_id = _reference(trade, "out_biz_no") if trade.get("out_biz_no") else ""
    refunded_at = _at(trade, now, "gmt_refund")
    return capture, Told("REFUNDED", payment_ref, trade_no, refund, refunded_at, refund_id, cumulative=True)


def _reference(fields: Mapping[str, Any], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
        raise ValueError(name)
    return value


def _money(amount: str) -> Money:
    if not _AMOUNT.fullmatch(amount):
        raise ValueError("an amount")
    return Money.parsed(amount, CURRENCY)


def _at(fields: Mapping[str, Any], now: datetime, *names: str) -> datetime:
    given = [str(fields[name]) for name in names if fields.get(name)]
    return _moment(given[0]) if given else now


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError("a time")
    try:
        return datetime.fromisoformat(text.partition(".")[0]).replace(tzinfo=BEIJING).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("a time") from None
