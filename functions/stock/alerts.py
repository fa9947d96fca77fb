"""Products that fell to their reorder point: listed, put off, given to somebody, mailed."""

from functions.stock.alert_views import AlertsView, AlertView, DigestView
from functions.stock.desk import api
from shared.core.config import settings
from shared.core.errors import NotFound
from shared.identity.permissions import Permission
from shared.identity.service import IdentityService
from shared.notifications.digest import RestockDigestService
from shared.notifications.recipients import OFFICE, active_people
from shared.notifications.schedules.leaving import ways_out
from shared.replenishment.care import AlertCareService
from shared.replenishment.models import AssignAlert, SnoozeAlert
from shared.replenishment.service import ReplenishmentService
from shared.reporting.demand import DemandService
from shared.storage import connection

replenishment = ReplenishmentService(connection.table())
care = AlertCareService(connection.table(), IdentityService(connection.table()).knows)
digests = RestockDigestService(
    connection.table(),
    active_people(connection.table(), OFFICE),
    DemandService(connection.table()).sold,
    console=settings.console_url,
    leave_url=ways_out(connection.signing_secrets, settings.known_url),
)


@api.endpoint("GET", "/v1/stock/alerts", permission=Permission.ALERTS_READ)
def list_alerts() -> AlertsView:
    """List the products that fell to their reorder point, by SKU."""
    return AlertsView(items=[AlertView.of(alert) for alert in replenishment.alerts(api.actor)])


@api.endpoint("POST", "/v1/stock/alerts/run", permission=Permission.ALERTS_RUN)
def run_alerts() -> DigestView:
    """Mail the digest of what fell since the last one, to all active admins and managers."""
    return DigestView.of(digests.run(api.actor, once=api.once(DigestView.of)))


@api.endpoint(
    "POST",
    "/v1/stock/alerts/{sku}/snooze",
    permission=Permission.ALERTS_STEER,
    subject=care.get,
    problems=(NotFound,),
)
def snooze_alert(sku: str, request: SnoozeAlert) -> AlertView:
    """Put an alert off: the digest leaves it out until then and names it afterwards; null wakes it up."""
    return AlertView.of(care.snooze(api.actor, sku, request, once=api.once(AlertView.of)))


@api.endpoint(
    "POST",
    "/v1/stock/alerts/{sku}/assign",
    permission=Permission.ALERTS_STEER,
    subject=care.get,
    problems=(NotFound,),
)
def assign_alert(sku: str, request: AssignAlert) -> AlertView:
    """Say who sees to an alert; null for nobody."""
    return AlertView.of(care.assign(api.actor, sku, request, once=api.once(AlertView.of)))
