"""Taking a tenant out of an installation."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from infrastructure.privacy.walk import places
from shared.identity.people_repository import UserRepository
from shared.storage import keys
from shared.storage.item import Key
from shared.storage.sealing import erase_key
from shared.storage.table import Table


@dataclass(frozen=True, slots=True)
class Pool:
    """Where people sign in."""

    cognito: Any
    id: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where files lie, each tenant's under its own prefix."""

    s3: Any
    name: str


@dataclass(frozen=True, slots=True)
class Erased:
    """How much of a tenant went."""

    items: int
    files: int


def erase_tenant(table: Table, pool: Pool, bucket: Bucket, tenant_id: str) -> Erased:
    """First the key, so that sealed secrets are lost at once; then people, then all the rest, at last the files.

    The settings go before the rest: without them the audit takes the removals for what they are and keeps none.
    """
    erase_key(table, tenant_id)
    before = _people(table, pool, tenant_id) + _endpoints(table, tenant_id)
    erased = _erase(table, [keys.settings(tenant_id), keys.tenant_entry(tenant_id), *before])
    while batch := list(places(table, "begins_with(PK, :value)", f"{tenant_id}#")):
        erased += _erase(table, batch)
    return Erased(erased, erase_files(bucket, f"{tenant_id}/"))


def erase_files(bucket: Bucket, prefix: str) -> int:
    """Remove the files under a prefix, a thousand a call; how many there were."""
    removed = 0
    for page in bucket.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name, Prefix=prefix):
        objects = [{"Key": found["Key"]} for found in page.get("Contents", ())]
        if objects:
            refused = bucket.s3.delete_objects(Bucket=bucket.name, Delete={"Objects": objects}).get("Errors")
            if refused:
                raise RuntimeError(f"{len(refused)} files could not be removed: {refused[0]['Code']}")
        removed += len(objects)
    return removed


def _people(table: Table, pool: Pool, tenant_id: str) -> list[Key]:
    """End everybody's way in; the places that lead to them."""
    places: list[Key] = []
    for user in UserRepository(table).all(tenant_id):
        with suppress(pool.cognito.exceptions.UserNotFoundException):
            pool.cognito.admin_delete_user(UserPoolId=pool.id, Username=user.sub)
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
