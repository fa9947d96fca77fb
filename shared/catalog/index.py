"""The search index: one item a word of a product, kept in step with the product by its stream."""

from collections.abc import Iterator

import orjson

from shared.catalog.models import Product
from shared.catalog.repository import product_of
from shared.catalog.words import words_of
from shared.storage import keys
from shared.storage.item import ABSENT, Condition, Item, Test, number
from shared.storage.stream import Image
from shared.storage.table import Table
from shared.storage.transaction import LIMIT, until_written

_WORDS_AT_ONCE = LIMIT - 1
"""What one transaction takes beside the item that says which words stand."""


class SearchIndex:
    """Converges on the newest version of a product that was ever told, in whatever order and however often.

    One item a product says which words stand in the index and from which version of the product. It changes in the
    same transactions as the words and is conditional on what was read, so it is exact at every moment: an interrupted
    or competing change goes on from what really stands, and an older version than the finished one is not applied.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def product_changed(self, image: Image) -> None:
        """Let the product be found by its words as they are in this version; archived ones are found, too."""
        if image.new is not None:
            tenant_id, product = keys.tenant_of(image.key.partition), product_of(image.new)
            until_written(lambda: self._published(tenant_id, product))

    def _published(self, tenant_id: str, product: Product) -> None:
        key = keys.indexed_words(tenant_id, product.sku)
        stored = self._table.get(key)
        if number(stored, "version") >= product.version:
            return
        standing, wanted, turn = _words(stored), words_of(product), number(stored, "turn")
        for words, is_last in _chunks(sorted(standing ^ wanted)):
            standing ^= set(words)
            version = product.version if is_last else number(stored, "version")
            record: Item = {"words": orjson.dumps(sorted(standing)), "version": version, "turn": turn + 1}
            with self._table.transaction() as tx:
                tx.put(key.attributes() | record, when=Condition((Test("turn", "=", turn),)) if turn else ABSENT)
                for word in words:
                    place = keys.product_word(tenant_id, word, product.sku)
                    if word in standing:
                        tx.put(place.attributes() | {"created": product.created})
                    else:
                        tx.delete(place)
            turn += 1


def _words(stored: Item | None) -> set[str]:
    return set(orjson.loads(stored["words"])) if stored else set()  # type: ignore[arg-type]


def _chunks(words: list[str]) -> Iterator[tuple[list[str], bool]]:
    """At least one chunk, that the version be told even where no word changes; and whether it is the last."""
    for start in range(0, max(1, len(words)), _WORDS_AT_ONCE):
        yield words[start : start + _WORDS_AT_ONCE], start + _WORDS_AT_ONCE >= len(words)
