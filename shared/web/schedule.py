"""What scheduled functions share: every tenant gets its turn, and the failure of one stops no other."""

from collections.abc import Callable

from shared.core.actor import Actor
from shared.identity.repository import TenantRepository
from shared.observability import count, logger
from shared.storage.table import Table


def for_every_tenant(table: Table, request_id: str, act: Callable[[Actor], object]) -> None:
    """Act for each tenant in turn; what failed is raised at the end, so that the schedule tries again and tells."""
    failures: list[Exception] = []
    turns = 0
    for tenant_id in TenantRepository(table).all():
        turns += 1
        try:
            act(Actor.system(tenant_id, request_id))
        except Exception as error:
            logger.exception("a tenant's turn failed", tenant_id=tenant_id)
            count("TenantFailed")
            failures.append(error)
    logger.info("every tenant had its turn", tenants=turns, failed=len(failures))
    if failures:
        raise ExceptionGroup("some tenants' turns failed", failures)
