"""What people type, as the documents that requests are made of: amounts, shares, numbers, lines."""

import re
from collections.abc import Iterable
from decimal import Decimal

from functions.console.visit import Visit
from shared.core.fields import StoredAddress
from shared.core.money import decimals

_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,3})?", re.ASCII)
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?", re.ASCII)
_LINE = re.compile(r"lines-([0-9]{1,6})-(\w+)", re.ASCII)


def amount(text: str, currency: str) -> dict[str, str] | None:
    """Money as requests take it, decimals filled up; None for an empty field, nonsense as it is."""
    typed = text.replace(",", "").replace("，", "").strip()
    if not typed:
        return None
    places = decimals(currency)
    whole, _, cents = typed.partition(".")
    if _AMOUNT.fullmatch(typed) and len(cents) <= places:
        typed = f"{int(whole)}" + (f".{cents.ljust(places, '0')}" if places else "")
    return {"amount": typed, "currency": currency}


def share(percent: str) -> str | None:
    """`15` percent as `0.15`; None for an empty field, nonsense as it is."""
    typed = percent.strip().removesuffix("%").strip()
    if not typed:
        return None
    return format((Decimal(typed) / 100).normalize(), "f") if _SHARE.fullmatch(typed) else typed


def percent(rate: str) -> str:
    """The inverse: `0.15` as `15`; an empty field for nothing."""
    value = format((Decimal(rate) * 100).normalize(), "f")
    return "" if value == "0" else value


def whole(text: str) -> int | str:
    """A whole number; nonsense as it is, to be refused."""
    typed = text.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else typed


def given(**values: object) -> dict[str, object]:
    """The fields that were filled in."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def written(address: StoredAddress | None) -> str:
    """An address as one text, a line for each of its parts."""
    if address is None or isinstance(address, str):
        return address or ""
    return "\n".join(part for part in address.values() if part)


def lines_of(visit: Visit, *, at_least: str = "sku") -> list[dict[str, str]]:
    """The lines of a form (`lines-0-sku`, `lines-0-quantity`) in their order; those that are empty are left out.

    Empty is a line without its `at_least`, or where that names no field, without anything.
    """
    rows: dict[int, dict[str, str]] = {}
    for name, values in visit.fields.items():
        if found := _LINE.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = values[-1].strip()
    ordered = (rows[number] for number in sorted(rows))
    return [row for row in ordered if (row.get(at_least) if at_least else any(row.values()))]


def chosen_ids(visit: Visit) -> Iterable[str]:
    """The rows that were chosen in a list, each once."""
    return list(dict.fromkeys(visit.fields.get("id", [])))[:50]
