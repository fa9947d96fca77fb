"""Statements and notifications of ISO 20022 (camt.053, camt.054), of whichever version: elements by name."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from shared.payments.statements.bank_statement import BankStatement, day_of, transfer
from shared.payments.statements.lines import StatementLine, UnreadableStatement, amount_of, numbered

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_REPORTS = ("BkToCstmrStmt/Stmt", "BkToCstmrDbtCdtNtfctn/Ntfctn")
_REFERENCES = ("AcctSvcrRef", "TxId")
_TEXTS = ("Refs/EndToEndId", "Refs/InstrId", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Ustrd", "AddtlTxInf")
_DIRECTIONS = {"CRDT": 1, "DBIT": -1}


def statements_of(content: bytes) -> list[BankStatement]:
    """All statements of a document; UnreadableStatement for one with entities or a DTD, and for any other kind."""
    root = _root(content)
    reports = [report for path in _REPORTS for report in _all(root, path)]
    if not reports:
        raise UnreadableStatement("it is neither camt.053 nor camt.054")
    return [_statement(report) for report in reports]


def _root(content: bytes) -> "Element":
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  # nosec B405

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):
        raise UnreadableStatement("it is no XML, or uses what statements have no use for") from None
    return root


def _statement(report: "Element") -> BankStatement:
    account = _text(report, "Acct/Id/IBAN") or _text(report, "Acct/Id/Othr/Id")
    if not account:
        raise UnreadableStatement("Acct")
    lines = numbered(line for entry in _all(report, "Ntry") if _is_booked(entry) for line in _entry(entry))
    closings = [day_of(_date(balance, "Dt")) for balance in _all(report, "Bal") if _is_closing(balance)]
    return BankStatement(account, lines, frozenset([*(line.day for line in lines), *closings]))


def _is_booked(entry: "Element") -> bool:
    """What is pending or only informs is told again when it is booked."""
    return (_text(entry, "Sts/Cd") or _text(entry, "Sts")) == "BOOK"


def _is_closing(balance: "Element") -> bool:
    return _text(balance, "Tp/CdOrPrtry/Cd") == "CLBD"


def _entry(entry: "Element") -> Iterator[StatementLine]:
    """One line, or one for each transaction of a batch that says what each is worth."""
    day, own = day_of(_date(entry, "BookgDt") or _date(entry, "ValDt")), _text(entry, "AcctSvcrRef")
    parts = _all(entry, "NtryDtls/TxDtls")
    if len(parts) > 1 and all(_amount(part) is not None for part in parts):
        for number, part in enumerate(parts, 1):
            yield _line(part, entry, day, reference=_reference(part) or (f"{own}/{number}" if own else ""))
        return
    named = own or next(filter(None, map(_reference, parts)), "")
    yield _line(entry, entry, day, reference=named, details=parts)


def _line(
    worth: "Element", entry: "Element", day: date, *, reference: str, details: "list[Element] | None" = None
) -> StatementLine:
    amount = _amount(worth)
    direction = _DIRECTIONS.get(_text(worth, "CdtDbtInd") or _text(entry, "CdtDbtInd"))
    if amount is None or direction is None:
        raise UnreadableStatement("Ntry")
    minor, currency = amount
    parts = [worth] if details is None else details
    said = [found.text or "" for part in parts for path in _TEXTS for found in _all(part, path)]
    text = " ".join([*said, _text(entry, "AddtlNtryInf")])
    return transfer(day, direction * minor, currency, reference=reference, text=text)


def _reference(part: "Element") -> str:
    return next(filter(None, (_text(part, f"Refs/{name}") for name in _REFERENCES)), "")


def _amount(element: "Element") -> tuple[int, str] | None:
    found = next((each for path in ("Amt", "AmtDtls/TxAmt/Amt") for each in _all(element, path)), None)
    if found is None:
        return None
    currency = found.get("Ccy") or ""
    return amount_of((found.text or "").strip(), currency), currency


def _date(element: "Element", path: str) -> str:
    return _text(element, f"{path}/Dt") or _text(element, f"{path}/DtTm")


def _all(element: "Element", path: str) -> "list[Element]":
    return element.findall("/".join(f"{{*}}{step}" for step in path.split("/")))


def _text(element: "Element", path: str) -> str:
    return next(((found.text or "").strip() for found in _all(element, path)), "")
