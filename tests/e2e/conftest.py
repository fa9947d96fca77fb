"""One stack a run, one tenant a test: tenants see nothing of each other, so nothing has to be reset.

`STACK_HOME=.local` runs these tests against the stack that `make up` started there.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

from tests.e2e.browser import running
from tests.e2e.shop import Shop
from tests.e2e.stack import SharedStack, Stack

_SHARED = pytest.StashKey[SharedStack]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Every process of the run joins before the first test starts, so that none stops what another still needs."""
    if "STACK_HOME" not in os.environ and any("stack" in getattr(item, "fixturenames", ()) for item in session.items):
        shared = SharedStack(_folder_of_the_run(session.config) / "stack")
        shared.join()
        session.config.stash[_SHARED] = shared


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to leave stops the stack."""
    if _SHARED in session.config.stash:
        session.config.stash[_SHARED].leave()


def _folder_of_the_run(config: pytest.Config) -> Path:
    folder = Path(config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]
    return folder.parent if hasattr(config, "workerinput") else folder


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Stack:
    """The stack of this run."""
    if "STACK_HOME" in os.environ:
        return Stack(Path(os.environ["STACK_HOME"]).resolve())
    return request.config.stash[_SHARED].running()


@pytest.fixture(scope="session")
def doomed_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One whose workers may be killed: who uses it is in the group `doomed`, and nobody else's requests are lost."""
    stack = Stack(tmp_path_factory.mktemp("doomed"))
    stack.up()
    yield stack
    stack.down()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One for all the tests of a process."""
    with running() as browser:
        yield browser


@pytest.fixture
def open_shop(stack: Stack) -> Iterator[Callable[..., Shop]]:
    """Signs a new tenant up; its admin acts."""
    with ExitStack() as shops:
        yield lambda **fields: shops.enter_context(Shop.sign_up(stack.api_url, **fields))


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    """A new tenant, acted for by its admin."""
    return open_shop()
