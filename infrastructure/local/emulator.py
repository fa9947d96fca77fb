"""The emulator of AWS as a child process: started with its saved state, stopped so that it saves it."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

from infrastructure.local.failure import StackFailure
from infrastructure.local.home import Home
from infrastructure.local.tools import emulator_python

REGION = "eu-central-1"
ACCOUNT_ACCESS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION}


@dataclass
class Emulator:
    """One emulator on one loopback port."""

    home: Home
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The endpoint of every AWS service."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        python = emulator_python()
        require_free(self.port)
        shutil.rmtree(self.home.scratch, ignore_errors=True)
        self.home.scratch.mkdir(parents=True)
        self.home.state.mkdir(exist_ok=True)
        forget_stream_positions(self.home)
        with self.home.emulator_log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(python), "-m", "ministack"],
                cwd=self.home.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to pass on, after draining
            )
        self.home.emulator_pid.write_text(str(self.process.pid))
        self._wait_until_ready()

    def _environment(self) -> dict[str, str]:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON", "VIRTUAL_ENV"))
        }
        return kept | {
            **ACCOUNT_ACCESS,
            "MINISTACK_REGION": REGION,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "TMPDIR": str(self.home.scratch),
            "STATE_DIR": str(self.home.state),
            "PERSIST_STATE": "1",
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home.state / "s3"),
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if not self.is_running():
                raise StackFailure(f"The emulator did not start; its log is {self.home.emulator_log}.")
            if self._answers():
                return
            time.sleep(0.1)
        raise StackFailure(f"The emulator does not answer; its log is {self.home.emulator_log}.")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == 200
        return False

    def is_running(self) -> bool:
        """Whether the child that we started is alive."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End it so that it saves its state, and wait for its workers."""
        if self.process is not None:
            end_group(self.process.pid, reap=self.process)
        self.home.emulator_pid.unlink(missing_ok=True)

    def end_leftover(self) -> None:
        """Stop, with its state saved, an emulator whose supervisor was killed."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            pid = int(self.home.emulator_pid.read_text())
            if "ministack" in command_of(pid):
                print("  stopping an emulator that was left over ...", flush=True)
                end_group(pid)
            self.home.emulator_pid.unlink()


def require_free(port: int) -> None:
    """Refuse a port that somebody listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise StackFailure(f"Port {port} is taken; choose another one, as in `make up PORT={port + 10}`.") from None


def forget_stream_positions(home: Home) -> None:
    """Streams begin anew with the emulator, but it remembers how far they were read, and would skip what follows."""
    saved = home.state / "lambda.json"
    if not saved.exists():
        return
    state = json.loads(saved.read_text())
    positions = state.get("payload", {}).get("dynamodb_stream_positions")
    if positions:
        positions["data"] = {}
        saved.write_text(json.dumps(state))


def command_of(pid: int) -> str:
    """The command line of a process, empty when there is none."""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout


def end_group(leader: int, *, reap: subprocess.Popen[bytes] | None = None, patience: float = 60) -> None:
    """Ask the leader to end and wait for the whole group; what outlasts our patience is killed."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(leader, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if reap is not None:
            reap.poll()
        try:
            os.killpg(leader, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
