"""One local stack for a whole run of tests: whoever needs it first starts it, whoever ends last stops it."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stack:
    """A running stack, as its `stack.json` describes it."""

    home: Path
    ports: list[int] = field(default_factory=lambda: free_ports(2))

    @property
    def described(self) -> dict[str, Any]:
        """What the stack tells about itself."""
        description: dict[str, Any] = json.loads((self.home / "stack.json").read_text())
        return description

    @property
    def api_url(self) -> str:
        """Where the API answers."""
        return str(self.described["api_url"])

    @property
    def mail_url(self) -> str:
        """Where the mails that were sent can be read."""
        return str(self.described["mail_url"])

    def client(self, service: str) -> Any:
        """AWS, as it is here."""
        environment = self.described["environment"]
        return boto3.client(
            service,
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            region_name=environment["AWS_DEFAULT_REGION"],
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )

    def invoke(self, function: str, event: dict[str, Any]) -> None:
        """Call a function by its name in the template, as its schedule or rule does; RuntimeError where it fails."""
        functions = self.client("lambda")
        (name,) = [f["FunctionName"] for f in functions.list_functions()["Functions"] if function in f["FunctionName"]]
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        if "FunctionError" in answer:
            raise RuntimeError(answer["Payload"].read())

    @property
    def is_up(self) -> bool:
        """Whether it has said so."""
        return (self.home / "stack.json").exists()

    def up(self, *options: str) -> None:
        """Start it, without the demonstration tenant."""
        port, emulator_port = self.ports
        ports = ("--port", str(port), "--emulator-port", str(emulator_port))
        self._run("up", *ports, "--no-seed", "--detach", *options)

    def down(self) -> None:
        """Stop it; its data stays."""
        self._run("down")

    def workers(self) -> list[int]:
        """The processes that run functions now."""
        emulator = self.described["pids"][1]
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(emulator)], capture_output=True, check=True)
        return [int(pid) for pid in listed.stdout.split()]

    @staticmethod
    def kill(worker: int) -> None:
        """End a worker in the midst of what it does; it is gone when this returns."""
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        while _state_of(worker) not in ("", "Z"):
            time.sleep(0.01)

    def _run(self, command: str, *options: str) -> None:
        arguments = [sys.executable, "-m", "infrastructure.local", command, "--home", str(self.home), *options]
        done = subprocess.run(arguments, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            raise RuntimeError(f"the stack does not go {command}:\n{done.stdout}{done.stderr}")


class SharedStack:
    """The stack of a run; each process of the run joins before the first test and leaves behind its last."""

    def __init__(self, home: Path) -> None:
        self.stack = Stack(home)
        self._members = home / "members"
        self._members.mkdir(parents=True, exist_ok=True)

    def join(self) -> None:
        """Keep the stack from being stopped before this process is done."""
        (self._members / str(os.getpid())).touch()

    def running(self) -> Stack:
        """The stack, started if it is not up."""
        with self._alone():
            if not self.stack.is_up:
                self.stack.up()
        return self.stack

    def leave(self) -> None:
        """Stop the stack when nobody else is left."""
        with self._alone():
            (self._members / str(os.getpid())).unlink(missing_ok=True)
            if self.stack.is_up and not any(_lives(int(member.name)) for member in self._members.iterdir()):
                self.stack.down()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._members.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def free_ports(count: int) -> list[int]:
    """Ports of loopback on which nobody listens."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _state_of(process: int) -> str:
    """`Z` for one that has ended and is not collected yet, empty for none."""
    listed = subprocess.run(["ps", "-o", "state=", "-p", str(process)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()


def _lives(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False
