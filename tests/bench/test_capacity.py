"""The formula by which the bench counts, against examples worked out by hand from DynamoDB's documentation."""

import botocore.session
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.bench.capacity import index_writes, item_size, read_units, write_units
from tests.bench.recorder import RecordingClient
from tests.template import table_definition

ENTRY = {
    "PK": {"S": "T#ORDER#1"},
    "SK": {"S": "ORDER"},
    "time_pk": {"S": "T#ORDERS#2026-11"},
    "time_sk": {"S": "1"},
    "summary": {"S": "[]"},
    "version": {"N": "1"},
}


@pytest.mark.parametrize(
    ("item", "size"),
    [
        (None, 0),
        ({"a": {"S": "abc"}}, 4),
        ({"a": {"S": "椅子"}}, 7),
        ({"a": {"B": b"1234"}}, 5),
        ({"a": {"N": "0"}}, 3),
        ({"a": {"N": "12"}}, 3),
        ({"a": {"N": "123"}}, 4),
        ({"a": {"N": "-123"}}, 5),
        ({"a": {"N": "1000"}}, 3),
        ({"PK": {"S": "x" * 10}, "version": {"N": "7"}}, 21),
    ],
)
def test_an_item_weighs_its_names_and_values(item: dict[str, dict[str, object]] | None, size: int) -> None:
    assert item_size(item) == size


@pytest.mark.parametrize(("sizes", "units"), [((0,), 1), ((1,), 1), ((1024,), 1), ((1025,), 2), ((100, 3000), 3)])
def test_a_write_costs_a_unit_a_started_kilobyte(sizes: tuple[int, ...], units: int) -> None:
    assert write_units(*sizes) == units


@pytest.mark.parametrize(("size", "units"), [(0, 1), (4096, 1), (4097, 2), (10_000, 3)])
def test_a_read_costs_a_unit_a_started_four_kilobytes(size: int, units: int) -> None:
    assert read_units(size, consistent=True) == units
    assert read_units(size, consistent=False) == units / 2


def test_an_index_is_written_when_its_entry_changes() -> None:
    assert index_writes(None, ENTRY) == 1
    assert index_writes(ENTRY, ENTRY | {"d": {"B": b"not projected"}}) == 0
    assert index_writes(ENTRY, ENTRY | {"summary": {"S": "[1]"}}) == 1
    assert index_writes(ENTRY, ENTRY | {"time_sk": {"S": "2"}}) == 2
    assert index_writes(ENTRY, None) == 1
    assert index_writes(None, {"PK": {"S": "x"}}) == 0


@pytest.fixture
def client():
    with mock_aws():
        inner = botocore.session.get_session().create_client("dynamodb", region_name="eu-central-1")
        inner.create_table(TableName="t", **table_definition())
        yield RecordingClient(inner)


def put(item, **condition):
    return {"Put": {"TableName": "t", "Item": item} | condition}


def test_a_transaction_costs_two_units_a_started_kilobyte_of_each_item(client: RecordingClient) -> None:
    large = ENTRY | {"d": {"B": b"x" * 1500}}

    client.transact_write_items(TransactItems=[put(large), put({"PK": {"S": "b"}, "SK": {"S": "b"}})])

    assert (client.bill.writes, client.bill.index_writes) == (2 * 2 + 2 * 1, 1)
    assert client.bill.calls == ["transact_write_items"]


def test_an_update_costs_the_larger_of_before_and_after(client: RecordingClient) -> None:
    client.put_item(TableName="t", Item=ENTRY | {"d": {"B": b"x" * 3000}})
    client.reset()

    key = {name: ENTRY[name] for name in ("PK", "SK")}
    update = {"TableName": "t", "Key": key, "UpdateExpression": "REMOVE d"}
    client.transact_write_items(TransactItems=[{"Update": update}])

    assert client.bill.writes == 2 * 3


def test_a_refused_transaction_costs_as_much_as_one_that_was_not(client: RecordingClient) -> None:
    client.put_item(TableName="t", Item=ENTRY)
    client.reset()

    absent = {"ConditionExpression": "attribute_not_exists(PK)"}
    with pytest.raises(ClientError):
        client.transact_write_items(TransactItems=[put(ENTRY | {"d": {"B": b"x" * 1500}}, **absent)])

    assert (client.bill.writes, client.bill.index_writes) == (4, 0)


def test_every_key_of_a_batch_is_read_on_its_own(client: RecordingClient) -> None:
    client.put_item(TableName="t", Item=ENTRY | {"d": {"B": b"x" * 5000}})
    client.reset()

    missing = {"PK": {"S": "none"}, "SK": {"S": "none"}}
    wanted = {"Keys": [{name: ENTRY[name] for name in ("PK", "SK")}, missing], "ConsistentRead": True}
    client.batch_get_item(RequestItems={"t": wanted})

    assert client.bill.reads == 2 + 1


def test_a_page_of_an_index_is_read_as_one(client: RecordingClient) -> None:
    for number in range(10):
        client.put_item(TableName="t", Item=ENTRY | {"PK": {"S": f"{number}"}, "summary": {"S": "x" * 500}})
    client.reset()

    client.query(
        TableName="t",
        IndexName="by_time",
        KeyConditionExpression="time_pk = :p",
        ExpressionAttributeValues={":p": ENTRY["time_pk"]},
    )

    assert client.bill.reads == 1  # 5.6 KB are two units, half as they are not consistent
