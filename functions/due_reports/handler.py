"""Begins the reports that are due, of all tenants; the printer makes and sends them."""

from shared.notifications.schedules.service import DueReports
from shared.observability import count, logger
from shared.storage import connection

reports = DueReports(connection.table())


def handler(_event: object, _context: object) -> None:
    """Every minute; a call that comes twice finds nothing more to begin, and the failure of one stops no other."""
    begun, failures = 0, list[Exception]()
    for tenant_id, schedule_id in reports.due():
        try:
            begun += reports.begin(tenant_id, schedule_id)
        except Exception as error:
            logger.exception("a report could not be begun", tenant_id=tenant_id, schedule_id=schedule_id)
            count("ReportNotBegun")
            failures.append(error)
    logger.info("due reports begun", reports=begun, failed=len(failures))
    if failures:
        raise ExceptionGroup("some reports could not be begun", failures)
