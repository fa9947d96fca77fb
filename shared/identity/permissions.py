"""Who may do what, in one place: handlers' checks, `GET /v1/me`, the OpenAPI document and the docs read it here."""

from enum import StrEnum

from shared.core.actor import Actor, Role

_EVERYBODY = frozenset(Role)
_OFFICE = frozenset({Role.ADMIN, Role.MANAGER})
_SELLERS = _OFFICE | {Role.SALES}
_STOREKEEPERS = _OFFICE | {Role.WAREHOUSE}
_TREASURERS = frozenset({Role.ADMIN, Role.FINANCE})
_ADMIN = frozenset({Role.ADMIN})


class Permission(StrEnum):
    """What an endpoint asks for."""

    USERS = "users"
    SETTINGS = "settings"
    API_KEYS = "api-keys"
    PROVIDERS = "payment-providers"
    AUDIT = "audit"
    PRODUCTS_READ = "products:read"
    PRODUCTS_WRITE = "products:write"
    WAREHOUSES_READ = "warehouses:read"
    WAREHOUSES_WRITE = "warehouses:write"
    STOCK_READ = "stock:read"
    STOCK_WRITE = "stock:write"
    ALERTS_READ = "alerts:read"
    ALERTS_RUN = "alerts:run"
    ALERTS_STEER = "alerts:steer"
    FORECASTS_READ = "forecasts:read"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ORDERS_APPROVE = "orders:approve"
    ORDERS_STEER = "orders:steer"
    SHIPMENTS_WRITE = "shipments:write"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_START = "payments:start"
    REFUNDS_WRITE = "refunds:write"
    TRANSFERS_WRITE = "transfers:write"
    QUARANTINE = "quarantine"
    STATEMENTS = "statements"
    SALES_REPORT = "reports:sales"
    RECEIVABLES_REPORT = "reports:receivables"
    STOCK_REPORT = "reports:stock"
    PAYMENTS_REPORT = "reports:payments"
    CUSTOMERS_REPORT = "reports:customers"
    RECONCILIATION_REPORT = "reports:reconciliation"
    REPORT_SCHEDULES = "report-schedules"
    DASHBOARD = "dashboard"


ROLES: dict[Permission, frozenset[Role]] = {
    Permission.USERS: _ADMIN,
    Permission.SETTINGS: _ADMIN,
    Permission.API_KEYS: _ADMIN,
    Permission.PROVIDERS: _ADMIN,
    Permission.AUDIT: _ADMIN,
    Permission.PRODUCTS_READ: _EVERYBODY,
    Permission.PRODUCTS_WRITE: _OFFICE,
    Permission.WAREHOUSES_READ: _EVERYBODY,
    Permission.WAREHOUSES_WRITE: _OFFICE,
    Permission.STOCK_READ: _EVERYBODY,
    Permission.STOCK_WRITE: _STOREKEEPERS,
    Permission.ALERTS_READ: _EVERYBODY - {Role.SALES},
    Permission.ALERTS_RUN: _OFFICE,
    Permission.ALERTS_STEER: _STOREKEEPERS,
    Permission.FORECASTS_READ: _EVERYBODY - {Role.SALES},
    Permission.CUSTOMERS_READ: _EVERYBODY,
    Permission.CUSTOMERS_WRITE: _SELLERS,
    Permission.ORDERS_READ: _EVERYBODY,
    Permission.ORDERS_WRITE: _SELLERS,
    Permission.ORDERS_APPROVE: _OFFICE,
    Permission.ORDERS_STEER: _OFFICE,
    Permission.SHIPMENTS_WRITE: _STOREKEEPERS,
    Permission.PAYMENTS_READ: _EVERYBODY - {Role.WAREHOUSE},
    Permission.PAYMENTS_START: _SELLERS | {Role.FINANCE},
    Permission.REFUNDS_WRITE: _TREASURERS,
    Permission.TRANSFERS_WRITE: _TREASURERS,
    Permission.QUARANTINE: _TREASURERS,
    Permission.STATEMENTS: _TREASURERS,
    Permission.SALES_REPORT: _EVERYBODY - {Role.WAREHOUSE},
    Permission.RECEIVABLES_REPORT: _OFFICE | {Role.FINANCE, Role.VIEWER},
    Permission.STOCK_REPORT: _EVERYBODY - {Role.SALES},
    Permission.PAYMENTS_REPORT: _TREASURERS | {Role.VIEWER},
    Permission.CUSTOMERS_REPORT: _EVERYBODY - {Role.WAREHOUSE},
    Permission.RECONCILIATION_REPORT: _TREASURERS | {Role.VIEWER},
    Permission.REPORT_SCHEDULES: _OFFICE | {Role.FINANCE},
    Permission.DASHBOARD: _EVERYBODY - {Role.WAREHOUSE},
}


def permitted(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role includes the permission."""
    return actor.role in ROLES[permission]


def permissions_of(role: Role) -> list[Permission]:
    """All that a role may do, in the table's order."""
    return [permission for permission, roles in ROLES.items() if role in roles]


def may_grant(actor: Actor, role: Role) -> bool:
    """Nobody grants a role that may do what they may not."""
    return set(permissions_of(role)) <= set(permissions_of(actor.role))
