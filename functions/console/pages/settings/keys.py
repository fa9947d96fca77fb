"""API keys: how programs come in. A secret is shown in one answer and never again."""

from functions.console.answers import Answer, Redirect
from functions.console.pages.settings.desk import section, shown
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.api_keys import CreateApiKey, NewApiKey
from shared.identity.api_keys_repository import ApiKey
from shared.identity.permissions import Permission


@section.page("/settings/keys", Permission.API_KEYS)
def list_keys(visit: Visit, **_rest: str) -> Answer:
    """The keys that let somebody in, and a form for another one."""
    service = visit.services.api_keys
    page = visit.page(lambda limit, position: service.page(visit.actor, limit=limit, position=position))
    return shown(visit, "keys", page=page, names=visit.services.people.names(visit.actor, _makers(page.items)))


@section.action("/settings/keys", Permission.API_KEYS, again=list_keys)
def make_key(visit: Visit) -> Answer:
    """Make a key, once; a form that is sent again shows no secret."""

    def outcome(made: NewApiKey) -> Redirect:
        text = visit.words.text("%(name)s was made; its secret was shown then", name=made.key.name)
        return visit.done("/settings/keys", text)

    request = parsed(CreateApiKey, {"name": visit.typed("name"), "role": visit.typed("role")})
    made = visit.services.api_keys.create(visit.actor, request, once=visit.once(outcome))
    return shown(visit, "key_made", made=made)


@section.action("/settings/keys/{key_id}/delete", Permission.API_KEYS, again=list_keys)
def delete_key(visit: Visit, key_id: str) -> Answer:
    """Let nobody in by it any more."""
    key = visit.services.api_keys.get(visit.actor, key_id)
    visit.services.api_keys.delete(visit.actor, key_id)
    return visit.done("/settings/keys", visit.words.text("%(name)s lets nobody in any more", name=key.name))


def _makers(found: list[ApiKey]) -> set[str]:
    return {key.created_by for key in found}
