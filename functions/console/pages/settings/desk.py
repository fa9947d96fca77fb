"""What the pages of settings share: the section, their tabs by role, the names of roles."""

from dataclasses import dataclass
from typing import Any

from functions.console.answers import Answer, Html
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.actor import Role
from shared.identity.permissions import Permission

section = Section("settings")
_ = str
"""Marks a message for the catalogues."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the settings; without a permission it is everybody's."""

    name: str
    path: str
    icon: str
    about: str
    permission: Permission | None = None


TABS: tuple[Tab, ...] = (
    Tab(
        _("Your account"),
        "/settings/account",
        icon="user-circle",
        about=_("Authenticator, sessions, what you may do"),
    ),
    Tab(
        _("Company"),
        "/settings/company",
        icon="settings",
        about=_("Name, time, payment window, approval limits"),
        permission=Permission.SETTINGS,
    ),
    Tab(
        _("People"),
        "/settings/people",
        icon="users",
        about=_("Who works here, in which role, under whom"),
        permission=Permission.USERS,
    ),
    Tab(
        _("Roles"),
        "/settings/roles",
        icon="shield-check",
        about=_("What each role may do"),
        permission=Permission.USERS,
    ),
    Tab(
        _("Warehouses"),
        "/settings/warehouses",
        icon="building-warehouse",
        about=_("Where goods stand, and which are taken first"),
        permission=Permission.WAREHOUSES_WRITE,
    ),
    Tab(
        _("Payment providers"),
        "/settings/providers",
        icon="credit-card",
        about=_("Stripe, Alipay, WeChat Pay, bank transfer"),
        permission=Permission.PROVIDERS,
    ),
    Tab(
        _("API keys"),
        "/settings/keys",
        icon="key",
        about=_("How programs come in"),
        permission=Permission.API_KEYS,
    ),
    Tab(
        _("Audit"),
        "/settings/audit",
        icon="history",
        about=_("Who changed and who read what"),
        permission=Permission.AUDIT,
    ),
)

ROLE_NAMES: dict[Role, str] = {
    Role.ADMIN: _("Admin"),
    Role.MANAGER: _("Manager"),
    Role.SALES: _("Sales"),
    Role.WAREHOUSE: _("Warehouse"),
    Role.FINANCE: _("Finance"),
    Role.VIEWER: _("Viewer"),
}


def shown(visit: Visit, template: str, **facts: Any) -> Html:  # noqa: ANN401
    """A page of the settings below its tabs."""
    return visit.show(f"settings/{template}.html", tabs=tabs(visit), role_names=role_names(visit), **facts)


def tabs(visit: Visit) -> list[Tab]:
    """Those that the person's role opens."""
    return [tab for tab in TABS if tab.permission is None or visit.may(tab.permission)]


def role_names(visit: Visit) -> dict[str, str]:
    """By role, in the reader's language."""
    return {role.value: visit.words.text(name) for role, name in ROLE_NAMES.items()}


@section.page("/settings")
def show_settings(visit: Visit) -> Answer:
    """What there is to set, by role."""
    return shown(visit, "all")


def version_seen(visit: Visit) -> int | None:
    """The version that the form was filled in for."""
    seen = visit.typed("_version")
    return int(seen) if seen.isascii() and seen.isdigit() else None
