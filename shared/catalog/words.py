"""The words by which a product is found."""

from shared.catalog.models import Product
from shared.core.words import indexed_words


def words_of(product: Product) -> set[str]:
    """The words under which the index lists the product: of its name, SKU, brand and barcode."""
    texts = (product.name, product.sku, product.brand, product.barcode)
    return {word for text in texts if text for word in indexed_words(text)}
