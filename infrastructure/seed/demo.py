"""The demonstration tenant: the same company, people and goods every time, with the 90 days before today behind it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from infrastructure.seed.connection import connected
from infrastructure.seed.plan import DAYS, PAYMENT_WINDOW, TIME_ZONE, planned
from shared.demonstration.catalogue import BUYERS, PEOPLE, WARES, Colleague
from shared.demonstration.house import PASSWORD, Scene, opened
from shared.demonstration.services import Clock, Services
from shared.demonstration.trade import Trade
from shared.identity.errors import EmailTaken
from shared.storage import keys
from shared.storage.table import Table


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
        house = opened(services, SCENE)
    except EmailTaken:
        return TENANT
    with unseen_by_schedules(services.table, house.tenant_id):
        trade = Trade(services, house)
        for event in planned(now):
            trade.happens(event)
    return TENANT


@contextmanager
def unseen_by_schedules(table: Table, tenant_id: str) -> Iterator[None]:
    """To the schedules' clock every payment that is awaited in the past is overdue, so they pass the tenant by."""
    entry = keys.tenant_entry(tenant_id)
    with table.transaction() as tx:
        tx.delete(entry)
    yield
    with table.transaction() as tx:
        tx.put(entry.attributes())


SCENE = Scene(
    company="锦程贸易 Jincheng Trading",
    currency="CNY",
    time_zone=TIME_ZONE,
    locale="en",
    people=PEOPLE,
    wares=WARES,
    buyers=BUYERS,
    window=int(PAYMENT_WINDOW.total_seconds() // 60),
)
TENANT = DemoTenant(PEOPLE[0].email, PASSWORD, PEOPLE)
