"""Alipay (RSA2, gateway v2): pages on the web and on phones, QR codes; notices as forms. Pays in yuan only."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from shared.core.config import settings
from shared.core.errors import InvalidWebhook
from shared.core.money import Money
from shared.payments import rsa
from shared.payments.accounts import CredentialKind
from shared.payments.alipay_notices import BEIJING, CURRENCY, form_of, notice_of, told_of_trade
from shared.payments.failures import Declined, NotAccepted, NotThere, OutcomeUnknown, Unavailable
from shared.payments.messages import legible
from shared.payments.models import Action, Payment, Refund
from shared.payments.outbound import Line
from shared.payments.provider import Checkout, Merchant, Notice, Opened, Outcome, Reply, Told
from shared.payments.statements import alipay_bill
from shared.payments.statements.lines import StatementLine, StatementTerms

Json = dict[str, Any]
_PAGES = {
    "page": ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
    "wap": ("alipay.trade.wap.pay", "QUICK_WAP_PAY"),
}
_UNCLEAR = {"ACQ.SYSTEM_ERROR", "isp.unknow-error", "aop.unknow-error", "aop.ACQ.SYSTEM_ERROR"}
_UNKNOWN = {"ACQ.TRADE_NOT_EXIST", "isp.bill_not_exist"}
_BILL = "alipay.data.dataservice.bill.downloadurl.query"
_OURS_IS_WRONG = re.compile(r"isv\.(invalid|missing)-(app|signature|merchant)|isv\.insufficient")


class Alipay:
    """The payment's id is `out_trade_no`, a refund's `out_request_no`."""

    methods = frozenset({*_PAGES, "precreate"})
    credentials: Mapping[str, CredentialKind] = {
        "app_id": "text",
        "seller_id": "text",
        "app_private_key": "private_key",
        "alipay_public_key": "public_key",
    }
    currencies: frozenset[str] | None = frozenset({CURRENCY})
    can_be_asked = True
    sends_back = True
    statements: StatementTerms | None = StatementTerms(hour=10, zone="Asia/Shanghai")

    def __init__(self, line: Line) -> None:
        self._line = line

    def made_credentials(self) -> dict[str, str]:
        """The tenant makes his key, Alipay its own."""
        return {}

    def start(self, merchant: Merchant, payment: Payment, checkout: Checkout) -> Opened:
        """A page is a signed address that the buyer opens himself; a QR code comes from Alipay."""
        trade = _trade(payment, checkout)
        addresses = {"notify_url": merchant.webhook_url, "return_url": checkout.return_url}
        if payment.method in _PAGES:
            method, product = _PAGES[payment.method]
            asked = signed(merchant, method, trade | {"product_code": product}, **addresses)
            return Opened(Action(kind="redirect", url=f"{settings.alipay_gateway}?{urlencode(asked, quote_via=quote)}"))
        answer = self._call(merchant, "alipay.trade.precreate", trade, notify_url=merchant.webhook_url)
        with legible():
            return Opened(Action(kind="qr_code", code=str(answer["qr_code"])))

    def query(self, merchant: Merchant, payment: Payment) -> Sequence[Told]:
        """What became of the trade; there is none until the buyer has opened it."""
        try:
            answer = self._call(merchant, "alipay.trade.query", {"out_trade_no": payment.merchant_ref})
        except NotThere:
            return ()
        with legible():
            return told_of_trade(answer, merchant.now)

    def close(self, merchant: Merchant, payment: Payment) -> Sequence[Told]:
        """Close what is there; what was never opened cannot be paid after its time either."""
        try:
            self._call(merchant, "alipay.trade.close", {"out_trade_no": payment.merchant_ref})
        except Declined:
            return self.query(merchant, payment)
        except NotThere:
            pass
        return (Told("EXPIRED", payment.id, payment.id, payment.money(0), merchant.now),)

    def refund(self, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
        """`fund_change` N is what a repetition answers, and what has not moved yet: then it is asked about."""
        asked = {
            "out_trade_no": payment.merchant_ref,
            "refund_amount": payment.money(refund.amount).amount,
            "out_request_no": refund.id,
        }
        if refund.reason:
            asked["refund_reason"] = refund.reason
        answer = self._call(merchant, "alipay.trade.refund", asked)
        if answer.get("fund_change") != "Y":
            return self.query_refund(merchant, payment, refund)
        done = self._refunded(merchant, payment, refund, str(answer.get("trade_no") or refund.id))
        with legible():
            total = Money.parsed(str(answer["refund_fee"]), CURRENCY)
        return (*done, Told("REFUNDED", payment.id, done[0].provider_ref, total, merchant.now, refund.id, True))

    def query_refund(self, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
        """That the question was answered says nothing yet: only `refund_status` does."""
        asked = {"out_trade_no": payment.merchant_ref, "out_request_no": refund.id}
        answer = self._call(merchant, "alipay.trade.fastpay.refund.query", asked)
        if answer.get("refund_status") == "REFUND_SUCCESS":
            return self._refunded(merchant, payment, refund, str(answer.get("trade_no") or refund.id))
        if "out_request_no" not in answer:
            raise NotThere(refund.id)
        return ()

    def _refunded(self, merchant: Merchant, payment: Payment, refund: Refund, trade_no: str) -> tuple[Told, ...]:
        money = payment.money(refund.amount)
        return (Told("REFUNDED", payment.id, trade_no, money, merchant.now, refund_id=refund.id),)

    def statement(self, merchant: Merchant, day: date, _tenant_zone: str) -> Sequence[StatementLine]:
        """The bill of trades; on a day without any there is none."""
        try:
            answer = self._call(merchant, _BILL, {"bill_type": "trade", "bill_date": day.isoformat()})
        except NotThere:
            return ()
        with legible():
            address = settings.alipay_file(str(answer["bill_download_url"]))
        file = self._line.send("GET", address, {})
        if file.status != 200:
            raise Unavailable(str(file.status))
        return alipay_bill.lines_of(file.body, day)

    def verify(self, merchant: Merchant, _headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Signature over the form's own values, then whose money it is, then what it says."""
        form = form_of(body)
        if form.get("sign_type") != "RSA2":
            raise InvalidWebhook("Only RSA2 is taken")
        if not rsa.verifies(merchant.valid("alipay_public_key"), joined(form, "sign", "sign_type"), form["sign"]):
            raise InvalidWebhook("The signature does not match")
        for name in ("app_id", "seller_id"):
            if form.get(name) != merchant.secrets.current.get(name, ""):
                raise InvalidWebhook(f"The {name} is another one")
        return notice_of(form, merchant.now)

    def ack(self, outcome: Outcome) -> Reply:
        """Whatever is not `success` is told again, which is as it should be where a person has to look."""
        return _FAILURE if outcome in (Outcome.QUARANTINED, Outcome.WAITING) else Reply(200, b"success", "text/plain")

    def refuse(self, _error: InvalidWebhook) -> Reply:
        """One word."""
        return _FAILURE

    def _call(self, merchant: Merchant, method: str, content: Json, **addresses: str) -> Json:
        form = urlencode(signed(merchant, method, content, **addresses)).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
        answer = self._line.send("POST", settings.alipay_gateway, headers, form)
        if answer.status == 429:
            raise Unavailable("429")
        if answer.status != 200:
            raise OutcomeUnknown(str(answer.status))
        name = f"{method.replace('.', '_')}_response"
        demand_genuine(merchant, name, answer.body)
        document = answer.json.get(name) or answer.json.get("error_response")
        if not isinstance(document, dict):
            raise OutcomeUnknown("the answer cannot be read")
        return _accepted(document)


