"""Warehouses: where goods can stand. A tenant has few, so lists of them are read whole."""

from shared.core.actor import Actor
from shared.core.clock import Clock, system_clock
from shared.core.errors import NotFound, StaleVersion
from shared.stock.errors import LastWarehouse, WarehouseNotEmpty, WarehouseTaken
from shared.stock.models import ChangeWarehouse, CreateWarehouse, OpenWarehouse, OpenWarehouses, Warehouse
from shared.stock.posting import Posting
from shared.stock.repository import StockRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.cursors import Listing, Position
from shared.storage.item import ABSENT, Condition, Item, Test, at_version, binary
from shared.storage.once import Once
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written


class WarehouseRepository:
    """A tenant's warehouses."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self, tenant_id: str) -> list[Warehouse]:
        """Every warehouse, as it stands now."""
        items = self._table.query_all(Query(keys.MAIN, keys.warehouses(tenant_id)))
        return [unpack(Warehouse, binary(item, "d")) for item in items]

    def open(self, tenant_id: str) -> list[OpenWarehouse]:
        """Those that are open, in the order in which goods are taken from them."""
        return open_warehouses_of(self._table.get(keys.open_warehouses(tenant_id))).open

    def add(self, tx: Transaction, tenant_id: str, warehouse: Warehouse, change: Change) -> None:
        """A new warehouse, or WarehouseTaken."""
        taken = WarehouseTaken(f"There is a warehouse {warehouse.id} already")
        tx.put(_item(tenant_id, warehouse, change), when=ABSENT, otherwise=lambda _old: taken)
        self._list(tx, tenant_id, warehouse)

    def save(self, tx: Transaction, tenant_id: str, warehouse: Warehouse, change: Change) -> None:
        """The next version; Overtaken when somebody was faster."""
        tx.put(_item(tenant_id, warehouse, change), when=at_version(warehouse.version - 1))
        self._list(tx, tenant_id, warehouse)

    def _list(self, tx: Transaction, tenant_id: str, warehouse: Warehouse) -> None:
        """Bring the list of open warehouses up to date, which whoever places an order reads."""
        key = keys.open_warehouses(tenant_id)
        before = open_warehouses_of(self._table.get(key))
        after = before.after(warehouse)
        when = at_version(before.version) if before.version else ABSENT
        tx.put(key.attributes() | {"d": pack(after), "version": after.version}, when=when)

    def demand_open(self, tx: Transaction, tenant_id: str, warehouse_id: str, error: Exception) -> None:
        """The transaction holds only while the warehouse is there and open; otherwise it is this error."""
        condition = Condition((Test("status", "=", "active"),))
        tx.check(keys.warehouse(tenant_id, warehouse_id), when=condition, otherwise=lambda _old: error)


class WarehouseService:
    """Opens, changes and closes warehouses."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._warehouses = WarehouseRepository(table)
        self._stock, self._posting = StockRepository(table), Posting(table, clock)

    def open_first(self, tx: Transaction, actor: Actor) -> None:
        """The warehouse MAIN with which every tenant begins."""
        now = self._clock()
        warehouse = Warehouse(id="MAIN", name="Main warehouse", created_at=now)
        self._warehouses.add(tx, actor.tenant_id, warehouse, Change.by(actor, "created", now))

    def create(self, actor: Actor, request: CreateWarehouse, *, once: Once) -> Warehouse:
        """A new warehouse, or WarehouseTaken."""
        now = self._clock()
        warehouse = Warehouse(created_at=now, **request.model_dump())

        def write() -> Warehouse:
            with self._table.transaction() as tx:
                self._warehouses.add(tx, actor.tenant_id, warehouse, Change.by(actor, "created", now))
                once.remember(tx, warehouse)
            return warehouse

        return until_written(write)

    def get(self, actor: Actor, warehouse_id: str) -> Warehouse:
        """One warehouse; NotFound if there is none."""
        item = self._table.get(keys.warehouse(actor.tenant_id, warehouse_id))
        if item is None:
            raise NotFound(f"No warehouse {warehouse_id}")
        return unpack(Warehouse, binary(item, "d"))

    def page(self, actor: Actor, *, limit: int, position: Position | None) -> Listing[Warehouse]:
        """A page of warehouses, newest first."""
        newest = sorted(self._warehouses.all(actor.tenant_id), key=lambda w: (w.created_at, w.id), reverse=True)
        start = next((n + 1 for n, w in enumerate(newest) if position and w.id == position["id"]), 0)
        page = newest[start : start + limit]
        more = start + limit < len(newest)
        return Listing(page, {"id": page[-1].id} if more else None)

    def change(
        self, actor: Actor, warehouse_id: str, request: ChangeWarehouse, *, expected_version: int | None
    ) -> Warehouse:
        """Change the named fields; closing needs another open warehouse and empty shelves."""
        return until_written(lambda: self._changed(actor, warehouse_id, request, expected_version))

    def _changed(
        self, actor: Actor, warehouse_id: str, request: ChangeWarehouse, expected_version: int | None
    ) -> Warehouse:
        warehouse = self.get(actor, warehouse_id)
        if expected_version not in (None, warehouse.version):
            raise StaleVersion(f"The warehouse is at version {warehouse.version}")
        changed = warehouse.changed(request)
        closing = changed.status == "closed" and warehouse.status == "active"
        if closing:
            self._demand_closable(actor, warehouse_id)
        self._save(actor, changed, "closed" if closing else "changed")
        if closing and self._holds_goods(actor.tenant_id, warehouse_id):
            return self._reopened(actor, changed)
        return changed

    def _demand_closable(self, actor: Actor, warehouse_id: str) -> None:
        others = [w for w in self._warehouses.all(actor.tenant_id) if w.status == "active" and w.id != warehouse_id]
        if not others:
            raise LastWarehouse("Open another warehouse before you close this one")
        if self._holds_goods(actor.tenant_id, warehouse_id):
            raise WarehouseNotEmpty("Move the goods to another warehouse before you close this one")

    def _reopened(self, actor: Actor, closed: Warehouse) -> Warehouse:
        """Goods came in while it was being closed; from then on nothing more could, so this look is the last."""
        opened = closed.changed(ChangeWarehouse(status="active"))
        self._save(actor, opened, "reopened")
        raise WarehouseNotEmpty("Goods came in while the warehouse was being closed")

    def _holds_goods(self, tenant_id: str, warehouse_id: str) -> bool:
        """Goods on its shelves, damaged ones too, on their way to them, or still due to customers from there."""
        under_way = self._posting.places_under_way(tenant_id)
        if any(place == warehouse_id for _sku, place in under_way):
            return True
        if any(warehouse_id in due for due in self._stock.backordered_between(tenant_id).values()):
            return True
        levels = self._stock.all_levels(tenant_id)
        return any(level.warehouse_id == warehouse_id and (level.on_hand or level.damaged) for level in levels)

    def _save(self, actor: Actor, warehouse: Warehouse, kind: str) -> None:
        with self._table.transaction() as tx:
            self._warehouses.save(tx, actor.tenant_id, warehouse, Change.by(actor, kind, self._clock()))


def open_warehouses_of(item: Item | None) -> OpenWarehouses:
    """The open warehouses that an item lists; none for None."""
    return unpack(OpenWarehouses, binary(item, "d")) if item else OpenWarehouses()


def _item(tenant_id: str, warehouse: Warehouse, change: Change) -> Item:
    attributes = keys.warehouse(tenant_id, warehouse.id).attributes()
    body: Item = {"d": pack(warehouse), "version": warehouse.version, "status": warehouse.status}
    return attributes | body | {"change": change.packed()}
