"""Two people changed one thing: what one of them changed is taken over, what both changed is shown side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from functions.console.fields import NAMES
from functions.console.visit import Visit
from shared.core.errors import StaleVersion

WAS = "_was"
"""The hidden field with what the form said when it was first shown."""


@dataclass(frozen=True, slots=True)
class Both:
    """A field that both changed: as it stands now, and as it was typed."""

    field: str
    stands: str
    typed: str

    @property
    def word(self) -> str:
        """The field's name, to be translated."""
        return NAMES.get(self.field, self.field)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows: its values, what they were at first, and after a conflict what the others changed."""

    values: Mapping[str, str]
    was: str
    both: tuple[Both, ...] = ()
    taken: tuple[str, ...] = ()

    @property
    def taken_words(self) -> list[str]:
        """The names of the fields that somebody else changed alone, to be translated."""
        return [NAMES.get(name, name) for name in self.taken]


def form_of(visit: Visit, stands: Mapping[str, str], typed: Mapping[str, str]) -> Form:
    """The form of a thing as it stands; what was typed stays, unless only somebody else touched the field."""
    if not visit.is_form:
        return Form(stands, packed(stands))
    if visit.problem is None or not isinstance(visit.problem.error, StaleVersion):
        return Form({**stands, **typed}, visit.typed(WAS))
    was = unpacked(visit.typed(WAS))
    mine = {name for name in stands if name in typed and _plain(typed[name]) != _plain(was.get(name, stands[name]))}
    theirs = {name for name in stands if name in was and _plain(was[name]) != _plain(stands[name])}
    both = [n for n in stands if n in mine & theirs and _plain(typed[n]) != _plain(stands[n])]
    values = {name: typed[name] if name in mine else stands[name] for name in stands}
    told = tuple(Both(name, stands[name], typed[name]) for name in both)
    return Form(values, packed(stands), told, tuple(name for name in stands if name in theirs - mine))


def packed(values: Mapping[str, str]) -> str:
    """As a hidden field carries it."""
    return orjson.dumps(dict(values)).decode()


def unpacked(text: str) -> dict[str, str]:
    """The inverse; nothing where the field was meddled with."""
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return {str(n): str(v) for n, v in values.items()} if isinstance(values, dict) else {}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
