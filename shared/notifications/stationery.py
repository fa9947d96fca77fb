"""Letters in the tenant's language: a template for each form of a mail, a catalogue for each language but English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.core.money import Money
from shared.core.report import undirected
from shared.language import language
from shared.notifications.models import Letter

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
CATALOGUES = Path(__file__).parent / "catalogues"


def letter(template: str, locale: str, facts: Mapping[str, Any]) -> Letter:
    """The letter that a template makes of the facts; the first line of its text is the subject."""
    environment = _environment(locale)
    subject, _, text = undirected(environment.get_template(f"{template}.txt").render(facts)).partition("\n")
    html = undirected(environment.get_template(f"{template}.html").render({**facts, "subject": subject}))
    return Letter(subject=subject, text=text.strip() + "\n", html=html)


def page(template: str, locale: str, facts: Mapping[str, Any]) -> str:
    """A page on the same paper, for whom a mail has led here."""
    return _environment(locale).get_template(f"{template}.html").render(facts)


@cache
def _environment(locale: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = language(locale, CATALOGUES)
    environment.filters |= {"money": words.money, "day": words.day, "number": words.number}
    environment.filters["figure"] = lambda value: (
        words.money(value) if isinstance(value, Money) else words.number(value)
    )
    environment.globals["language"] = locale
    environment.install_gettext_callables(words.text, words.counted, newstyle=True)  # type: ignore[attr-defined]
    return environment
