"""Where a function opens the table and the signing secret: once, at import, outside of any request."""

from functools import cache

from shared.core.clock import system_clock
from shared.core.config import settings
from shared.storage import secret
from shared.storage.aws import client, tenant_client
from shared.storage.cursors import Cursors
from shared.storage.sealing import KmsKeyWrapper, Seals
from shared.storage.table import Table


@cache
def table() -> Table:
    """The table that the function's environment names; bound to the acting tenant where a role for that is set."""
    return Table(tenant_client("dynamodb"), settings.table_name)


@cache
def seals() -> Seals:
    """Seals under the tenants' keys; KMS is asked when the first secret is needed."""
    return Seals(table(), KmsKeyWrapper(lambda: client("kms"), settings.tenant_key_id))


@cache
def signing_secrets() -> secret.SigningSecrets:
    """The stack's secret, fetched when first asked for."""
    return secret.fetch(client("secretsmanager"), settings.secret_id)


@cache
def cursors() -> Cursors:
    """Cursors signed with the stack's secret, which is fetched when the first list has a second page."""
    return Cursors(signing_secrets, system_clock)
