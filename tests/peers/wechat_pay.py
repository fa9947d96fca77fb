"""WeChat Pay as strict as it is: each call verified with a party's code that is not ours, notices signed and sealed."""

import gzip
import hashlib
import json
import re
import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from wechatpayv3.utils import load_private_key, load_public_key, rsa_sign, rsa_verify

from shared.payments.outbound import Answered
from tests.peers.keys import pair
from tests.peers.line import Asked

Json = dict[str, Any]
MCHID, APPID, SERIAL, KEY_ID = "1900000001", "wx0000000000000001", "5157F09EFDC096DE15EBE81A47057A72", "PUB_KEY_ID_0001"
API_V3_KEY = "0123456789abcdef0123456789abcdef"
NOW = 1795334400
"""The moment of the tests' clock: 2026-11-22T08:00:00Z."""


def credentials() -> dict[str, Any]:
    """What the tenant is told of it, and gives himself."""
    return {
        "mchid": MCHID,
        "appid": APPID,
        "merchant_private_key": pair("merchant").private,
        "merchant_serial": SERIAL,
        "api_v3_key": API_V3_KEY,
        "platform_public_key": pair("wechat").public,
        "platform_public_key_id": KEY_ID,
    }


_HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
    "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,"
    "商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
_COLUMNS = _HEADER.split(",")

_private, _public = cache(load_private_key), cache(load_public_key)


def yuan(fen: int) -> str:
    """As WeChat writes amounts in bills."""
    return f"{fen // 100}.{fen % 100:02}"


