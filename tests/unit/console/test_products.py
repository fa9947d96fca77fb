"""Products in the console: finding, showing with their stock, writing, labelling."""

import re
from datetime import date
from html import unescape

import pytest

from functions.console.barcodes import barcode_of
from functions.console.pages.products.ledger import by_day
from shared.catalog.index import SearchIndex
from shared.catalog.models import ChangeProduct
from shared.catalog.service import CatalogService
from shared.core.actor import Actor, Role
from shared.replenishment.service import ReplenishmentService
from shared.stock.models import Movement
from shared.storage import keys
from shared.storage.stream import Image
from tests.builders import a_product, a_warehouse, cny, received
from tests.fakes import MemoryTable
from tests.goods import project_movements
from tests.unit.console.test_defence import HOSTILE
from tests.visitor import Visitor


@pytest.fixture
def goods(table: MemoryTable, admin: Actor) -> None:
    """Ten chairs stand on the shelf; of tables there are none."""
    a_warehouse(table, tenant_id=admin.tenant_id)
    fields = {"price": cny("100.00"), "category": "Seats", "barcode": "4006381333931"}
    a_product(table, "CHAIR", tenant_id=admin.tenant_id, name="Oak chair", reorder_point=3, **fields)
    a_product(table, "TABLE", tenant_id=admin.tenant_id, name="Oak table")
    received(table, "CHAIR", 10, tenant_id=admin.tenant_id)
    project_movements(table, admin.tenant_id)
    for image in images(table, "PRODUCTS"):
        SearchIndex(table).product_changed(image)


def images(table: MemoryTable, kind: str) -> list[Image]:
    return [image for image in table.stream if keys.kind_of(image.key.partition) == kind]


def typed(**fields: object) -> dict[str, object]:
    """What a person types into the form of a product."""
    return {"sku": "LAMP", "name": "Reading lamp", "price": "49.9", "tax_rate": "13", "reorder_point": "5", **fields}


def write(visitor: Visitor, target: str, **fields: object):
    visitor.get(target)
    return visitor.post(target, **fields)


def test_products_are_found_as_one_types(sign_in, goods):
    visitor = sign_in()

    whole = visitor.get("/products?q=oak")
    rows = visitor.send("GET", "/products?q=4006381333931", HX_Request="true")

    assert "Oak chair" in whole.text
    assert "Oak table" in whole.text
    assert "<html" not in rows.html
    assert "Oak chair" in rows.text
    assert "Oak table" not in rows.text


def test_products_are_narrowed_by_category_and_status(sign_in, table, admin, goods):
    CatalogService(table).archive(admin, "TABLE", expected_version=None)
    visitor = sign_in()

    seats, archived, on_sale = (visitor.get(f"/products{q}") for q in ("?category=Seats", "?view=archived", ""))

    assert ("Oak chair" in seats.text, "Oak table" in seats.text) == (True, False)
    assert ("Oak chair" in archived.text, "Oak table" in archived.text) == (False, True)
    assert ("Oak chair" in on_sale.text, "Oak table" in on_sale.text) == (True, False)


def test_a_product_is_shown_with_its_stock_and_how_it_moved(sign_in, goods):
    shown = sign_in().get("/products/CHAIR")

    assert "CN¥100.00" in shown.text
    assert "MAIN 10 0 10" in shown.text
    assert "Goods in" in shown.text
    assert shown.html.count('<rect class="bar"') == 30


def test_the_stock_is_proven_by_its_movements(sign_in, table, admin, goods):
    visitor = sign_in()

    proven = visitor.get("/products/CHAIR/proof")
    received(table, "CHAIR", 5, tenant_id=admin.tenant_id)
    untold = visitor.get("/products/CHAIR/proof")

    assert "1 movement replayed" in proven.text
    assert "Does not add up" in untold.text


def test_a_product_is_written_once_however_often_the_form_is_sent(sign_in, table, admin, goods):
    visitor = sign_in()
    form = visitor.get("/products/new")

    shown = visitor.post("/products/new", **typed(options="colour: red\r\nheight: 40 cm"))
    visitor.page = form
    again = visitor.post("/products/new", **typed(options="colour: red\r\nheight: 40 cm"))
    product = CatalogService(table).get(admin, "LAMP")

    assert "Reading lamp is in the catalogue" in shown.text
    assert again.status == 200
    assert (product.price, product.tax_rate, product.reorder_point) == (cny("49.90"), "0.13", 5)
    assert product.options == {"colour": "red", "height": "40 cm"}


