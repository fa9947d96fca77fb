"""A client of the table, and a table in memory, that count what DynamoDB would bill, from the items' sizes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from shared.storage.item import Item, Key, to_wire
from shared.storage.query import Page, Query
from tests.bench.capacity import Wire, index_writes, item_size, read_units, write_units
from tests.fakes import MemoryTable


@dataclass
class Bill:
    """Calls by name and the units that they consumed; index writes stand apart."""

    calls: list[str] = field(default_factory=list)
    reads: float = 0
    writes: int = 0
    index_writes: int = 0

    def __add__(self, other: "Bill") -> "Bill":
        index_writes = self.index_writes + other.index_writes
        return Bill(self.calls + other.calls, self.reads + other.reads, self.writes + other.writes, index_writes)

    @property
    def units(self) -> float:
        """Everything but the indexes."""
        return self.reads + self.writes


class BilledTable(MemoryTable):
    """The table in memory; counts what DynamoDB would bill for its reads."""

    def __init__(self) -> None:
        super().__init__()
        self.bill = Bill()

    def reset(self) -> Bill:
        """Begin a new bill; answers the one that ends."""
        ended, self.bill = self.bill, Bill()
        return ended

    def get(self, key: Key) -> Item | None:
        item = super().get(key)
        self._read("get", [item] if item else [], consistent=True)
        return item

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        wanted = list(keys)
        found = super().batch_get(wanted)
        self.bill.calls.append("batch_get")
        self.bill.reads += sum(read_units(_weight(found.get(key, {})), consistent=True) for key in wanted)
        return found

    def query(self, query: Query) -> Page:
        page = super().query(query)
        self._read("query", page.items, consistent=query.index.name is None and query.consistent)
        return page

    def _read(self, call: str, items: list[Item], *, consistent: bool) -> None:
        self.bill.calls.append(call)
        self.bill.reads += read_units(sum(map(_weight, items)), consistent=consistent)


class RecordingClient:
    """Counts calls as they are made; a transaction that was refused costs what it would have cost."""

    def __init__(self, client: Any) -> None:
        self.unbilled = client
        self.bill = Bill()

    def reset(self) -> Bill:
        """Begin a new bill; answers the one that ends."""
        ended, self.bill = self.bill, Bill()
        return ended

    def get_item(self, **request: Any) -> Any:
        answer = self.unbilled.get_item(**request)
        self._read("get_item", [answer.get("Item")], consistent=request.get("ConsistentRead", False))
        return answer

    def batch_get_item(self, **request: Any) -> Any:
        """Every key is read on its own, found or not."""
        answer = self.unbilled.batch_get_item(**request)
        self.bill.calls.append("batch_get_item")
        for table, entry in request["RequestItems"].items():
            found, consistent = answer["Responses"].get(table, []), entry.get("ConsistentRead", False)
            sizes = [item_size(item) for item in found] + [0] * (len(entry["Keys"]) - len(found))
            self.bill.reads += sum(read_units(size, consistent=consistent) for size in sizes)
        return answer

    def query(self, **request: Any) -> Any:
        """All items of a page are read as one."""
        answer = self.unbilled.query(**request)
        self._read("query", answer["Items"], consistent=request.get("ConsistentRead", False))
        return answer

    def put_item(self, **request: Any) -> Any:
        return self._written("put_item", [{"Put": request}], lambda: self.unbilled.put_item(**request), factor=1)

    def update_item(self, **request: Any) -> Any:
        return self._written(
            "update_item", [{"Update": request}], lambda: self.unbilled.update_item(**request), factor=1
        )

    def batch_write_item(self, **request: Any) -> Any:
        puts = [
            {"Put": {"TableName": table, "Item": entry["PutRequest"]["Item"]}}
            for table, entries in request["RequestItems"].items()
            for entry in entries
        ]
        return self._written("batch_write_item", puts, lambda: self.unbilled.batch_write_item(**request), factor=1)

    def transact_write_items(self, **request: Any) -> Any:
        operations = request["TransactItems"]
        return self._written(
            "transact_write_items", operations, lambda: self.unbilled.transact_write_items(**request), factor=2
        )

    def _read(self, call: str, items: Iterable[Wire | None], *, consistent: bool) -> None:
        self.bill.calls.append(call)
        self.bill.reads += read_units(sum(item_size(item) for item in items), consistent=consistent)

    def _written(self, call: str, operations: list[dict[str, Any]], carry_out: Any, *, factor: int) -> Any:
        self.bill.calls.append(call)
        before = [self._stored(operation) for operation in operations]
        try:
            answer = carry_out()
        except ClientError:
            self._bill_writes(
                before, [_wanted(operation, old) for operation, old in zip(operations, before, strict=True)], factor
            )
            raise
        after = [self._stored(operation) for operation in operations]
        self._bill_writes(before, after, factor)
        self.bill.index_writes += sum(map(index_writes, before, after))
        return answer

    def _bill_writes(self, before: list[Wire | None], after: list[Wire | None], factor: int) -> None:
        sizes = zip(map(item_size, before), map(item_size, after), strict=True)
        self.bill.writes += factor * sum(write_units(*pair) for pair in sizes)

    def _stored(self, operation: dict[str, Any]) -> Wire | None:
        """The item as it stands, read beside the bill."""
        ((_, body),) = operation.items()
        key = body.get("Key") or {name: body["Item"][name] for name in ("PK", "SK")}
        item: Wire | None = self.unbilled.get_item(TableName=body["TableName"], Key=key, ConsistentRead=True).get(
            "Item"
        )
        return item


def _weight(item: Item) -> int:
    return item_size(to_wire(item))


def _wanted(operation: dict[str, Any], before: Wire | None) -> Wire | None:
    """What a refused operation would have left, as far as its size matters."""
    ((_, body),) = operation.items()
    item: Wire | None = body.get("Item", before)
    return item
