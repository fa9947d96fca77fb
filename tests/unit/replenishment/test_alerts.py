"""When a product falls to its reorder point, and how often that is told."""

from collections import Counter
from collections.abc import Iterable
from itertools import permutations

import pytest

from shared.catalog.models import ChangeProduct, CreateProduct
from shared.catalog.service import CatalogService
from shared.replenishment.models import Alert
from shared.replenishment.repository import AlertRepository
from shared.replenishment.service import ReplenishmentService
from shared.stock.documents import IssueDocument, ReceiptDocument
from shared.stock.models import CreateWarehouse
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseService
from shared.storage import keys
from shared.storage.stream import Image
from tests.builders import ONCE, TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable


class Shop:
    """A tenant with one product whose reorder point is 5, in up to two warehouses; every change is a minute later."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock()
        a_tenant(self.table)
        for warehouse in ("EAST", "WEST"):
            request = CreateWarehouse(id=warehouse, name=warehouse)
            WarehouseService(self.table, self.clock).create(an_actor(), request, once=ONCE)
        chair = CreateProduct(sku="CHAIR", name="Chair", reorder_point=5, reorder_quantity=20)
        CatalogService(self.table, self.clock).create(an_actor(), chair, once=ONCE)
        self.told = 0

    def moves(self, quantity: int, warehouse_id: str = "EAST") -> None:
        self.clock.advance(minutes=1)
        fields = {"warehouse_id": warehouse_id, "lines": [{"sku": "CHAIR", "quantity": abs(quantity)}]}
        stock = StockService(self.table, self.clock)
        if quantity > 0:
            stock.receive(an_actor(), ReceiptDocument(**fields), once=ONCE)
        else:
            stock.issue(an_actor(), IssueDocument(**fields), once=ONCE)

    def changes(self, **fields: object) -> None:
        self.clock.advance(minutes=1)
        request = ChangeProduct(**fields)
        CatalogService(self.table, self.clock).change(an_actor(), "CHAIR", request, expected_version=None)

    def untold(self) -> list[Image]:
        images, self.told = self.table.stream[self.told :], len(self.table.stream)
        return [image for image in images if keys.kind_of(image.key.partition) in ("STOCK", "PRODUCTS")]

    def tell(self, images: Iterable[Image] | None = None) -> None:
        replenishment = ReplenishmentService(self.table)
        for image in self.untold() if images is None else images:
            is_stock = keys.kind_of(image.key.partition) == "STOCK"
            replenishment.stock_changed([image]) if is_stock else replenishment.product_changed(image)

    @property
    def alerts(self) -> list[Alert]:
        return ReplenishmentService(self.table).alerts(an_actor())

    def digest(self) -> list[str]:
        """Names the falls that no digest has named."""
        repository = AlertRepository(self.table)
        unnamed = [alert for alert in repository.all(TENANT) if not alert.announced]
        with self.table.transaction() as tx:
            repository.announce(tx, TENANT, unnamed)
        return [alert.since for alert in unnamed]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_product_that_falls_to_its_point_is_an_alert(shop: Shop) -> None:
    shop.moves(8)
    shop.moves(-3)

    shop.tell()

    (alert,) = shop.alerts
    assert (alert.sku, alert.available, alert.reorder_point, alert.reorder_quantity) == ("CHAIR", 5, 5, 20)


def test_a_product_that_was_never_above_has_not_fallen(shop: Shop) -> None:
    shop.moves(5)
    shop.tell()
    shop.moves(-2)

    shop.tell()

    assert shop.alerts == []


def test_recovery_ends_the_alert_and_the_next_fall_is_a_new_one(shop: Shop) -> None:
    shop.moves(8)
    shop.moves(-4)
    shop.tell()
    first = shop.digest()
    shop.moves(4)
    shop.tell()
    assert shop.alerts == []
    shop.moves(-6)

    shop.tell()

    second = shop.digest()
    assert (len(first), len(second)) == (1, 1)
    assert first < second


def test_falling_further_is_the_same_fall_with_todays_figures(shop: Shop) -> None:
    shop.moves(8)
    shop.moves(-4)
    shop.tell()
    shop.digest()
    shop.moves(-1)

    shop.tell()

    assert shop.alerts[0].available == 3
    assert shop.digest() == []


def test_warehouses_count_together(shop: Shop) -> None:
    shop.moves(4, "EAST")
    shop.moves(4, "WEST")
    shop.tell()
    assert shop.alerts == []
    shop.moves(-3, "WEST")

    shop.tell()

    assert shop.alerts[0].available == 5


def test_two_small_shelves_that_never_sufficed_have_not_fallen(shop: Shop) -> None:
    shop.moves(3, "EAST")
    shop.moves(2, "WEST")
    shop.moves(-1, "EAST")

    shop.tell()

    assert shop.alerts == []


def test_every_order_of_arrival_ends_with_the_same_alert(shop: Shop) -> None:
    for quantity in (10, -6, -1, 9, -8):
        shop.moves(quantity)
    images = [image for image in shop.untold() if keys.kind_of(image.key.partition) == "STOCK"]

    for order in permutations(images):
        for place in [key for key in shop.table.items if keys.kind_of(key.partition) in ("ALERTS", "WATCH")]:
            del shop.table.items[place]
        shop.tell(order)
        assert [(alert.available, len(shop.digest())) for alert in shop.alerts] == [(4, 1)]


def test_a_second_delivery_tells_no_second_fall(shop: Shop) -> None:
    shop.moves(10)
    shop.moves(-7)
    images = shop.untold()
    shop.tell(images)
    shop.digest()

    shop.tell([*images, *reversed(images)])

    assert len(shop.alerts) == 1
    assert shop.digest() == []


def test_a_fall_that_was_recovered_and_repeated_unseen_is_told_anew(shop: Shop) -> None:
    shop.moves(10)
    shop.moves(-7)
    shop.tell()
    first = shop.digest()
    shop.moves(9)
    shop.moves(-9)

    shop.tell()

    assert shop.digest() > first


def test_a_late_record_of_a_recovery_does_not_end_a_newer_fall(shop: Shop) -> None:
    shop.moves(10)
    shop.moves(-7)
    shop.moves(9)
    late = shop.untold()
    shop.moves(-9)
    shop.tell()
    shop.digest()

    shop.tell(late)

    assert len(shop.alerts) == 1
    assert shop.digest() == []


def test_raising_the_point_to_what_is_available_is_a_fall(shop: Shop) -> None:
    shop.moves(8)
    shop.tell()
    shop.changes(reorder_point=8)

    shop.tell()

    assert shop.alerts[0].reorder_point == 8


def test_lowering_the_point_ends_the_alert(shop: Shop) -> None:
    shop.moves(8)
    shop.moves(-4)
    shop.tell()
    shop.changes(reorder_point=3)

    shop.tell()

    assert shop.alerts == []


def test_what_is_no_longer_sold_is_not_ordered_again(shop: Shop) -> None:
    shop.moves(8)
    shop.moves(-4)
    shop.tell()
    shop.changes(status="archived")

    shop.tell()

    assert shop.alerts == []


def test_a_new_name_is_no_new_fall(shop: Shop) -> None:
    shop.moves(8)
    shop.moves(-4)
    shop.tell()
    shop.digest()
    shop.changes(name="Armchair")

    shop.tell()

    assert shop.alerts[0].name == "Armchair"
    assert shop.digest() == []


def test_a_batch_of_changes_is_one_look_with_the_same_outcome(shop):
    shop.moves(20)
    shop.tell()
    for quantity in (-10, -4, -3):
        shop.moves(quantity)
    levels = [image for image in shop.untold() if keys.kind_of(image.key.partition) == "STOCK"]
    shop.table.calls.clear()

    ReplenishmentService(shop.table).stock_changed(levels)

    assert [(alert.sku, alert.available) for alert in shop.alerts] == [("CHAIR", 3)]
    assert shop.table.calls.count("commit") == 1


def test_many_products_of_one_batch_are_read_in_a_few_calls() -> None:
    shop, skus = Shop(), [f"LAMP-{number:02}" for number in range(90)]
    catalog, stock = CatalogService(shop.table, shop.clock), StockService(shop.table, shop.clock)
    for sku in skus:
        catalog.create(an_actor(), CreateProduct(sku=sku, name=sku, reorder_point=5), once=ONCE)
    lines = [{"sku": sku, "quantity": 9} for sku in skus]
    stock.receive(an_actor(), ReceiptDocument(warehouse_id="EAST", lines=lines), once=ONCE)
    shop.tell()
    lines = [{"sku": sku, "quantity": 2 if sku < "LAMP-80" else 5} for sku in skus]
    stock.issue(an_actor(), IssueDocument(warehouse_id="EAST", lines=lines), once=ONCE)
    shop.table.calls.clear()

    ReplenishmentService(shop.table).stock_changed(shop.untold())

    assert Counter(shop.table.calls) == {"batch_get": 2, "query": 1, "commit": 10}
    assert [alert.sku for alert in shop.alerts] == skus[80:]
