"""The people of the company: inviting them, their role and manager, keeping them out."""

from functions.console.answers import Answer, Redirect
from functions.console.forms import given
from functions.console.pages.settings.desk import section, shown, version_seen
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.identity.models import ChangeUser, CreateUser, User
from shared.identity.permissions import Permission

_ALL = 100


@section.page("/settings/people", Permission.USERS, access_to="user")
def list_people(visit: Visit) -> Answer:
    """Everybody, newest first."""
    service = visit.services.people
    page = visit.page(lambda limit, position: service.page(visit.actor, limit=limit, position=position))
    managers = {one.manager_id for one in page.items if one.manager_id}
    names = service.names(visit.actor, managers) if managers else {}
    return shown(visit, "people", page=page, names=names)


@section.page("/settings/people/new", Permission.USERS)
def show_invitation(visit: Visit) -> Answer:
    """Whom to invite, or what was typed and why it was refused."""
    return shown(visit, "person", person=None, managers=_managers(visit))


@section.action("/settings/people/new", Permission.USERS, again=show_invitation)
def invite(visit: Visit) -> Answer:
    """Add the person and mail an invitation, once."""

    def outcome(person: User) -> Redirect:
        text = visit.words.text("An invitation is on its way to %(email)s", email=person.email)
        return visit.done(f"/settings/people/{person.id}", text)

    named = {"email": visit.typed("email"), "full_name": visit.typed("full_name"), "role": visit.typed("role")}
    request = parsed(CreateUser, named | given(manager_id=visit.typed("manager_id")))
    return outcome(visit.services.people.create(visit.actor, request, once=visit.once(outcome)))


@section.page("/settings/people/{user_id}", Permission.USERS, access_to="user")
def show_person(visit: Visit, user_id: str) -> Answer:
    """One person as he stands."""
    person = visit.services.people.get(visit.actor, user_id)
    return shown(visit, "person", person=person, managers=[one for one in _managers(visit) if one[0] != person.id])


@section.action("/settings/people/{user_id}", Permission.USERS, again=show_person)
def change_person(visit: Visit, user_id: str) -> Answer:
    """Keep what was typed; a new role holds from the person's next page on."""
    typed = {"full_name": visit.typed("full_name"), "role": visit.typed("role")}
    request = parsed(ChangeUser, typed | {"manager_id": visit.typed("manager_id") or None})
    return _changed(visit, user_id, request, "%(name)s is saved")


@section.action("/settings/people/{user_id}/disable", Permission.USERS, again=show_person)
def disable(visit: Visit, user_id: str) -> Answer:
    """Keep the person out from the next page on; what he did stays."""
    return _changed(visit, user_id, ChangeUser(status="disabled"), visit.words.text("%(name)s is kept out"), "enable")


@section.action("/settings/people/{user_id}/enable", Permission.USERS, again=show_person)
def enable(visit: Visit, user_id: str) -> Answer:
    """Let the person in again."""
    return _changed(visit, user_id, ChangeUser(status="active"), visit.words.text("%(name)s may come in again"))


@section.action("/settings/people/{user_id}/invite", Permission.USERS, again=show_person)
def invite_again(visit: Visit, user_id: str) -> Answer:
    """Mail the invitation again; earlier codes are void."""

    def outcome(person: User) -> Redirect:
        text = visit.words.text("An invitation is on its way to %(email)s", email=person.email)
        return visit.done(f"/settings/people/{user_id}", text)

    return outcome(visit.services.people.invite_again(visit.actor, user_id, once=visit.once(outcome)))


@section.action("/settings/people/{user_id}/authenticator", Permission.USERS, again=show_person)
def drop_authenticator(visit: Visit, user_id: str) -> Answer:
    """Ask for codes no more, as when the person has lost his phone; whichever they are."""
    visit.services.second_factors.drop(visit.actor, user_id)
    visit.services.text_factors.drop(visit.actor, user_id)
    return visit.done(f"/settings/people/{user_id}", visit.words.text("No code is asked for any more"))


def _changed(visit: Visit, user_id: str, request: ChangeUser, message: str, undo: str | None = None) -> Redirect:
    service, expected = visit.services.people, version_seen(visit)
    person = service.change(visit.actor, user_id, request, expected_version=expected)
    place = f"/settings/people/{user_id}"
    text = visit.words.text(message) % {"name": person.full_name}
    return visit.done(place, text, undo=f"{place}/{undo}" if undo else None)


def _managers(visit: Visit) -> list[tuple[str, str]]:
    people = visit.services.people.page(visit.actor, limit=_ALL, position=None).items
    return [(one.id, one.full_name) for one in people if one.status == "active"]
