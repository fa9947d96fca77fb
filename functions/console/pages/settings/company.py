"""What the company decides for everybody: name and time, how long unpaid goods are held, who needs an approval."""

from typing import Any

from functions.console.answers import Answer
from functions.console.forms import amount, percent, share, whole
from functions.console.pages.settings.desk import section, shown, version_seen
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.core.actor import Role
from shared.identity.models import ChangeSettings, TenantSettings
from shared.identity.permissions import Permission, permissions_of

_TEXTS = ("company_name", "time_zone", "locale", "allocation_strategy", "late_payment_policy")
LIMITED = [role for role in Role if Permission.ORDERS_WRITE in permissions_of(role)]
"""The roles that place orders: theirs may need an approval."""


@section.page("/settings/company", Permission.SETTINGS)
def show_company(visit: Visit) -> Answer:
    """The settings as they stand, or what was typed and why it was refused."""
    settings = visit.services.identity.settings(visit.actor)
    values = _values(settings) | ({name: visit.typed(name) for name in visit.fields} if visit.is_form else {})
    return shown(visit, "company", settings=settings, values=values, limited=[role.value for role in LIMITED])


@section.action("/settings/company", Permission.SETTINGS, again=show_company)
def change_company(visit: Visit) -> Answer:
    """Keep what was typed; limits of roles that place no orders stay as they are."""
    identity = visit.services.identity
    now = identity.settings(visit.actor)
    kept = {role.value: limit.as_json() for role, limit in now.approval_limits.items() if role not in LIMITED}
    typed = {role.value: amount(visit.typed(f"limit-{role.value}"), now.currency) for role in LIMITED}
    document: dict[str, Any] = {
        **{name: visit.typed(name) for name in _TEXTS},
        "payment_window_minutes": whole(visit.typed("payment_window_minutes")),
        "digest_hour": whole(visit.typed("digest_hour")),
        "service_level": _level(visit.typed("service_level")),
        "approval_limits": kept | {role: limit for role, limit in typed.items() if limit},
    }
    identity.change_settings(visit.actor, parsed(ChangeSettings, document), expected_version=version_seen(visit))
    return visit.done("/settings/company", visit.words.text("The settings are saved"))


def _values(settings: TenantSettings) -> dict[str, str]:
    numbers = {name: str(getattr(settings, name)) for name in ("payment_window_minutes", "digest_hour")}
    limits = {f"limit-{role.value}": limit.amount for role, limit in settings.approval_limits.items()}
    texts = {name: getattr(settings, name) for name in _TEXTS}
    return texts | numbers | limits | {"service_level": percent(str(settings.service_level))}


def _level(typed: str) -> float | str | None:
    """95 percent as 0.95; nonsense as it is, to be refused."""
    rate = share(typed)
    try:
        return float(rate) if rate else rate
    except ValueError:
        return rate
