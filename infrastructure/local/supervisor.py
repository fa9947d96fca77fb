"""Brings a stack up, stays with it, and takes it down so that its data comes back."""

import contextlib
import shutil
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from infrastructure.local import logs
from infrastructure.local.deploy import Deployment, deploy
from infrastructure.local.drain import drain
from infrastructure.local.emulator import Emulator, require_free
from infrastructure.local.failure import StackFailure
from infrastructure.local.front import Front
from infrastructure.local.home import Home
from infrastructure.local.packages import forget_old_code
from infrastructure.local.ready import description, warm, welcome
from shared.core.actor import Role


@dataclass(frozen=True)
class Wish:
    """How the stack shall be."""

    home: Home
    port: int
    emulator_port: int
    seed: bool
    fresh: bool
    built: bool

    @property
    def api_url(self) -> str:
        """The one origin of the stack."""
        return f"http://127.0.0.1:{self.port}"


def stay_up(wish: Wish) -> None:
    """Bring the stack up and keep it until Ctrl-C or `down` ends it."""
    with wish.home.occupied():
        supervisor = Supervisor(wish)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, interrupt)
        try:
            supervisor.bring_up()
            with contextlib.suppress(KeyboardInterrupt):
                supervisor.watch()
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            supervisor.take_down()


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """End what is under way as Ctrl-C does."""
    raise KeyboardInterrupt


class Supervisor:
    """The process that owns emulator and front."""

    def __init__(self, wish: Wish) -> None:
        self.wish, self.home = wish, wish.home
        self.emulator = Emulator(wish.home, wish.emulator_port)
        self.deployment: Deployment | None = None
        self.front: Front | None = None

    def bring_up(self) -> None:
        """Emulator, deployment, front, warm functions, demonstration tenant: in this order, each told."""
        started = time.monotonic()
        self._prepare()
        print("Starting the emulator of AWS", flush=True)
        self.emulator.start()
        print("Deploying template.yaml", flush=True)
        self.deployment = deploy(self.emulator, self.wish.api_url, built=self.wish.built)
        self.front = Front(self.wish.port, self.wish.emulator_port, self.deployment.api_path)
        self.front.start()
        signal.signal(signal.SIGHUP, self._follow_deployment)
        print("Warming the functions", flush=True)
        warm(self.emulator, self.deployment)
        described = description(self.emulator, self.deployment, self.wish.api_url)
        if self.wish.seed:
            described["tenant"] = seed(described)
            print("Waiting for its figures", flush=True)
            drain(self.emulator, self.deployment.outputs["TableName"])
        self.home.write_description(described)
        print(f"Ready after {time.monotonic() - started:.1f} s", flush=True)
        print(welcome(described), flush=True)

    def _prepare(self) -> None:
        require_free(self.wish.port)
        self.emulator.end_leftover()
        self.home.description.unlink(missing_ok=True)
        if self.wish.fresh:
            shutil.rmtree(self.home.state, ignore_errors=True)
        forget_old_code(self.home)

    def _follow_deployment(self, _number: int, _frame: FrameType | None) -> None:
        """A deployment that changed routes moved the API: `deploy` writes down where to and says so by a signal."""
        described = self.home.read_description()
        if self.front is not None:
            self.front.base_path = described["gateway_url"].removeprefix(described["endpoint_url"])

    def watch(self) -> None:
        """Stay until interrupted."""
        while self.emulator.is_running():
            time.sleep(0.5)
        raise StackFailure(f"The emulator ended by itself; its log is {self.home.emulator_log}.")

    def take_down(self) -> None:
        """Take no more requests, let the consumers of the stream finish, and let the emulator save its state."""
        if self.front is not None:
            self.front.stop()
        if self.emulator.is_running():
            print("Stopping; the data stays", flush=True)
            try:
                if self.deployment is not None:
                    self._finish_streams(self.deployment)
                    logs.forget(self.emulator)
            finally:
                self.emulator.stop()
        self.home.description.unlink(missing_ok=True)

    def _finish_streams(self, deployment: Deployment) -> None:
        """Say so when a consumer cannot finish: figures made from the records it has not read will be behind."""
        if not drain(self.emulator, deployment.outputs["TableName"]):
            print(f"  a consumer of the table stream did not finish; see {self.home.emulator_log}", flush=True)


def seed(described: dict[str, Any]) -> dict[str, Any]:
    """Let the demonstration data in, once; the tenant's ways to sign in, one a role."""
    from infrastructure.seed import demo  # noqa: PLC0415  (it brings the whole product along)

    print("Looking after the demonstration tenant", flush=True)
    tenant = demo.seed(described["endpoint_url"], described["environment"], datetime.now(UTC))
    first = {person.role.value: person for person in reversed(tenant.people)}
    people = [{"role": role.value, "email": first[role.value].email} for role in Role if role.value in first]
    return {"email": tenant.email, "password": tenant.password, "people": people}
