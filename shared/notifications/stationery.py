"""Letters in the tenant's language: a template for each form of a mail, a catalogue for each language but English."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.core.money import Money
from shared.identity.models import Locale
from shared.notifications.models import Letter

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
CATALOGUES = Path(__file__).parent / "catalogues"


def letter(template: str, locale: Locale, facts: Mapping[str, Any]) -> Letter:
    """The letter that a template makes of the facts; the first line of its text is the subject."""
    environment = _environment(locale)
    subject, _, text = environment.get_template(f"{template}.txt").render(facts).partition("\n")
    html = environment.get_template(f"{template}.html").render({**facts, "subject": subject})
    return Letter(subject=subject, text=text.strip() + "\n", html=html)


@cache
def _environment(locale: Locale) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _formats(locale.replace("-", "_"))
    environment.globals["language"] = locale
    catalogue = _catalogue(locale.replace("-", "_"))
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _translated(catalogue, text) or text,
        lambda one, many, n: _translated(catalogue, one) or (one if n == 1 else many),
        newstyle=True,
    )
    return environment


def _formats(locale: str) -> dict[str, Any]:
    from babel.dates import format_date  # noqa: PLC0415
    from babel.numbers import format_currency, format_decimal  # noqa: PLC0415

    def money(value: Money) -> str:
        return format_currency(Decimal(value.amount), value.currency, locale=locale)

    def day(value: date) -> str:
        return format_date(value, "long", locale=locale)

    return {"money": money, "day": day, "number": lambda value: format_decimal(value, locale=locale)}


@cache
def _catalogue(locale: str) -> "Catalog | None":
    """Translations; None for English, the language of the templates."""
    from babel.messages.pofile import read_po  # noqa: PLC0415

    path = CATALOGUES / f"{locale}.po"
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _translated(catalogue: "Catalog | None", text: str) -> str | None:
    """Chinese has one form for any number, so the first translation is the one for all."""
    message = catalogue.get(text) if catalogue else None
    if message is None or not message.string:
        return None
    return message.string if isinstance(message.string, str) else message.string[0]
