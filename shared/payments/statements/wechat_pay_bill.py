"""WeChat Pay's bill of trades: CSV whose fields begin with a backtick, with its sums at the end; amounts in yuan."""

import hashlib
from collections.abc import Iterator
from datetime import date

from shared.payments.statements.archives import inflated
from shared.payments.statements.lines import StatementLine, UnreadableStatement, amount_of, numbered
from shared.payments.statements.tables import Row, cell, rows_below
from shared.payments.wechat_pay_notices import CURRENCY


def lines_of(compressed: bytes, sha1: str, day: date) -> list[StatementLine]:
    """The day's payments and refunds; UnreadableStatement unless it is what was announced by its hash."""
    content = inflated(compressed)
    if hashlib.sha1(content, usedforsecurity=False).hexdigest() != sha1.lower():
        raise UnreadableStatement("it is another file than was announced")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableStatement("it is not in UTF-8") from None
    return numbered(_lines(text, day))


def _fields(line: str) -> list[str]:
    """Fields are not quoted, whatever stands in them: only a comma with a backtick behind it parts them."""
    return line.removeprefix("`").split(",`") if line.startswith("`") else line.split(",")


def _lines(text: str, day: date) -> Iterator[StatementLine]:
    for row in rows_below(map(_fields, text.splitlines()), "交易时间", str.strip, end="总交易单数"):
        match cell(row, "交易状态"):
            case "SUCCESS":
                yield _line(row, day, "订单金额")
            case "REFUND" if cell(row, "退款状态") != "FAIL":
                paid = _line(row, day, "申请退款金额")
                yield paid.but(kind="refund", part=cell(row, "商户退款单号"), amount=-paid.amount)


def _line(row: Row, day: date, column: str) -> StatementLine:
    """What the buyer owed, not what coupons left of it: WeChat makes those good."""
    currency = cell(row, "货币种类")
    if currency != CURRENCY:
        raise UnreadableStatement("货币种类")
    return StatementLine(
        day=day,
        kind="payment",
        reference=cell(row, "微信订单号"),
        payment_ref=cell(row, "商户订单号"),
        amount=amount_of(cell(row, column), currency),
        currency=currency,
    )
