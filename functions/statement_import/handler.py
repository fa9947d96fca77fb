"""Fetches every tenant's statements from the providers that issue them, and compares them with the books."""

from typing import Any

from shared.core.actor import Actor
from shared.observability import count, logger
from shared.payments.statements.imports import StatementImports
from shared.storage import connection
from shared.web.schedule import for_every_tenant

imports = StatementImports(connection.table(), connection.seals())


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """Every tenant in turn; a provider without an answer is asked again in an hour."""
    for_every_tenant(connection.table(), context.aws_request_id, _run)


def _run(actor: Actor) -> None:
    for imported in imports.run(actor):
        logger.info(
            "statement",
            tenant_id=actor.tenant_id,
            provider=imported.provider,
            days=imported.days,
            lines=imported.lines,
            failure=imported.failure,
        )
        if imported.failure:
            count("StatementFailed")
