"""The real engines on which storage must behave as it does in memory: the local AWS and DynamoDB Local."""

import itertools
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from infrastructure import dynamodb_local
from shared.storage.table import Table
from tests.template import table_definition

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 3}, max_pool_connections=32)


class Engine:
    """A running engine; it makes tables as the template defines the one of production."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._numbers = itertools.count(1)
        self._client: Any = botocore.session.get_session().create_client(
            "dynamodb",
            endpoint_url=endpoint,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=_CONFIG,
        )

    def make_table(self) -> Table:
        """A new, empty table."""
        name = f"tallyshop-{next(self._numbers)}"
        self._client.create_table(TableName=name, **table_definition())
        self._client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        return Table(self._client, name)

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
    emulators = pytest.importorskip("infrastructure.local.emulator", reason="the local stack is not written yet")
    homes = pytest.importorskip("infrastructure.local.home")
    emulator = emulators.Emulator(homes.Home(folder), _free_port())
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
