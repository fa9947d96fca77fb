"""Who is written to: active people, by their roles."""

from collections.abc import Callable

from shared.core.actor import Role
from shared.identity.people_repository import UserRepository
from shared.notifications.models import Recipient
from shared.storage.table import Table

Recipients = Callable[[str], list[Recipient]]
"""The people of a tenant who get a mail."""
OFFICE = frozenset({Role.ADMIN, Role.MANAGER})


def active_people(table: Table, roles: frozenset[Role]) -> Recipients:
    """The active people of a tenant who have one of the roles."""
    users = UserRepository(table)

    def recipients(tenant_id: str) -> list[Recipient]:
        return [
            Recipient(email=user.email, full_name=user.full_name)
            for user in users.all(tenant_id)
            if user.status == "active" and user.role in roles
        ]

    return recipients
