"""Letters in the tenant's language: a template for each form of a mail, a catalogue for each language but English."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.core.direction import isolated
from shared.core.money import Money
from shared.language import language
from shared.notifications.models import Letter

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
CATALOGUES = Path(__file__).parent / "catalogues"


def letter(template: str, locale: str, facts: Mapping[str, Any]) -> Letter:
    """The letter that a template makes of the facts; the first line of its text is the subject."""
    environment, said = _environment(locale), {name: _told(fact) for name, fact in facts.items()}
    subject, _, text = environment.get_template(f"{template}.txt").render(said).partition("\n")
    html = environment.get_template(f"{template}.html").render({**said, "subject": subject})
    return Letter(subject=subject, text=text.strip() + "\n", html=html)


def message(template: str, locale: str, facts: Mapping[str, Any]) -> str:
    """What goes to a phone, in a line."""
    return _environment(locale).get_template(f"{template}.txt").render(facts).strip()


def page(template: str, locale: str, facts: Mapping[str, Any]) -> str:
    """A page on the same paper, for whom a mail has led here."""
    said = {name: _told(fact) for name, fact in facts.items()}
    return _environment(locale).get_template(f"{template}.html").render(said)


def _told(fact: Any) -> Any:  # noqa: ANN401
    """The fact with each text in it as a line may hold it: what people called a thing writes no line of its own."""
    match fact:
        case str():
            return isolated(fact)
        case list() | tuple():
            return type(fact)(map(_told, fact))
    if is_dataclass(fact) and not isinstance(fact, type):
        return replace(fact, **{each.name: _told(getattr(fact, each.name)) for each in fields(fact)})
    return fact


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
