"""Texts and formats in a tenant's language: a babel catalogue in each folder that has texts; English needs none.

A catalogue is one file, `zh_CN.po`, or a folder of that name whose files are one catalogue together.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shared.core.clock import zone
from shared.core.money import Money, decimals

if TYPE_CHECKING:
    from babel.core import Locale
    from babel.messages.catalog import Catalog
    from babel.numbers import NumberPattern


class Language:
    """One language (`en`, `zh-CN`) with the translations of one folder; English texts are the messages themselves."""

    def __init__(self, name: str, catalogues: Path) -> None:
        self.name, self._catalogues = name, catalogues
        self._patterns: dict[tuple[str, bool], NumberPattern] = {}

    @cached_property
    def _locale(self) -> "Locale":
        from babel.core import Locale  # noqa: PLC0415

        return Locale.parse(self.name, sep="-")

    @cached_property
    def _catalogue(self) -> "Catalog | None":
        from babel.messages.pofile import read_po  # noqa: PLC0415

        name = self.name.replace("-", "_")
        parts = [self._catalogues / f"{name}.po", *sorted((self._catalogues / name).glob("*.po"))]
        whole: Catalog | None = None
        for path in filter(Path.exists, parts):
            with path.open("rb") as file:
                part = read_po(file)
            whole = part if whole is None else _joined(whole, part)
        return whole

    # Texts.

    def text(self, message: str) -> str:
        """The translation; the message itself where there is none."""
        return self._translated(message) or message

    def counted(self, one: str, many: str, number: int) -> str:
        """The form for a number of things; Chinese has one form for any."""
        return self._translated(one) or (one if number == 1 else many)

    @cached_property
    def texts(self) -> dict[str, str]:
        """All translations by message, for templates that translate themselves."""
        return {str(message.id): str(message.string) for message in self._catalogue or () if message.id}

    def _translated(self, text: str) -> str | None:
        message = self._catalogue.get(text) if self._catalogue else None
        if message is None or not message.string:
            return None
        return message.string if isinstance(message.string, str) else message.string[0]

    # Formats.

    def money(self, value: Money) -> str:
        """With the currency's sign: `CN¥1,234.50`, in Chinese `¥1,234.50`; a code keeps its distance: `KWD 1.500`."""
        return self._formatted(value, signed=True)

    def amount(self, value: Money) -> str:
        """Without the currency, for columns whose currency is said once."""
        return self._formatted(value, signed=False)

    def _formatted(self, value: Money, *, signed: bool) -> str:
        pattern = self._patterns.get((value.currency, signed))
        if pattern is None:
            pattern = self._patterns[value.currency, signed] = self._pattern(value.currency, signed=signed)
        return str(pattern.apply(Decimal(value.amount), self._locale, currency_digits=False))

    def _pattern(self, currency: str, *, signed: bool) -> "NumberPattern":
        """With the decimals of ISO 4217, in which amounts are kept: the locale data has fewer for some currencies."""
        from babel.numbers import get_currency_symbol, parse_pattern  # noqa: PLC0415

        sign = get_currency_symbol(currency, self._locale)
        formats = self._locale.currency_formats["standard"] if signed else self._locale.decimal_formats[None]
        text = formats.pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#") if sign[-1].isalpha() else formats.pattern
        shaped, places = parse_pattern(text), decimals(currency)
        shaped.frac_prec = (places, places)
        (before, before_less), (behind, behind_less) = shaped.prefix, shaped.suffix
        shaped.prefix = before.replace("¤", sign), before_less.replace("¤", sign)
        shaped.suffix = behind.replace("¤", sign), behind_less.replace("¤", sign)
        return shaped

    def currency(self, code: str) -> str:
        """`Chinese Yuan`, in Chinese `人民币`."""
        from babel.numbers import get_currency_name  # noqa: PLC0415

        return get_currency_name(code, locale=self._locale)

    def number(self, value: int) -> str:
        """A whole number."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(value, locale=self._locale)

    def percent(self, rate: str) -> str:
        """A share of 0 to 1 with as many decimals as it has: `13%`, `7.5%`."""
        from babel.numbers import format_percent  # noqa: PLC0415

        return format_percent(Decimal(rate), format="#,##0.####%", locale=self._locale)

    def day(self, value: date) -> str:
        """`November 21, 2026`, in Chinese `2026年11月21日`."""
        from babel.dates import format_date  # noqa: PLC0415

        return format_date(value, "long", locale=self._locale)

    def short_day(self, value: date) -> str:
        """`Nov 21, 2026`, in Chinese `2026年11月21日`."""
        from babel.dates import format_date  # noqa: PLC0415

        return format_date(value, "medium", locale=self._locale)

    def before(self, seconds: float) -> str:
        """How long ago: `3 minutes ago`, in Chinese `3分钟前`."""
        from babel.dates import format_timedelta  # noqa: PLC0415

        return format_timedelta(timedelta(seconds=-int(seconds)), add_direction=True, locale=self._locale)

    def day_of_year(self, value: date) -> str:
        """`Nov 21`, in Chinese `11月21日`: for where the year is said beside it."""
        from babel.dates import format_skeleton  # noqa: PLC0415

        return format_skeleton("MMMd", value, locale=self._locale)

    def decimal(self, value: Decimal) -> str:
        """A number with as many decimals as it has, and no more than three."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(value, format="#,##0.###", locale=self._locale)

    def short(self, value: Decimal) -> str:
        """A number for a scale: `12K`, in Chinese `1.2万`."""
        from babel.numbers import format_compact_decimal  # noqa: PLC0415

        return format_compact_decimal(value, locale=self._locale, fraction_digits=2 if abs(value) < 1 else 1)

    def moment(self, value: datetime, time_zone: str) -> str:
        """Day and minute in a time zone."""
        from babel.dates import format_date, format_time  # noqa: PLC0415

        local = value.astimezone(zone(time_zone))
        return f"{format_date(local, 'long', self._locale)} {format_time(local, 'short', locale=self._locale)}"


def _joined(whole: "Catalog", part: "Catalog") -> "Catalog":
    for message in part:
        if message.id:
            whole[message.id] = message
    return whole


@cache
def language(name: str, catalogues: Path) -> Language:
    """The language for the texts in a folder, its catalogue read once."""
    return Language(name, catalogues)
