"""The first steps of a new company: a short list on an admin's Home, ticked by what is there, put away for good."""

from dataclasses import dataclass
from typing import get_args

from functions.console import cookies
from functions.console.answers import Answer, Redirect, Toast
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.identity.permissions import Permission
from shared.reporting.first_steps import Step, Steps

section = Section("first steps")
_ = str
"""Marks a message for the catalogues."""
_COOKIE, _AWAY = "tallyshop-steps", "away"
_ALL: Steps = frozenset(get_args(Step))
_ON_HOME = 2
"""Reads that Home may spend on it."""


@dataclass(frozen=True, slots=True)
class Task:
    """A step, and the page on which it is taken."""

    step: Step
    name: str
    about: str
    path: str


TASKS: tuple[Task, ...] = (
    Task("company", _("Look through your company's settings"), _("Time to pay, approval limits"), "/settings/company"),
    Task("product", _("Add the first product"), _("SKU, name and price are enough"), "/products/new"),
    Task("receipt", _("Receive the first goods"), _("So that there is something to sell"), "/stock/receive"),
    Task("customer", _("Add the first customer"), _("A name is enough"), "/customers/new"),
    Task("order", _("Take the first order"), _("It reserves its goods at once"), "/orders/new"),
    Task("payment", _("Take a payment"), _("By a link, or a transfer that came"), "/payments"),
    Task("shipment", _("Ship it"), _("The goods leave the shelf and the books"), "/orders?view=to_ship"),
    Task("colleague", _("Invite a colleague"), _("Each role sees what it needs"), "/settings/people/new"),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """The tasks with those that are done; `away` where they were put away."""

    done: Steps
    away: bool = False

    @property
    def tasks(self) -> tuple[Task, ...]:
        return TASKS

    @property
    def finished(self) -> bool:
        return self.done >= _ALL


def on_home(visit: Visit, *, has_orders: bool) -> Progress | None:
    """What Home shows: nothing to others than admins, or when all is done or put away. Two reads at most."""
    before = _remembered(visit)
    if visit.practises or not visit.may(Permission.USERS) or before.away or before.finished:
        return None
    known: Steps = before.done | frozenset({"order"} if has_orders else ())
    done = visit.services.first_steps.taken(visit.actor, known, looks=_ON_HOME)
    if done != before.done:
        visit.set_cookies.append(_kept(visit, ".".join(sorted(done))))
    return None if done >= _ALL else Progress(done)


@section.page("/start", Permission.USERS)
def show_first_steps(visit: Visit) -> Answer:
    """All steps, each looked at anew."""
    before = _remembered(visit)
    done = visit.services.first_steps.taken(visit.actor, before.done)
    return visit.show("home/first_steps.html", progress=Progress(done, before.away))


@section.action("/start/away", Permission.USERS, again=show_first_steps)
def put_away(visit: Visit) -> Answer:
    """Home shows them no more; they stay under Settings."""
    return Redirect(
        "/", Toast(visit.words.text("Put away: you find the first steps under Settings")), (_kept(visit, _AWAY),)
    )


@section.action("/start/back", Permission.USERS, again=show_first_steps)
def call_back(visit: Visit) -> Answer:
    """Home shows them again, as far as they are open."""
    return Redirect("/", cookies=(visit.jar.dropped(_COOKIE),))


def _remembered(visit: Visit) -> Progress:
    """What this browser knows of this company."""
    tenant_id, _colon, text = visit.cookies.get(_COOKIE, "").partition(":")
    if tenant_id != visit.actor.tenant_id:
        return Progress(frozenset())
    done = frozenset(step for step in _ALL if step in text.split("."))
    return Progress(done, away=text == _AWAY)


def _kept(visit: Visit, text: str) -> str:
    return visit.jar.kept(_COOKIE, f"{visit.actor.tenant_id}:{text}", 365 * cookies.DAY)
