"""Exports written straight into the stack's table: nobody sells ten thousand kinds of things in a test."""

from shared.core.actor import Actor, Role
from shared.core.clock import system_clock
from shared.core.report import ReportFormat
from shared.reporting.exports.models import Export
from shared.reporting.exports.repository import ExportRepository
from shared.storage.table import Table
from tests.e2e.shop import Shop
from tests.e2e.stack import Stack


def ordered_export(shop: Shop, stack: Stack, file_format: ReportFormat) -> str:
    """The id of an export of the shop's sales, as its admin orders it."""
    actor = Actor(shop.tenant_id, shop.user_id, Role.ADMIN, "request-1")
    export = Export.asked(actor, "sales", {"interval": "day"}, file_format, system_clock())
    _exports(stack).add(export)
    return export.id


def _exports(stack: Stack) -> ExportRepository:
    return ExportRepository(Table(stack.client("dynamodb"), stack.described["environment"]["TABLE_NAME"]))
