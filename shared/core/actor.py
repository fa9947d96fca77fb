"""Who acts: built once a request from what the authorizer verified, passed to every service method."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person or program may do is decided by one of these; the table stands in identity/permissions.py."""

    ADMIN = "admin"
    MANAGER = "manager"
    SALES = "sales"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, program or scheduled job of one tenant; `request_id` ties what it changes to the log."""

    tenant_id: str
    user_id: str
    role: Role
    request_id: str

    @classmethod
    def system(cls, tenant_id: str, request_id: str) -> "Actor":
        """A scheduled job, webhook or projection acting for the tenant itself."""
        return cls(tenant_id, "system", Role.ADMIN, request_id)
