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


_KEY = "key:"
_SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, program or scheduled job of one tenant; `request_id` ties what it changes to the log."""

    tenant_id: str
    user_id: str
    role: Role
    request_id: str

    @property
    def is_key(self) -> bool:
        """Whether a program acts, by an API key."""
        return self.user_id.startswith(_KEY)

    @property
    def is_system(self) -> bool:
        """Whether the tenant itself acts: a schedule, a webhook or a projection."""
        return self.user_id == _SYSTEM

    @property
    def key_id(self) -> str:
        """The id of the API key that acts."""
        return self.user_id.removeprefix(_KEY)

    @property
    def person_id(self) -> str | None:
        """To whom what is created belongs; nobody where a program creates it."""
        return None if self.is_key else self.user_id

    @staticmethod
    def user_id_of_key(key_id: str) -> str:
        """By what name an API key acts."""
        return _KEY + key_id

    @classmethod
    def system(cls, tenant_id: str, request_id: str) -> "Actor":
        """A scheduled job, webhook or projection acting for the tenant itself."""
        return cls(tenant_id, _SYSTEM, Role.ADMIN, request_id)
