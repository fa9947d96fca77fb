"""Goods between warehouses, stock-taking and documents of many lines, over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.shop import Json, Refused, Shop, eventually


@pytest.fixture
def two_houses(shop: Shop) -> Shop:
    """Ten chairs in MAIN, and EAST empty."""
    shop.ask("POST", "/v1/warehouses", {"id": "EAST", "name": "East", "priority": 20})
    shop.stocked(10)
    return shop


def levels(shop: Shop, sku: str = "CHAIR") -> dict[str, tuple[int, int]]:
    """On hand and reserved, by warehouse."""
    stock = shop.see(f"/v1/stock/{sku}")
    return {level["warehouse_id"]: (level["on_hand"], level["reserved"]) for level in stock["warehouses"]}


def is_proven(shop: Shop, sku: str = "CHAIR") -> Json:
    """The proof, as soon as the ledger has caught up."""
    return eventually(lambda: shop.verification(sku), lambda proof: proof["holds"])


def test_transfer_of_reserved_units(two_houses: Shop) -> None:
    two_houses.sale(8)

    with pytest.raises(Refused) as refused:
        two_houses.transfer({"CHAIR": 3}, "EAST")
    moved = two_houses.transfer({"CHAIR": 2}, "EAST")

    assert (refused.value.status, refused.value.slug) == (409, "out-of-stock")
    assert refused.value.problem["shortages"] == [{"sku": "CHAIR", "wanted": 3, "available": 2}]
    assert [(level["warehouse_id"], level["available"]) for level in moved["levels"]] == [("MAIN", 0), ("EAST", 2)]
    assert levels(two_houses) == {"EAST": (2, 0), "MAIN": (8, 8)}
    is_proven(two_houses)


def test_count_below_reserved(two_houses: Shop) -> None:
    orders = [two_houses.sale(3), two_houses.sale(4)]
    cancelled = two_houses.sale(1)
    two_houses.ask("POST", f"/v1/orders/{cancelled['id']}/cancel", {"reason": "Too late"})

    with pytest.raises(Refused) as refused:
        two_houses.count({"CHAIR": 6})
    two_houses.count({"CHAIR": 7})

    assert (refused.value.status, refused.value.slug) == (409, "reserved-exceeds-count")
    assert refused.value.problem["orders"] == [{"id": order["id"], "number": order["number"]} for order in orders]
    assert levels(two_houses) == {"MAIN": (7, 7)}
    is_proven(two_houses)


def test_what_was_counted_is_written_as_a_movement_where_it_differs(two_houses: Shop) -> None:
    two_houses.count({"CHAIR": 10})
    counted = two_houses.count({"CHAIR": 12})

    assert [(level["on_hand"], level["version"]) for level in counted["levels"]] == [(12, 2)]
    movements = eventually(two_houses.movements, lambda seen: len(seen) == 2)
    assert [(movement["kind"], movement["on_hand_delta"]) for movement in movements] == [("receipt", 10), ("count", 2)]


@pytest.mark.soak
def test_a_document_of_five_hundred_lines(shop: Shop) -> None:
    skus = [f"SKU-{n:03}" for n in range(500)]
    with ThreadPoolExecutor(8) as people:
        list(people.map(shop.product, skus))
    shop.ask("POST", "/v1/warehouses", {"id": "EAST", "name": "East"})

    shop.receive(dict.fromkeys(skus, 5))
    moved = shop.transfer(dict.fromkeys(skus, 2), "EAST")
    counted = shop.count(dict.fromkeys(skus, 4))

    assert len(moved["levels"]) == 1000
    assert {level["on_hand"] for level in counted["levels"]} == {4}
    assert levels(shop, skus[-1]) == {"EAST": (2, 0), "MAIN": (4, 0)}
    is_proven(shop, skus[0])


def test_a_transfer_against_issues_gives_each_unit_once(two_houses: Shop) -> None:
    def take(n: int) -> int:
        body = {"warehouse_id": "MAIN", "lines": [{"sku": "CHAIR", "quantity": 2}]}
        if n % 2:
            body = body | {"from_warehouse_id": body.pop("warehouse_id"), "to_warehouse_id": "EAST"}
        return two_houses.call("POST", f"/v1/stock/{'transfers' if n % 2 else 'issues'}", body).status_code

    with ThreadPoolExecutor(8) as people:
        statuses = list(people.map(take, range(12)))

    assert sorted(statuses) == [201] * 5 + [409] * 7
    on_hand = {warehouse_id: level[0] for warehouse_id, level in levels(two_houses).items()}
    assert on_hand["MAIN"] == 0
    is_proven(two_houses)
