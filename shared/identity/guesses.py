"""How often a code may be guessed: counted before it is looked at, so that many guesses at once count too."""

from datetime import datetime

from shared.identity.errors import InvalidCredentials
from shared.storage import keys
from shared.storage.item import Condition, Item, Key, Test
from shared.storage.table import Table

MOST = 10
"""Wrong guesses in an hour."""
_HOUR = 3600


class GuessRepository:
    """Counts guesses by the hour."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, what: str, name: str, now: datetime) -> None:
        """One more guess; InvalidCredentials when the hour's are used up."""
        few = Condition((Test("guesses", "<", MOST),), or_absent=True)
        expires: Item = {"ttl": int(now.timestamp()) + _HOUR}
        with self._table.transaction() as tx:
            tx.update(_of_hour(what, name, now), set=expires, add={"guesses": 1}, when=few, otherwise=_too_many)

    def forgive(self, what: str, name: str, now: datetime) -> None:
        """The guess was right."""
        with self._table.transaction() as tx:
            tx.delete(_of_hour(what, name, now))


def _of_hour(what: str, name: str, now: datetime) -> Key:
    return keys.guesses(what, f"{name}#{int(now.timestamp()) // _HOUR}")


def _too_many(_old: Item | None) -> Exception:
    return InvalidCredentials("The code is wrong, or too many were")
