"""Which movement of ours a bank's line is: by the bank's own name for it, then by ours, then by the payer's words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from shared.payments.models import Payment
from shared.payments.statements.lines import StatementLine
from shared.payments.statements.movements import Movement

_WORD = re.compile(r"[0-9A-Z]+")
_PAYMENT_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{24}")
_ID_LENGTH, _SHORTEST = 24, 4


def names_in(text: str) -> list[str]:
    """The payments' ids in a text, even where a bank has cut them into pieces."""
    words = _WORD.findall(text.upper())
    return list(dict.fromkeys(name for start in range(len(words)) if (name := _joined(words[start:]))))


def _joined(words: list[str]) -> str | None:
    joined = ""
    for word in words:
        joined += word
        if len(joined) >= _ID_LENGTH:
            break
    return joined if _PAYMENT_ID.fullmatch(joined) else None


def pairs(
    lines: Iterable[StatementLine], movements: Iterable[Movement], payments: Mapping[str, Payment]
) -> dict[str, Movement]:
    """By line id; no movement is taken twice, and the surest of names goes first. `payments` are those lines name."""
    names = _Names(list(movements), payments)
    ordered = sorted(lines, key=lambda line: (line.day, line.id))
    found: dict[str, Movement] = {}
    taken: set[int] = set()
    for candidates in (names.by_bank, names.by_us_and_amount, names.by_us, names.by_words):
        for line in (line for line in ordered if line.id not in found):
            free = (each for each in candidates(line) if each.kind == line.kind and id(each) not in taken)
            movement = next(free, None)
            if movement is not None:
                found[line.id] = movement
                taken.add(id(movement))
    return found


class _Names:
    """Movements by what lines may call them."""

    def __init__(self, movements: list[Movement], payments: Mapping[str, Payment]) -> None:
        self._payments = payments
        self._by_reference: dict[str, list[Movement]] = defaultdict(list)
        self._by_order: dict[str, list[Movement]] = defaultdict(list)
        self._by_amount: dict[object, list[tuple[str, Movement]]] = defaultdict(list)
        for movement in movements:
            self._by_reference[movement.reference].append(movement)
            self._by_order[movement.payment.order_id].append(movement)
            self._by_amount[movement.money].append((_squeezed(movement.name), movement))

    def by_bank(self, line: StatementLine) -> Iterable[Movement]:
        return self._by_reference.get(line.reference, ())

    def by_us(self, line: StatementLine) -> Iterator[Movement]:
        named = self._payments.get(line.id)
        for movement in self._by_order.get(named.order_id, ()) if named else ():
            if named and named.id in (movement.payment.id, movement.reference):
                yield movement

    def by_us_and_amount(self, line: StatementLine) -> Iterator[Movement]:
        return (movement for movement in self.by_us(line) if movement.money == line.money)

    def by_words(self, line: StatementLine) -> Iterator[Movement]:
        """What a person booked under words of the payer, or a refund that somebody sent under its id."""
        if line.money in self._by_amount:
            text = _squeezed(line.text)
            for name, movement in self._by_amount[line.money]:
                if len(name) >= _SHORTEST and name in text:
                    yield movement


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.upper()))
