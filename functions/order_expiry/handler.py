"""Lets unpaid orders whose time is up expire: tidiness only, for whoever needs their stock does not wait for it."""

from typing import Any

from shared.orders.service import OrderService
from shared.storage import connection
from shared.web.schedule import for_every_tenant

orders = OrderService(connection.table())


def handler(_event: dict[str, Any], context: Any) -> None:  # noqa: ANN401  (Lambda's own type)
    """Every tenant in turn."""
    for_every_tenant(connection.table(), context.aws_request_id, lambda actor: orders.expire_overdue(actor.tenant_id))
