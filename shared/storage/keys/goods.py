"""Keys of the catalogue and of stock."""

from datetime import datetime

from shared.core.clock import rfc3339
from shared.storage.item import Key


def warehouses(tenant_id: str) -> str:
    """All warehouses, by code."""
    return f"{tenant_id}#WAREHOUSES"


def open_warehouses(tenant_id: str) -> Key:
    """Which warehouses are open, in one item, so that placing an order reads it along."""
    return Key(f"{tenant_id}#SETTINGS", "WAREHOUSES")


def warehouse(tenant_id: str, warehouse_id: str) -> Key:
    """One warehouse."""
    return Key(warehouses(tenant_id), warehouse_id)


def products(tenant_id: str) -> str:
    """All products: by SKU in the table, by age in by_time."""
    return f"{tenant_id}#PRODUCTS"


def product(tenant_id: str, sku: str) -> Key:
    """One product."""
    return Key(products(tenant_id), sku)


def product_words(tenant_id: str) -> str:
    """Products by the beginning of any of their words."""
    return f"{tenant_id}#WORDS"


def product_word(tenant_id: str, word: str, sku: str) -> Key:
    """One word of one product."""
    return Key(product_words(tenant_id), f"{word}#{sku}")


def indexed_words(tenant_id: str, sku: str) -> Key:
    """Which words of a product stand in the search index, and from which version of it."""
    return Key(f"{tenant_id}#INDEXED", sku)


def stock(tenant_id: str) -> str:
    """All stock levels, by SKU and warehouse: `#` sorts before every character of a SKU."""
    return f"{tenant_id}#STOCK"


def stock_level(tenant_id: str, sku: str, warehouse_id: str) -> Key:
    """What one warehouse holds of one SKU."""
    return Key(stock(tenant_id), f"{sku}#{warehouse_id}")


def backorders(tenant_id: str) -> str:
    """What is sold beyond stock, by SKU."""
    return f"{tenant_id}#BACKORDERS"


def backorder(tenant_id: str, sku: str) -> Key:
    """How many of one SKU are sold beyond stock: `total`, and `at#{warehouse}` for each warehouse they are due from."""
    return Key(backorders(tenant_id), sku)


def waiting(tenant_id: str, sku: str) -> str:
    """Orders that wait for goods of a SKU, by number: the oldest first."""
    return f"{tenant_id}#WAITING#{sku}"


def waiting_order(tenant_id: str, sku: str, number: str) -> Key:
    """One order that waits."""
    return Key(waiting(tenant_id, sku), number)


def postings(tenant_id: str) -> str:
    """Stock moves that take several transactions, for a week; those under way are among the holds."""
    return f"{tenant_id}#POSTINGS"


def posting(tenant_id: str, posting_id: str) -> Key:
    """One of them, and how far it is."""
    return Key(postings(tenant_id), posting_id)


def lease_sort(until: datetime, posting_id: str) -> str:
    """The place of a posting among the holds, by the end of its lease."""
    return f"{rfc3339(until)}#POSTING#{posting_id}"


def lease_of(sort: str) -> str | None:
    """The posting that has this place; None where it is an order's."""
    _, is_posting, posting_id = sort.partition("#POSTING#")
    return posting_id if is_posting else None


def movements(tenant_id: str, sku: str) -> str:
    """The stock ledger of a SKU."""
    return f"{tenant_id}#MOVEMENTS#{sku}"


def movement(tenant_id: str, sku: str, warehouse_id: str, version: int) -> Key:
    """One change of one level: the level's version after it."""
    return Key(movements(tenant_id, sku), f"{warehouse_id}#{version:010}")


def alerts(tenant_id: str) -> str:
    """Products that fell to their reorder point, by SKU."""
    return f"{tenant_id}#ALERTS"


def alert(tenant_id: str, sku: str) -> Key:
    """One product that fell to its reorder point and has not recovered."""
    return Key(alerts(tenant_id), sku)


def forecasts(tenant_id: str) -> str:
    """What products are expected to sell, by SKU."""
    return f"{tenant_id}#FORECASTS"


def forecast(tenant_id: str, sku: str) -> Key:
    """The newest forecast of one product."""
    return Key(forecasts(tenant_id), sku)


def reorder_watch(tenant_id: str, sku: str) -> Key:
    """Whether a product ever stood above its reorder point: without that it cannot fall."""
    return Key(f"{tenant_id}#WATCH", sku)
