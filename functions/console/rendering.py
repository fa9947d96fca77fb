"""Templates: one environment a language, compiled once; whatever is put into a page is escaped."""

from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup

from functions.console import static_files
from functions.console.addresses import segment
from functions.console.answers import Html
from functions.console.helping import HELP, topic_of
from functions.console.navigation import places_of
from functions.console.states import STATES, State, state_of
from functions.console.wording import LANGUAGES, apart
from shared.core.clock import moment_of, rfc3339
from shared.core.ids import new_id
from shared.core.money import Money

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.environment import TemplateModule

    from functions.console.visit import Visit
    from functions.console.wording import Wording

TEMPLATES = Path(__file__).parent / "templates"
_visiting: ContextVar["Visit"] = ContextVar("visiting")


def rendered(visit: "Visit", answer: Html) -> str:
    """The page's text."""
    _visiting.set(visit)
    return _environment(visit.words.name).get_template(answer.template).render(visit=visit, **answer.facts)


@cache
def _environment(language: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, HELP]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= FILTERS
    environment.globals |= GLOBALS | {"language": language}
    environment.install_gettext_callables(_text, _counted, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {name: _apart(environment.globals[name]) for name in ("gettext", "ngettext")}
    return environment


def _apart(sentence: Any) -> Any:  # noqa: ANN401
    """The same sentence; a name that is put into it turns none of its words around."""
    from jinja2 import pass_context  # noqa: PLC0415

    @pass_context
    def said(context: object, *messages: object, **facts: object) -> Any:  # noqa: ANN401
        return sentence(context, *messages, **apart(facts))

    return said


def help_text(topic: str) -> "TemplateModule":
    """The text in the reader's language, with its `title`; it may show states as pages do."""
    language = _visiting.get().words.name
    return _environment(language).get_template(f"{language}/{topic}.html").module


def help_topic() -> str | None:
    """The name of the text about the page that is shown; nothing beside the help itself."""
    path = _visiting.get().path
    return None if path.startswith("/help") else topic_of(path)


def _text(message: str) -> str:
    return _visiting.get().words.text(message)


def _counted(one: str, many: str, number: int) -> str:
    return _visiting.get().words.counted(one, many, number)


def url(path: str, **query: object) -> str:
    """An address of the console; what is None or empty is left out of the query."""
    asked = {name.rstrip("_"): value for name, value in query.items() if value not in (None, "")}
    return f"{_visiting.get().services.base}{path}" + (f"?{urlencode(asked)}" if asked else "")


def here(**changes: object) -> str:
    """The page that is shown with some of its query changed; another query begins at the first page."""
    visit = _visiting.get()
    return url(visit.path, **{**{n: v for n, v in visit.query.items() if n != "cursor"}, **changes})


def here_path() -> str:
    """The page that is shown, without its query: where its filters are sent."""
    return url(_visiting.get().path)


def here_at(path: str) -> str:
    """Another page with the same query: what is shown, in another form."""
    visit = _visiting.get()
    return url(path, **{name: value for name, value in visit.query.items() if name != "cursor"})


def state_options(kind: str, names: "list[str] | None" = None) -> list[tuple[str, str]]:
    """States as choices of a filter."""
    words = _visiting.get().words
    return [(name, words.text(one.word)) for name, one in STATES[kind].items() if names is None or name in names]


def asset(name: str) -> str:
    """The address of a script, a style or a picture."""
    return f"{_visiting.get().services.base}/static/{static_files.named(name)}"


def icon(name: str) -> Markup:
    """A drawing beside a word; it says nothing by itself."""
    return _drawing(asset("icons.svg"), name)


@cache
def _drawing(sprite: str, name: str) -> Markup:
    return Markup('<svg class="ts-icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(sprite, name)


def money(value: Money) -> str:
    """With the currency's sign."""
    return _visiting.get().words.money(value)


def amount(value: Money) -> str:
    """Without the currency."""
    return _visiting.get().words.amount(value)


def number(value: int) -> str:
    """A whole number."""
    return _visiting.get().words.number(value)


def percent(rate: str) -> str:
    """A share of 0 to 1."""
    return _visiting.get().words.percent(rate)


def when(value: datetime) -> Markup:
    """Relative under a day, the day otherwise, exact on hover."""
    words = _visiting.get().words
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        rfc3339(value), words.moment(value), words.ago(value)
    )


def since(text: str) -> Markup:
    """The same of a moment as it is stored."""
    return when(moment_of(text))


def day(value: date) -> str:
    """A calendar day."""
    return _visiting.get().words.day(value)


def moment(value: datetime) -> str:
    """Day and minute, where the tenant is."""
    return _visiting.get().words.moment(value)


def may(permission: str) -> bool:
    """Whether the person's role includes the permission."""
    return _visiting.get().may(permission)


def form_keys() -> dict[str, Any]:
    """What every form carries: the session's token, and a key of its own that makes it happen once; `again` where it
    is shown with what was typed before, which nobody has saved yet.
    """
    visit = _visiting.get()
    kept = visit.typed("_key") if visit.is_form and visit.problem else ""
    return {"form": visit.form_token, "key": kept or new_id(), "again": visit.is_form}


def places() -> list[Any]:
    """The places of the frame that the person's role has."""
    return places_of(_visiting.get().may)


def state(kind: str, name: str) -> State:
    """The word, colour and icon of a state."""
    return state_of(kind, name)


def state_badge(kind: str, name: str) -> Markup:
    """A state as it is shown everywhere; lists have hundreds, so each is drawn once."""
    return _badge(_visiting.get().words, asset("icons.svg"), kind, name)


@cache
def _badge(words: "Wording", sprite: str, kind: str, name: str) -> Markup:
    shown = state_of(kind, name)
    badge = Markup('<span class="ts-badge ts-badge-{}">{}{}</span>')
    return badge.format(shown.tone, _drawing(sprite, shown.icon), words.text(shown.word))


FILTERS = {
    "segment": segment,
    "translated": _text,
    "money": money,
    "amount": amount,
    "number": number,
    "percent": percent,
    "when": when,
    "since": since,
    "day": day,
    "moment": moment,
}
GLOBALS: dict[str, Any] = {
    "url": url,
    "here": here,
    "here_path": here_path,
    "here_at": here_at,
    "state_options": state_options,
    "asset": asset,
    "icon": icon,
    "may": may,
    "form_keys": form_keys,
    "places": places,
    "help_topic": help_topic,
    "help_text": help_text,
    "state": state,
    "state_badge": state_badge,
    "languages": LANGUAGES,
    "Money": Money,
}
