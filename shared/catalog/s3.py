"""Pictures in the bucket, by forms and links that are signed here."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.catalog.images import UploadForm

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


class S3Images:
    """The client is made when the first picture is asked for: most requests see none."""

    def __init__(self, client: "Callable[[], S3Client]", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def form(self, place: str, content_type: str, *, largest: int, lasting: timedelta) -> UploadForm:
        """The bucket refuses another place, another type, nothing at all and more than the largest."""
        made = self._client().generate_presigned_post(
            self._bucket,
            place,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, largest]],
            ExpiresIn=int(lasting.total_seconds()),
        )
        return UploadForm(url=made["url"], fields=made["fields"])

    def link(self, place: str, *, lasting: timedelta) -> str:
        """A link that anybody can follow who was given it."""
        wanted = {"Bucket": self._bucket, "Key": place}
        return self._client().generate_presigned_url(
            "get_object", Params=wanted, ExpiresIn=int(lasting.total_seconds())
        )
