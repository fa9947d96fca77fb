"""Reports: sales, stock, payments, customers, receivables, as pages and as files."""

from functions.console.pages.reports import files, money, sales, schedules, stock
from functions.console.pages.reports.desk import section

__all__ = ["files", "money", "sales", "schedules", "section", "stock"]
