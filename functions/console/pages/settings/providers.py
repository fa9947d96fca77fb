"""Payment providers: switched on and off; credentials go in and never come out."""

from functions.console.answers import Answer
from functions.console.pages.payments.desk import provider_names
from functions.console.pages.settings.desk import section, shown, version_seen
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.payments.accounts import PROVIDERS, ConfigureProvider
from shared.payments.available import AVAILABLE
from shared.payments.merchants import webhook_url


@section.page("/settings/providers", Permission.PROVIDERS)
def list_providers(visit: Visit) -> Answer:
    """All of them, used or not."""
    accounts = visit.services.accounts.page(visit.actor, limit=len(PROVIDERS), position=None).items
    return shown(visit, "providers", accounts=accounts, names=provider_names(visit))


@section.page("/settings/providers/{provider}", Permission.PROVIDERS)
def show_provider(visit: Visit, provider: str) -> Answer:
    """Whether it is in use, and which credentials are set; not what they are."""
    return _shown(visit, provider, {})


@section.action("/settings/providers/{provider}", Permission.PROVIDERS, again=show_provider)
def configure(visit: Visit, provider: str) -> Answer:
    """Set what was typed, keep the rest; a secret that was made for it is shown in this answer only."""
    account = visit.services.accounts.get(visit.actor, provider)
    credentials: dict[str, bool | str] = {}
    for name, kind in AVAILABLE[account.provider].credentials.items():
        typed = visit.typed(name).replace("\r\n", "\n")
        if typed:
            credentials[name] = typed == "yes" if kind == "flag" else typed
    request = parsed(ConfigureProvider, {"enabled": visit.typed("enabled") == "yes", "credentials": credentials})
    configured = visit.services.accounts.configure(visit.actor, provider, request, expected_version=version_seen(visit))
    if configured.made:
        return _shown(visit, provider, configured.made)
    name = provider_names(visit)[account.provider]
    return visit.done("/settings/providers", visit.words.text("%(name)s is saved", name=name))


def _shown(visit: Visit, provider: str, made: dict[str, str]) -> Answer:
    account = visit.services.accounts.get(visit.actor, provider)
    return shown(
        visit,
        "provider",
        account=account,
        name=provider_names(visit)[account.provider],
        kinds=AVAILABLE[account.provider].credentials,
        webhook=webhook_url(visit.actor.tenant_id, account.provider),
        made=made,
    )
