"""What the stack's people find in their mailboxes: as they read it, and as it travelled."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import httpx

from shared.core.actor import Actor
from shared.core.clock import system_clock
from shared.core.report import ReportFormat
from shared.notifications.mime import mime
from shared.notifications.models import Mail
from shared.reporting.exports.mailed import MailedFiles
from shared.storage import keys
from shared.storage.codec import unpack
from shared.storage.files import S3Files
from shared.storage.item import binary
from shared.storage.secret import fetch
from shared.storage.table import Table
from tests.e2e.stack import Stack

Sent = dict[str, Any]


def mails_to(stack: Stack, address: str) -> list[Sent]:
    """The mails that were sent to an address, oldest first."""
    by_account = httpx.get(stack.mail_url).json()["messages"]
    return [mail for mails in by_account.values() for mail in mails if address in mail["To"]]


@dataclass(frozen=True)
class PostOffice:
    """The stack's table and bucket, where mails wait with their files: its mailbox keeps neither headers nor files."""

    stack: Stack

    @property
    def table(self) -> Table:
        """The stack's table."""
        return Table(self.stack.client("dynamodb"), self.stack.described["environment"]["TABLE_NAME"])

    def message(self, tenant_id: str, mail_id: str) -> EmailMessage:
        """The mail with this id as the mail service got it for its first recipient; it parses without a defect."""
        item = self.table.get(keys.outgoing_mail(tenant_id, mail_id))
        assert item is not None, mail_id
        message, *_ = unpack(Mail, binary(item, "d")).messages(tenant_id)
        raw = mime(message, sender="shop@example.com", now=system_clock(), fetch=self._file)
        parsed = message_from_bytes(raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        assert [part.defects for part in parsed.walk() if part.defects] == []
        return parsed

    def promised_file(self, actor: Actor, report: str, parameters: dict[str, str], file_format: ReportFormat) -> str:
        """The token of a file that a mail would link to; nobody sells ten thousand kinds of things in a test."""
        secrets = fetch(self.stack.client("secretsmanager"), self.stack.described["environment"]["SECRET_ID"])
        files = MailedFiles(self.table, S3Files(lambda: self.stack.client("s3"), self._bucket), lambda: secrets)
        token, order = files.promise(actor, report, parameters, file_format)
        with self.table.transaction() as tx:
            order(tx)
        return token

    @property
    def _bucket(self) -> str:
        return str(self.stack.described["environment"]["FILES_BUCKET"])

    def _file(self, place: str) -> bytes:
        return S3Files(lambda: self.stack.client("s3"), self._bucket).get(place)
