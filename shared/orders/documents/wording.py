"""What invoice and delivery note say in the same way."""

from datetime import datetime
from pathlib import Path

from shared.core.clock import local_day
from shared.core.fields import StoredAddress
from shared.identity.models import TenantSettings
from shared.language import Language, language

FOLDER = Path(__file__).parent


def language_of(settings: TenantSettings) -> Language:
    """The tenant's."""
    return language(settings.locale, FOLDER / "catalogues")


def address_lines(address: StoredAddress | None) -> list[str]:
    """An address as the lines of a letter: what it calls its parts is for programs."""
    if address is None:
        return []
    parts = address.splitlines() if isinstance(address, str) else address.values()
    return [part.strip() for part in parts if part and part.strip()]


def day_of(moment: datetime, settings: TenantSettings) -> str:
    """The day where the tenant is, as the tenant writes it."""
    return language_of(settings).day(local_day(moment, settings.time_zone))
