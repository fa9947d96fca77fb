"""Brings a stack up, stays with it, and takes it down so that its data comes back."""

import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import FrameType
from typing import Any

from infrastructure.local import logs
from infrastructure.local.deploy import Deployment, deploy
from infrastructure.local.drain import drain
from infrastructure.local.emulator import Emulator, require_free
from infrastructure.local.failure import StackFailure
from infrastructure.local.front import Front
from infrastructure.local.home import REPOSITORY, Home
from infrastructure.local.packages import forget_old_code
from infrastructure.local.ready import description, warm, welcome


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
    """Bring the stack up and keep it until a signal ends it."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with wish.home.occupied():
        emulator = Emulator(wish.home, wish.emulator_port)
        front: Front | None = None
        try:
            require_free(wish.port)
            front = bring_up(wish, emulator)
            while not ended.wait(0.5):
                if emulator.process is None or emulator.process.poll() is not None:
                    raise StackFailure(f"The emulator ended by itself; its log is {wish.home.emulator_log}.")
        finally:
            take_down(emulator, front)


def bring_up(wish: Wish, emulator: Emulator) -> Front:
    """Emulator, deployment, front, demonstration tenant, warm functions: in this order, each told."""
    started = time.monotonic()
    if wish.fresh:
        emulator.end_leftover()
        shutil.rmtree(wish.home.state, ignore_errors=True)
    wish.home.description.unlink(missing_ok=True)
    forget_old_code(wish.home)
    print("Starting the emulator of AWS", flush=True)
    emulator.start()
    print("Deploying template.yaml", flush=True)
    deployment = deploy(emulator, wish.api_url, built=wish.built)
    front = Front(wish.port, wish.emulator_port, deployment.api_path)
    front.start()
    follow_deployments(wish.home, front)
    print("Warming the functions", flush=True)
    warm(emulator, deployment)
    described = description(emulator, deployment, wish.api_url)
    if wish.seed:
        described["tenant"] = seed(described)
    wish.home.write_description(described)
    print(f"Ready after {time.monotonic() - started:.1f} s", flush=True)
    print(welcome(described), flush=True)
    return front


def follow_deployments(home: Home, front: Front) -> None:
    """A deployment that changed routes moved the API: `deploy` writes down where to and says so by a signal."""

    def look_again(_number: int, _frame: FrameType | None) -> None:
        described = home.read_description()
        front.base_path = described["gateway_url"].removeprefix(described["endpoint_url"])

    signal.signal(signal.SIGHUP, look_again)


def seed(described: dict[str, Any]) -> dict[str, str] | None:
    """Let the demonstration data in, once; the tenant's way to sign in."""
    try:
        demo = importlib.import_module("infrastructure.seed.demo")
    except ModuleNotFoundError:
        return None
    print("Looking after the demonstration tenant", flush=True)
    tenant: dict[str, str] = demo.seed(described)
    return tenant


def take_down(emulator: Emulator, front: Front | None) -> None:
    """Take no more requests, let the consumers of the stream finish, and let the emulator save its state."""
    if front is not None:
        front.stop()
    if emulator.process is not None and emulator.process.poll() is None:
        print("Stopping; the data stays", flush=True)
        if emulator.home.description.exists():
            finish_streams(emulator)
            logs.forget(emulator)
        emulator.stop()
    emulator.home.description.unlink(missing_ok=True)


def finish_streams(emulator: Emulator) -> None:
    """Say so when a consumer cannot finish: figures derived from the records it has not read will be behind."""
    table = emulator.home.read_description()["outputs"]["TableName"]
    if not drain(emulator, table):
        print(f"  a consumer of the table stream did not finish; see {emulator.home.emulator_log}", flush=True)


def running(home: Home) -> Emulator:
    """The emulator of the stack that is up here."""
    return Emulator(home, int(home.read_description()["endpoint_url"].rsplit(":", 1)[1]))


def redeploy(home: Home) -> Deployment:
    """Bring the running stack to what the working tree says."""
    described = home.read_description()
    emulator = running(home)
    deployment = deploy(emulator, described["api_url"])
    if deployment.changed:
        warm(emulator, deployment)
        renewed = description(emulator, deployment, described["api_url"])
        home.write_description(renewed | {"tenant": described["tenant"], "pids": described["pids"]})
        os.kill(described["pids"][0], signal.SIGHUP)
    return deployment


def go_up_in_background(arguments: list[str], home: Home) -> None:
    """Start `up` in a process of its own, show what it prints, and return when it is ready."""
    home.folder.mkdir(parents=True, exist_ok=True)
    with home.up_log.open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "infrastructure.local", "up", *arguments],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with home.up_log.open() as printed:
        while child.poll() is None:
            sys.stdout.write(printed.read())
            sys.stdout.flush()
            if home.description.exists() and is_described_by(home, child.pid):
                sys.stdout.write(printed.read())
                return
            time.sleep(0.1)
        sys.stdout.write(printed.read())
    raise SystemExit(child.returncode or 1)


def is_described_by(home: Home, supervisor: int) -> bool:
    """Whether the description is the one this supervisor wrote."""
    with contextlib.suppress(StackFailure):
        return supervisor in home.read_description()["pids"]
    return False


def go_down(home: Home, patience: float = 900) -> None:
    """Ask the supervisor to end and wait until it has; a leftover emulator is stopped too."""
    if not home.is_occupied():
        Emulator(home, 0).end_leftover()
        home.description.unlink(missing_ok=True)
        print("No stack is up here.")
        return
    print("Stopping; consumers of the table stream finish first ...", flush=True)
    os.kill(int(home.supervisor_pid.read_text()), signal.SIGTERM)
    deadline = time.monotonic() + patience
    while home.is_occupied():
        if time.monotonic() > deadline:
            raise StackFailure(f"The stack in {home.folder} does not stop.")
        time.sleep(0.1)
    print("The stack is down; its data is kept.")
