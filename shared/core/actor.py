"""Who acts: built once a request from what the authorizer verified, passed to every service method."""

from dataclasses import dataclass
from enum import StrEnum

PROGRAM = "key:"
"""What the user id of an API key begins with."""


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

    @property
    def is_program(self) -> bool:
        """Whether an API key acts: it has its role's permissions over the whole tenant and is nobody's colleague."""
        return self.user_id.startswith(PROGRAM)

    @property
    def salesperson_id(self) -> str | None:
        """Whose sale it is when nobody is named: the person's, but never a program's."""
        return None if self.is_program else self.user_id

    @classmethod
    def system(cls, tenant_id: str, request_id: str) -> "Actor":
        """A scheduled job, webhook or projection acting for the tenant itself."""
        return cls(tenant_id, "system", Role.ADMIN, request_id)
