"""Warehouses: opening, changing, closing."""

from functions.console.answers import Answer, Redirect
from functions.console.forms import whole, written
from functions.console.pages.settings.desk import section, shown, version_seen
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.stock.models import ChangeWarehouse, CreateWarehouse, Warehouse

_ALL = 100


@section.page("/settings/warehouses", Permission.WAREHOUSES_WRITE)
def list_warehouses(visit: Visit) -> Answer:
    """All of them, in the order in which goods are taken."""
    found = visit.services.warehouses.page(visit.actor, limit=_ALL, position=None).items
    return shown(visit, "warehouses", warehouses=sorted(found, key=lambda one: (one.status, one.priority, one.id)))


@section.page("/settings/warehouses/new", Permission.WAREHOUSES_WRITE)
def show_new_warehouse(visit: Visit) -> Answer:
    """An empty form, or what was typed and why it was refused."""
    return shown(visit, "warehouse", warehouse=None)


@section.action("/settings/warehouses/new", Permission.WAREHOUSES_WRITE, again=show_new_warehouse)
def open_warehouse(visit: Visit) -> Answer:
    """Open it once."""

    def outcome(warehouse: Warehouse) -> Redirect:
        return visit.done("/settings/warehouses", visit.words.text("%(name)s is open", name=warehouse.name))

    request = parsed(CreateWarehouse, {"id": visit.typed("id"), **_typed(visit)})
    return outcome(visit.services.warehouses.create(visit.actor, request, once=visit.once(outcome)))


@section.page("/settings/warehouses/{warehouse_id}", Permission.WAREHOUSES_WRITE)
def show_warehouse(visit: Visit, warehouse_id: str) -> Answer:
    """One as it stands, to be changed or closed."""
    return shown(visit, "warehouse", warehouse=visit.services.warehouses.get(visit.actor, warehouse_id))


@section.action("/settings/warehouses/{warehouse_id}", Permission.WAREHOUSES_WRITE, again=show_warehouse)
def change_warehouse(visit: Visit, warehouse_id: str) -> Answer:
    """Keep what was typed."""
    document, old = _typed(visit), visit.services.warehouses.get(visit.actor, warehouse_id)
    if (document["address"] or "") == written(old.address):
        del document["address"]
    request = parsed(ChangeWarehouse, document)
    return _changed(visit, warehouse_id, request, visit.words.text("%(name)s is saved"))


@section.action("/settings/warehouses/{warehouse_id}/close", Permission.WAREHOUSES_WRITE, again=show_warehouse)
def close_warehouse(visit: Visit, warehouse_id: str) -> Answer:
    """Nothing comes in any more; refused while goods stand there."""
    return _changed(visit, warehouse_id, ChangeWarehouse(status="closed"), visit.words.text("%(name)s is closed"))


@section.action("/settings/warehouses/{warehouse_id}/open", Permission.WAREHOUSES_WRITE, again=show_warehouse)
def reopen_warehouse(visit: Visit, warehouse_id: str) -> Answer:
    """Goods may come in again."""
    return _changed(visit, warehouse_id, ChangeWarehouse(status="active"), visit.words.text("%(name)s is open"))


def _changed(visit: Visit, warehouse_id: str, request: ChangeWarehouse, message: str) -> Redirect:
    service, expected = visit.services.warehouses, version_seen(visit)
    warehouse = service.change(visit.actor, warehouse_id, request, expected_version=expected)
    return visit.done("/settings/warehouses", message % {"name": warehouse.name})


def _typed(visit: Visit) -> dict[str, object]:
    address = visit.typed("address").replace("\r\n", "\n") or None
    return {"name": visit.typed("name"), "priority": whole(visit.typed("priority")), "address": address}
