"""Stock as the API shows it."""

from shared.core.model import Model
from shared.stock.booking import Posted
from shared.stock.models import Level, Movement, Verification
from shared.stock.service import ProductStock
from shared.web.pagination import ListQuery


class StockQuery(ListQuery):
    """Filters of the list of stock."""

    warehouse_id: str | None = None
    low: bool = False


class MovementQuery(ListQuery):
    """Filters of a SKU's ledger."""

    warehouse_id: str | None = None


class WarehouseLevelView(Model):
    """What one warehouse holds of a SKU; `backordered` is sold but not here yet."""

    warehouse_id: str
    on_hand: int
    reserved: int
    available: int
    damaged: int
    backordered: int
    version: int

    @classmethod
    def of(cls, level: Level, backordered: int) -> "WarehouseLevelView":
        """The level's view."""
        names = ("warehouse_id", "on_hand", "reserved", "available", "damaged", "version")
        return cls(**{name: getattr(level, name) for name in names}, backordered=backordered)


class StockView(Model):
    """A SKU's stock over all warehouses and in each."""

    sku: str
    name: str
    on_hand: int
    reserved: int
    available: int
    damaged: int
    reorder_point: int
    warehouses: list[WarehouseLevelView]

    @classmethod
    def of(cls, stock: ProductStock) -> "StockView":
        """The sums and the levels."""
        counters = ("on_hand", "reserved", "available", "damaged")
        return cls(
            sku=stock.product.sku,
            name=stock.product.name,
            reorder_point=stock.product.reorder_point,
            warehouses=[WarehouseLevelView.of(level, stock.due.get(level.warehouse_id, 0)) for level in stock.levels],
            **{name: sum(getattr(level, name) for level in stock.levels) for name in counters},
        )


class LevelView(Model):
    """A level after a document."""

    sku: str
    warehouse_id: str
    on_hand: int
    reserved: int
    available: int
    damaged: int
    version: int


class PostedView(Model):
    """A stock document that was carried out."""

    id: str
    levels: list[LevelView]

    @classmethod
    def of(cls, posted: Posted) -> "PostedView":
        """The document's id and the levels after it."""
        names = LevelView.model_fields
        levels = [LevelView(**{name: getattr(level, name) for name in names}) for level in posted.levels]
        return cls(id=posted.id, levels=levels)


class MovementView(Model):
    """One change of a level: `version` is the level's after it."""

    warehouse_id: str
    version: int
    kind: str
    on_hand_delta: int
    reserved_delta: int
    damaged_delta: int
    on_hand: int
    reserved: int
    damaged: int
    reference: str
    reason: str
    actor: str
    at: str

    @classmethod
    def of(cls, movement: Movement) -> "MovementView":
        """The movement's view."""
        return cls(**{name: getattr(movement, name) for name in cls.model_fields})


class WarehouseVerificationView(Model):
    """One level and what its movements add up to."""

    warehouse_id: str
    movements: int
    on_hand_sum: int
    reserved_sum: int
    on_hand: int
    reserved: int


class VerificationView(Model):
    """The proof of a SKU's stock: `holds` when every level is what its movements say, without a gap."""

    holds: bool
    warehouses: list[WarehouseVerificationView]

    @classmethod
    def of(cls, verifications: list[Verification]) -> "VerificationView":
        """The proof over all warehouses."""
        names = WarehouseVerificationView.model_fields
        parts = [WarehouseVerificationView(**{n: getattr(v, n) for n in names}) for v in verifications]
        return cls(holds=all(v.holds for v in verifications), warehouses=parts)
