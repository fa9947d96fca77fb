"""The second engine starts, is private to this machine, and keeps a promise that the storage layer builds on."""

import socket
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.integration.engines import Engine

pytestmark = pytest.mark.xdist_group("dynamodb_local")


@pytest.fixture
def endpoint(dynamodb_local: Engine) -> str:
    return dynamodb_local.endpoint


def test_a_conditional_write_is_refused_when_its_condition_fails(endpoint: str) -> None:
    client = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    client.create_table(
        TableName="proof",
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    put = {"TableName": "proof", "Item": {"PK": {"S": "a"}}, "ConditionExpression": "attribute_not_exists(PK)"}
    client.transact_write_items(TransactItems=[{"Put": put}])

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        client.transact_write_items(TransactItems=[{"Put": put}])


def test_it_listens_on_one_loopback_address_only(endpoint: str) -> None:
    port = urlsplit(endpoint).port

    with pytest.raises(OSError):  # noqa: PT011 - refused on Linux, unreachable elsewhere
        socket.create_connection(("127.0.0.2", port), timeout=2).close()
