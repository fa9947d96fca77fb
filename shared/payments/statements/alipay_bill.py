"""Alipay's bill of trades: a zip of CSV files in GBK, whose `#` lines are no rows; amounts in yuan."""

import csv
from collections.abc import Iterator
from datetime import date

from shared.payments.alipay_notices import CURRENCY
from shared.payments.statements.archives import files_in
from shared.payments.statements.lines import MovementKind, StatementLine, UnreadableStatement, amount_of, numbered
from shared.payments.statements.tables import Row, cell, rows_below

_FIRST_COLUMN = "支付宝交易号"
_KINDS: dict[str, MovementKind] = {"交易": "payment", "退款": "refund"}


def lines_of(archive: bytes, day: date) -> list[StatementLine]:
    """The day's payments and refunds; the file of sums beside them has other columns."""
    texts = [_text(content) for name, content in files_in(archive).items() if name.endswith(".csv")]
    details = [text for text in texts if _FIRST_COLUMN in text]
    if not details:
        raise UnreadableStatement("there is no list of trades in it")
    return numbered(line for text in details for line in _lines(text, day))


def _text(content: bytes) -> str:
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableStatement("it is not in GBK") from None


def _lines(text: str, day: date) -> Iterator[StatementLine]:
    for row in rows_below(_table(text), _FIRST_COLUMN, str.strip):
        kind = _KINDS.get(cell(row, "业务类型"))
        if kind:
            yield _line(row, kind, day)


def _table(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
    except csv.Error:
        raise UnreadableStatement("a row cannot be read") from None


def _line(row: Row, kind: MovementKind, day: date) -> StatementLine:
    amount = amount_of(cell(row, "订单金额（元）").removeprefix("-"), CURRENCY)
    return StatementLine(
        day=day,
        kind=kind,
        reference=cell(row, _FIRST_COLUMN),
        payment_ref=cell(row, "商户订单号"),
        part=cell(row, "退款批次号/请求号") if kind == "refund" else "",
        amount=-amount if kind == "refund" else amount,
        currency=CURRENCY,
    )
