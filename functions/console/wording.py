"""The reader's language and the tenant's place: texts from the catalogues, dates, numbers and money as people write."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from shared.core.clock import zone
from shared.core.direction import isolated
from shared.core.money import Money
from shared.language import Language, language

_ = str
"""Marks a message for the catalogues."""

CATALOGUES = Path(__file__).parent / "catalogues"
LANGUAGES = {"en": "English", "zh-CN": "简体中文"}
MINUTE, DAY = 60, 86400
NOT_AS_ASKED = _("This is not in the form that is asked for")
_FILLED = re.compile(r"\\\{\d\\\}")
"""A place that is filled in, as it is written in a pattern."""


class Wording:
    """One language in one time zone."""

    def __init__(self, name: str, time_zone: str = "UTC") -> None:
        self.name, self.time_zone = name, time_zone
        self._language: Language = language(name, CATALOGUES)

    def text(self, message: str, **values: object) -> str:
        """The translation with its values filled in."""
        translated = self._language.text(message)
        return translated % apart(values) if values else translated

    def sentence(self, detail: str) -> str:
        """What a service says about a field; outside of English what has no words is said in general."""
        known = self._language.texts
        if self.name == "en" or detail in known:
            return self.text(detail)
        for pattern, translation in self._patterns:
            if found := pattern.fullmatch(detail):
                return translation.format(*map(self.text, found.groups()))
        return self.text(NOT_AS_ASKED) if detail.isascii() else detail

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Sentences with something filled in, those first that say most."""
        known = self._language.texts.items()
        filled = sorted(((text, said) for text, said in known if "{0}" in text), key=lambda pair: -len(pair[0]))
        return [(re.compile(_FILLED.sub("(.*)", re.escape(text)), re.DOTALL), said) for text, said in filled]

    def counted(self, one: str, many: str, number: int) -> str:
        """The form for a number of things."""
        return self._language.counted(one, many, number)

    def money(self, value: Money) -> str:
        """With the currency's sign."""
        return self._language.money(value)

    def amount(self, value: Money) -> str:
        """Without the currency."""
        return self._language.amount(value)

    def currency(self, code: str) -> str:
        """A currency's name."""
        return self._language.currency(code)

    def number(self, value: int) -> str:
        """A whole number."""
        return self._language.number(value)

    def short(self, value: int) -> str:
        """A whole number as a scale says it: `12K`, `1.2万`."""
        return self._language.short(Decimal(value))

    def short_money(self, minor: int, currency: str) -> str:
        """An amount as a scale says it, without the currency."""
        return self._language.short(Decimal(Money(minor, currency).amount))

    def percent(self, rate: str) -> str:
        """A share of 0 to 1."""
        return self._language.percent(rate)

    def day(self, value: date) -> str:
        """A calendar day, in the middle length: `Nov 21, 2026`, `2026年11月21日`."""
        return self._language.short_day(value)

    def moment(self, value: datetime) -> str:
        """Day and minute, where the tenant is."""
        return self._language.moment(value, self.time_zone)

    def ago(self, value: datetime, now: datetime | None = None) -> str:
        """Relative under a day, the day otherwise; the exact moment is for the tooltip."""
        seconds = ((now or datetime.now(UTC)) - value).total_seconds()
        if -MINUTE < seconds < MINUTE:
            return self.text("just now")
        if 0 <= seconds < DAY:
            return self._language.before(seconds)
        return self.day(value.astimezone(zone(self.time_zone)).date())


def apart(facts: Mapping[str, object]) -> dict[str, object]:
    """What is put into a sentence, such that it turns none of the words around it."""
    return {name: isolated(fact) if type(fact) is str else fact for name, fact in facts.items()}


@cache
def wording(name: str, time_zone: str) -> Wording:
    """Made once for each language and zone in use."""
    return Wording(name, time_zone)


def chosen(cookie: str | None, accepted: str, tenant: str | None) -> str:
    """What the person chose, else the tenant's, else what the browser prefers, else English."""
    if cookie in LANGUAGES:
        return str(cookie)
    if tenant in LANGUAGES:
        return str(tenant)
    return "zh-CN" if accepted.strip().lower().startswith("zh") else "en"
