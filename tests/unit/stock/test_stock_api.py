"""Stock over HTTP, as the contract words it."""

import pytest

from functions.catalog import handler as catalog
from functions.stock import handler
from shared.core.actor import Role
from shared.orders.holding import OrdersHolding
from shared.stock import posting
from shared.stock.moves import Move, backorders_of
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseService
from shared.storage import connection
from shared.storage.cursors import Cursors
from shared.storage.secret import SigningSecrets
from tests.builders import a_team, an_actor
from tests.fakes import MemoryTable
from tests.faults import FaultyTable, Killed, killed
from tests.gateway import Gateway
from tests.unit.reporting.orders import a_line, an_order, stored
from tests.unit.stock.house import LINES, SKUS, House

POSTS = {kind: f"/v1/stock/{kind}s" for kind in LINES}
THREE_LEFT = {"warehouse_id": "MAIN", "lines": [{"sku": "A", "counted": 3}]}
each_post = pytest.mark.parametrize("kind", POSTS)


@pytest.fixture
def house():
    return House.on(MemoryTable())


@pytest.fixture
def gateway(monkeypatch, house):
    service = StockService(house.table, name_orders=OrdersHolding(house.table))
    monkeypatch.setattr(connection, "table", lambda: house.table)
    monkeypatch.setattr(connection, "cursors", lambda: Cursors(lambda: SigningSecrets(b"secret"), house.clock))
    monkeypatch.setattr(handler.stock, "__dict__", vars(service))
    monkeypatch.setattr(catalog.warehouses, "__dict__", vars(WarehouseService(house.table)))
    return Gateway(handler.api, catalog.api, actor=house.actor)


def problem(answer):
    return answer.status, answer.json["type"].removeprefix("/problems/")


def pointers(answer):
    return [error["pointer"] for error in answer.json["errors"]]


@each_post
def test_a_document_answers_its_id_and_the_levels(gateway, kind):
    answer = gateway.call("POST", POSTS[kind], LINES[kind])

    assert answer.status == 201
    assert set(answer.json) == {"id", "levels"}
    named = {"sku", "warehouse_id", "on_hand", "reserved", "available", "version"}
    assert all(named <= set(level) for level in answer.json["levels"])
    places = {(level["sku"], level["warehouse_id"]) for level in answer.json["levels"]}
    warehouses = ("MAIN", "EAST") if kind == "transfer" else ("MAIN",)
    assert places == {(sku, warehouse_id) for sku in SKUS for warehouse_id in warehouses}


@each_post
def test_a_document_with_its_key_is_carried_out_once(gateway, kind):
    first, second = (gateway.call("POST", POSTS[kind], LINES[kind], Idempotency_Key="k1") for _ in range(2))
    other = gateway.call("POST", POSTS[kind], LINES[kind] | {"reason": "other"}, Idempotency_Key="k1")

    assert (second.status, second.json) == (201, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert problem(other) == (422, "idempotency-key-reused")


@each_post
@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.MANAGER, Role.WAREHOUSE)])
def test_only_who_keeps_the_store_moves_goods(gateway, house, kind, role):
    gateway.actor = an_actor(role, tenant_id=house.tenant_id)

    assert problem(gateway.call("POST", POSTS[kind], {})) == (403, "forbidden")


@each_post
def test_lines_are_from_one_to_five_hundred(gateway, kind):
    line = LINES[kind]["lines"][0]

    for lines in ([], [line] * 501):
        answer = gateway.call("POST", POSTS[kind], LINES[kind] | {"lines": lines})
        assert (problem(answer), pointers(answer)) == ((422, "invalid-request"), ["/lines"])


@each_post
def test_one_bad_line_refuses_the_whole_document(gateway, house, kind):
    lines = [*LINES[kind]["lines"], LINES[kind]["lines"][0] | {"sku": "GHOST"}]
    before = house.on_hand()

    answer = gateway.call("POST", POSTS[kind], LINES[kind] | {"lines": lines})

    assert (problem(answer), pointers(answer)) == ((422, "invalid-request"), ["/lines/5/sku"])
    assert house.on_hand() == before


@pytest.mark.parametrize(
    ("kind", "line", "pointer"),
    [
        ("receipt", {"sku": "A", "quantity": 0}, "/lines/0/quantity"),
        ("receipt", {"sku": "A", "quantity": 1, "condition": "damaged"}, "/lines/0/condition"),
        ("issue", {"sku": "A", "quantity": 1, "condition": "lost"}, "/lines/0/condition"),
        ("transfer", {"sku": "A", "quantity": "1"}, "/lines/0/quantity"),
        ("count", {"sku": "A", "counted": -1}, "/lines/0/counted"),
        ("count", {"sku": "A"}, "/lines/0/counted"),
    ],
)
def test_a_wrong_line_is_named(gateway, kind, line, pointer):
    answer = gateway.call("POST", POSTS[kind], LINES[kind] | {"lines": [line]})

    assert (problem(answer), pointers(answer)) == ((422, "invalid-request"), [pointer])


@pytest.mark.parametrize("kind", ["issue", "transfer"])
def test_goods_that_are_not_available_are_a_problem_with_every_shortage(gateway, house, kind):
    house.reserves("B", 8)
    house.reserves("D", 10)

    answer = gateway.call("POST", POSTS[kind], LINES[kind])

    assert problem(answer) == (409, "out-of-stock")
    assert answer.json["shortages"] == [
        {"sku": "B", "wanted": 3, "available": 2},
        {"sku": "D", "wanted": 3, "available": 0},
    ]


