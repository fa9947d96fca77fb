"""The one table: reads, and transactions that retry contention and name each failed condition."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shared.storage.item import ALWAYS, Item, Key, from_wire, items_from_wire, key_of, number, to_wire
from shared.storage.operations import Operation, Update, as_request
from shared.storage.query import Page, Query, as_query, every_item
from shared.storage.retry import Retry, cancellation_reasons, is_passing
from shared.storage.transaction import LIMIT, Transaction, refusal, stale

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_GETS, _PUTS = 100, 25
"""DynamoDB's bounds on one batch."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Table:
    """Reads are strongly consistent unless they say otherwise; every write of a request is a transaction."""

    client: "DynamoDBClient"
    name: str
    retry: Retry = field(default_factory=Retry)

    def get(self, key: Key) -> Item | None:
        """The item at the key, or None."""
        if not key.is_possible:
            return None
        request = {"TableName": self.name, "Key": to_wire(key.attributes()), "ConsistentRead": True}
        answer = self.retry(lambda: self.client.get_item(**request))  # type: ignore[arg-type]
        return from_wire(answer["Item"]) if "Item" in answer else None

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """The items that are there, in one call for every hundred keys."""
        wanted = list(dict.fromkeys(keys))
        found: dict[Key, Item] = {}
        while wanted:
            batch, wanted = wanted[:_GETS], wanted[_GETS:]
            items, missed = self._one_batch(batch)
            found |= items
            wanted += missed
        return found

    def _one_batch(self, keys: Sequence[Key]) -> tuple[dict[Key, Item], list[Key]]:
        entry: Any = {"Keys": [to_wire(key.attributes()) for key in keys], "ConsistentRead": True}
        answer = self.retry(lambda: self.client.batch_get_item(RequestItems={self.name: entry}))
        items = items_from_wire(answer["Responses"].get(self.name, []))  # type: ignore[arg-type]
        unprocessed: Any = answer.get("UnprocessedKeys", {})
        left = unprocessed.get(self.name, {}).get("Keys", [])
        return {key_of(item): item for item in items}, [key_of(from_wire(wire)) for wire in left]

    def query(self, query: Query) -> Page:
        """One page of a partition of the table or of an index."""
        if not query.is_possible:
            return Page([], None)
        request = as_query(query, self.name)
        answer = self.retry(lambda: self.client.query(**request))
        last = answer.get("LastEvaluatedKey")
        return Page(items_from_wire(answer["Items"]), from_wire(last) if last else None)  # type: ignore[arg-type]

    def query_all(self, query: Query) -> Iterable[Item]:
        """Every item, page after page: for partitions that are known to be small or jobs that walk all."""
        return every_item(self.query, query)

    def transaction(self) -> Transaction:
        """A block whose writes happen together at its end."""
        return Transaction(self.commit)

    def commit(self, operations: Sequence[Operation]) -> None:
        """Write all or nothing; raises the failed condition's own error, or Busy.

        The client token makes a repetition after a lost response harmless, so it changes only after a definite no.
        """
        if len(operations) > LIMIT:
            raise ValueError(f"a transaction takes {LIMIT} items, not {len(operations)}")
        request = [as_request(operation, self.name) for operation in operations]
        token = secrets.token_hex(16)

        def attempt() -> None:
            nonlocal token
            try:
                self.client.transact_write_items(TransactItems=request, ClientRequestToken=token)  # type: ignore[arg-type]
            except ClientError as error:
                reasons = cancellation_reasons(error)
                if reasons:
                    token = secrets.token_hex(16)
                if reasons and not is_passing(error):
                    raise refusal(_failed(operations, reasons)) from error
                raise

        self.retry(attempt)

    def put_all(self, items: Iterable[Item]) -> None:
        """Write items without conditions, in batches: for puts that are the same however often they are repeated."""
        self._write_all({"PutRequest": {"Item": to_wire(item)}} for item in items)

    def delete_all(self, keys: Iterable[Key]) -> None:
        """Remove items without conditions, in batches."""
        self._write_all({"DeleteRequest": {"Key": to_wire(key.attributes())}} for key in keys)

    def _write_all(self, writes: Iterable[Any]) -> None:
        source, missed = iter(writes), list[Any]()
        while batch := missed or list(islice(source, _PUTS)):
            answer = self.retry(lambda batch=batch: self.client.batch_write_item(RequestItems={self.name: batch}))  # type: ignore[misc]
            missed = answer.get("UnprocessedItems", {}).get(self.name, [])

    def put_if(self, operation: Operation) -> bool:
        """One conditional put of a projection; False where the condition says that it is already there."""
        ((_, request),) = as_request(operation, self.name).items()
        try:
            self.retry(lambda: self.client.put_item(**request))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def tally(self, key: Key, amount: int, *, expires: int) -> int:
        """Add to a counter that expires (in seconds since 1970), and what it is then; tried once, so not exact."""
        operation = Update(key, ALWAYS, stale, set={"ttl": expires}, add={"count": amount})
        ((_, request),) = as_request(operation, self.name).items()
        answer = self.client.update_item(**request, ReturnValues="UPDATED_NEW")
        return number(from_wire(answer["Attributes"]), "count")


def _failed(operations: Sequence[Operation], reasons: list[dict[str, Any]]) -> list[tuple[Operation, Item | None]]:
    failed = [
        (operation, from_wire(reason["Item"]) if reason.get("Item") else None)
        for operation, reason in zip(operations, reasons, strict=True)
        if reason.get("Code") == "ConditionalCheckFailed"
    ]
    if not failed:
        raise ValueError(f"the transaction was refused: {[(r.get('Code'), r.get('Message')) for r in reasons]}")
    return failed
