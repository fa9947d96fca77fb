"""Operations as DynamoDB reads them."""

from shared.storage.item import ABSENT, ALWAYS, Key, at_least, at_version, newer_than_stored
from shared.storage.operations import Check, Delete, Put, Update, as_request
from shared.storage.transaction import stale

KEY = Key("T1#THINGS", "A")
WIRE_KEY = {"PK": {"S": "T1#THINGS"}, "SK": {"S": "A"}}


def test_a_put_where_nothing_is():
    operation = Put(KEY.attributes() | {"d": b"\x01", "version": 1}, ABSENT, stale)

    assert as_request(operation, "table") == {
        "Put": {
            "TableName": "table",
            "Item": WIRE_KEY | {"d": {"B": b"\x01"}, "version": {"N": "1"}},
            "ConditionExpression": "attribute_not_exists(#0)",
            "ExpressionAttributeNames": {"#0": "PK"},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def test_an_update_of_counters_under_floors():
    operation = Update(
        KEY, at_least(available=2), stale, set={"reason": "x"}, add={"available": -2}, remove=("work_pk", "work_sk")
    )

    assert as_request(operation, "table") == {
        "Update": {
            "TableName": "table",
            "Key": WIRE_KEY,
            "UpdateExpression": "SET #0 = :0 ADD #1 :1 REMOVE #2, #3",
            "ConditionExpression": "#4 >= :2",
            "ExpressionAttributeNames": {
                "#0": "reason",
                "#1": "available",
                "#2": "work_pk",
                "#3": "work_sk",
                "#4": "available",
            },
            "ExpressionAttributeValues": {":0": {"S": "x"}, ":1": {"N": "-2"}, ":2": {"N": "2"}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def test_several_floors_must_all_hold():
    request = as_request(Check(KEY, at_least(available=1, reserved=2), stale), "table")

    assert request["ConditionCheck"]["ConditionExpression"] == "#0 >= :0 AND #1 >= :1"


def test_a_projection_is_written_where_there_is_none_or_an_older_one():
    request = as_request(Put(KEY.attributes(), newer_than_stored(3), stale), "table")

    assert request["Put"]["ConditionExpression"] == "attribute_not_exists(#1) OR (#0 < :0)"


def test_a_deletion_at_a_version():
    request = as_request(Delete(KEY, at_version(3), stale), "table")

    assert request["Delete"]["Key"] == WIRE_KEY
    assert request["Delete"]["ExpressionAttributeValues"] == {":0": {"N": "3"}}


def test_without_a_condition_nothing_is_asked_back():
    request = as_request(Put(KEY.attributes(), ALWAYS, stale), "table")

    assert request == {"Put": {"TableName": "table", "Item": WIRE_KEY}}
