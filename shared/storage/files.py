"""Files in the bucket that are made to be fetched or mailed, and forgotten after some days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

FORGOTTEN = "forget=soon"
"""The tag by which the bucket's lifecycle knows what it may delete after two weeks."""


class FileStore(Protocol):
    """Keeps files by their place, which begins with the tenant."""

    def put(self, place: str, content: BinaryIO | bytes, media_type: str) -> None:
        """Keep a file; the same place again replaces it."""

    def get(self, place: str) -> bytes:
        """What was put there."""

    def link(self, place: str, file_name: str, *, lasting: timedelta) -> str:
        """Where it can be fetched for a while, under this name."""


@dataclass(frozen=True, slots=True)
class S3Files:
    """The client is made when the first file is touched."""

    client: "Callable[[], S3Client]"
    bucket: str

    def put(self, place: str, content: BinaryIO | bytes, media_type: str) -> None:
        """In one call, read from wherever it is as it goes."""
        self.client().put_object(Bucket=self.bucket, Key=place, Body=content, ContentType=media_type, Tagging=FORGOTTEN)

    def get(self, place: str) -> bytes:
        """In one piece: rows are written in small ones, and mails carry small files."""
        return self.client().get_object(Bucket=self.bucket, Key=place)["Body"].read()

    def link(self, place: str, file_name: str, *, lasting: timedelta) -> str:
        """Anybody can follow it who was given it."""
        wanted = {
            "Bucket": self.bucket,
            "Key": place,
            "ResponseContentDisposition": f'attachment; filename="{file_name}"',
        }
        return self.client().generate_presigned_url("get_object", Params=wanted, ExpiresIn=int(lasting.total_seconds()))
