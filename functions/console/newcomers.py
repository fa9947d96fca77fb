"""What is guessed of somebody who signs up, by the language that the browser prefers; each guess can be changed."""

import re
from dataclasses import dataclass
from zoneinfo import available_timezones

from functions.console.wording import Wording
from shared.core.currencies import ACTIVE

_TAG = re.compile(r"\s*([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?(?![a-z0-9])", re.IGNORECASE)
"""A language tag of BCP 47: language, script, region."""
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_MAIN_ZONES = {
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
}
"""Where a country has several zones and nearly everybody lives in one: `primaryZones` of Unicode's CLDR."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Empty where nothing is likelier than the rest."""

    currency: str
    time_zone: str
    locale: str


def guessed(accepted: str, language: str) -> Guess:
    """By the country of the first language of Accept-Language, else by that in which the page is read."""
    country = _country(accepted) or _country(language)
    return Guess(_currency(country), _time_zone(country), language)


def currencies(words: Wording) -> list[tuple[str, str]]:
    """All currencies by their codes, with their names."""
    return [(code, f"{code} · {words.currency(code)}") for code in sorted(ACTIVE)]


def time_zones() -> list[tuple[str, str]]:
    """Zones by where they are."""
    places = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS)
    return [(zone, zone.replace("_", " ")) for zone in (*places, "UTC")]


def _country(tags: str) -> str:
    """`DE` of `de`, `de-DE,en;q=0.5` or `de-Latn-DE`; empty for what is no language."""
    from babel.core import get_global  # noqa: PLC0415

    found = _TAG.match(tags)
    if found is None:
        return ""
    likely = str(get_global("likely_subtags").get(found[1].lower(), ""))
    return (found[2] or likely.rpartition("_")[2]).upper()


def _currency(country: str) -> str:
    from babel.numbers import get_territory_currencies  # noqa: PLC0415

    used = get_territory_currencies(country) if country else []
    return next((code for code in used if code in ACTIVE), "")


def _time_zone(country: str) -> str:
    from babel.core import get_global  # noqa: PLC0415

    zones = get_global("territory_zones").get(country, [])
    return str(zones[0]) if len(zones) == 1 else _MAIN_ZONES.get(country, "")
