"""Alipay as strict as it is: each call verified with a party's code that is not ours, refunds once a request number."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from alipay import AliPay

from shared.payments.outbound import Answered
from tests.peers.keys import pair
from tests.peers.line import Asked

Json = dict[str, Any]
APP_ID, SELLER_ID = "2021000000000001", "2088000000000001"


def credentials() -> dict[str, Any]:
    """What the tenant is told of it, and gives himself."""
    return {
        "app_id": APP_ID,
        "seller_id": SELLER_ID,
        "app_private_key": pair("merchant").private,
        "alipay_public_key": pair("alipay").public,
    }


@dataclass
class AlipayPeer:
    """Trades by `out_trade_no`, amounts in fen."""

    trades: dict[str, Json] = field(default_factory=dict)
    bills: dict[str, bytes] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    @cached_property
    def sdk(self) -> AliPay:
        """Alipay's side of the keys in python-alipay-sdk: signs as Alipay, verifies the merchant."""
        mine = pair("alipay").private
        return AliPay(APP_ID, None, app_private_key_string=mine, alipay_public_key_string=pair("merchant").public)

    def answer(self, asked: Asked) -> Answered:
        if asked.verb == "GET":
            return Answered(200, {}, self.bills[asked.query["fileId"][0]])
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True, strict_parsing=True))
        return self._answered(form)

    def open_page(self, url: str) -> Json:
        """The buyer opens the page: the trade begins to be."""
        query = {name: value for name, (value,) in parse_qs(urlsplit(url).query, strict_parsing=True).items()}
        self._demand_signature(query)
        return self._trade(json.loads(query["biz_content"]), query["notify_url"])

    def pay(self, out_trade_no: str) -> Json:
        """The buyer pays."""
        trade = self.trades[out_trade_no]
        assert trade["status"] == "WAIT_BUYER_PAY"
        trade["status"] = "TRADE_SUCCESS"
        return trade

    def _demand_signature(self, form: dict[str, str]) -> None:
        unsigned = "&".join(f"{name}={form[name]}" for name in sorted(form) if name != "sign" and form[name])
        assert self.sdk._verify(unsigned, form["sign"]), "the merchant's signature does not hold"
        assert (form["app_id"], form["sign_type"], form["version"]) == (APP_ID, "RSA2", "1.0")

    def _answered(self, form: dict[str, str]) -> Answered:
        self._demand_signature(form)
        content, method = json.loads(form["biz_content"]), form["method"]
        name = {
            "alipay.trade.precreate": self._precreated,
            "alipay.trade.query": self._queried,
            "alipay.trade.close": self._closed,
            "alipay.trade.refund": self._refunded,
            "alipay.trade.fastpay.refund.query": self._refund_queried,
            "alipay.data.dataservice.bill.downloadurl.query": self._billed,
        }[method]
        needs_trade = method.startswith("alipay.trade") and "precreate" not in method
        document = _NOT_THERE if needs_trade and content["out_trade_no"] not in self.trades else name(content, form)
        inner = json.dumps({"msg": "-"} | document, ensure_ascii=False)
        sign = self.sdk._sign(inner)
        member = method.replace(".", "_") + "_response"
        return Answered(200, {}, f'{{"{member}":{inner},"sign":"{sign}"}}'.encode())

    def _trade(self, content: Json, notify_url: str) -> Json:
        number = content["out_trade_no"]
        fen = round(float(content["total_amount"]) * 100)
        made = {"status": "WAIT_BUYER_PAY", "fen": fen, "refunds": {}, "trade_no": f"2026{next(self._numbers):024}"}
        return self.trades.setdefault(number, made | {"out_trade_no": number, "notify_url": notify_url})

    def _precreated(self, content: Json, form: dict[str, str]) -> Json:
        trade = self._trade(content, form["notify_url"])
        return {"code": "10000", "out_trade_no": trade["out_trade_no"], "qr_code": "https://qr.alipay.example/bax"}

    def _queried(self, content: Json, _form: dict[str, str]) -> Json:
        trade = self.trades[content["out_trade_no"]]
        paid = {"send_pay_date": "2026-11-22 16:00:00"} if trade["status"] != "WAIT_BUYER_PAY" else {}
        names = {"out_trade_no": trade["out_trade_no"], "trade_no": trade["trade_no"]}
        return {"code": "10000", "trade_status": trade["status"], "total_amount": yuan(trade["fen"]), **names, **paid}

    def _closed(self, content: Json, _form: dict[str, str]) -> Json:
        trade = self.trades[content["out_trade_no"]]
        if trade["status"] != "WAIT_BUYER_PAY":
            return {"code": "40004", "sub_code": "ACQ.TRADE_STATUS_ERROR"}
        trade["status"] = "TRADE_CLOSED"
        return {"code": "10000", "trade_no": trade["trade_no"]}

    def _refunded(self, content: Json, _form: dict[str, str]) -> Json:
        trade = self.trades[content["out_trade_no"]]
        number, fen = content["out_request_no"], round(float(content["refund_amount"]) * 100)
        repeated = number in trade["refunds"]
        if not repeated:
            if sum(trade["refunds"].values()) + fen > trade["fen"]:
                return {"code": "40004", "sub_code": "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"}
            trade["refunds"][number] = fen
        total = sum(trade["refunds"].values())
        if total == trade["fen"]:
            trade["status"] = "TRADE_CLOSED"
        change = "N" if repeated else "Y"
        return {"code": "10000", "trade_no": trade["trade_no"], "fund_change": change, "refund_fee": yuan(total)}

    def _refund_queried(self, content: Json, _form: dict[str, str]) -> Json:
        trade, number = self.trades[content["out_trade_no"]], content["out_request_no"]
        if number not in trade["refunds"]:
            return {"code": "10000"}
        names = {"out_request_no": number, "trade_no": trade["trade_no"], "refund_status": "REFUND_SUCCESS"}
        return {"code": "10000", "refund_amount": yuan(trade["refunds"][number]), **names}

    def _billed(self, content: Json, _form: dict[str, str]) -> Json:
        assert content["bill_type"] == "trade"
        day = content["bill_date"]
        if day not in self.bills:
            return {"code": "40004", "sub_code": "isp.bill_not_exist"}
        address = f"http://dwbillcenter.alipay.com/downloadBillFile.resource?bizType=trade&fileId={day}"
        return {"code": "10000", "bill_download_url": address}

    def bill(self, day: str, *rows: Json) -> None:
        """The bill of a day: its rows name their columns, the rest is blank."""
        lines = [",".join(str(row.get(column, "")) + "\t" for column in _COLUMNS) for row in rows]
        opening = ["#支付宝业务明细查询", f"#账号：[{SELLER_ID}0156]", "#-----业务明细列表-----", ",".join(_COLUMNS)]
        details = "\r\n".join([*opening, *lines, "#-----业务明细列表结束-----", "#导出时间：[2026年11月23日 09:00:00]"])
        sums = "#支付宝业务汇总查询\r\n门店编号,门店名称,交易订单总笔数\r\n合计,,2\r\n"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
            files.writestr(f"{SELLER_ID}_业务明细.csv", details.encode("gbk"))
            files.writestr(f"{SELLER_ID}_业务明细(汇总).csv", sums.encode("gbk"))
        self.bills[day] = archive.getvalue()

    def notice(self, trade: Json, **fields: str) -> bytes:
        """A signed form; `fields` change or add, and those of None are left out."""
        form = {
            "notify_id": f"n{next(self._numbers)}",
            "notify_time": "2026-11-22 16:00:05",
            "notify_type": "trade_status_sync",
            "charset": "utf-8",
            "version": "1.0",
            "app_id": APP_ID,
            "seller_id": SELLER_ID,
            "buyer_logon_id": "李***@example.com",
            "passback_params": "",
            "out_trade_no": trade["out_trade_no"],
            "trade_no": trade["trade_no"],
            "trade_status": trade["status"],
            "total_amount": yuan(trade["fen"]),
            "gmt_payment": "2026-11-22 16:00:00",
        } | fields
        unsigned = "&".join(f"{name}={form[name]}" for name in sorted(form))
        return urlencode(form | {"sign_type": "RSA2", "sign": self.sdk._sign(unsigned)}).encode()


_HEADER = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,"
    "订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,"
    "券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
_COLUMNS = _HEADER.split(",")
_NOT_THERE = {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}


def paid_row(trade: Json, **cells: str) -> Json:
    """A payment in a bill."""
    names = {"支付宝交易号": trade["trade_no"], "商户订单号": trade["out_trade_no"], "业务类型": "交易"}
    return names | {"完成时间": "2026-11-22 16:00:00", "订单金额（元）": yuan(trade["fen"])} | cells


def refunded_row(trade: Json, number: str, fen: int, **cells: str) -> Json:
    """A refund in a bill: what goes out is negative."""
    taken = {"业务类型": "退款", "订单金额（元）": f"-{yuan(fen)}", "退款批次号/请求号": number}
    return paid_row(trade) | taken | cells


def yuan(fen: int) -> str:
    """As Alipay writes amounts."""
    return f"{fen // 100}.{fen % 100:02}"
