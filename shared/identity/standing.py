"""What somebody may do now who asked for something earlier: roles change, people leave, keys are deleted."""

from shared.core.actor import Actor
from shared.core.errors import NotFound
from shared.identity.api_keys_repository import ApiKeyRepository
from shared.identity.people_repository import UserRepository
from shared.storage.table import Table


class Standing:
    """Finds people and programs as they stand."""

    def __init__(self, table: Table) -> None:
        self._users, self._keys = UserRepository(table), ApiKeyRepository(table)

    def of(self, asked: Actor) -> Actor | None:
        """The same person or program with the role of now, the tenant itself; None for who is disabled or gone."""
        if asked.is_system:
            return asked
        try:
            if asked.is_key:
                role = self._keys.get(asked.tenant_id, asked.key_id).role
            else:
                user = self._users.get(asked.tenant_id, asked.user_id)
                if user.status != "active":
                    return None
                role = user.role
        except NotFound:
            return None
        return Actor(asked.tenant_id, asked.user_id, role, asked.request_id)
