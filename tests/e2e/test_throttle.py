"""A tenant that has used up its minute is refused, and its neighbour is served by the same processes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from shared.storage import keys
from shared.web.throttle import STRIDE
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack


def used_up(stack: Stack, tenant_id: str) -> None:
    """As if other processes had reported more than anybody may send, in this minute and the next ones."""
    now = datetime.now(UTC)
    for minutes in range(3):
        key = keys.requests(tenant_id, f"{now + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}")
        item = {"PK": {"S": key.partition}, "SK": {"S": key.sort}, "count": {"N": str(10**9)}}
        stack.client("dynamodb").put_item(TableName=stack.described["environment"]["TABLE_NAME"], Item=item)


def test_whoever_runs_wild_is_refused_and_the_neighbour_is_served(stack: Stack, open_shop: Callable[..., Shop]) -> None:
    wild, neighbour = open_shop(), open_shop()
    used_up(stack, wild.tenant_id)

    answers = [wild.call("GET", "/v1/products") for _ in range(3)]
    while answers[-1].status_code == 200 and len(answers) < 40 * STRIDE:
        answers.append(wild.call("GET", "/v1/products"))

    refused = answers[-1]
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert neighbour.call("GET", "/v1/products").status_code == 200
