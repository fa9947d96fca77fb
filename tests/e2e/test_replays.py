"""One key, one effect: every POST that makes or moves something answers its repetition as the first time."""

from collections.abc import Iterator

import pytest

from tests.e2e.samples import SAMPLES, Record, record_of
from tests.e2e.shop import Json, Shop

pytestmark = pytest.mark.xdist_group("replays")

OPERATIONS = [
    operation
    for operation, sample in SAMPLES.items()
    if operation.startswith(("POST /v1/orders", "POST /v1/customers", "POST /v1/payments", "POST /v1/stock/"))
    and "/alerts/" not in operation  # a digest is sent once a fall, and only what has fallen is put off or given away
]
READS = ("/v1/orders/{order_id}", "/v1/stock/{sku}", "/v1/customers/{customer_id}")


@pytest.fixture(scope="module")
def house(stack) -> Iterator[tuple[Shop, Record]]:
    """A tenant with goods and an order that is paid and partly shipped."""
    with Shop.sign_up(stack.api_url) as shop:
        shop.stocked(1_000_000)
        shop.ask("POST", "/v1/warehouses", {"id": "BACK", "name": "Back room", "priority": 20})
        yield shop, record_of(shop, shop.user_id)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_same_key_answers_as_the_first_time_and_moves_nothing(house, operation: str) -> None:
    shop, record = house
    sample = SAMPLES[operation]
    ids = record.ids | (sample.prepared(shop, record) if sample.prepared else {})
    verb, path = operation.format(**ids).split()
    body = sample.body(record) if sample.body else None
    key = operation.replace(" ", "-")

    first = shop.call(verb, path, body, Idempotency_Key=key)
    books = [shop.see(read.format(**ids)) for read in READS]
    again = shop.call(verb, path, body, Idempotency_Key=key)

    assert first.status_code == again.status_code == sample.status, (first.text, again.text)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert again.headers.get("ETag") == first.headers.get("ETag")
    assert [shop.see(read.format(**ids)) for read in READS] == books
    other = shop.call(verb, f"{path}?dry_run=false", body, Idempotency_Key=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


def test_an_order_is_answered_again_as_it_stands_now(shop: Shop) -> None:
    shop.stocked(5)
    wish = shop.wish(shop.customer(), {"CHAIR": 1})
    order = shop.place(wish, key="k")
    cancelled = shop.ask("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "no"})

    again = shop.call("POST", "/v1/orders", wish, Idempotency_Key="k")

    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.json() == cancelled
    assert again.headers["ETag"] == f'"{cancelled["version"]}"'
    assert shop.stock() == (5, 0, 5)


def test_a_key_belongs_to_its_path(shop: Shop) -> None:
    shop.stocked(5)
    wish = shop.wish(shop.customer(), {"CHAIR": 1})

    orders = [shop.place(wish, key=key) for key in ("a", "b")]
    held = [shop.call("POST", f"/v1/orders/{o['id']}/hold", Idempotency_Key="a") for o in orders]

    assert [answer.status_code for answer in held] == [200, 200]
    assert [answer.json()["id"] for answer in held] == [order["id"] for order in orders]
    assert all("Idempotency-Replayed" not in answer.headers for answer in held)


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_key_of_other_characters_is_refused(shop: Shop, key: str) -> None:
    shop.stocked(5)
    wish = shop.wish(shop.customer(), {"CHAIR": 1})

    answer = shop.call("POST", "/v1/orders", wish, Idempotency_Key=key)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert shop.stock() == (5, 0, 5)


def test_a_refusal_is_not_remembered(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(1)
    path, body = f"/v1/orders/{order['id']}/shipments", {"lines": [{"sku": "CHAIR", "quantity": 1}]}
    assert shop.call("POST", path, body, Idempotency_Key="k").json()["type"] == "/problems/payment-required"

    shop.pay(order)

    shipped = shop.call("POST", path, body, Idempotency_Key="k")
    assert shipped.status_code == 201
    assert "Idempotency-Replayed" not in shipped.headers


def test_a_dry_run_leaves_its_key_to_the_edit(shop: Shop) -> None:
    shop.stocked(5)
    order = shop.sale(2)
    path, edit = f"/v1/orders/{order['id']}/edits", {"lines": [{"sku": "CHAIR", "quantity": 1}], "expected_version": 1}

    def asked(query: str = "") -> tuple[int, Json, bool]:
        answer = shop.call("POST", path + query, edit, Idempotency_Key="k")
        return answer.status_code, answer.json(), "Idempotency-Replayed" in answer.headers

    tried, done, again = asked("?dry_run=true"), asked(), asked()

    assert (tried[0], tried[2], done[0], done[2], again[2]) == (200, False, 200, False, True)
    assert done[1] == again[1]
    assert tried[1]["change"] == done[1]["change"]
    assert asked("?dry_run=true")[1]["type"] == "/problems/idempotency-key-reused"
