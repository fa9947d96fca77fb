"""Entries of the audit in words for people: who did what to which thing, and what of it differs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from functions.console.pages.payments.desk import PROVIDERS
from functions.console.pages.payments.quarantine import DOUBTS
from functions.console.pages.payments.statements import KINDS
from functions.console.pages.settings.audit_documents import left_out
from functions.console.pages.settings.audit_fields import FIELDS
from functions.console.pages.settings.audit_words import ACTIONS, CODES, THINGS
from functions.console.pages.settings.desk import ROLE_NAMES
from functions.console.states import STATES
from functions.console.wording import LANGUAGES, Wording
from shared.core.clock import moment_of
from shared.core.money import Money
from shared.identity.audit.entry import Told

NOTHING = "–"
PEOPLE = ("owner_id", "manager_id", "salesperson_id", "assignee_id", "created_by", "actor")
RATES = ("tax_rate", "discount_rate")
MINOR = ("shipping_fee", "order_discount", "credit_taken", "authorised", "paid", "refunded", "surplus", "unit_price")
"""Amounts in minor units, of the currency that stands beside them."""
UNTOLD = ("version",)
"""What every change changes."""
CODED: Mapping[str, Mapping[Any, str]] = {
    "role": {role.value: name for role, name in ROLE_NAMES.items()},
    "provider": PROVIDERS,
    "reason": DOUBTS,
    "stage": {name: one.word for name, one in STATES["stage"].items()},
    **dict.fromkeys(("payment_terms", "condition", "allocation_strategy", "late_payment_policy", "movement"), CODES),
}
"""Fields that hold one of a few codes, and the words of those; `status` and `kind` are looked for everywhere."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown; `fields` are name, before and after of what differs."""

    at: datetime
    who: str
    action: str
    thing: str
    thing_id: str
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells entries to one reader; `names` are people by id."""

    words: Wording
    names: Mapping[str, str]

    def line(self, told: Told) -> Line:
        """The entry in his language; what has no word goes by its own name."""
        entry = told.entry
        program = self.words.text("a program") if entry.actor.startswith("key:") else entry.actor
        return Line(
            at=moment_of(entry.at),
            who=self.names.get(entry.actor, program),
            action=self._word(ACTIONS, entry.action),
            thing=self._word(THINGS, entry.entity_type),
            thing_id=entry.entity_id,
            fields=list(self._differing(entry.entity_type, told.before, told.after)),
        )

    def _differing(
        self, thing: str, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> Iterator[tuple[str, str, str]]:
        """Of a thing that was there and still is, also what stood at its default before or stands there now."""
        rest = left_out(thing) if before is not None and after is not None else {}
        before, after = before or {}, after or {}
        currency = str((before | after).get("currency", ""))
        for name in before | after:
            old, new = (document.get(name, rest.get(name)) for document in (before, after))
            if old != new and name not in UNTOLD:
                yield (
                    self._word(FIELDS, name),
                    self._told(thing, name, old, currency),
                    self._told(thing, name, new, currency),
                )

    def _told(self, thing: str, name: str, value: object, currency: str) -> str:
        match value:
            case _ if value in (None, "", [], {}):
                return NOTHING
            case dict():
                return self._document(thing, name, value, currency)
            case list():
                return _cut("\n".join(self._told(thing, name, one, currency) for one in value))
            case str():
                return _cut(self._text(thing, name, value))
        return self._number(name, value, currency)

    def _number(self, name: str, value: object, currency: str) -> str:
        match value:
            case bool():
                return self.words.text("Yes") if value else self.words.text("No")
            case int() if name in MINOR and currency:
                return self.words.money(Money(value, currency))
            case int():
                return self.words.number(value)
        return str(value)

    def _document(self, thing: str, name: str, value: dict[str, Any], currency: str) -> str:
        match value:
            case {"amount": str(amount), "currency": str(code), **rest} if not rest:
                return self.words.money(Money.parsed(amount, code))
        told = ((self._key(name, key), self._told(thing, key, one, currency)) for key, one in value.items())
        return "; ".join(f"{key}: {text}" for key, text in told)

    def _key(self, name: str, key: str) -> str:
        """Inside a field: approval limits stand by role, everything else by name."""
        return self._word(CODED["role"] if name == "approval_limits" else FIELDS, key)

    def _text(self, thing: str, name: str, value: str) -> str:
        if name in PEOPLE:
            return self.names.get(value, value)
        if name in RATES:
            return self.words.percent(value)
        if name == "locale":
            return LANGUAGES.get(value, value)
        if name in ("status", "kind", *CODED):
            return self._word(words_of(thing, name), value)
        if _MOMENT.fullmatch(value):
            return self.words.moment(moment_of(value))
        return self.words.day(date.fromisoformat(value)) if _DAY.fullmatch(value) else value

    def _word(self, table: Mapping[Any, str], code: str) -> str:
        return self.words.text(table[code]) if code in table else code


def words_of(thing: str, name: str) -> Mapping[Any, str]:
    """The words of the codes that a field holds; a state's own come first."""
    if name in CODED:
        return CODED[name]
    facts = {code.upper(): word for code, word in ACTIONS.items()}
    states = {code: one.word for code, one in STATES.get(thing, {}).items()}
    return facts | ACTIONS | CODES | KINDS | states


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