def test_what_is_wrong_with_a_product_stands_beside_the_field(sign_in, goods):
    visitor = sign_in()

    refused = write(visitor, "/products/new", **typed(sku="a chair", price="dear", reorder_point="some", name=""))
    taken = write(visitor, "/products/new", **typed(sku="CHAIR"))

    assert refused.status == 422
    for field in ("sku", "name", "price", "reorder_point"):
        assert f'id="f-{field}-error"' in refused.html, field
    assert 'value="dear"' in refused.html
    assert taken.status == 409
    assert "Another product has this SKU" in taken.text


def test_only_what_differs_is_saved_and_a_conflict_says_so(sign_in, table, admin, goods):
    catalog, visitor = CatalogService(table), sign_in()
    fields = {"name": "Ash chair", "price": "100", "category": "Seats", "barcode": "4006381333931"}
    fields |= {"reorder_point": "3", "_version": "1"}

    saved = write(visitor, "/products/CHAIR/edit", **fields)
    again = write(visitor, "/products/CHAIR/edit", **fields)
    stale = write(visitor, "/products/CHAIR/edit", **fields | {"name": "Elm chair"})
    product = catalog.get(admin, "CHAIR")

    assert "Ash chair is saved" in saved.text
    assert again.status == 200
    assert stale.status == 412
    assert "Somebody else changed it meanwhile" in stale.text
    assert (product.name, product.version, product.price) == ("Ash chair", 2, cny("100.00"))


def test_archiving_can_be_undone(sign_in, table, admin, goods):
    visitor = sign_in()
    visitor.get("/products/CHAIR")

    archived = visitor.post("/products/CHAIR/archive")
    was = CatalogService(table).get(admin, "CHAIR").status
    visitor.post("/products/CHAIR/restore")

    assert 'action="/console/products/CHAIR/restore"' in archived.html
    assert (was, CatalogService(table).get(admin, "CHAIR").status) == ("archived", "active")


def test_what_a_role_may_not_do_is_not_offered_and_refused(sign_in, goods):
    visitor = sign_in(Role.SALES)

    shown = visitor.get("/products/CHAIR")

    for target in ("/products/new", "/products/CHAIR/edit"):
        assert f"/console{target}" not in shown.html
        assert visitor.get(target).status == 403
    visitor.get("/products/CHAIR")
    for action in ("archive", "picture", "restore"):
        assert visitor.post(f"/products/CHAIR/{action}").status == 403
        visitor.get("/products/CHAIR")


def test_a_label_bears_the_barcode_that_scanners_read(sign_in, goods):
    shown = sign_in().get("/products/CHAIR/label?count=3")

    assert shown.html.count("<svg viewBox") == 3
    assert "4006381333931" in shown.text
    assert sign_in().get("/products/CHAIR/label?count=many").status == 200


@pytest.mark.parametrize(
    ("codes", "text", "modules"),
    [
        (("4006381333931", "CHAIR"), "4006381333931", 95),
        (("036000291452", "CHAIR"), "036000291452", 95),
        (("96385074", "CHAIR"), "96385074", 67),
        (("4006381333930", "CHAIR"), "4006381333930", 123),  # a wrong check digit: not an EAN, but a code
        (("椅子", "CHAIR"), "CHAIR", 90),
        ((None, "CHAIR"), "CHAIR", 90),
    ],
)
def test_a_barcode_is_an_ean_where_its_check_digit_holds_else_code_128(codes, text, modules):
    barcode = barcode_of(*codes)

    assert (barcode.text, barcode.width - 20) == (text, modules)
    assert max(x + width for x, width in barcode.bars) == modules + 10


def test_days_are_reckoned_back_from_what_stands_there_now():
    moves = [a_movement("2026-11-22T09:00:00Z", -4), a_movement("2026-11-20T09:00:00Z", 10)]
    today = date(2026, 11, 22)

    whole = by_day(moves, 6, today, "UTC", is_whole=True)
    cut = by_day(moves, 6, today, "UTC", is_whole=False)

    assert [level for _, level in whole[-4:]] == [0, 10, 10, 6]
    assert len(whole) == 30
    assert cut == whole[-3:]


def a_movement(at: str, delta: int) -> Movement:
    counters = {"on_hand_delta": delta, "reserved_delta": 0, "damaged_delta": 0, "on_hand": 0, "reserved": 0}
    return Movement("CHAIR", "MAIN", 1, "receipt", **counters, damaged=0, reference="", reason="", actor="U1", at=at)


def test_hostile_text_of_a_product_is_shown_as_text(sign_in, table, admin, goods):
    text = f"lamp {HOSTILE}"
    fields = dict.fromkeys(("name", "category", "family", "brand", "unit", "barcode", "description"), text)
    a_product(table, "LAMP", tenant_id=admin.tenant_id, options={text: text}, **fields)
    visitor = sign_in()

    for target in ("/products", "/products/LAMP", "/products/LAMP/edit", "/products/LAMP/label"):
        page = visitor.get(target)
        assert page.status == 200, target
        assert "<script>alert" not in page.html, target
        assert "&lt;script&gt;alert" in page.html, target


