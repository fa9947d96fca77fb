"""A tenant leaves with everything that is its own, and nothing of another's goes with it; on the real engines."""

import io
import json
from zipfile import ZipFile

from infrastructure.privacy.erasure import erase_tenant
from infrastructure.privacy.export import export_tenant
from infrastructure.privacy.walk import places
from shared.core.clock import system_clock
from shared.identity.audit.recorder import Audit
from shared.identity.repository import TenantRepository
from shared.storage.sealing import Erased
from tests.builders import a_customer, a_product, a_tenant, an_actor
from tests.fakes import some_seals
from tests.integration.engines import WatchedTable

LEAVING, STAYING = "T00000000001", "T00000000002"


class Pool:
    class exceptions:
        class UserNotFoundException(Exception):
            pass


class Bucket:
    """Keeps the one file that is put into it."""

    def put_object(self, *, Key: str, Body: io.BufferedReader, **_where: str) -> None:
        self.name, self.zip = Key, ZipFile(io.BytesIO(Body.read()))

    def generate_presigned_url(self, _operation: str, *, Params: dict, ExpiresIn: int) -> str:
        return f"https://files.example/{Params['Key']}?{ExpiresIn}"


def two_tenants(table: WatchedTable) -> None:
    for tenant_id in (LEAVING, STAYING):
        a_tenant(table, tenant_id)
        a_product(table, "CHAIR", tenant_id=tenant_id)
        with table.transaction() as tx:
            TenantRepository(table).add(tx, tenant_id)
    a_customer(table, name="Li Wei")


def all_of(table: WatchedTable, tenant_id: str) -> int:
    return len(list(places(table, "begins_with(PK, :value)", f"{tenant_id}#")))


def test_a_tenant_that_leaves_takes_nothing_of_another_along(own_table: WatchedTable) -> None:
    two_tenants(own_table)
    seals = some_seals(own_table)
    sealed = seals.seal(LEAVING, "here", b"very-secret")
    before = all_of(own_table, STAYING)

    erase_tenant(own_table, Pool(), "pool", LEAVING)
    Audit(own_table).record([image for image in own_table.stream if image.new is None])

    assert (all_of(own_table, LEAVING), all_of(own_table, STAYING)) == (0, before)
    assert list(TenantRepository(own_table).all()) == [STAYING]
    try:
        seals.open(LEAVING, "here", sealed)
    except Erased:
        return
    raise AssertionError("what was sealed opens although the key is gone")


def test_a_tenant_gets_all_that_is_his_and_no_secret(own_table: WatchedTable) -> None:
    two_tenants(own_table)
    some_seals(own_table).seal(LEAVING, "here", b"very-secret")
    bucket = Bucket()

    link = export_tenant(own_table, bucket, "files", LEAVING, "operator-1")

    assert link == f"https://files.example/{bucket.name}?86400"
    assert bucket.name.startswith(f"{LEAVING}/")
    (customer,) = (json.loads(line) for line in bucket.zip.read("customers.jsonl").splitlines())
    assert (customer["d"]["name"], customer["change"]["actor"]) == ("Li Wei", an_actor().user_id)
    (key,) = (json.loads(line) for line in bucket.zip.read("key.jsonl").splitlines())
    assert set(key) == {"PK", "SK"}
    assert not any(STAYING.encode() in bucket.zip.read(name) for name in bucket.zip.namelist())
    assert str(system_clock().year) in bucket.name
