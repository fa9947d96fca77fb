"""A tenant's account at a provider as its adapter needs it: opened for one call, never kept."""

from shared.core.clock import Clock
from shared.core.config import settings
from shared.core.errors import InvalidRequest
from shared.payments.accounts import ProviderAccount, endpoint_id
from shared.payments.models import ProviderName
from shared.payments.provider import Merchant
from shared.payments.repository import SecretsRepository
from shared.storage.sealing import Seals
from shared.storage.table import Table


def webhook_url(tenant_id: str, provider: ProviderName) -> str:
    """Where a provider reports to this tenant: never another address."""
    return f"{settings.public_url}/webhooks/{provider}/{endpoint_id(tenant_id, provider)}"


class Merchants:
    """Opens accounts."""

    def __init__(self, table: Table, seals: Seals, clock: Clock) -> None:
        self._secrets, self._clock = SecretsRepository(table, seals), clock

    def of(self, tenant_id: str, provider: ProviderName) -> Merchant:
        """The account as it stands, enabled or not."""
        return self._opened(tenant_id, provider)[1]

    def enabled(self, tenant_id: str, provider: ProviderName) -> Merchant:
        """One that takes new payments; InvalidRequest for any other."""
        account, merchant = self._opened(tenant_id, provider)
        if not account.enabled:
            raise InvalidRequest.at("/provider", "is not enabled")
        return merchant

    def _opened(self, tenant_id: str, provider: ProviderName) -> tuple[ProviderAccount, Merchant]:
        account, secrets = self._secrets.get(tenant_id, provider)
        return account, Merchant(tenant_id, secrets, webhook_url(tenant_id, provider), self._clock())
