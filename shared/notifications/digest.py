"""The restock digest: names each fall once, to all active admins and managers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.ids import new_id
from shared.identity.repository import SettingsRepository
from shared.notifications.models import Mail, Recipient
from shared.notifications.outbox import order
from shared.notifications.stationery import letter
from shared.replenishment.models import Alert
from shared.replenishment.repository import AlertRepository
from shared.storage.once import Once
from shared.storage.table import Table
from shared.storage.transaction import until_written

MOST_FALLS = 90
"""Falls in one mail: marking them, the mail and the remembered answer are one transaction."""
Recipients = Callable[[str], list[Recipient]]
"""The people of a tenant who get a mail."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What was mailed; nothing where no product fell since the last digest."""

    alerts: list[Alert] = field(default_factory=list)
    recipients: list[Recipient] = field(default_factory=list)


class RestockDigestService:
    """Mails what fell since the last digest, and marks it as named in the same transaction."""

    def __init__(self, table: Table, recipients: Recipients, clock: Clock = system_clock) -> None:
        self._table, self._recipients, self._clock = table, recipients, clock
        self._alerts, self._settings = AlertRepository(table), SettingsRepository(table)

    def run(self, actor: Actor, *, once: Once) -> Digest:
        """Mail the digest now; two runs at once share the falls between them."""
        return until_written(lambda: self._run(actor.tenant_id, once))

    def _run(self, tenant_id: str, once: Once) -> Digest:
        now = self._clock()
        fallen = [a for a in self._alerts.all(tenant_id) if not a.announced and not a.sleeps(now)][:MOST_FALLS]
        recipients = self._recipients(tenant_id) if fallen else []
        digest = Digest(fallen, recipients) if recipients else Digest()
        with self._table.transaction() as tx:
            if digest.alerts:
                self._alerts.announce(tx, tenant_id, digest.alerts)
                order(tx, tenant_id, self._mail(tenant_id, digest), self._clock())
            once.remember(tx, digest)
        return digest

    def _mail(self, tenant_id: str, digest: Digest) -> Mail:
        settings = self._settings.recent(tenant_id)
        facts = {"alerts": digest.alerts, "company": settings.company_name}
        text = letter("restock", settings.locale, facts)
        return Mail(id=f"restock-{new_id()}", recipients=digest.recipients, letter=text)
