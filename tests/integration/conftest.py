"""What a test asks for decides where it runs.

`table`: on every engine in turn, in a table that the tests share; `tenant` is the test's own in it.
`own_table`: on the real engines in turn, in a table that no other test uses.

Tests of one engine run in one process, which starts the engine when it is first needed.
"""

from collections.abc import Iterator

import pytest

from shared.core.ids import new_tenant_id
from shared.storage.table import Table
from tests.fakes import MemoryTable
from tests.integration.engines import Engine, running_dynamodb_local, running_ministack

REAL = ("ministack", "dynamodb_local")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each of the engines that it asks for."""
    for fixture, names in (("shared_table", ("memory", *REAL)), ("engine", REAL)):
        if fixture in metafunc.fixturenames:
            params = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in names]
            metafunc.parametrize(fixture, params, indirect=True)
            return


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_ministack(tmp_path_factory.mktemp("ministack")) as engine:
        yield engine


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[Engine]:
    with running_dynamodb_local() as engine:
        yield engine


@pytest.fixture(scope="session")
def ministack_table(ministack: Engine) -> Table:
    return ministack.make_table()


@pytest.fixture(scope="session")
def dynamodb_local_table(dynamodb_local: Engine) -> Table:
    return dynamodb_local.make_table()


@pytest.fixture(scope="session")
def memory_table() -> MemoryTable:
    return MemoryTable()


@pytest.fixture
def shared_table(request: pytest.FixtureRequest) -> Table | MemoryTable:
    """One engine's table, which other tests use too."""
    table: Table | MemoryTable = request.getfixturevalue(f"{request.param}_table")
    return table


@pytest.fixture
def table(shared_table: Table | MemoryTable) -> Table | MemoryTable:
    """Storage on every engine in turn."""
    return shared_table


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """A real engine."""
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def own_table(engine: Engine) -> Iterator[Table]:
    """An empty table of a real engine, for a test of its own."""
    table = engine.make_table()
    yield table
    engine.drop(table)


@pytest.fixture
def tenant() -> str:
    """A tenant whom no other test knows."""
    return new_tenant_id()
