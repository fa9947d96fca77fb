"""Waits until the consumers of the table stream have read it: what they have not read does not outlive the emulator.

The emulator logs how many records each consumer has processed, counting only those that pass its filters, and gives
them in order, as many at once as there are. So a marker is written that passes every filter: where a consumer's count
rises by exactly one, and by exactly one again for the next marker, nothing stood before the markers any more.
"""

import re
import time
import uuid
from dataclasses import dataclass, field

from infrastructure.local.deploy import client
from infrastructure.local.emulator import Emulator

PROCESSED = re.compile(rb"ESM: Lambda (\S+) processed (\d+) DynamoDB stream records")
MARKER = {"PK": {"S": "SYSTEM#LOCAL"}, "SK": {"S": "ORDER"}}


def drain(emulator: Emulator, table: str, patience: float = 60) -> bool:
    """Whether every consumer has read all; gives up when one has not got on for as long as our patience."""
    tally, dynamodb = Tally(emulator), client(emulator, "dynamodb")
    quiet, consumers = 0, _consumers(emulator, table)
    while quiet < 2:
        before = tally.read(consumers)
        dynamodb.put_item(TableName=table, Item=MARKER | {"at": {"S": uuid.uuid4().hex}})
        after = _when_all_got_on(tally, consumers, before, patience)
        if after is None:
            return False
        quiet = quiet + 1 if all(after[each] == before[each] + 1 for each in consumers) else 0
    return True


def _consumers(emulator: Emulator, table: str) -> list[str]:
    stream = client(emulator, "dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    mappings = client(emulator, "lambda").list_event_source_mappings(EventSourceArn=stream)
    return [mapping["FunctionArn"].rsplit(":", 1)[1] for mapping in mappings["EventSourceMappings"]]


def _when_all_got_on(
    tally: "Tally", consumers: list[str], before: dict[str, int], patience: float
) -> dict[str, int] | None:
    """The counts right after the last consumer got on, None when one does not."""
    deadline, after = time.monotonic() + patience, before
    while not all(after[each] > before[each] for each in consumers):
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)
        after = tally.read(consumers)
    return after


@dataclass
class Tally:
    """What each consumer has processed, by the emulator's log."""

    emulator: Emulator
    offset: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def read(self, consumers: list[str]) -> dict[str, int]:
        """The counts as they stand in the log now."""
        with self.emulator.home.emulator_log.open("rb") as log:
            log.seek(self.offset)
            for line in log:
                if not line.endswith(b"\n"):
                    break
                self.offset += len(line)
                if found := PROCESSED.search(line):
                    consumer = found[1].decode()
                    self.counts[consumer] = self.counts.get(consumer, 0) + int(found[2])
        return {consumer: self.counts.get(consumer, 0) for consumer in consumers}
