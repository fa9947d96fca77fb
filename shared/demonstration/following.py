"""What follows from changes in a house of memory: everything that the table's stream causes, but for what leaves it."""

from typing import cast

from shared.catalog.index import SearchIndex
from shared.orders.backorders import Backorders
from shared.orders.history import History
from shared.replenishment.service import ReplenishmentService
from shared.reporting.projection import MoneyProjection, SalesProjection
from shared.reporting.receivables import Receivables
from shared.stock.ledger import Ledger
from shared.storage import keys
from shared.storage.memory import MemoryTable
from shared.storage.stream import Image
from shared.storage.table import Table


def follow(memory: MemoryTable) -> None:
    """Ledger, timelines, figures, search and alerts, until nothing follows any more; no event, mail or audit."""
    table = cast("Table", memory)
    index, stock = SearchIndex(table), ReplenishmentService(table)
    while memory.stream:
        images = memory.stream[:]
        memory.stream.clear()
        levels = [image for image in images if keys.kind_of(image.key.partition) == "STOCK"]
        orders = [image for image in images if keys.is_order(image.key)]
        payments = [image for image in images if keys.is_payment(image.key)]
        Ledger(table).follow(levels)
        History(table).follow(orders)
        SalesProjection(table).follow_all(orders)
        Receivables(table).follow(orders)
        MoneyProjection(table).follow_all(payments)
        Backorders(table).follow(images)
        stock.stock_changed(levels)
        for image in filter(_is_product, images):
            index.product_changed(image)
            stock.product_changed(image)


def _is_product(image: Image) -> bool:
    return keys.kind_of(image.key.partition) == "PRODUCTS"
