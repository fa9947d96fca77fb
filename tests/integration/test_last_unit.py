"""What is not there is not sold: the services on both engines, from several processes at once."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from shared.stock.ledger import Ledger
from shared.stock.service import StockService
from shared.storage import keys
from shared.storage.item import Item, Wire, from_wire, key_of
from shared.storage.stream import Image
from shared.storage.table import Table
from tests.bench.hot_sku import HOT, opened, sold
from tests.integration.engines import Engine


@pytest.mark.parametrize(
    ("units", "buyers", "processes"),
    [(10, 24, 2), pytest.param(500, 2000, 8, marks=pytest.mark.soak)],
)
def test_what_is_there_is_sold_and_no_more(
    engine: Engine, own_table: Table, units: int, buyers: int, processes: int
) -> None:
    trade, counterpart = opened(own_table, engine.endpoint, units=units)

    outcome = sold(counterpart, buyers=buyers, processes=processes)

    assert outcome.answers == {"sold": units, "OutOfStock": buyers - units}
    stock = StockService(own_table)
    (level,) = stock.of_product(trade.admin, HOT).levels
    assert (level.on_hand, level.reserved, level.available, level.version) == (units, units, 0, units + 1)
    Ledger(own_table).follow(filter(is_of_a_level, streamed(engine, own_table)))
    (verification,) = stock.verification(trade.admin, HOT)
    assert verification.holds
    assert verification.movements == units + 1


def is_of_a_level(image: Image) -> bool:
    return keys.kind_of(image.key.partition) == "STOCK"


def streamed(engine: Engine, table: Table) -> Iterator[Image]:
    """Everything that the table's stream tells."""
    stream = table.client.describe_table(TableName=table.name)["Table"]["LatestStreamArn"]
    client: Any = botocore.session.get_session().create_client(
        "dynamodbstreams",
        endpoint_url=engine.endpoint,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    shards = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    for shard in shards:
        for record in of_shard(client, stream, shard["ShardId"]):
            body = record["dynamodb"]
            yield Image(key_of(from_wire(body["Keys"])), item_of(body.get("OldImage")), item_of(body.get("NewImage")))


def item_of(wire: Wire | None) -> Item | None:
    return from_wire(wire) if wire else None


def of_shard(client: Any, stream: str, shard: str) -> list[dict[str, Any]]:
    """A shard's records, oldest first; an open shard has no end, so an empty page ends it."""
    position = client.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    iterator, found = position["ShardIterator"], []
    while iterator:
        page = client.get_records(ShardIterator=iterator)
        if not page["Records"]:
            break
        found += page["Records"]
        iterator = page.get("NextShardIterator")
    return found
