"""The restock digest: names each fall once, to all active admins and managers who have not left it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.ids import new_id
from shared.identity.repository import SettingsRepository
from shared.identity.turns import Turns, TurnTaken, due_day
from shared.notifications.models import LeaveUrl, Mail, Recipient, Subscription
from shared.notifications.outbox import order
from shared.notifications.reach import Reach, Unreached
from shared.notifications.recipients import Recipients
from shared.notifications.restock_lines import RestockLines
from shared.notifications.stationery import letter
from shared.replenishment.forecasting.history import Sales
from shared.replenishment.models import Alert
from shared.replenishment.repository import AlertRepository
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

MOST_FALLS = 90
"""Falls in one mail: marking them, the mail and the remembered answer are one transaction."""
RESTOCK_DIGEST = "restock-digest"
"""The schedule that every tenant has; it stands in no table."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What was mailed, nothing where no product fell since the last digest; and whom it does not reach."""

    alerts: list[Alert] = field(default_factory=list)
    recipients: list[Recipient] = field(default_factory=list)
    unreached: list[Unreached] = field(default_factory=list)


Settle = Callable[[Transaction, Digest], None]
"""Written in the transaction of a digest."""


class RestockDigestService:
    """Mails what fell since the last digest and is not snoozed, and marks it as named in the same transaction.

    `console` is the address that the mail links to, where there is one.
    """

    def __init__(
        self,
        table: Table,
        recipients: Recipients,
        sales: Sales,
        *,
        console: str | None,
        leave_url: LeaveUrl,
        clock: Clock = system_clock,
    ) -> None:
        self._table, self._recipients, self._console, self._clock = table, recipients, console, clock
        self._leave_url, self._reach = leave_url, Reach(table)
        self._alerts, self._settings, self._turns = AlertRepository(table), SettingsRepository(table), Turns(table)
        self._lines = RestockLines(table, sales, clock)

    def run(self, actor: Actor, *, once: Once) -> Digest:
        """Mail the digest now; two runs at once share the falls between them."""
        return until_written(lambda: self._run(actor.tenant_id, once.remember))

    def run_when_due(self, actor: Actor) -> Digest | None:
        """Mail the digest of the tenant's day once its hour has come; None before it and when that was done."""
        tenant_id = actor.tenant_id
        settings = self._settings.current(tenant_id)
        day = due_day(self._clock(), settings.time_zone, settings.digest_hour)
        if day is None or self._turns.is_taken(tenant_id, RESTOCK_DIGEST, day):
            return None

        def take_turn(tx: Transaction, _digest: Digest) -> None:
            self._turns.take(tx, tenant_id, RESTOCK_DIGEST, day)

        try:
            return until_written(lambda: self._run(tenant_id, take_turn))
        except TurnTaken:
            return None

    def _run(self, tenant_id: str, settle: Settle) -> Digest:
        fallen = self._to_be_named(tenant_id)
        recipients, unreached = self._reached(tenant_id) if fallen else ([], [])
        digest = Digest(fallen if recipients else [], recipients, unreached)
        mail = self._mail(tenant_id, digest) if digest.alerts else None
        with self._table.transaction() as tx:
            if mail:
                self._alerts.announce(tx, tenant_id, digest.alerts)
                order(tx, tenant_id, mail, self._clock())
            settle(tx, digest)
        return digest

    def _reached(self, tenant_id: str) -> tuple[list[Recipient], list[Unreached]]:
        """Those who are written to, each with his own way out; and those whom mails do not reach."""
        people = {each.email: each for each in self._recipients(tenant_id)}
        unreached = self._reach.unreached(tenant_id, RESTOCK_DIGEST, people)
        written_to = [
            person.but(leave_url=self._leave_url(tenant_id, RESTOCK_DIGEST, address))
            for address, person in people.items()
            if address not in unreached or not unreached[address].is_lost
        ]
        return written_to, [unreached[address] for address in people if address in unreached]

    def _to_be_named(self, tenant_id: str) -> list[Alert]:
        now = self._clock()
        return [a for a in self._alerts.all(tenant_id) if not a.announced and not a.sleeps(now)][:MOST_FALLS]

    def _mail(self, tenant_id: str, digest: Digest) -> Mail:
        settings, mail_id = self._settings.recent(tenant_id), f"{RESTOCK_DIGEST}-{new_id()}"
        facts = {
            "lines": self._lines.of(tenant_id, digest.alerts),
            "company": settings.company_name,
            "link": f"{self._console}/stock?low=true" if self._console else None,
            "leave_url": mail_id if any(each.leave_url for each in digest.recipients) else None,
        }
        text, subscription = letter("restock", settings.locale, facts), Subscription(schedule_id=RESTOCK_DIGEST)
        return Mail(id=mail_id, recipients=digest.recipients, letter=text, subscription=subscription)
