"""Lists in pages, and finding things by what people remember of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.shop import Refused, Shop, eventually


def ids(items: list[dict[str, object]]) -> list[object]:
    return [item["id"] for item in items]


@pytest.fixture
def orders(shop: Shop) -> list[object]:
    """The ids of 12 orders of one customer over three months, newest first."""
    shop.stocked(20)
    customer = shop.customer()
    days = [f"2026-{month:02}-{day:02}T08:00:00Z" for month in (1, 2, 3) for day in (1, 9, 18, 27)]

    def placed(day: str) -> object:
        return shop.place(shop.wish(customer, {"CHAIR": 1}, placed_at=day))["id"]

    with ThreadPoolExecutor(4) as clerks:
        made = list(clerks.map(placed, days))
    eventually(lambda: shop.see("/v1/orders")["items"], lambda seen: len(seen) == len(made))
    return made[::-1]


def test_pages_join_without_gap_or_repetition(shop: Shop, orders: list[object]) -> None:
    for limit in (1, 5, 12, 100):
        assert ids(list(shop.each("/v1/orders", limit=limit))) == orders, limit


def test_orders_of_some_days(shop: Shop, orders: list[object]) -> None:
    spring = {"from": "2026-02-09", "to": "2026-03-01"}

    found = ids(list(shop.each("/v1/orders", limit=2, **spring)))

    assert found == orders[3:7]


def test_orders_by_customer_and_status(shop: Shop, orders: list[object]) -> None:
    customer = shop.see(f"/v1/orders/{orders[0]}")["customer_id"]
    shop.ask("POST", f"/v1/orders/{orders[4]}/cancel", {"reason": "no"})

    def cancelled() -> list[object]:
        return ids(list(shop.each("/v1/orders", status="cancelled", limit=3)))

    assert eventually(cancelled, bool) == [orders[4]]
    assert ids(list(shop.each("/v1/orders", customer_id=customer, limit=7))) == orders
    assert ids(list(shop.each(f"/v1/customers/{customer}/orders", limit=7))) == orders


def test_a_cursor_serves_the_list_it_came_from_only(shop: Shop, orders: list[object]) -> None:
    cursor = shop.see("/v1/orders", limit=5)["next_cursor"]
    altered = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")

    for path, query in [
        ("/v1/orders", {"cursor": altered}),
        ("/v1/orders", {"cursor": cursor, "status": "confirmed"}),
        ("/v1/customers", {"cursor": cursor}),
    ]:
        with pytest.raises(Refused, match="invalid-cursor") as refused:
            shop.see(path, **query)
        assert refused.value.status == 400


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"status": "lost"}])
def test_a_list_refuses_what_it_does_not_know(shop: Shop, query: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        shop.see("/v1/orders", **query)

    assert (refused.value.status, refused.value.slug) == (422, "invalid-request")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("oak", ["OAK-1", "OAK-2"]),
        ("OAK cha", ["OAK-1"]),
        ("chair oak", ["OAK-1"]),
        ("nordic", ["OAK-2"]),
        ("6901234", ["OAK-2"]),
        ("oak-2", ["OAK-2"]),
        ("air", []),
        ("椅子", ["YI-1"]),
        ("红木", ["YI-1"]),
        ("红木 椅子", ["YI-1"]),
        ("oak lamp", []),
    ],
)
def test_products_are_found_by_the_beginnings_of_their_words(shop: Shop, query: str, found: list[str]) -> None:
    shop.product("OAK-1", name="Oak Chair")
    shop.product("OAK-2", name="Oak Table", brand="Nordic", barcode="6901234567890")
    shop.product("YI-1", name="红木椅子")
    eventually(lambda: shop.see("/v1/products", query="YI-1")["items"])

    def skus() -> list[str]:
        return sorted(product["sku"] for product in shop.each("/v1/products", query=query))

    assert eventually(skus, lambda seen: seen == found) == found


def test_archived_products_are_kept_apart(shop: Shop) -> None:
    shop.stocked(5)
    order_before = shop.sale(1)
    assert shop.call("DELETE", "/v1/products/CHAIR").status_code == 204

    with pytest.raises(Refused, match="product-archived") as refused:
        shop.sale(1)

    assert refused.value.problem["skus"] == ["CHAIR"]
    archived = eventually(lambda: shop.see("/v1/products", status="archived")["items"])
    assert [product["sku"] for product in archived] == ["CHAIR"]
    shop.pay(order_before)
    assert shop.ship(order_before)["order"]["fulfilment_status"] == "shipped"


def test_stock_is_listed_by_sku_and_by_scarcity(shop: Shop) -> None:
    for sku, quantity in (("B", 2), ("A", 9), ("C", 5)):
        shop.stocked(quantity, sku, reorder_point=5)

    assert [level["sku"] for level in shop.each("/v1/stock", limit=2)] == ["A", "B", "C"]
    low = eventually(lambda: list(shop.each("/v1/stock", low="true")), lambda seen: len(seen) == 2)
    assert [level["sku"] for level in low] == ["B", "C"]