@dataclass
class WeChatPeer:
    """Orders by `out_trade_no`, refunds by `out_refund_no`; the time of its answers is `now`."""

    now: int = NOW
    orders: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    refunds_end: str = "SUCCESS"
    bills: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def answer(self, asked: Asked) -> Answered:
        self._demand_signature(asked)
        if asked.path == "/v3/billdownload/file":
            return Answered(200, {}, gzip.compress(self.bills[asked.query["token"][0]].encode()))
        status, document = self._answered(asked)
        body = b"" if document is None else json.dumps(document).encode()
        return Answered(status, self.headers(body), body)

    def pay(self, out_trade_no: str) -> Json:
        """The buyer pays."""
        order = self.orders[out_trade_no]
        assert order["trade_state"] == "NOTPAY"
        order |= {"trade_state": "SUCCESS", "transaction_id": f"42000{next(self._numbers):023}"}
        return order

    def _demand_signature(self, asked: Asked) -> None:
        scheme, _, rest = asked.headers["authorization"].partition(" ")
        given = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        assert (scheme, given["mchid"], given["serial_no"]) == ("WECHATPAY2-SHA256-RSA2048", MCHID, SERIAL)
        key, opening = _public(pair("merchant").public), f"{asked.verb}\n{asked.target}\n{given['timestamp']}"
        assert rsa_verify(opening, given["nonce_str"], asked.body.decode(), given["signature"], key)

    def _answered(self, asked: Asked) -> tuple[int, Json | None]:
        content: Json = json.loads(asked.body) if asked.body else {}
        parts = asked.path.split("/")
        if asked.path == "/v3/bill/tradebill":
            return self._announced(asked.query)
        if asked.path.startswith("/v3/refund"):
            return self._refunded(content) if asked.verb == "POST" else self._known_refund(parts[-1])
        if asked.path.endswith("/close"):
            return self._closed(parts[-2])
        if asked.verb == "GET":
            order = self.orders.get(parts[-1])
            return (200, order) if order else (404, {"code": "ORDER_NOT_EXIST"})
        return self._opened(parts[-1], content)

    def _opened(self, method: str, content: Json) -> tuple[int, Json]:
        assert 6 <= len(content["out_trade_no"]) <= 32
        assert "?" not in content["notify_url"]
        if method == "jsapi" and "payer" not in content:
            return 400, {"code": "PARAM_ERROR", "message": "payer"}
        known = {name: content[name] for name in ("out_trade_no", "mchid", "appid", "amount")}
        self.orders.setdefault(content["out_trade_no"], known | {"trade_state": "NOTPAY"})
        answers = {
            "native": {"code_url": "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"},
            "jsapi": {"prepay_id": "wx201410272009395522657a690389285100"},
            "h5": {"h5_url": "https://wx.tenpay.example/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20"},
        }
        return 200, answers[method]

    def _closed(self, number: str) -> tuple[int, Json | None]:
        order = self.orders.get(number)
        if order is None:
            return 404, {"code": "ORDER_NOT_EXIST"}
        if order["trade_state"] != "NOTPAY":
            return 400, {"code": "ORDERPAID"}
        order["trade_state"] = "CLOSED"
        return 204, None

    def _refunded(self, content: Json) -> tuple[int, Json]:
        number, amount = content["out_refund_no"], content["amount"]
        order = self.orders[content["out_trade_no"]]
        assert amount["total"] == order["amount"]["total"]
        if number not in self.refunds:
            gone = sum(
                r["amount"]["refund"] for r in self.refunds.values() if r["out_trade_no"] == order["out_trade_no"]
            )
            if gone + amount["refund"] > amount["total"]:
                return 400, {"code": "INVALID_REQUEST"}
            names = {"out_trade_no": order["out_trade_no"], "transaction_id": order["transaction_id"]}
            made = {"out_refund_no": number, "refund_id": f"5030{next(self._numbers)}", "status": self.refunds_end}
            self.refunds[number] = made | names | {"amount": amount}
        return 200, self.refunds[number]

    def _known_refund(self, number: str) -> tuple[int, Json]:
        refund = self.refunds.get(number)
        return (200, refund) if refund else (404, {"code": "RESOURCE_NOT_EXISTS"})

    def _announced(self, query: dict[str, list[str]]) -> tuple[int, Json]:
        assert (query["bill_type"], query["tar_type"]) == (["ALL"], ["GZIP"])
        (day,) = query["bill_date"]
        if day not in self.bills:
            return 400, {"code": "NO_STATEMENT_EXIST"}
        digest = hashlib.sha1(self.bills[day].encode()).hexdigest()
        address = f"https://api.mch.weixin.qq.com/v3/billdownload/file?token={day}"
        return 200, {"hash_type": "SHA1", "hash_value": digest, "download_url": address}

    def bill(self, day: str, *rows: Json) -> None:
        """The bill of a day: its rows name their columns, the rest is blank; sums follow."""
        lines = [",".join(f"`{row.get(column, '')}" for column in _COLUMNS) for row in rows]
        sums = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
        self.bills[day] = "\r\n".join(
            [",".join(_COLUMNS), *lines, sums, f"`{len(rows)},`0.00,`0.00,`0.00,`0.00,`0.00,`0.00", ""]
        )

    @staticmethod
    def paid_row(order: Json, **cells: str) -> Json:
        """A payment in a bill; a coupon of WeChat's paid a cent of it."""
        total = order["amount"]["total"]
        names = {"交易时间": "2026-11-22 16:00:00", "微信订单号": order["transaction_id"], "交易状态": "SUCCESS"}
        amounts = {"货币种类": "CNY", "应结订单金额": yuan(total - 1), "代金券金额": "0.01", "订单金额": yuan(total)}
        return names | {"商户订单号": order["out_trade_no"]} | amounts | {"商品名称": 'Chairs "Ada", blue'} | cells

    def refunded_row(self, order: Json, number: str, fen: int, **cells: str) -> Json:
        """A refund in a bill."""
        taken = {"交易状态": "REFUND", "商户退款单号": number, "退款状态": "SUCCESS", "订单金额": "0.00"}
        return self.paid_row(order) | taken | {"应结订单金额": "0.00", "申请退款金额": yuan(fen)} | cells

    # What it tells by itself.

    def notice(self, event_type: str, resource: Json, *, key: str = API_V3_KEY, **fields: Any) -> bytes:
        """A sealed message."""
        nonce, bound = secrets.token_hex(6), event_type.split(".", maxsplit=1)[0].lower()
        sealed = AESGCM(key.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), bound.encode())
        inner = {
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": b64encode(sealed).decode(),
            "nonce": nonce,
            "associated_data": bound,
            "original_type": bound,
        }
        envelope = {"id": f"EV-{next(self._numbers)}", "event_type": event_type, "resource_type": "encrypt-resource"}
        return json.dumps(envelope | {"resource": inner} | fields).encode()

    def trade(self, order: Json, **fields: Any) -> Json:
        """What a notice of payment seals."""
        known = {name: order[name] for name in ("mchid", "appid", "out_trade_no", "transaction_id", "trade_state")}
        amount = order["amount"] | {"payer_total": order["amount"]["total"] - 1, "payer_currency": "CNY"}
        return known | {"amount": amount, "success_time": "2026-11-22T16:00:00+08:00"} | fields

    def refund(self, refund: Json, status: str = "SUCCESS", **fields: Any) -> Json:
        """What a notice of refund seals."""
        names = ("out_trade_no", "transaction_id", "out_refund_no", "refund_id")
        amount = {"total": refund["amount"]["total"], "refund": refund["amount"]["refund"], "payer_refund": 1}
        known = {name: refund[name] for name in names} | {"mchid": MCHID, "refund_status": status, "amount": amount}
        return known | {"success_time": "2026-11-22T16:10:00+08:00"} | fields

    def headers(self, body: bytes, *, at: int | None = None, serial: str = KEY_ID) -> dict[str, str]:
        """Signed as WeChat signs."""
        moment, nonce = str(self.now if at is None else at), secrets.token_hex(16)
        text = f"{moment}\n{nonce}\n{body.decode()}\n"
        signature = rsa_sign(_private(pair("wechat").private), text)
        named = {"timestamp": moment, "nonce": nonce, "signature": signature, "serial": serial}
        return {f"wechatpay-{name}": value for name, value in named.items()}
