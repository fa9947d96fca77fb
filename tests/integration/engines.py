"""The real engines on which storage must behave as it does in memory: the local AWS and DynamoDB Local."""

import itertools
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from infrastructure import dynamodb_local
from infrastructure.local.emulator import Emulator
from infrastructure.local.home import Home
from shared.storage.item import Item, Key, from_wire, key_of
from shared.storage.operations import Operation
from shared.storage.query import Page, Query
from shared.storage.stream import Image
from shared.storage.table import Table
from tests.template import table_definition

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 3}, max_pool_connections=32)


@dataclass(frozen=True, slots=True)
class WatchedTable(Table):
    """A table that tells what was asked of it and what its stream says, as the one in memory does."""

    streams: Any = None
    calls: list[str] = field(default_factory=list, compare=False)

    def get(self, key: Key) -> Item | None:
        self.calls.append("get")
        return Table.get(self, key)

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        self.calls.append("batch_get")
        return Table.batch_get(self, keys)

    def query(self, query: Query) -> Page:
        self.calls.append("query")
        return Table.query(self, query)

    def commit(self, operations: Sequence[Operation]) -> None:
        self.calls.append("commit")
        Table.commit(self, operations)

    @property
    def stream(self) -> list[Image]:
        """Every change so far, in the order of each item's own."""
        arn = self.client.describe_table(TableName=self.name)["Table"]["LatestStreamArn"]
        shards = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        return [image for shard in shards for image in self._images(arn, shard["ShardId"])]

    def _images(self, arn: str, shard_id: str) -> Iterator[Image]:
        place = {"StreamArn": arn, "ShardId": shard_id, "ShardIteratorType": "TRIM_HORIZON"}
        answer = self.streams.get_records(ShardIterator=self.streams.get_shard_iterator(**place)["ShardIterator"])
        while answer["Records"]:
            for body in (record["dynamodb"] for record in answer["Records"]):
                old, new = (from_wire(body[name]) if body.get(name) else None for name in ("OldImage", "NewImage"))
                yield Image(key_of(from_wire(body["Keys"])), old, new)
            if not answer.get("NextShardIterator"):
                return
            answer = self.streams.get_records(ShardIterator=answer["NextShardIterator"])


class Engine:
    """A running engine; it makes tables as the template defines the one of production."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._numbers = itertools.count(1)
        self._client, self._streams = self._connected("dynamodb"), self._connected("dynamodbstreams")

    def _connected(self, service: str) -> Any:
        return botocore.session.get_session().create_client(
            service,
            endpoint_url=self.endpoint,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=_CONFIG,
        )

    def make_table(self) -> WatchedTable:
        """A new, empty table."""
        name = f"tallyshop-{next(self._numbers)}"
        self._client.create_table(TableName=name, **table_definition())
        self._client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        return WatchedTable(self._client, name, streams=self._streams)

    def drop(self, table: Table) -> None:
        """Remove a table."""
        self._client.delete_table(TableName=table.name)


@contextmanager
def running_dynamodb_local() -> Iterator[Engine]:
    """DynamoDB Local."""
    with dynamodb_local.running() as endpoint:
        yield Engine(endpoint)


@contextmanager
def running_ministack(folder: Path) -> Iterator[Engine]:
    """The emulator of the local stack, with its files in a folder."""
    emulator = Emulator(Home(folder), _free_port())
    emulator.start()
    try:
        yield Engine(emulator.url)
    finally:
        emulator.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
