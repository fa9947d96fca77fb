"""A shop whose orders are counted, and its reports over HTTP."""

from datetime import datetime

from functions.reporting import handler
from functions.reporting.files import FileDesk
from shared.reporting.exports.service import ExportService
from shared.reporting.papers import Papers
from shared.reporting.projection import SalesProjection
from shared.reporting.service import ReportingService
from tests.builders import TENANT, a_tenant, an_actor
from tests.fakes import FrozenClock, MemoryTable
from tests.gateway import Gateway
from tests.unit.reporting.orders import NOON, an_order, ended
from tests.unit.reporting.store import MemoryStore, PrinterInHouse


class Shop:
    """A tenant on Sunday, 22 November 2026, noon in Shanghai, with whatever orders a test gives it."""

    def __init__(self, monkeypatch) -> None:
        self.table, self._orders = MemoryTable(), 0
        a_tenant(self.table)
        monkeypatch.setattr(handler, "reporting", ReportingService(self.table, FrozenClock(NOON)))
        self.store, self.printer = MemoryStore(), PrinterInHouse()
        exports = ExportService(self.table, self.store, FrozenClock(NOON))
        monkeypatch.setattr(handler, "exports", exports)
        desk = FileDesk(Papers(self.table, FrozenClock(NOON)), exports, lambda: self.printer)
        monkeypatch.setattr(handler, "files", desk)
        self.gateway = Gateway(handler.api, actor=an_actor())

    def sold(self, *lines, on="2026-11-22", **fields):
        self._orders += 1
        at = datetime.fromisoformat(f"{on}T12:00:00+08:00")
        order = an_order(*lines, **{"id": f"ORDER{self._orders}", "placed_at": at, "confirmed_at": at} | fields)
        SalesProjection(self.table).apply(TENANT, order)
        return order

    def cancelled(self, order, on):
        dead = ended(order, datetime.fromisoformat(f"{on}T12:00:00+08:00"))
        SalesProjection(self.table).apply(TENANT, dead)

    def report(self, query="", **actor):
        if actor:
            self.gateway.actor = an_actor(**actor)
        answer = self.gateway.call("GET", f"/v1/reports/sales?{query}")
        assert answer.status == 200, answer.json
        return answer.json


def money(amount):
    return {"amount": amount, "currency": "CNY"}
