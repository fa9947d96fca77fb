"""Everything that a tenant owns, as a zip of JSON lines: one file a kind of thing, a line a thing.

What opens a door stays here: the tenant's wrapped key and what is sealed under it, digests of API keys, and remembered
answers, some of which told a secret once.
"""

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from infrastructure.privacy.erasure import Bucket
from infrastructure.privacy.walk import items
from shared.core.actor import Actor
from shared.core.clock import rfc3339, system_clock
from shared.identity.audit.access import Access, access_item
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.codec import decompressed
from shared.storage.item import Item, binary, key_of, text
from shared.storage.table import Table

DOCUMENTS = {"d": "document", "content": "shown", "managers": "managers"}
"""Attributes that hold compressed JSON, and what they are called; other bytes are hashes and sealed secrets."""
KEPT_HERE = {"KEY", "ONCE"}
"""Kinds of items that open doors."""
NOT_SHOWN = {"PK", "SK", "ttl", "digest", "fingerprint", "body_hash"} | {
    name for index in keys.INDEXES for name in (index.partition, index.sort)
}
"""Attributes that are places in the table, or prove something."""
LINK_LASTS = timedelta(hours=24)


def export_tenant(table: Table, bucket: Bucket, tenant_id: str, request_id: str) -> str:
    """A link to the zip, which opens for a day; that it was made stands in the tenant's audit."""
    now = system_clock()
    access = Access(entity_type="tenant", entity_id=tenant_id, operation="export_tenant")
    table.put_all([access_item(Actor.system(tenant_id, request_id), access, now, kind="exported")])
    name = f"{tenant_id}/exports/{rfc3339(now)}.zip"
    with tempfile.TemporaryFile() as file:
        write(file, table, tenant_id)
        file.seek(0)
        bucket.s3.put_object(Bucket=bucket.name, Key=name, Body=file)
    link: str = bucket.s3.generate_presigned_url(
        "get_object", Params={"Bucket": bucket.name, "Key": name}, ExpiresIn=int(LINK_LASTS.total_seconds())
    )
    return link


def write(file: IO[bytes], table: Table, tenant_id: str) -> None:
    """The zip, written kind by kind so that none of it has to fit into memory at once."""
    with tempfile.TemporaryDirectory() as folder, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name in _by_kind(Path(folder), items(table, "begins_with(PK, :value)", f"{tenant_id}#")):
            archive.write(Path(folder) / name, name)


def _by_kind(folder: Path, found: Iterable[Item]) -> list[str]:
    """The names of the files that the items went into."""
    with ExitStack() as opened:
        files: dict[str, IO[bytes]] = {}
        for item in (item for item in found if keys.kind_of(text(item, "PK")) not in KEPT_HERE):
            name = f"{keys.kind_of(text(item, 'PK')).lower()}.jsonl"
            if name not in files:
                files[name] = opened.enter_context((folder / name).open("wb"))
            files[name].write(line(item))
    return sorted(files)


def line(item: Item) -> bytes:
    """One item as JSON: where it belongs, its facts, and its documents opened."""
    place = key_of(item)
    shown: dict[str, Any] = {"of": place.partition.partition("#")[2], "id": place.sort}
    shown |= {name: value for name, value in item.items() if not isinstance(value, bytes) and name not in NOT_SHOWN}
    shown |= {DOCUMENTS[name]: orjson.loads(decompressed(binary(item, name))) for name in DOCUMENTS if name in item}
    if "change" in item:
        shown["change"] = Change.of(item).model_dump()
    return orjson.dumps(shown) + b"\n"
