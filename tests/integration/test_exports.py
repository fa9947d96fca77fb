"""A file that is asked for by two at once is ordered once, whatever the engine."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from shared.core.actor import Actor, Role
from shared.reporting.exports.repository import ExportRepository
from shared.reporting.exports.service import ExportService
from shared.storage.table import Table
from tests.unit.reporting.store import MemoryStore

AT_ONCE = 6


def test_who_asks_twice_at_once_gets_one_file(table: Table, tenant: str) -> None:
    service, actor = ExportService(table, MemoryStore()), Actor(tenant, "U1", Role.ADMIN, "request-1")
    ready = Barrier(AT_ONCE)

    def asked(_number: int) -> str:
        ready.wait()
        return service.ask(actor, "sales", {"interval": "day"}, "csv").id

    with ThreadPoolExecutor(AT_ONCE) as people:
        ids = set(people.map(asked, range(AT_ONCE)))

    assert len(ids) == 1
    assert [one.id for one in ExportRepository(table).of_creator(tenant, "U1")] == list(ids)
