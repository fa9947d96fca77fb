"""Stock in the console: levels, alerts, documents by scanning or typing."""

from collections.abc import Callable

import orjson
import pytest

from shared.catalog.index import SearchIndex
from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.actor import Actor, Role
from shared.orders.service import OrderService
from shared.replenishment.care import AlertCareService
from shared.replenishment.models import Alert
from shared.replenishment.service import ReplenishmentService
from shared.stock.service import StockService
from shared.storage import keys
from shared.storage.stream import Image
from tests.builders import a_customer, a_product, a_request, a_warehouse, received
from tests.fakes import MemoryTable
from tests.goods import project_movements
from tests.unit.console.test_defence import HOSTILE
from tests.visitor import Visitor

EAN = "4006381333931"


@pytest.fixture
def goods(table: MemoryTable, admin: Actor) -> None:
    """Ten chairs and one lamp stand in MAIN; EAST is empty."""
    for place in ("MAIN", "EAST"):
        a_warehouse(table, place, tenant_id=admin.tenant_id)
    a_product(table, "CHAIR", tenant_id=admin.tenant_id, name="Oak chair", barcode=EAN)
    a_product(table, "LAMP", tenant_id=admin.tenant_id, name="Reading lamp", reorder_point=3)
    received(table, "CHAIR", 10, tenant_id=admin.tenant_id)
    received(table, "LAMP", 1, tenant_id=admin.tenant_id)
    for image in images(table):
        SearchIndex(table).product_changed(image)


@pytest.fixture
def alert(table: MemoryTable, admin: Actor, goods: None) -> Callable[[], Alert]:
    """Chairs have fallen to their reorder point; the alert as it stands."""
    CatalogService(table).change(admin, "CHAIR", ChangeProduct(reorder_point=12), expected_version=None)
    ReplenishmentService(table).product_changed(images(table)[-1])
    return lambda: AlertCareService(table, lambda *_: True).get(admin, "CHAIR")


def images(table: MemoryTable) -> list[Image]:
    return [image for image in table.stream if keys.kind_of(image.key.partition) == "PRODUCTS"]


def levels(table: MemoryTable, admin: Actor, sku: str = "CHAIR") -> dict[str, tuple[int, int]]:
    """On hand and damaged, by warehouse."""
    stock = StockService(table).of_product(admin, sku)
    return {level.warehouse_id: (level.on_hand, level.damaged) for level in stock.levels}


def book(visitor: Visitor, kind: str, *lines: tuple[str, object], **fields: object):
    """Fill in a document and save it."""
    visitor.get(f"/stock/{kind}")
    rows = {f"lines-{n}-sku": code for n, (code, _) in enumerate(lines)}
    rows |= {f"lines-{n}-quantity": quantity for n, (_, quantity) in enumerate(lines)}
    return visitor.post(f"/stock/{kind}", **{"warehouse_id": "MAIN", **rows, **fields})


def test_what_is_low_stands_first_and_alone_on_its_tab(sign_in, goods):
    visitor = sign_in()

    whole, low = visitor.get("/stock"), visitor.get("/stock?view=low")

    assert whole.text.index("Reading lamp") < whole.text.index("Oak chair")
    assert "Oak chair" not in low.text
    assert "Low" in low.text


def test_levels_are_narrowed_to_a_warehouse(sign_in, goods):
    visitor = sign_in()

    assert "Oak chair" in visitor.get("/stock?warehouse_id=MAIN").text
    assert "Oak chair" not in visitor.get("/stock?warehouse_id=EAST").text


def test_a_code_is_a_sku_or_a_barcode(sign_in, goods):
    visitor = sign_in(Role.WAREHOUSE)

    found = [orjson.loads(visitor.get(f"/stock/scan?code={code}").body)["sku"] for code in ("LAMP", EAN)]

    assert found == ["LAMP", "CHAIR"]
    assert visitor.get("/stock/scan?code=4006381333932").status == 404
    assert visitor.get(f"/stock/scan?code={'9' * 2000}").status == 404


def test_goods_come_in_by_barcode_once_however_often_the_form_is_sent(sign_in, table, admin, goods):
    visitor = sign_in(Role.WAREHOUSE)
    form = visitor.get("/stock/receive")
    fields = {"warehouse_id": "EAST", "lines-0-sku": EAN, "lines-0-quantity": "4", "lines-1-sku": "CHAIR"}
    fields |= {"lines-1-quantity": "2"}

    shown = visitor.post("/stock/receive", **fields)
    visitor.page = form
    visitor.post("/stock/receive", **fields)

    assert "Units received: 6" in shown.text
    assert levels(table, admin) == {"EAST": (6, 0), "MAIN": (10, 0)}


def test_goods_are_issued_and_transferred_never_beyond_what_is_there(sign_in, table, admin, goods):
    visitor = sign_in()

    book(visitor, "issue", ("CHAIR", 2), reason="Sample")
    book(visitor, "transfer", ("CHAIR", 3), from_warehouse_id="MAIN", to_warehouse_id="EAST")
    refused = book(visitor, "issue", ("CHAIR", 6), ("LAMP", 2))

    assert refused.status == 409
    assert "CHAIR: 6 asked for, 5 available" in refused.text
    assert "LAMP: 2 asked for, 1 available" in refused.text
    assert 'value="6"' in refused.html
    assert levels(table, admin) == {"EAST": (3, 0), "MAIN": (5, 0)}


