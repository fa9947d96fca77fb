"""The field types that requests share; each refuses what the contract refuses."""

import re
from datetime import date, datetime
from typing import Annotated, NoReturn

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.core.money import Money

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST_QUANTITY = 1_000_000_000


def printable(value: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t" for character in value):
        raise PydanticCustomError("text", "contains a control character")
    return value


def _not_negative(value: Money) -> Money:
    if value.minor < 0:
        raise PydanticCustomError("money", "must not be negative")
    return value


def _positive(value: Money) -> Money:
    if value.minor <= 0:
        raise PydanticCustomError("money", "must be more than nothing")
    return value


def _written_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> NoReturn:
    raise PydanticCustomError("day", "must be a day as 2026-11-22")


def _written_day_or_moment(value: object) -> date | datetime:
    text, moment = str(value), None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        pass
    if moment is None or moment.tzinfo is None:
        raise PydanticCustomError("moment", "must be a day as 2026-11-22 or a moment as 2026-11-22T08:00:00Z")
    return moment


Sku = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,32}$")]
"""A code that people choose, as of a warehouse."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(printable)]
Text = Annotated[str, StringConstraints(max_length=2000), AfterValidator(printable)]
ShortText = Annotated[str, StringConstraints(max_length=200), AfterValidator(printable)]
Address = Text | Annotated[dict[ShortText, ShortText | None], Field(min_length=1, max_length=20)]
"""As one text, or as lines by name (`street`, `city`, ...)."""
StoredAddress = str | dict[str, str | None]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Quantity = Annotated[int, Field(ge=1, le=LARGEST_QUANTITY)]
Count = Annotated[int, Field(ge=0, le=LARGEST_QUANTITY)]
Price = Annotated[Money, AfterValidator(_not_negative)]
Payment = Annotated[Money, AfterValidator(_positive)]
Rate = Annotated[str, StringConstraints(pattern=r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$")]
"""A share from 0 to 1 as a decimal string."""
Day = Annotated[date, BeforeValidator(_written_day)]
"""A calendar day, written `2026-11-22` and in no other way."""
DayOrMoment = Annotated[
    date | datetime, PlainValidator(_written_day_or_moment), WithJsonSchema({"type": "string", "maxLength": 40})
]
"""A calendar day, or a moment with its offset from UTC."""
