"""Tables on which something goes wrong at the n-th call; before and after it they are the table that they wrap."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from shared.core.errors import Busy
from shared.storage.item import Item
from shared.storage.operations import Operation
from shared.storage.query import Query
from shared.storage.transaction import Transaction


class Killed(BaseException):
    """The process is no more: nothing of it runs any further."""


class FaultyTable:
    """Counts the calls of a table; at the n-th it goes wrong, `fault` says how."""

    def __init__(self, table: Any, at: int, fault: Callable[[Callable[[], Any]], Any]) -> None:
        self._table, self._at, self._fault = table, at, fault
        self.calls_made = 0

    @property
    def struck(self) -> bool:
        """Whether there were enough calls for it to go wrong."""
        return self.calls_made >= self._at

    def _called(self, call: Callable[[], Any]) -> Any:
        self.calls_made += 1
        return self._fault(call) if self.calls_made == self._at else call()

    def get(self, *args: Any) -> Any:
        return self._called(lambda: self._table.get(*args))

    def batch_get(self, *args: Any) -> Any:
        return self._called(lambda: self._table.batch_get(*args))

    def query(self, *args: Any) -> Any:
        return self._called(lambda: self._table.query(*args))

    def query_all(self, query: Query) -> Iterable[Item]:
        return self._called(lambda: list(self._table.query_all(query)))

    def commit(self, operations: Sequence[Operation]) -> None:
        self._called(lambda: self._table.commit(operations))

    def transaction(self) -> Transaction:
        return Transaction(self.commit)


def killed(_call: Callable[[], Any]) -> Any:
    """The process dies before the call."""
    raise Killed


def unanswered(call: Callable[[], Any]) -> Any:
    """The call is carried out, but its answer is lost however often it is asked for."""
    call()
    raise Busy("The answer was lost")


def meddled(meddle: Callable[[], object]) -> Callable[[Callable[[], Any]], Any]:
    """Somebody else does something right before the call."""

    def fault(call: Callable[[], Any]) -> Any:
        meddle()
        return call()

    return fault