def test_a_count_below_reserved_names_the_orders(gateway, house):
    order = stored(house.table, an_order(a_line("A", 4)), tenant_id=house.tenant_id)
    house.reserves("A", 4, order.id)
    house.reserves("A", 1, "O0000000000GONE1")
    house.writes_ledger()

    answer = gateway.call("POST", POSTS["count"], THREE_LEFT)

    assert problem(answer) == (409, "reserved-exceeds-count")
    assert answer.json["orders"] == [{"id": order.id, "number": order.number}]
    assert house.level("A").on_hand == 10


def test_a_manager_learns_of_his_teams_orders_only(gateway, house):
    gateway.actor = a_team(house.table, "MIA", "ANN", tenant_id=house.tenant_id)
    for seller in ("ANN", "BOB"):
        order = an_order(a_line("A", 2), id=f"ORDER-OF-{seller}", salesperson_id=seller)
        stored(house.table, order, tenant_id=house.tenant_id)
        house.reserves("A", 2, order.id)
    house.writes_ledger()

    answer = gateway.call("POST", POSTS["count"], THREE_LEFT)

    assert problem(answer) == (409, "reserved-exceeds-count")
    assert [order["id"] for order in answer.json["orders"]] == ["ORDER-OF-ANN"]


def test_a_document_that_another_process_carries_out_is_in_progress(gateway, house, monkeypatch):
    monkeypatch.setattr(posting, "MOST_TOGETHER", 2)
    monkeypatch.setattr(posting, "_BATCH", 2)
    dying = StockService(FaultyTable(house.table, 10, killed))
    with monkeypatch.context() as patched:
        patched.setattr(handler.stock, "__dict__", vars(dying))
        with pytest.raises(Killed):
            gateway.call("POST", POSTS["issue"], LINES["issue"], Idempotency_Key="k1")

    answer = gateway.call("POST", POSTS["issue"], LINES["issue"], Idempotency_Key="k1")

    assert problem(answer) == (409, "request-in-progress")


def test_stock_is_shown_by_warehouse_with_what_is_damaged_and_due(gateway, house):
    house.moves(Move.returned(("A", "MAIN"), sellable=0, damaged=2))
    for backorder in backorders_of([(("A", "EAST"), 4)], {"A": 9}):
        house.moves(backorder)
    house.reserves("A", 1)

    one = gateway.call("GET", "/v1/stock/A").json
    listed = gateway.call("GET", "/v1/stock").json["items"]

    counters = {"on_hand": 10, "reserved": 1, "available": 9, "damaged": 2}
    east = {"on_hand": 0, "reserved": 0, "available": 0, "damaged": 0, "backordered": 4, "version": 0}
    assert one["warehouses"] == [
        {"warehouse_id": "EAST", **east},
        {"warehouse_id": "MAIN", **counters, "backordered": 0, "version": 3},
    ]
    assert counters.items() <= one.items()
    assert one["reorder_point"] == 0
    assert [item["sku"] for item in listed] == list(SKUS)
    assert listed[0] == one


def test_movements_tell_all_that_the_contract_names_oldest_first(gateway, house):
    gateway.call("POST", POSTS["transfer"], LINES["transfer"] | {"reason": "fair", "reference": "T-7"})
    house.writes_ledger()

    items = gateway.call("GET", "/v1/stock/A/movements").json["items"]

    assert [(item["warehouse_id"], item["kind"], item["version"]) for item in items] == [
        ("MAIN", "receipt", 1),
        ("EAST", "transfer_in", 1),
        ("MAIN", "transfer_out", 2),
    ]
    last = items[-1]
    assert last == {
        "warehouse_id": "MAIN",
        "version": 2,
        "kind": "transfer_out",
        "on_hand_delta": -3,
        "reserved_delta": 0,
        "damaged_delta": 0,
        "on_hand": 7,
        "reserved": 0,
        "damaged": 0,
        "reference": "T-7",
        "reason": "fair",
        "actor": house.actor.user_id,
        "at": last["at"],
    }
    assert [item["at"] for item in items] == sorted(item["at"] for item in items)


def test_the_ledger_is_verified_by_warehouse(gateway, house):
    gateway.call("POST", POSTS["count"], LINES["count"])
    house.writes_ledger()

    assert gateway.call("GET", "/v1/stock/A/verification").json == {
        "holds": True,
        "warehouses": [
            {
                "warehouse_id": "MAIN",
                "movements": 2,
                "on_hand_sum": 12,
                "reserved_sum": 0,
                "on_hand": 12,
                "reserved": 0,
            }
        ],
    }


def test_a_warehouse_closes_when_it_is_empty_and_not_the_last(gateway, house):
    closing = {"status": "closed"}

    assert problem(gateway.call("PATCH", "/v1/warehouses/MAIN", closing)) == (409, "warehouse-not-empty")
    assert gateway.call("PATCH", "/v1/warehouses/EAST", closing).status == 200
    assert problem(gateway.call("PATCH", "/v1/warehouses/MAIN", closing)) == (409, "last-warehouse")
    answer = gateway.call("POST", POSTS["transfer"], LINES["transfer"])
    assert (problem(answer), pointers(answer)) == ((422, "invalid-request"), ["/to_warehouse_id"])


def test_nothing_of_a_sku_that_never_was(gateway):
    for path in ("/v1/stock/GHOST", "/v1/stock/GHOST/movements", "/v1/stock/GHOST/verification"):
        assert problem(gateway.call("GET", path)) == (404, "not-found")
