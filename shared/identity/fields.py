"""The field types of tenants and people."""

import re
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from shared.core.currencies import ACTIVE

_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])",
)
_LONGEST_ADDRESS, _LONGEST_LOCAL_PART = 254, 64
_TELEPHONE, _SEPARATORS = re.compile(r"\+[1-9][0-9]{6,14}"), re.compile("[ ()./-]")
_PASSWORD_NEEDS = (re.compile("[A-Z]"), re.compile("[a-z]"), re.compile("[0-9]"))
_PASSWORD_FORM = re.compile(r"\S(.*\S)?")


def _address(value: str) -> str:
    fits = len(value) <= _LONGEST_ADDRESS and value.find("@") <= _LONGEST_LOCAL_PART
    if not fits or not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("email", "is not an e-mail address")
    return value


def address_of(value: str) -> str | None:
    """The address in the form in which it is kept; None for what is none."""
    value = value.strip().lower()
    try:
        return _address(value)
    except PydanticCustomError:
        return None


def _telephone(value: str) -> str:
    number = _SEPARATORS.sub("", value)
    if not _TELEPHONE.fullmatch(number):
        raise PydanticCustomError("phone", "is not a phone number with its country, like +8613912345678")
    return number


def _strong(value: str) -> str:
    if not 10 <= len(value) <= 256 or not all(need.search(value) for need in _PASSWORD_NEEDS):
        raise PydanticCustomError("password", "needs 10 to 256 characters with upper and lower case and a digit")
    if not _PASSWORD_FORM.fullmatch(value) or not value.isprintable():
        raise PydanticCustomError("password", "must not begin or end with a blank nor contain control characters")
    return value


def _known_currency(value: str) -> str:
    if value not in ACTIVE:
        raise PydanticCustomError("currency", "is not an active currency of ISO 4217, like CNY")
    return value


@cache
def _zones() -> set[str]:
    return available_timezones() - {"localtime", "Factory"}


def _known_zone(value: str) -> str:
    if value not in _zones():
        raise PydanticCustomError("time_zone", "is not a time zone of the IANA database, like Asia/Shanghai")
    return value


Email = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True), AfterValidator(_address)]
"""In lower case, as it is kept."""
Telephone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), AfterValidator(_telephone)]
"""In the form of E.164, as it is kept: a plus, the country and at most fifteen digits."""
Password = Annotated[str, AfterValidator(_strong)]
Currency = Annotated[str, AfterValidator(_known_currency)]
TimeZone = Annotated[str, AfterValidator(_known_zone)]
