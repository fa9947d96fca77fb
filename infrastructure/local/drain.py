"""Waits until the consumers of the table stream have read it: what they have not read does not outlive the emulator.

The emulator numbers a stream's records from its start on, and logs how many each consumer has processed.
"""

import re
import time
import uuid
from dataclasses import dataclass, field

from infrastructure.local.deploy import Client, client
from infrastructure.local.emulator import Emulator

PROCESSED = re.compile(rb"ESM: Lambda (\S+) processed (\d+) DynamoDB stream records")
MARKER = {"PK": {"S": "SYSTEM#LOCAL"}, "SK": {"S": "DRAIN"}}


def drain(emulator: Emulator, table: str, patience: float = 60) -> bool:
    """Whether every consumer has read all; gives up when none has got on for as long as our patience."""
    stream, tally = Stream(emulator, table), Tally(emulator)
    last, moved, seen = -1, time.monotonic(), 0
    while (written := stream.written()) != last + 1:
        last = written
        while (read := tally.least(stream.consumers)) < written:
            if read > seen:
                moved, seen = time.monotonic(), read
            if time.monotonic() - moved > patience:
                return False
            time.sleep(0.05)
    return True


class Stream:
    """The table's stream."""

    def __init__(self, emulator: Emulator, table: str) -> None:
        self.table = table
        self.dynamodb: Client = client(emulator, "dynamodb")
        self.streams: Client = client(emulator, "dynamodbstreams")
        self.arn = self.dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        mappings = client(emulator, "lambda").list_event_source_mappings(EventSourceArn=self.arn)
        self.consumers = [m["FunctionArn"].rsplit(":", 1)[1] for m in mappings["EventSourceMappings"]]

    def written(self) -> int:
        """How many records there are since the emulator's start, one written to find out among them."""
        shard = self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"][0]["ShardId"]
        latest = self.streams.get_shard_iterator(StreamArn=self.arn, ShardId=shard, ShardIteratorType="LATEST")
        self.dynamodb.put_item(TableName=self.table, Item=MARKER | {"at": {"S": uuid.uuid4().hex}})
        newest = self.streams.get_records(ShardIterator=latest["ShardIterator"])["Records"][-1]
        return int(newest["dynamodb"]["SequenceNumber"][-10:])


@dataclass
class Tally:
    """What each consumer has processed, by the emulator's log."""

    emulator: Emulator
    offset: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def least(self, consumers: list[str]) -> int:
        """The count of the one that is furthest behind."""
        with self.emulator.home.emulator_log.open("rb") as log:
            log.seek(self.offset)
            for line in log:
                if not line.endswith(b"\n"):
                    break
                self.offset += len(line)
                if found := PROCESSED.search(line):
                    consumer = found[1].decode()
                    self.counts[consumer] = self.counts.get(consumer, 0) + int(found[2])
        return min((self.counts.get(consumer, 0) for consumer in consumers), default=0)
