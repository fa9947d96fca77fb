"""Who changed and who read what, and whether the record of it is whole."""

from functions.audit.views import AuditEntryView, AuditQuery, AuditVerificationView, audit_sheet
from shared.core.config import settings
from shared.identity.audit.anchors import S3Anchors
from shared.identity.audit.service import AuditService
from shared.identity.permissions import Permission
from shared.storage import connection
from shared.storage.aws import client
from shared.web.api import Api
from shared.web.files import CsvFile
from shared.web.pagination import Page

api = Api("audit")
handler = api.handler
audit = AuditService(connection.table(), S3Anchors(client("s3"), settings.anchor_bucket))


@api.endpoint("GET", "/v1/audit", permission=Permission.AUDIT)
def list_audit(query: AuditQuery) -> Page[AuditEntryView] | CsvFile:
    """List what was changed, what personal data was read and which files were made, newest first.

    A file holds up to 5,000 entries, fewer where they are large; where there are more, its `Link` leads to the next.
    """
    wanted = query.narrowed()
    if query.format:
        return api.csv(
            query, lambda position: audit.some(api.actor, wanted, position=position), audit_sheet, about="audit"
        )
    return api.page(
        query,
        lambda limit, position: audit.page(api.actor, wanted, limit=limit, position=position),
        AuditEntryView.of,
    )


@api.endpoint("GET", "/v1/audit/verification", permission=Permission.AUDIT)
def verify_audit() -> AuditVerificationView:
    """Walk the chain of all entries: one that was changed, removed or put in between breaks it."""
    return AuditVerificationView.of(audit.verification(api.actor))
