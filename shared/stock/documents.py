"""Stock documents as people write them, and the moves that each means for the levels as they are seen."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, ClassVar, Generic, Literal, TypeVar

from pydantic import Field

from shared.core.errors import FieldError
from shared.core.fields import Code, Count, Quantity, ShortText, Sku
from shared.core.model import Model
from shared.core.place import Place
from shared.stock.models import Level
from shared.stock.moves import Move

Levels = Mapping[Place, Level]
GoodsCondition = Literal["sellable", "damaged"]


class SkuLine(Model):
    """A line about one SKU."""

    sku: Sku


class DocumentLine(SkuLine):
    """So many of one SKU."""

    quantity: Quantity


class IssueLine(DocumentLine):
    """So many of one SKU that are fit for sale, or so many that are written off as damaged."""

    condition: GoodsCondition = "sellable"


class CountLine(SkuLine):
    """So many of one SKU stand on the shelf, damaged ones apart, promised or not."""

    counted: Count


Line = TypeVar("Line", bound=SkuLine)


class Document(Model, Generic[Line]):
    """Any of them; `reference` names it in the ledger, else its id does."""

    lines: Annotated[list[Line], Field(min_length=1, max_length=500)]
    reason: ShortText = ""
    reference: ShortText = ""

    name: ClassVar[str]

    @abstractmethod
    def warehouses(self) -> dict[str, str]:
        """The warehouses that must be open, by their pointer."""

    @abstractmethod
    def moves(self, levels: Levels) -> list[Move]:
        """What it changes, of levels as they are seen; it may be more than there is."""

    def places(self) -> list[Place]:
        """Every level that it is about, the warehouses in their order."""
        skus = dict.fromkeys(line.sku for line in self.lines)
        return [(sku, warehouse_id) for warehouse_id in self.warehouses().values() for sku in skus]

    def faults(self) -> Iterator[FieldError]:
        """What is wrong with it by itself."""
        yield from ()


class ReceiptDocument(Document[DocumentLine]):
    """Goods come in; lines of one SKU count as their sum."""

    name = "receipt"
    warehouse_id: Code

    def warehouses(self) -> dict[str, str]:
        return {"/warehouse_id": self.warehouse_id}

    def moves(self, levels: Levels) -> list[Move]:
        return [levels[sku, self.warehouse_id].moved("receipt", available=n) for sku, n in _summed(self.lines).items()]


class IssueDocument(Document[IssueLine]):
    """Goods go out other than by an order; lines of one SKU and condition count as their sum."""

    name = "issue"
    warehouse_id: Code

    def warehouses(self) -> dict[str, str]:
        return {"/warehouse_id": self.warehouse_id}

    def moves(self, levels: Levels) -> list[Move]:
        sellable, damaged = (
            _summed(line for line in self.lines if line.condition == condition) for condition in ("sellable", "damaged")
        )
        return [
            levels[place].moved("issue", available=-sellable.get(place[0], 0), damaged=-damaged.get(place[0], 0))
            for place in self.places()
        ]


class TransferDocument(Document[DocumentLine]):
    """Goods that nobody is promised go from one warehouse to another; lines of one SKU count as their sum."""

    name = "transfer"
    from_warehouse_id: Code
    to_warehouse_id: Code

    def warehouses(self) -> dict[str, str]:
        return {"/from_warehouse_id": self.from_warehouse_id, "/to_warehouse_id": self.to_warehouse_id}

    def faults(self) -> Iterator[FieldError]:
        if self.from_warehouse_id == self.to_warehouse_id:
            yield FieldError("/to_warehouse_id", "is where the goods come from")

    def moves(self, levels: Levels) -> list[Move]:
        quantities = _summed(self.lines).items()
        out = [levels[sku, self.from_warehouse_id].moved("transfer_out", available=-n) for sku, n in quantities]
        return out + [levels[sku, self.to_warehouse_id].moved("transfer_in", available=n) for sku, n in quantities]


class CountDocument(Document[CountLine]):
    """Stock-taking: what was counted is on hand from now on."""

    name = "count"
    warehouse_id: Code

    def warehouses(self) -> dict[str, str]:
        return {"/warehouse_id": self.warehouse_id}

    def faults(self) -> Iterator[FieldError]:
        seen: set[str] = set()
        for n, line in enumerate(self.lines):
            if line.sku in seen:
                yield FieldError(f"/lines/{n}/sku", "is counted twice")
            seen.add(line.sku)

    def moves(self, levels: Levels) -> list[Move]:
        found = [(levels[line.sku, self.warehouse_id], line.counted) for line in self.lines]
        return [level.moved("count", available=n - level.on_hand) for level, n in found if n != level.on_hand]


def _summed(lines: Iterable[DocumentLine]) -> dict[str, int]:
    """Quantity by SKU, in the order in which the SKUs come first."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.sku] = sums.get(line.sku, 0) + line.quantity
    return sums
