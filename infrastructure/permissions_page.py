"""The page that says who may do what: written from the permission table and the endpoints that ask for it."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from shared.core.actor import Role
from shared.identity.permissions import ROLES, Permission
from shared.web.endpoint import Endpoint

_TITLE = """# Who may do what

Written by `make openapi` from `shared/identity/permissions.py` and the endpoints; `make check` compares.

A permission says which operations a role may call at all. The row rules say whose orders, customers, payments and
figures it then sees; what is hidden looks as if it never was, before a permission is missed: 404 in a path, 422 in a
body, nothing in a list. Everything else belongs to the whole tenant.
"""
_SEEN: Mapping[Role, str] = {
    Role.ADMIN: "the whole tenant's",
    Role.MANAGER: "the team's: own and those of everybody below, however deep; the whole tenant's with nobody above",
    Role.SALES: "own",
    Role.WAREHOUSE: "the whole tenant's orders and customers, without credit",
    Role.FINANCE: "the whole tenant's",
    Role.VIEWER: "the whole tenant's",
}
_AFTER_ROWS = """
A customer without an owner is seen by everybody. An order without a sales person is seen by those who see the whole
tenant. An API key has its role's permissions over the whole tenant.
"""


def page(functions: Mapping[str, Sequence[Endpoint]]) -> str:
    """The page in Markdown."""
    endpoints = sorted(chain(*functions.values()), key=lambda endpoint: (endpoint.path, endpoint.verb))
    rows = _table(("role", "sees"), _SEEN.items())
    permissions = _table(("permission", *Role), (_permission(permission) for permission in Permission))
    operations = _table(("operation", "does", "for"), map(_operation, endpoints))
    parts = (_TITLE, "## Rows\n", rows, _AFTER_ROWS, "## Permissions\n", permissions, "\n## Operations\n", operations)
    return "\n".join(parts) + "\n"


def _permission(permission: Permission) -> Sequence[str]:
    return (f"`{permission}`", *("yes" if role in ROLES[permission] else "" for role in Role))


def _operation(endpoint: Endpoint) -> Sequence[str]:
    summary = (inspect.getdoc(endpoint.function) or "").partition("\n")[0]
    return f"`{endpoint.verb} {endpoint.path}`", summary, _permitted(endpoint)


def _permitted(endpoint: Endpoint) -> str:
    if endpoint.open_to_anyone:
        return "anyone"
    if endpoint.permission is None:
        return "whoever is signed in"
    roles = ROLES[endpoint.permission]
    return f"`{endpoint.permission}`: {', '.join(role for role in Role if role in roles)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
