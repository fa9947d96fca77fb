"""SWIFT's MT940, read by the package mt-940."""

import io
import logging
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.payments.statements.bank_statement import BankStatement, day_of, transfer
from shared.payments.statements.lines import StatementLine, UnreadableStatement, amount_of, numbered

_FIGURES = re.compile(r"^:6[0-9][A-Z]?:[^\n]*", re.MULTILINE)
_SUBFIELD = re.compile(r"\?[0-9]{2}")
_TEXTS = ("customer_reference", "extra_details", "transaction_details")
_NO_REFERENCE = "NONREF"
_AS_IT_IS: dict[str, list[Any]] = {"post_transaction_details": []}
"""What payers wrote stays one text: the package would sort its parts by their codes."""
_WHAT_IT_RAISES = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


def statements_of(content: bytes) -> list[BankStatement]:
    """All statements of a file; UnreadableStatement where a field is not what it should be."""
    text = _decoded(content)
    if not all(figures.isascii() for figures in _FIGURES.findall(text)):
        raise UnreadableStatement("a field 60 to 65")  # the package takes digits of any script
    found = _parsed(text)
    if not found:
        raise UnreadableStatement("it has no field 20")
    return [_statement(statement) for statement in found]


def _decoded(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return "\n".join(text.splitlines())


def _parsed(text: str) -> list[Any]:
    """Given as a file: what is given as text may be taken for the name of one. Its messages show what they parse."""
    import mt940  # noqa: PLC0415

    logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)
    try:
        return mt940.parse_statements(io.StringIO(text), processors=_AS_IT_IS, options=mt940.Options.all())
    except _WHAT_IT_RAISES:
        raise UnreadableStatement("a field of it") from None


def _statement(statement: Any) -> BankStatement:  # noqa: ANN401
    account = str(statement.data.get("account_identification") or "").strip()
    if not account:
        raise UnreadableStatement("field 25")
    lines = numbered(_line(transaction.data) for transaction in statement.transactions if transaction.data)
    closing = statement.data.get("final_closing_balance")
    closings = [day_of(str(closing.date))] if closing else []
    return BankStatement(account, lines, frozenset([*(line.day for line in lines), *closings]))


def _line(said: Mapping[str, Any]) -> StatementLine:
    try:
        figure, currency = said["amount"].amount, str(said["amount"].currency)
        day: date = day_of(str(said.get("entry_date") or said["date"]))
    except _WHAT_IT_RAISES:
        raise UnreadableStatement("field 61") from None
    minor = amount_of(f"{abs(figure):f}", currency)
    reference, customers = (str(said.get(name) or "").strip() for name in ("bank_reference", "customer_reference"))
    text = " ".join(_SUBFIELD.sub(" ", str(said.get(name) or "")) for name in _TEXTS if said.get(name) != _NO_REFERENCE)
    return transfer(day, -minor if figure < 0 else minor, currency, reference=reference, text=text, said=(customers,))
