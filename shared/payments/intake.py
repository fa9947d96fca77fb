"""Providers' own messages: verified on the raw bytes, then booked; answered in the provider's words.

Nothing is asked of a provider on the way: what has to be is left to the payment's `check_at`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import InvalidWebhook
from shared.payments.account_service import named
from shared.payments.available import AVAILABLE
from shared.payments.books import Books, Report
from shared.payments.merchants import Merchants
from shared.payments.models import ProviderName
from shared.payments.provider import Outcome, Provider, Reply
from shared.payments.repository import AccountRepository
from shared.storage.sealing import Seals
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer, and what may be logged of a delivery; one that was refused has no outcome."""

    reply: Reply
    body_hash: str
    tenant_id: str
    outcome: Outcome | None = None
    event_id: str | None = None


class WebhookIntake:
    """Takes providers' messages, for whichever tenant the address belongs to."""

    def __init__(
        self,
        table: Table,
        seals: Seals,
        clock: Clock = system_clock,
        *,
        providers: Mapping[ProviderName, Provider] = AVAILABLE,
    ) -> None:
        self._providers = providers
        self._accounts, self._merchants = AccountRepository(table), Merchants(table, seals, clock)
        self._books = Books(table, providers, clock)

    def receive(
        self, provider: str, endpoint: str, headers: Mapping[str, str], body: bytes, *, request_id: str
    ) -> Receipt:
        """Take one delivery, the first or a later one. Raises NotFound or InvalidWebhook; header names are lower-case.

        An account that is no longer enabled still takes them: what it was paid is paid.
        """
        tenant_id = self._accounts.tenant_at(provider, endpoint)
        name = named(provider)
        adapter = self._providers[name]
        body_hash = hashlib.sha256(body).hexdigest()[:32]
        try:
            notice = adapter.verify(self._merchants.of(tenant_id, name), headers, body)
        except InvalidWebhook as error:
            return Receipt(adapter.refuse(error), body_hash, tenant_id)
        if notice is None or not notice.told:
            return Receipt(adapter.ack(Outcome.IGNORED), body_hash, tenant_id, Outcome.IGNORED)
        actor = Actor.system(tenant_id, request_id)
        outcome = self._books.book(Report(actor, name, notice.told, endpoint, notice.id, body_hash))
        return Receipt(adapter.ack(outcome), body_hash, tenant_id, outcome, notice.id)