def test_an_alert_is_told_where_the_product_stands(sign_in, table, admin, goods):
    a_product(table, "LAMP", tenant_id=admin.tenant_id, reorder_point=2)
    received(table, "LAMP", 5, tenant_id=admin.tenant_id)
    visitor = sign_in()
    visitor.get("/products/LAMP")

    fall(table, admin, "LAMP")

    assert "Runs low: 5 available, the reorder point is 9" in visitor.get("/products/LAMP").text


def fall(table: MemoryTable, admin: Actor, sku: str) -> None:
    """Its reorder point is raised above what there is."""
    CatalogService(table).change(admin, sku, ChangeProduct(reorder_point=9), expected_version=None)
    ReplenishmentService(table).product_changed(images(table, "PRODUCTS")[-1])


# Many at once, and pictures.


def test_many_products_are_archived_and_put_on_sale_again(sign_in, table, admin, goods):
    visitor, catalog = sign_in(), CatalogService(table)
    visitor.get("/products")
    archived = visitor.post("/products/chosen?category=Seats", id=["CHAIR", "TABLE", "GONE"], do="archive")
    states = [catalog.get(admin, sku).archived for sku in ("CHAIR", "TABLE")]
    visitor.get("/products?view=archived")
    restored = visitor.post("/products/chosen?view=archived", id=["CHAIR", "TABLE"], do="restore")

    assert "2 archived. There is no such thing here" in archived.text
    assert 'value="Seats"' in archived.html
    assert (states, [catalog.get(admin, sku).archived for sku in ("CHAIR", "TABLE")]) == ([True, True], [False, False])
    assert "2 on sale again" in restored.text


def of_undo(page):
    """The fields of the form that takes back what a toast tells."""
    form = re.search(
        r'<form method="post" action="([^"]*)">((?:(?!</form>).)*)<button class="ts-undo">', page.html, re.S
    )
    assert form, "there is no way back"
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[2])
    kept = {name: [value for other, value in fields if other == name] for name, _ in fields}
    return unescape(form[1]).removeprefix("/console"), kept


def test_undo_takes_back_what_many_were_changed_to_and_leaves_what_was_so_before(sign_in, table, admin, goods):
    visitor, catalog = sign_in(), CatalogService(table)
    catalog.archive(admin, "TABLE", expected_version=None)
    visitor.get("/products?view=all")
    archived = visitor.post("/products/chosen?view=all&category=Seats", id=["CHAIR", "TABLE"], do="archive")
    address, fields = of_undo(archived)
    back = visitor.post(address, **fields)

    assert "1 archived" in archived.text
    assert (address, fields["id"], fields["do"]) == ("/products/chosen?view=all&category=Seats", ["CHAIR"], ["restore"])
    assert "1 on sale again" in back.text
    assert [catalog.get(admin, sku).archived for sku in ("CHAIR", "TABLE")] == [False, True]
    assert of_undo(back)[1]["do"] == ["archive"]


def test_where_nothing_was_changed_there_is_no_way_back(sign_in, table, admin, goods):
    visitor = sign_in()
    CatalogService(table).archive(admin, "TABLE", expected_version=None)
    visitor.get("/products?view=all")

    assert "ts-undo" not in visitor.post("/products/chosen?view=all", id=["TABLE"], do="archive").html


def test_a_way_back_that_no_cookie_holds_is_left_out_and_what_happened_is_told(sign_in, table, admin):
    skus = [f"{'LONG-' * 12}{n:03}" for n in range(50)]
    for sku in skus:
        a_product(table, sku, tenant_id=admin.tenant_id)
    visitor = sign_in()
    visitor.get("/products")
    archived = visitor.post("/products/chosen", id=skus, do="archive")

    assert "50 archived" in archived.text
    assert "ts-undo" not in archived.html


def test_who_may_not_write_products_cannot_choose_them(sign_in, goods):
    visitor = sign_in(Role.SALES)

    assert 'name="id"' not in visitor.get("/products").html
    assert visitor.post("/products/chosen", id=["CHAIR"], do="archive").status == 403


def test_rows_show_the_pictures_of_those_that_have_one(sign_in, table, admin, goods, monkeypatch):
    visitor, signed = sign_in(), list[str]()
    images = visitor.console._services.images
    monkeypatch.setattr(images, "_signed", lambda place: signed.append(place) or f"https://pictures.example/{place}")
    images._pictured(admin, "CHAIR")

    first, second = visitor.get("/products"), visitor.get("/products")

    assert first.html.count('<img class="ts-thumb"') == 1
    assert f'src="https://pictures.example/{admin.tenant_id}/products/image-CHAIR"' in second.html
    assert len(signed) == 1
