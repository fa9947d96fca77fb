"""The functions' own log lines, which the emulator keeps as CloudWatch would until the stack stops."""

import contextlib
import time

from infrastructure.local.deploy import STAGE, Client, client
from infrastructure.local.emulator import Emulator

GROUP = f"/tallyshop/{STAGE}/functions"
PLATFORM_LINES = ("START RequestId", "END RequestId", "REPORT RequestId")


def show(emulator: Emulator, minutes: float, *, follow: bool) -> None:
    """Print what the functions said in the last minutes, and go on with what they say when asked to follow."""
    logs, since = client(emulator, "logs"), int((time.time() - minutes * 60) * 1000)
    while True:
        since = print_since(logs, since)
        if not follow:
            return
        time.sleep(1)


def print_since(logs: Client, since: int) -> int:
    """Print the lines from a moment on, oldest first; answers the moment to go on from."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, startTime=since)
    events = sorted((event for page in pages for event in page["events"]), key=lambda event: event["timestamp"])
    for event in events:
        if not event["message"].startswith(PLATFORM_LINES):
            print(event["message"].rstrip(), flush=True)
    return events[-1]["timestamp"] + 1 if events else since


def forget(emulator: Emulator) -> None:
    """Start the log group anew: the emulator saves every line, and reads them all at its next start."""
    logs = client(emulator, "logs")
    logs.delete_log_group(logGroupName=GROUP)
    with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):  # by a function that just logged
        logs.create_log_group(logGroupName=GROUP)
