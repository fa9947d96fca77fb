"""People in the table, and what holds over all of them at once."""

from collections.abc import Iterable

from shared.core.errors import NotFound
from shared.identity.errors import LastAdmin
from shared.identity.models import User
from shared.identity.team import Chart, chart_of
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import ABSENT, Condition, Item, Test, at_version, binary, number
from shared.storage.listing import listing
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction, stale


class UserRepository:
    """A tenant's people; their ids sort by age."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant_id: str, user_id: str) -> User:
        """One person; NotFound if there is none."""
        item = self._table.get(keys.user(tenant_id, user_id))
        if item is None:
            raise NotFound(f"No user {user_id}")
        return _user_of(item)

    def names(self, tenant_id: str, user_ids: set[str]) -> dict[str, str]:
        """Id -> full name of those who are there."""
        found = self._table.batch_get([keys.user(tenant_id, user_id) for user_id in user_ids])
        return {user.id: user.full_name for user in map(_user_of, found.values())}

    def all(self, tenant_id: str) -> Iterable[User]:
        """Everybody, disabled people too."""
        return (_user_of(item) for item in self._table.query_all(Query(keys.MAIN, keys.users(tenant_id))))

    def page(self, tenant_id: str, *, limit: int, position: Position | None) -> Listing[User]:
        """A page of people, newest first."""
        query = Query(keys.MAIN, keys.users(tenant_id), descending=True)
        return listing(self._table, [query], lambda items: [*map(_user_of, items)], limit=limit, position=position)

    def add(self, tx: Transaction, tenant_id: str, user: User, change: Change) -> None:
        """A new person."""
        tx.put(_item(tenant_id, user, change), when=ABSENT)

    def save(self, tx: Transaction, tenant_id: str, user: User, change: Change) -> None:
        """The next version; Overtaken when somebody was faster."""
        tx.put(_item(tenant_id, user, change), when=at_version(user.version - 1))


class TeamRepository:
    """What two changes of different people could break together is guarded by one item."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def chart(self, tenant_id: str) -> Chart:
        """Who is above whom."""
        return chart_of(self._table.get(keys.team(tenant_id)))

    def add(self, tx: Transaction, tenant_id: str) -> None:
        """A new tenant's: its one admin."""
        tx.put(keys.team(tenant_id).attributes() | {"active_admins": 1, "chart": 0}, when=ABSENT)

    def change(self, tx: Transaction, tenant_id: str, *, admins: int, chart: Chart | None = None) -> None:
        """Count active admins that come or go: LastAdmin when none would be left.

        `chart` is what the one that was read becomes: Overtaken when somebody hung people over since.
        """
        tests = [Test("active_admins", ">", -admins)] if admins < 0 else []
        tests += [Test("chart", "=", chart.version)] if chart is not None else []
        if admins or tests:
            tx.update(
                keys.team(tenant_id),
                set={"managers": chart.packed()} if chart else {},
                add={"active_admins": admins, "chart": int(chart is not None)},
                when=Condition(tuple(tests)),
                otherwise=lambda old: _refused(old, admins),
            )


def _refused(team: Item | None, admins: int) -> Exception:
    if number(team, "active_admins") + admins < 1:
        return LastAdmin("Make another person an admin first")
    return stale(team)


def _user_of(item: Item) -> User:
    return unpack(User, binary(item, "d"))


def _item(tenant_id: str, user: User, change: Change) -> Item:
    attributes = keys.user(tenant_id, user.id).attributes()
    return attributes | {"d": pack(user), "version": user.version, "change": change.packed()}