_FAILURE = Reply(200, b"failure", "text/plain")


def joined(parameters: Mapping[str, str], *left_out: str) -> bytes:
    """What is signed: sorted `name=value` pairs, not URL-encoded."""
    return "&".join(f"{name}={parameters[name]}" for name in sorted(parameters) if name not in left_out).encode()


def signed(merchant: Merchant, method: str, content: Json, **addresses: str) -> dict[str, str]:
    """The parameters of a call with their signature, which covers `sign_type` too."""
    parameters = {
        "app_id": merchant.credential("app_id"),
        "method": method,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": f"{merchant.now.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        "version": "1.0",
        "biz_content": orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode(),
    } | {name: address for name, address in addresses.items() if address}
    return parameters | {"sign": rsa.signed(merchant.credential("app_private_key"), joined(parameters))}


def demand_genuine(merchant: Merchant, name: str, body: bytes) -> None:
    """An answer's signature, where it has one, is over the member's own bytes; a refusal of ours may have none."""
    match = re.fullmatch(
        rb'\s*\{\s*"' + name.encode() + rb'"\s*:\s*(\{.*\})\s*,\s*"sign"\s*:\s*"([^"]*)"\s*\}\s*', body, re.S
    )
    if match is None:
        return
    signature = match[2].replace(b"\\/", b"/").decode("ascii", "replace")
    if not rsa.verifies(merchant.valid("alipay_public_key"), match[1], signature):
        raise OutcomeUnknown("the answer is not signed by Alipay")


def _trade(payment: Payment, checkout: Checkout) -> Json:
    until: datetime = payment.pay_until or payment.started_at
    return {
        "out_trade_no": payment.merchant_ref,
        "total_amount": payment.money(payment.amount).amount,
        "subject": checkout.description,
        "time_expire": f"{until.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
    }


def _accepted(document: Json) -> Json:
    code, why = str(document.get("code")), str(document.get("sub_code") or document.get("code"))
    if code == "10000":
        return document
    if code == "20000" or why in _UNCLEAR:
        raise OutcomeUnknown(why)
    if why in _UNKNOWN:
        raise NotThere(why)
    raise NotAccepted(why) if _OURS_IS_WRONG.match(why) else Declined(why)
