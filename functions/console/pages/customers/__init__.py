"""Customers: the list, one customer, writing one."""

from functions.console.pages.customers import looking, writing
from functions.console.pages.customers.desk import section

__all__ = ["looking", "section", "writing"]
