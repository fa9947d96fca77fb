"""The demonstration tenant: the same company, people and goods every time, with the 90 days before today behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from infrastructure.seed.catalogue import PEOPLE, Colleague
from infrastructure.seed.connection import Clock, Services, connected
from infrastructure.seed.house import PASSWORD, opened
from infrastructure.seed.plan import DAYS, planned
from infrastructure.seed.trade import Trade
from shared.identity.errors import EmailTaken


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """How to sign in: as the admin, or with the same password as any of the people."""

    email: str
    password: str
    people: tuple[Colleague, ...]


def seed(endpoint_url: str | None, outputs: Mapping[str, str], now: datetime) -> DemoTenant:
    """Let the tenant in, unless it is there; `outputs` are the functions' environment (TABLE_NAME, USER_POOL_ID, ...).

    What an interrupted run left is taken for the whole: start with an empty stack then.
    """
    clock = Clock(now - timedelta(days=DAYS + 1))
    return seeded(connected(endpoint_url, outputs, clock), now)


def seeded(services: Services, now: datetime) -> DemoTenant:
    """The tenant with its trade, written through these services."""
    try:
        trade = Trade(services, opened(services))
    except EmailTaken:
        return TENANT
    for event in planned(now):
        trade.happens(event)
    return TENANT


TENANT = DemoTenant(PEOPLE[0].email, PASSWORD, PEOPLE)
