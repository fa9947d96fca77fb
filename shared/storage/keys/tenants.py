"""Keys of a tenant as a whole, and of what its requests and daily jobs remember."""

from shared.storage.item import Key

SYSTEM = "SYSTEM"
"""Stands in the tenant's place."""
TENANTS = "SYSTEM#TENANTS"


def tenant_entry(tenant_id: str) -> Key:
    """Every tenant, for the schedules that walk them."""
    return Key(TENANTS, tenant_id)


def settings(tenant_id: str) -> Key:
    """The tenant's settings."""
    return Key(f"{tenant_id}#SETTINGS", "SETTINGS")


def tenant_key(tenant_id: str) -> Key:
    """The key, wrapped by KMS, under which the tenant's secrets are sealed; without it they are lost."""
    return Key(f"{tenant_id}#KEY", "KEY")


def turn(tenant_id: str, job: str) -> Key:
    """The last local day on which a daily job had its turn."""
    return Key(f"{tenant_id}#TURNS", job)


def remembered_answer(tenant_id: str, operation: str, idempotency_key: str) -> Key:
    """What a POST answered the first time; `operation` is its verb and path."""
    return Key(f"{tenant_id}#ONCE#{operation}#{idempotency_key}", "ONCE")


def requests(tenant_id: str, minute: str) -> Key:
    """How many requests of the tenant were reported in a minute of UTC, `2026-11-22T08:00`."""
    return Key(f"{tenant_id}#RATE", minute)
