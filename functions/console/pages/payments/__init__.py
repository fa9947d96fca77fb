"""Payments: what waits for money, money that fits nothing, statements beside the books."""

from functions.console.pages.payments import quarantine, statements, waiting
from functions.console.pages.payments.desk import section

__all__ = ["quarantine", "section", "statements", "waiting"]
