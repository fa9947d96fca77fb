"""WeChat Pay (API v3): QR codes, payments inside WeChat and from a phone's browser. Pays in yuan only."""

import secrets as chance
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal
from urllib.parse import quote, urlsplit

import orjson

from shared.core.clock import rfc3339
from shared.core.config import settings
from shared.core.errors import InvalidWebhook
from shared.payments import rsa
from shared.payments.accounts import CredentialKind
from shared.payments.failures import Declined, NotAccepted, NotThere, OutcomeUnknown, Unavailable
from shared.payments.messages import legible
from shared.payments.models import Action, Payment, Refund
from shared.payments.outbound import Answered, Line
from shared.payments.provider import Checkout, Merchant, Notice, Opened, Outcome, Reply, Told
from shared.payments.statements import wechat_pay_bill
from shared.payments.statements.lines import StatementLine, StatementTerms
from shared.payments.wechat_pay_notices import (
    CURRENCY,
    Unsigned,
    demand_signature,
    notice_in,
    of_refund,
    of_trade,
    read,
)

Json = dict[str, Any]
_TRANSACTIONS, _REFUNDS = "/v3/pay/transactions", "/v3/refund/domestic/refunds"
_NOBODY = "127.0.0.1"


class WeChatPay:
    """The payment's id is `out_trade_no`, a refund's `out_refund_no`."""

    methods = frozenset({"native", "jsapi", "h5"})
    credentials: Mapping[str, CredentialKind] = {
        "mchid": "text",
        "appid": "text",
        "merchant_private_key": "private_key",
        "merchant_serial": "text",
        "api_v3_key": "symmetric_key",
        "platform_public_key": "public_key",
        "platform_public_key_id": "text",
    }
    currencies: frozenset[str] | None = frozenset({CURRENCY})
    can_be_asked = True
    sends_back = True
    statements: StatementTerms | None = StatementTerms(hour=10, zone="Asia/Shanghai")

    def __init__(self, line: Line) -> None:
        self._line = line

    def made_credentials(self) -> dict[str, str]:
        """The tenant makes his keys, WeChat its own."""
        return {}

    def start(self, merchant: Merchant, payment: Payment, checkout: Checkout) -> Opened:
        """An order at WeChat; again with the same content, it is the same one."""
        answer = self._call(
            merchant, "POST", f"{_TRANSACTIONS}/{payment.method}", _transaction(merchant, payment, checkout)
        )
        with legible():
            return Opened(_action(merchant, payment, checkout, answer))

    def query(self, merchant: Merchant, payment: Payment) -> Sequence[Told]:
        """What became of the order."""
        path = f"{_TRANSACTIONS}/out-trade-no/{payment.merchant_ref}?mchid={quote(merchant.credential('mchid'))}"
        try:
            answer = self._call(merchant, "GET", path)
        except NotThere:
            return ()
        with legible():
            return of_trade(answer, merchant.now)

    def close(self, merchant: Merchant, payment: Payment) -> Sequence[Told]:
        """Close what is there; one that is paid does not let itself be closed."""
        path = f"{_TRANSACTIONS}/out-trade-no/{payment.merchant_ref}/close"
        try:
            self._call(merchant, "POST", path, {"mchid": merchant.credential("mchid")})
        except Declined:
            return self.query(merchant, payment)
        except NotThere:
            pass
        return (Told("EXPIRED", payment.id, payment.id, payment.money(0), merchant.now),)

    def refund(self, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
        """Each try under the same number: another one would send the money twice."""
        asked = {
            "out_trade_no": payment.merchant_ref,
            "out_refund_no": refund.id,
            "notify_url": merchant.webhook_url,
            "amount": {"refund": refund.amount, "total": payment.captured, "currency": payment.currency},
        }
        if refund.reason:
            asked["reason"] = refund.reason[:80]
        answer = self._call(merchant, "POST", _REFUNDS, asked)
        with legible():
            return of_refund(answer, merchant.now)

    def query_refund(self, merchant: Merchant, _payment: Payment, refund: Refund) -> Sequence[Told]:
        """What became of it."""
        answer = self._call(merchant, "GET", f"{_REFUNDS}/{refund.id}")
        with legible():
            return of_refund(answer, merchant.now)

    def statement(self, merchant: Merchant, day: date, _tenant_zone: str) -> Sequence[StatementLine]:
        """The bill of trades, compressed; the file is announced with its hash, and comes unsigned."""
        path = f"/v3/bill/tradebill?bill_date={day.isoformat()}&bill_type=ALL&tar_type=GZIP"
        try:
            announced = self._call(merchant, "GET", path)
        except Declined as declined:
            if declined.code == "NO_STATEMENT_EXIST":
                return ()
            raise
        with legible():
            address, sha1 = settings.wechat_pay_file(str(announced["download_url"])), str(announced["hash_value"])
        headers = {"User-Agent": "tallyshop", "Authorization": authorization(merchant, "GET", address, b"")}
        file = self._line.send("GET", address, headers)
        if file.status != 200:
            raise Unavailable(str(file.status))
        return wechat_pay_bill.lines_of(file.body, sha1, day)

    def verify(self, merchant: Merchant, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Signature with a configured key, then the sealed resource, then whose it is; nobody is asked for a key."""
        demand_signature(headers, body, _public_keys(merchant), merchant.now)
        return notice_in(read(body), merchant)

    def ack(self, _outcome: Outcome) -> Reply:
        """What is quarantined was taken too."""
        return Reply(200, b'{"code":"SUCCESS"}')

    def refuse(self, error: InvalidWebhook) -> Reply:
        """401 for signatures, 400 for everything else."""
        body = orjson.dumps({"code": "FAIL", "message": str(error)})
        return Reply(401 if isinstance(error, Unsigned) else 400, body)

    def _call(self, merchant: Merchant, verb: Literal["GET", "POST"], path: str, content: Json | None = None) -> Json:
        address = f"{settings.wechat_pay_api_base}{path}"
        body = orjson.dumps(content) if content is not None else b""
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "tallyshop",
            "Authorization": authorization(merchant, verb, address, body),
            "Wechatpay-Serial": merchant.credential("platform_public_key_id"),
        }
        answer = self._line.send(verb, address, headers, body)
        if "wechatpay-signature" in answer.headers:
            _demand_genuine(merchant, answer)
        return _document(answer)


def authorization(merchant: Merchant, verb: str, address: str, body: bytes) -> str:
    """The request's signature: over verb, path with query, time, a fresh nonce and the body."""
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    moment, nonce = str(int(merchant.now.timestamp())), chance.token_hex(16)
    text = f"{verb}\n{target}\n{moment}\n{nonce}\n".encode() + body + b"\n"
    fields = {
        "mchid": merchant.credential("mchid"),
        "nonce_str": nonce,
        "timestamp": moment,
        "serial_no": merchant.credential("merchant_serial"),
        "signature": rsa.signed(merchant.credential("merchant_private_key"), text),
    }
    return "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in fields.items())


def _transaction(merchant: Merchant, payment: Payment, checkout: Checkout) -> Json:
    until = payment.pay_until or payment.started_at
    asked: Json = {
        "appid": merchant.credential("appid"),
        "mchid": merchant.credential("mchid"),
        "description": checkout.description,
        "out_trade_no": payment.merchant_ref,
        "time_expire": f"{rfc3339(until)[:19]}+00:00",
        "notify_url": merchant.webhook_url,
        "amount": {"total": payment.amount, "currency": payment.currency},
    }
    if checkout.payer_id:
        asked["payer"] = {"openid": checkout.payer_id}
    if payment.method == "h5":
        asked["scene_info"] = {"payer_client_ip": checkout.payer_ip or _NOBODY, "h5_info": {"type": "Wap"}}
    return asked


def _action(merchant: Merchant, payment: Payment, checkout: Checkout, answer: Json) -> Action:
    match payment.method:
        case "native":
            return Action(kind="qr_code", code=str(answer["code_url"]))
        case "h5":
            address = str(answer["h5_url"])
            back = f"redirect_url={quote(checkout.return_url, safe='')}"
            return Action(kind="redirect", url=f"{address}{'&' if '?' in address else '?'}{back}")
    prepay_id = str(answer["prepay_id"])
    return Action(kind="client_secret", code=prepay_id, parameters=bridge(merchant, prepay_id))


def bridge(merchant: Merchant, prepay_id: str) -> dict[str, str]:
    """What the page hands to WeChat's own program, signed."""
    parameters = {
        "appId": merchant.credential("appid"),
        "timeStamp": str(int(merchant.now.timestamp())),
        "nonceStr": chance.token_hex(16),
        "package": f"prepay_id={prepay_id}",
    }
    text = "".join(f"{value}\n" for value in parameters.values()).encode()
    return parameters | {"signType": "RSA", "paySign": rsa.signed(merchant.credential("merchant_private_key"), text)}


def _public_keys(merchant: Merchant) -> dict[str, list[str]]:
    """The keys that may have signed, by the names that they go by."""
    keys = merchant.valid("platform_public_key")
    return dict.fromkeys(merchant.valid("platform_public_key_id"), keys)


def _demand_genuine(merchant: Merchant, answer: Answered) -> None:
    try:
        demand_signature(answer.headers, answer.body, _public_keys(merchant), merchant.now)
    except InvalidWebhook:
        raise OutcomeUnknown("the answer is not signed by WeChat") from None


def _document(answer: Answered) -> Json:
    if answer.status in (200, 204):
        return answer.json
    if answer.status == 429:
        raise Unavailable("429")
    if answer.status >= 500:
        raise OutcomeUnknown(str(answer.status))
    code = str(answer.json.get("code") or answer.status)[:64]
    match answer.status:
        case 401:
            raise NotAccepted(code)
        case 404:
            raise NotThere(code)
    raise Declined(code)
