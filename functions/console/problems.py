"""Refusals in words for people: what is wrong, beside which field, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from functions.console.fields import name_of
from functions.console.wording import NOT_AS_ASKED, Wording
from shared.core.errors import FieldError, InvalidRequest, TallyshopError
from shared.web.problems import status_of

Asked = TypeVar("Asked", bound=BaseModel)

_ = str
"""Marks a message for the catalogues."""

SENTENCES = {
    "missing": _("Fill this in"),
    "string_too_short": _("Fill this in"),
    "too_short": _("Add at least one"),
    "string_too_long": _("This is too long"),
    "string_pattern_mismatch": NOT_AS_ASKED,
    "string_type": _("Fill this in"),
    "int_parsing": _("Enter a whole number"),
    "int_type": _("Enter a whole number"),
    "float_parsing": _("Enter a number"),
    "float_type": _("Enter a number"),
    "int_from_float": _("Enter a whole number"),
    "greater_than_equal": _("This is too small"),
    "less_than_equal": _("This is too large"),
    "literal_error": _("Choose one of the list"),
    "enum": _("Choose one of the list"),
    "money": _("Enter an amount such as 12.30"),
    "day": _("Enter a day such as 2026-11-22"),
    "date_from_datetime_parsing": _("Enter a day such as 2026-11-22"),
    "text": _("This contains characters that cannot be printed"),
    "web_address": _("This is not a web address"),
}
"""By pydantic's kind of error; anything else is shown as the rule says it."""


@dataclass(frozen=True, slots=True)
class Summed:
    """An error as the summary tells it: the field's word and line, where they are known."""

    pointer: str
    word: str | None
    line: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was refused; `fields` are sentences by JSON pointer, `error` holds the facts."""

    status: int
    title: str
    error: TallyshopError
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return type(self.error).slug()

    def places(self, pointer: str) -> list[str]:
        """The pointers of all that is wrong with a field or a part of it: where the summary's links lead."""
        return [place for place in self.fields if place == pointer or place.startswith(f"{pointer}/")]

    @property
    def summary(self) -> "list[Summed]":
        """Each error with its field's name, to be told at the top of the form."""
        return [Summed(place, *name_of(place), sentence) for place, sentence in self.fields.items()]

    def at(self, pointer: str) -> str | None:
        """What is wrong with a field, also with a part of it such as an amount."""
        for place, sentence in self.fields.items():
            if place == pointer or place.startswith(f"{pointer}/"):
                return sentence
        return None


def problem_of(error: TallyshopError, words: Wording) -> Problem:
    """The refusal in the reader's language."""
    fields = error.errors if isinstance(error, InvalidRequest) else ()
    sentences = {one.pointer: words.sentence(one.detail) for one in fields}
    return Problem(status_of(type(error)), words.text(type(error).title), error, sentences)


def parsed(model: type[Asked], document: Mapping[str, object]) -> Asked:
    """What a form says as the request that a service takes; InvalidRequest names every wrong field."""
    try:
        return model.model_validate(document)
    except ValidationError as refused:
        found = refused.errors(include_url=False, include_context=False, include_input=False)
        errors = [FieldError(_pointer(one["loc"]), _sentence(one["type"], one["msg"])) for one in found]
        raise InvalidRequest(*errors) from None


def _sentence(kind: str, message: str) -> str:
    if kind == "too_short" and message.startswith("Value "):  # pydantic's word for a text that other rules made short
        kind = "string_too_short"
    return SENTENCES.get(kind, message.removeprefix("Value error, "))


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{part}" for part in location)
