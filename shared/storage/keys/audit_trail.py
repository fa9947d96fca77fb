"""Keys of the audit's chain, and of what the stream brings to it."""

from shared.storage.item import Key


def audit(tenant_id: str) -> str:
    """The chain of all that was changed and read: by sequence in the table, by moment in by_time."""
    return f"{tenant_id}#AUDIT"


def audit_entry(tenant_id: str, sequence: int) -> Key:
    """One entry of the chain."""
    return Key(audit(tenant_id), f"{sequence:012}")


def audit_sort(at: str, sequence: int) -> str:
    """The place of an entry among others by its moment (RFC 3339)."""
    return f"{at}#{sequence:012}"


def audit_of_actor(tenant_id: str, actor: str) -> str:
    """In by_salesperson: what one person, program or job did, by moment."""
    return f"{tenant_id}#AUDIT#{actor}"


def audit_head(tenant_id: str) -> Key:
    """Where the chain ends: the last sequence and its hash."""
    return Key(f"{tenant_id}#CHAIN", "CHAIN")


def audit_of_entity(tenant_id: str, entity_id: str) -> str:
    """What happened to one thing, by moment: the marks of its entries."""
    return f"{tenant_id}#AUDITED#{entity_id}"


def audited(tenant_id: str, entity_id: str, identity: str) -> Key:
    """That an occurrence stands in the chain, and where; `identity` begins with its moment."""
    return Key(audit_of_entity(tenant_id, entity_id), identity)


def erasure(tenant_id: str, entity_type: str, entity_id: str) -> Key:
    """That a thing lost its personal data, and with which version: what was before is never shown again."""
    return Key(f"{tenant_id}#ERASED#{entity_id}", entity_type)


def access(tenant_id: str, request_id: str) -> Key:
    """That a request reads personal data; the stream brings it to the audit."""
    return Key(f"{tenant_id}#ACCESS#{request_id}", "ACCESS")
