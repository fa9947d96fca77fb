"""Anchors: where a chain ended on a day, put away where nobody can change it, not even who owns the table.

An anchor is an object's name, so that all of a tenant's are read with one list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of a chain as it was at a moment (RFC 3339)."""

    at: str
    sequence: int
    hash: bytes


class Anchors(Protocol):
    """Where anchors lie."""

    def put(self, tenant_id: str, anchor: Anchor) -> None:
        """Put one away."""

    def of(self, tenant_id: str) -> Iterable[Anchor]:
        """All of a tenant's, oldest first."""


@dataclass(frozen=True, slots=True)
class S3Anchors:
    """In a bucket whose objects are locked."""

    client: "S3Client"
    bucket: str

    def put(self, tenant_id: str, anchor: Anchor) -> None:
        """One empty object; its name says all."""
        name = f"{tenant_id}/{anchor.at}/{anchor.sequence:012}/{anchor.hash.hex()}"
        self.client.put_object(Bucket=self.bucket, Key=name, Body=b"", ChecksumAlgorithm="SHA256")

    def of(self, tenant_id: str) -> Iterator[Anchor]:
        """A thousand a call: almost three years of days."""
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{tenant_id}/"):
            for found in page.get("Contents", ()):
                _, at, sequence, own = found["Key"].split("/")
                yield Anchor(at, int(sequence), bytes.fromhex(own))
