"""A tenant leaves with everything that is its own, and nothing of another's goes with it; on the real engines."""

import io
import json
from collections.abc import Iterator
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from moto import mock_aws

from infrastructure.privacy.__main__ import connected
from infrastructure.privacy.erasure import Bucket, Pool, erase_files, erase_tenant
from infrastructure.privacy.export import export_tenant
from infrastructure.privacy.walk import places
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.identity.api_keys import ApiKeyService, CreateApiKey
from shared.identity.audit.recorder import Audit
from shared.identity.repository import TenantRepository
from shared.payments.accounts import ProviderAccount, Secrets
from shared.payments.repository import SecretsRepository
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import text
from shared.storage.once import Once
from shared.storage.sealing import Erased
from shared.storage.secret import SigningSecrets
from tests.builders import a_customer, a_product, a_tenant, an_actor
from tests.fakes import some_seals
from tests.integration.engines import WatchedTable

LEAVING, STAYING = "T00000000001", "T00000000002"


class Cognito:
    class exceptions:
        class UserNotFoundException(Exception):
            pass


POOL = Pool(Cognito(), "pool")


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with mock_aws():
        client = connected("s3", endpoint_url=None)
        client.create_bucket(Bucket="files")
        yield Bucket(client, "files")


def files_in(bucket: Bucket) -> list[str]:
    pages = bucket.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
    return [found["Key"] for page in pages for found in page.get("Contents", ())]


def two_tenants(table: WatchedTable) -> None:
    for tenant_id in (LEAVING, STAYING):
        a_tenant(table, tenant_id)
        a_product(table, "CHAIR", tenant_id=tenant_id)
        with table.transaction() as tx:
            TenantRepository(table).add(tx, tenant_id)
    a_customer(table, name="Li Wei")


def all_of(table: WatchedTable, tenant_id: str) -> int:
    return len(list(places(table, "begins_with(PK, :value)", f"{tenant_id}#")))


def test_a_tenant_that_leaves_takes_nothing_of_another_along(own_table: WatchedTable, bucket: Bucket) -> None:
    two_tenants(own_table)
    seals = some_seals(own_table)
    sealed = seals.seal(LEAVING, "here", b"very-secret")
    before = all_of(own_table, STAYING)
    for name in (f"{LEAVING}/products/image-CHAIR", f"{LEAVING}/exports/1.zip", f"{STAYING}/products/image-CHAIR"):
        bucket.s3.put_object(Bucket=bucket.name, Key=name, Body=b"file")

    erased = erase_tenant(own_table, POOL, bucket, LEAVING)
    Audit(own_table).record([image for image in own_table.stream if image.new is None])

    assert (all_of(own_table, LEAVING), all_of(own_table, STAYING)) == (0, before)
    assert list(TenantRepository(own_table).all()) == [STAYING]
    assert (erased.files, files_in(bucket)) == (2, [f"{STAYING}/products/image-CHAIR"])
    with pytest.raises(Erased):
        seals.open(LEAVING, "here", sealed)


class Pages:
    """A bucket that lists few files a call, and keeps what it is told to keep."""

    def __init__(self, *pages: list[str], kept: str = "") -> None:
        self.pages, self.kept, self.removed = pages, kept, []

    def get_paginator(self, _operation: str) -> "Pages":
        return self

    def paginate(self, **_where: str) -> Iterator[dict]:
        yield from ({"Contents": [{"Key": name} for name in page]} if page else {} for page in self.pages)

    def delete_objects(self, *, Delete: dict, **_where: str) -> dict:
        names = [each["Key"] for each in Delete["Objects"]]
        self.removed += [name for name in names if name != self.kept]
        return {"Errors": [{"Key": self.kept, "Code": "AccessDenied"}]} if self.kept in names else {}


def test_more_files_than_one_call_lists_go_too() -> None:
    pages = Pages(["1", "2"], ["3"], [])

    assert erase_files(Bucket(pages, "files"), "T1/") == 3
    assert pages.removed == ["1", "2", "3"]


def test_a_file_that_stays_is_told() -> None:
    with pytest.raises(RuntimeError, match="AccessDenied"):
        erase_files(Bucket(Pages(["1", "2"], kept="2"), "files"), "T1/")


def test_a_tenant_gets_all_that_is_his_and_nothing_that_opens_a_door(own_table: WatchedTable, bucket: Bucket) -> None:
    two_tenants(own_table)
    seals = some_seals(own_table)
    account = ProviderAccount(provider="sandbox", enabled=True, configured=["webhook_secret"], version=1)
    with own_table.transaction() as tx:
        change = Change.by(an_actor(), "configured", system_clock())
        SecretsRepository(own_table, seals).save(
            tx, LEAVING, account, Secrets(current={"webhook_secret": "very-secret"}), change
        )
    once = Once(
        keys.remembered_answer(LEAVING, "POST /v1/api-keys", "1"), "f", lambda made: made.secret.encode(), system_clock
    )
    key = ApiKeyService(own_table, lambda: SigningSecrets(b"s")).create(
        an_actor(), CreateApiKey(name="Till", role=Role.VIEWER), once=once
    )

    link = export_tenant(own_table, bucket, LEAVING, "operator-1")

    (name,) = files_in(bucket)
    assert name.startswith(f"{LEAVING}/exports/{system_clock().year}")
    assert name in unquote(link)
    assert "X-Amz-Expires=86400" in link
    archive = ZipFile(io.BytesIO(bucket.s3.get_object(Bucket=bucket.name, Key=name)["Body"].read()))
    told = {file: [json.loads(line) for line in archive.read(file).splitlines()] for file in archive.namelist()}
    (customer,) = told["customers.jsonl"]
    assert (customer["of"], customer["document"]["name"]) == ("CUSTOMERS", "Li Wei")
    assert customer["change"]["actor"] == an_actor().user_id
    assert [made["document"]["name"] for made in told["apikeys.jsonl"]] == ["Till"]
    assert not {"key.jsonl", "once.jsonl"} & set(told)
    everything = b"".join(archive.read(file) for file in told)
    item = own_table.get(keys.api_key(LEAVING, key.key.id))
    assert item is not None
    for secret in (key.secret, text(item, "digest"), "very-secret", STAYING):
        assert secret.encode() not in everything
