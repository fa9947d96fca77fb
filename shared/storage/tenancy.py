"""Whose request is being served, and credentials that reach that tenant's items and files alone.

A client signed with `TenantCredentials` is one client for all tenants: each call is signed by whoever the role is
then assumed for. Who acts for no tenant gets no credentials, so what forgets to say whose request it serves fails.
"""

from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.credentials import Credentials, ReadOnlyCredentials

from shared.core.clock import Clock

if TYPE_CHECKING:
    from types_boto3_sts import STSClient

LASTING = timedelta(hours=1)
"""What AWS grants at most to a role that assumes a role."""
MARGIN = timedelta(minutes=15)
"""How long credentials that are handed out still hold: an address signed with them lives no longer."""
REMEMBERED = 500

_tenant: ContextVar[str | None] = ContextVar("tenant", default=None)


class NoTenant(RuntimeError):
    """A tenant's items were asked for while no tenant's request was being served."""


def act_for(tenant_id: str | None) -> None:
    """From now on this request's calls are this tenant's."""
    _tenant.set(tenant_id)


@dataclass(frozen=True, slots=True)
class _Granted:
    credentials: ReadOnlyCredentials
    until: datetime


class TenantCredentials(Credentials):
    """Assumes the role once an hour and tenant, with the tenant as session tag: the role's policy names that tag."""

    def __init__(self, sts: "STSClient", role_arn: str, clock: Clock) -> None:
        super().__init__("", "", method="tenant-role")
        self._sts, self._role_arn, self._clock = sts, role_arn, clock
        self._granted: OrderedDict[str, _Granted] = OrderedDict()

    def load_credentials(self) -> "TenantCredentials":
        """What a botocore session asks its source of credentials for."""
        return self

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The acting tenant's, or NoTenant."""
        tenant_id = _tenant.get()
        if not tenant_id:
            raise NoTenant("no tenant's request is being served")
        granted = self._granted.get(tenant_id)
        if granted is None or self._clock() >= granted.until - MARGIN:
            granted = self._granted[tenant_id] = self._assumed(tenant_id)
            self._forget_the_oldest()
        return granted.credentials

    def _assumed(self, tenant_id: str) -> _Granted:
        answer = self._sts.assume_role(
            RoleArn=self._role_arn,
            RoleSessionName=f"tenant-{tenant_id}",
            DurationSeconds=int(LASTING.total_seconds()),
            Tags=[{"Key": "tenant", "Value": tenant_id}],
        )["Credentials"]
        keys = ReadOnlyCredentials(answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"])
        return _Granted(keys, answer["Expiration"])

    def _forget_the_oldest(self) -> None:
        while len(self._granted) > REMEMBERED:
            self._granted.popitem(last=False)
