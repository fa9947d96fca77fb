"""Alerts by SKU, and beside them the memory of who was above."""

from collections.abc import Iterable

from shared.core.errors import NotFound, Overtaken
from shared.replenishment.models import Alert, Care, Watch
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import pack, unpack
from shared.storage.item import ABSENT, Condition, Item, Test, at_version, binary, key_of, number, text
from shared.storage.query import Query
from shared.storage.table import Table
from shared.storage.transaction import Transaction


class AlertRepository:
    """A tenant's alerts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self, tenant_id: str) -> list[Alert]:
        """Every product that is low and fell, by SKU."""
        return [_alert_of(item) for item in self._table.query_all(Query(keys.MAIN, keys.alerts(tenant_id)))]

    def get(self, tenant_id: str, sku: str) -> Alert:
        """The alert of a product; NotFound where it did not fall or has recovered."""
        item = self._table.get(keys.alert(tenant_id, sku))
        if item is None:
            raise NotFound(f"No alert of {sku}")
        return _alert_of(item)

    def remember(self, tx: Transaction, tenant_id: str, sku: str, watch: Watch) -> None:
        """The next version of a watch; Overtaken when another look was faster."""
        when = at_version(watch.version - 1) if watch.version > 1 else ABSENT
        record: Item = {"standing": watch.standing, "since": watch.since, "version": watch.version}
        tx.put(keys.reorder_watch(tenant_id, sku).attributes() | record, when=when)

    def fall(self, tx: Transaction, tenant_id: str, alert: Alert) -> None:
        """A new alert, which no digest has named yet."""
        fresh: Item = {"since": alert.since, "announced": 0, "version": 0, "d": pack(Care())}
        tx.put(keys.alert(tenant_id, alert.sku).attributes() | _figures(alert) | fresh)

    def end(self, tx: Transaction, tenant_id: str, sku: str) -> None:
        """The product recovered."""
        tx.delete(keys.alert(tenant_id, sku))

    def refresh(self, tenant_id: str, alert: Alert) -> None:
        """Today's figures of a standing alert; nothing where the fall is over."""
        try:
            with self._table.transaction() as tx:
                tx.update(keys.alert(tenant_id, alert.sku), set=_figures(alert), when=_same_fall(alert))
        except Overtaken:
            return

    def care(self, tx: Transaction, tenant_id: str, alert: Alert, change: Change) -> None:
        """What somebody does about the fall, and whether it is still to be named; Overtaken where it is over."""
        tx.update(
            keys.alert(tenant_id, alert.sku),
            set={"d": pack(alert.care), "change": change.packed(), "announced": int(alert.announced)},
            add={"version": 1},
            when=_same_fall(alert),
        )

    def announce(self, tx: Transaction, tenant_id: str, alerts: Iterable[Alert]) -> None:
        """These falls are named by a digest; Overtaken when another digest was faster or one is over."""
        for alert in alerts:
            unnamed = Condition((*_same_fall(alert).tests, Test("announced", "=", 0)))
            tx.update(keys.alert(tenant_id, alert.sku), set={"announced": 1}, when=unnamed)


def watch_of(item: Item | None) -> Watch:
    """What an item remembers of its product."""
    if item is None:
        return Watch()
    return Watch(text(item, "standing"), text(item, "since"), number(item, "version"))  # type: ignore[arg-type]


def _same_fall(alert: Alert) -> Condition:
    return Condition((Test("since", "=", alert.since),))


def _figures(alert: Alert) -> Item:
    return {
        "name": alert.name,
        "available": alert.available,
        "reorder_point": alert.reorder_point,
        "reorder_quantity": alert.reorder_quantity,
    }


def _alert_of(item: Item) -> Alert:
    return Alert(
        sku=key_of(item).sort,
        name=text(item, "name"),
        available=number(item, "available"),
        reorder_point=number(item, "reorder_point"),
        reorder_quantity=number(item, "reorder_quantity"),
        since=text(item, "since"),
        announced=bool(number(item, "announced")),
        care=unpack(Care, binary(item, "d")),
    )
