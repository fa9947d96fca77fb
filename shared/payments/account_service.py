"""Use cases of a tenant's accounts at providers."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound, StaleVersion
from shared.payments.accounts import PROVIDERS, ConfigureProvider, ProviderAccount
from shared.payments.available import AVAILABLE
from shared.payments.credentials import checked
from shared.payments.models import ProviderName
from shared.payments.provider import Provider
from shared.payments.repository import AccountRepository, SecretsRepository
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.sealing import Seals
from shared.storage.table import Table
from shared.storage.transaction import until_written


@dataclass(frozen=True, slots=True)
class Configured:
    """An account, and the credentials that we made: they are shown this once."""

    account: ProviderAccount
    made: dict[str, str]


class AccountService:
    """Shows and configures accounts; makes no outbound call."""

    def __init__(self, table: Table, seals: Seals, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._accounts, self._secrets = AccountRepository(table), SecretsRepository(table, seals)

    def page(self, actor: Actor, *, limit: int, position: Position | None) -> Listing[ProviderAccount]:
        """A page of all providers, in their fixed order."""
        start = PROVIDERS.index(named(position["provider"])) + 1 if position else 0
        names = PROVIDERS[start : start + limit]
        rest = PROVIDERS[start + limit :]
        accounts = self._accounts.get_many(actor.tenant_id, names)
        return Listing(accounts, {"provider": names[-1]} if rest else None)

    def get(self, actor: Actor, provider: str) -> ProviderAccount:
        """One account; NotFound for a name that is none of ours."""
        return self._accounts.get(actor.tenant_id, named(provider))

    def configure(
        self, actor: Actor, provider: str, request: ConfigureProvider, *, expected_version: int | None
    ) -> Configured:
        """Enable, disable, set credentials. What is replaced stays valid for a day, what is not named stays."""
        name = named(provider)
        given = checked(AVAILABLE[name].credentials, request.credentials)
        return until_written(lambda: self._configured(actor, name, request.enabled, given, expected_version))

    def _configured(
        self,
        actor: Actor,
        name: ProviderName,
        enabled: bool | None,
        given: dict[str, str],
        expected_version: int | None,
    ) -> Configured:
        account, secrets = self._secrets.get(actor.tenant_id, name)
        if expected_version not in (None, account.version):
            raise StaleVersion(f"The provider is at version {account.version}")
        now = self._clock()
        made = _missing(AVAILABLE[name], secrets.current | given)
        after = secrets.with_new(given | made, now)
        changed = account.but(
            enabled=account.enabled if enabled is None else enabled,
            configured=sorted(after.current),
            version=account.version + 1,
        )
        with self._table.transaction() as tx:
            self._secrets.save(tx, actor.tenant_id, changed, after, Change.by(actor, "configured", now))
        return Configured(changed, made)


def _missing(adapter: Provider, given: Mapping[str, str]) -> dict[str, str]:
    return {field: value for field, value in adapter.made_credentials().items() if field not in given}


def named(provider: str) -> ProviderName:
    """A provider by its name; NotFound for a name that is none of ours."""
    for name in PROVIDERS:
        if name == provider:
            return name
    raise NotFound("No such provider")
