"""Where a local stack keeps what it knows; each home is a stack of its own."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infrastructure.local.failure import StackFailure

REPOSITORY = Path(__file__).parents[2]
SHARED_HOME = REPOSITORY / ".local"


@dataclass(frozen=True)
class Home:
    """The folder of one stack."""

    folder: Path

    @property
    def state(self) -> Path:
        """What the emulator saves when it stops."""
        return self.folder / "state"

    @property
    def scratch(self) -> Path:
        """The emulator's TMPDIR, emptied at every start."""
        return self.folder / "tmp"

    @property
    def code(self) -> Path:
        """Unpacked layers, which every worker reads instead of unpacking its own."""
        return self.folder / "code"

    @property
    def emulator_log(self) -> Path:
        """What the emulator itself logs."""
        return self.folder / "emulator.log"

    @property
    def up_log(self) -> Path:
        """What a detached `up` printed."""
        return self.folder / "up.log"

    @property
    def description(self) -> Path:
        """The file that tells tests and tools where the stack is; present while it runs."""
        return self.folder / "stack.json"

    @property
    def emulator_pid(self) -> Path:
        """The emulator's process, so that one left over can be stopped."""
        return self.folder / "emulator.pid"

    @property
    def supervisor_pid(self) -> Path:
        """The process that `down` ends."""
        return self.folder / "supervisor.pid"

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Hold the home for one supervisor; the system lets go of it however that process ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StackFailure(f"A stack is already up in {self.folder}; `make down` stops it.") from None
            self.supervisor_pid.write_text(str(os.getpid()))
            try:
                yield
            finally:
                self.supervisor_pid.unlink(missing_ok=True)

    def is_occupied(self) -> bool:
        """Whether a supervisor lives here."""
        try:
            with (self.folder / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def read_description(self) -> dict[str, Any]:
        """The running stack's `stack.json`."""
        if not self.is_occupied() or not self.description.exists():
            raise StackFailure("No stack is up here; `make up` starts one.")
        described: dict[str, Any] = json.loads(self.description.read_text())
        return described

    def write_description(self, described: dict[str, Any]) -> None:
        """Put `stack.json` in place at once, so that no reader sees half of it."""
        draft = self.description.with_suffix(".new")
        draft.write_text(json.dumps(described, indent=2) + "\n")
        draft.replace(self.description)
