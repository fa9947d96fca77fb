"""Keys of mails, and of the reports that are mailed by the clock."""

from shared.storage.item import Key

DUE_REPORTS = "SYSTEM#DUE"
"""In by_work: the report schedules of all tenants, by when they are due."""


def report_schedules(tenant_id: str) -> str:
    """Reports that are mailed by the clock: by id in the table; all tenants' by when they are due in by_work."""
    return f"{tenant_id}#SCHEDULES"


def report_schedule(tenant_id: str, schedule_id: str) -> Key:
    """One of them, its last run beside it."""
    return Key(report_schedules(tenant_id), schedule_id)


def report_runs(tenant_id: str) -> str:
    """Runs of report schedules, by id."""
    return f"{tenant_id}#RUNS"


def report_run(tenant_id: str, run_id: str) -> Key:
    """One due time of a schedule, or one asking for it; the stream has its mails made."""
    return Key(report_runs(tenant_id), run_id)


def outgoing_mail(tenant_id: str, mail_id: str) -> Key:
    """A mail that a use case ordered, in its own transaction; the stream hands it to the mail queue."""
    return Key(f"{tenant_id}#OUTGOING#{mail_id}", "MAIL")


def mail_sent(tenant_id: str, message_id: str) -> Key:
    """One recipient's message that is being or was handed over, so that a second delivery does not send it again."""
    return Key(f"{tenant_id}#MAIL#{message_id}", "MAIL")


def unreachable(tenant_id: str, address: str) -> Key:
    """That mails do not reach an address, and why."""
    return Key(f"{tenant_id}#UNREACHABLE", address)


def unsubscribed(tenant_id: str, schedule_id: str, address: str) -> Key:
    """That a recipient of a report schedule wants no more of it."""
    return Key(f"{tenant_id}#UNSUBSCRIBED#{schedule_id}", address)
