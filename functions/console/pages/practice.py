"""The practice house: opening it, going in and out, another role in it, throwing it away. Here one is at home."""

from dataclasses import replace

from functions.console import cookies
from functions.console.answers import Answer, Redirect, Toast
from functions.console.pages.settings.desk import ROLE_NAMES
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.actor import Role
from shared.core.errors import InvalidRequest

section = Section("practice")


@section.page("/practice")
def show_practice(visit: Visit) -> Answer:
    """What it is, and whether there is one."""
    house = visit.services.practice_houses.find(visit.actor)
    return visit.show("practice/practice.html", house=house)


@section.action("/practice/open", again=show_practice)
def open_house(visit: Visit) -> Answer:
    """Furnish one unless there is one, and go in, in the own role."""
    name = visit.words.text("Practice company")
    visit.services.practice_houses.open(visit.actor, visit.settings, name)
    return _inside(visit, visit.actor.role, visit.words.text("This is your practice company. Nothing here is real."))


@section.action("/practice/as", again=show_practice)
def change_role(visit: Visit) -> Answer:
    """Go on as another person of the practice house."""
    role = visit.typed("role")
    if role not in set(Role):
        raise InvalidRequest.at("/role", "Choose one of the list")
    name = visit.words.text(ROLE_NAMES[Role(role)])
    return _inside(visit, Role(role), visit.words.text("You practise as: %(role)s", role=name))


@section.action("/practice/leave", again=show_practice)
def leave(visit: Visit) -> Answer:
    """Back to the real house; the practice stays as it is."""
    return _inside(visit, None, visit.words.text("You are back in your own company"))


@section.action("/practice/throw-away", again=show_practice)
def throw_away(visit: Visit) -> Answer:
    """As if it had never been."""
    visit.services.practice_houses.throw_away(visit.actor)
    return _inside(visit, None, visit.words.text("The demonstration goods are thrown away"))


@section.action("/practice/guide/close", again=show_practice)
def close_guide(visit: Visit) -> Answer:
    """Led no more in this practice house."""
    visit.services.practice_houses.close_guide(visit.actor)
    return Redirect("/")


def _inside(visit: Visit, role: Role | None, told: str) -> Redirect:
    """On to the start of the house in which one is in that role; without one, the own."""
    if visit.session is None:
        return Redirect("/sign-in")
    session = replace(visit.session, practises_as=role.value if role else "")
    sealed = visit.services.sessions.sealed(session)
    return Redirect("/", Toast(told), (visit.jar.kept(cookies.SESSION, sealed, 30 * cookies.DAY),))
