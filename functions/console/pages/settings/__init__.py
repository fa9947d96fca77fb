"""Settings: the company, its people and what they may, warehouses, providers, keys, the audit, one's own account."""

from functions.console.pages.settings import account, audit, company, keys, people, providers, roles, warehouses
from functions.console.pages.settings.desk import section

__all__ = ["account", "audit", "company", "keys", "people", "providers", "roles", "section", "warehouses"]
