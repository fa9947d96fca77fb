"""Products that fell to their reorder point: listed and mailed."""

from functions.stock.alert_views import AlertsView, AlertView, DigestView
from functions.stock.desk import api
from shared.identity.permissions import Permission
from shared.notifications.digest import RestockDigestService
from shared.notifications.recipients import OFFICE, active_people
from shared.replenishment.service import ReplenishmentService
from shared.storage import connection

replenishment = ReplenishmentService(connection.table())
digests = RestockDigestService(connection.table(), active_people(connection.table(), OFFICE))


@api.endpoint("GET", "/v1/stock/alerts", permission=Permission.ALERTS_READ)
def list_alerts() -> AlertsView:
    """List the products that fell to their reorder point, by SKU."""
    return AlertsView(items=[AlertView.of(alert) for alert in replenishment.alerts(api.actor)])


@api.endpoint("POST", "/v1/stock/alerts/run", permission=Permission.ALERTS_RUN)
def run_alerts() -> DigestView:
    """Mail the digest of what fell since the last one, to all active admins and managers."""
    return DigestView.of(digests.run(api.actor, once=api.once(DigestView.of)))
