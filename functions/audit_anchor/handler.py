"""Puts away, each day, where every tenant's audit ends: what came before can then be changed unseen by nobody."""

from typing import Any

from shared.core.config import settings
from shared.identity.audit.anchors import S3Anchors
from shared.identity.audit.service import AuditService
from shared.storage import connection
from shared.storage.aws import client
from shared.web.schedule import for_every_tenant

audit = AuditService(connection.table(), S3Anchors(client("s3"), settings.anchor_bucket))


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """A tenant's turn."""
    for_every_tenant(connection.table(), context.aws_request_id, audit.anchor)
