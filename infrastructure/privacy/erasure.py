"""Taking a tenant out of an installation."""

from contextlib import suppress
from typing import Any

from infrastructure.privacy.walk import places
from shared.identity.people_repository import UserRepository
from shared.storage import keys
from shared.storage.item import Key
from shared.storage.sealing import erase_key
from shared.storage.table import Table


def erase_tenant(table: Table, cognito: Any, pool_id: str, tenant_id: str) -> int:  # noqa: ANN401
    """How many items went. First the key, so that sealed secrets are lost at once; then people, then all the rest.

    The settings go before the rest: without them the audit takes the removals for what they are and keeps none.
    """
    erase_key(table, tenant_id)
    before = _people(table, cognito, pool_id, tenant_id) + _endpoints(table, tenant_id)
    erased = _erase(table, [keys.settings(tenant_id), keys.tenant_entry(tenant_id), *before])
    while batch := list(places(table, "begins_with(PK, :value)", f"{tenant_id}#")):
        erased += _erase(table, batch)
    return erased


def _people(table: Table, cognito: Any, pool_id: str, tenant_id: str) -> list[Key]:  # noqa: ANN401
    """End everybody's way in; the places that lead to them."""
    places: list[Key] = []
    for user in UserRepository(table).all(tenant_id):
        with suppress(cognito.exceptions.UserNotFoundException):
            cognito.admin_delete_user(UserPoolId=pool_id, Username=user.sub)
        places += [keys.subject(user.sub), keys.email(user.email)]
    return places


def _endpoints(table: Table, tenant_id: str) -> list[Key]:
    """Everything under SYSTEM that names the tenant."""
    return list(places(table, "tenant_id = :value", tenant_id))


def _erase(table: Table, places: list[Key]) -> int:
    for place in dict.fromkeys(places):
        with table.transaction() as tx:
            tx.delete(place)
    return len(places)
