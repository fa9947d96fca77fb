"""What one may ask of a stack from another process: start it in the background, deploy to it, stop it."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from infrastructure.local.deploy import Deployment, deploy
from infrastructure.local.emulator import Emulator
from infrastructure.local.failure import StackFailure
from infrastructure.local.home import REPOSITORY, Home
from infrastructure.local.ready import description, warm


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
    try:
        show_until_ready(child, home)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise


def show_until_ready(child: subprocess.Popen[bytes], home: Home) -> None:
    """Print what the child prints; SystemExit with its code when it ends before it is ready."""
    with home.up_log.open() as printed:
        ended, ready = False, False
        while not (ended or ready):
            ended, ready = child.poll() is not None, is_described_by(home, child.pid)
            sys.stdout.write(printed.read())
            sys.stdout.flush()
            time.sleep(0.1)
        sys.stdout.write(printed.read())
    if ended:
        raise SystemExit(child.returncode or 1)


def is_described_by(home: Home, supervisor: int) -> bool:
    """Whether the description is the one this supervisor wrote."""
    with contextlib.suppress(StackFailure):
        return supervisor in home.read_description()["pids"]
    return False


def running(home: Home) -> Emulator:
    """The emulator of the stack that is up here."""
    return Emulator(home, int(home.read_description()["endpoint_url"].rsplit(":", 1)[1]))


def redeploy(home: Home) -> Deployment:
    """Bring the running stack to what the working tree says."""
    described, emulator = home.read_description(), running(home)
    deployment = deploy(emulator, described["api_url"], again=True)
    if deployment.changed:
        warm(emulator, deployment)
        renewed = description(emulator, deployment, described["api_url"])
        home.write_description(renewed | {"tenant": described["tenant"], "pids": described["pids"]})
        os.kill(described["pids"][0], signal.SIGHUP)
    return deployment


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