def test_what_is_counted_in_two_places_is_one_count(sign_in, table, admin, goods):
    shown = book(sign_in(), "count", ("CHAIR", 5), ("LAMP", 0), (EAN, 3))

    assert "Units counted: 8" in shown.text
    assert levels(table, admin) == {"MAIN": (8, 0)}
    assert levels(table, admin, "LAMP") == {"MAIN": (0, 0)}


def test_a_count_below_what_orders_hold_names_the_orders(sign_in, table, admin, goods):
    customer = a_customer(table, actor=admin, payment_terms="credit")
    order = OrderService(table).place(admin, a_request(customer, {"CHAIR": 7}), key=None, fingerprint="").order
    project_movements(table, admin.tenant_id)

    refused = book(sign_in(), "count", ("CHAIR", 5))

    assert refused.status == 409
    assert "CHAIR: 5 counted, 7 reserved" in refused.text
    assert order.number in refused.text


def test_what_is_wrong_with_a_document_stands_beside_the_line(sign_in, table, admin, goods):
    refused = book(sign_in(), "receive", ("CHAIR", "many"), ("LAMP", 1))
    unknown = book(sign_in(), "receive", ("CHAIR", 1), ("NOTHING", 1))
    empty = book(sign_in(), "receive")

    assert (refused.status, unknown.status, empty.status) == (422, 422, 422)
    assert "Enter a whole number" in refused.text
    assert "No product has this SKU or barcode" in unknown.text
    assert 'value="NOTHING"' in unknown.html
    assert "Add at least one" in empty.text
    assert levels(table, admin) == {"MAIN": (10, 0)}


def test_an_alert_is_put_off_and_woken(sign_in, alert):
    visitor = sign_in(Role.WAREHOUSE)
    visitor.get("/stock/alerts")

    shown = visitor.post("/stock/alerts/CHAIR/snooze", days=7)
    until = alert().care.snoozed_until
    visitor.post("/stock/alerts/CHAIR/wake")

    assert "Oak chair is put off until" in shown.text
    assert 'action="/console/stock/alerts/CHAIR/wake"' in shown.html
    assert until is not None
    assert alert().care.snoozed_until is None
    assert visitor.post("/stock/alerts/CHAIR/snooze", days=400).status == 422


def test_an_alert_is_put_off_where_it_stands_or_the_row_says_why_not(sign_in, alert):
    visitor = sign_in(Role.WAREHOUSE)
    visitor.get("/stock/alerts")
    own = {name: visitor.page.field(name) for name in ("_form", "_key")} | {"_row": "row"}

    refused = visitor.send("POST", "/stock/alerts/CHAIR/snooze", own | {"days": 400}, hx_request="true")
    done = visitor.send("POST", "/stock/alerts/CHAIR/snooze", own | {"days": 7}, hx_request="true")

    assert (refused.status, done.status) == (422, 200)
    assert "Choose one of the list" in refused.text
    assert refused.html.strip().startswith("<tr data-row>")
    assert "Oak chair is put off until" in done.text
    assert 'action="/console/stock/alerts/CHAIR/wake"' in done.html


def test_somebody_sees_to_an_alert(sign_in, admin, alert):
    keeper = sign_in(Role.WAREHOUSE)
    offered = keeper.get("/stock/alerts")
    ann = sign_in()
    ann.get("/stock/alerts")

    shown = ann.post("/stock/alerts/CHAIR/assign", user_id=admin.user_id)

    assert admin.user_id not in offered.html
    assert "Ann sees to Oak chair" in shown.text
    assert alert().care.assignee_id == admin.user_id
    assert ann.post("/stock/alerts/CHAIR/assign", user_id="nobody").status == 422


def test_who_may_not_move_goods_is_not_offered_to_and_refused(sign_in, alert):
    visitor = sign_in(Role.FINANCE)

    shown, alerts = visitor.get("/stock"), visitor.get("/stock/alerts")

    assert "/console/stock/receive" not in shown.html
    assert "/snooze" not in alerts.html
    assert visitor.get("/stock/receive").status == 403
    for target in ("/stock/receive", "/stock/count", "/stock/alerts/CHAIR/snooze", "/stock/alerts/CHAIR/assign"):
        visitor.get("/stock")
        assert visitor.post(target).status == 403, target
    assert sign_in(Role.SALES).get("/stock/alerts").status == 403


def test_an_address_that_names_no_document_is_not_there(sign_in):
    assert sign_in().get("/stock/nothing").status == 404


def test_hostile_text_of_stock_is_shown_as_text(sign_in, table, admin, goods):
    CatalogService(table).change(admin, "LAMP", ChangeProduct(name=f"lamp {HOSTILE}"), expected_version=None)
    visitor = sign_in()

    refused = book(visitor, "receive", (HOSTILE, HOSTILE), reason=HOSTILE)
    pages = [refused, visitor.get("/stock"), visitor.get("/stock/receive?sku=LAMP&warehouse_id=%22%3E%3Cscript%3E")]

    for page in pages:
        assert "<script>alert" not in page.html
    assert "&lt;script&gt;alert" in pages[1].html
    assert "&lt;script&gt;alert" in refused.html
