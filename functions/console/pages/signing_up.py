"""Signing up: a company with its admin, who is in at once and finds the first steps."""

from contextlib import suppress

from functions.console.answers import Answer, Redirect
from functions.console.newcomers import currencies, guessed, time_zones
from functions.console.pages.coming_in import come_in
from functions.console.problems import parsed
from functions.console.routing import Section
from functions.console.visit import Visit, remembered
from shared.core.clock import system_clock
from shared.core.errors import InvalidRequest
from shared.identity.errors import EmailTaken
from shared.identity.models import SignIn, SignUp
from shared.identity.sign_in import Challenged
from shared.storage import keys
from shared.storage.once import Once, Replayed

section = Section("signing up")
_ = str
"""Marks a message for the catalogues."""
_BEGINNING = "/start"
_TYPED = ("company_name", "full_name", "email")
_CHOSEN = ("currency", "time_zone", "locale")


@section.page("/sign-up", open_to_anyone=True)
def show_sign_up(visit: Visit) -> Answer:
    """Who one is and how the company counts, guessed where it can be; whoever is in goes to the start."""
    if visit.signed_in is not None and not visit.is_form:
        return Redirect("/")
    guess = guessed(visit.request.headers.get("accept-language", ""), visit.words.name)
    first = {name: getattr(guess, name) for name in _CHOSEN}
    values = {name: visit.typed(name) if visit.is_form else first.get(name, "") for name in (*_TYPED, *_CHOSEN)}
    money, zones = currencies(visit.words), time_zones()
    return visit.show("coming_in/sign_up.html", values=values, currencies=money, time_zones=zones)


@section.action("/sign-up", open_to_anyone=True, again=show_sign_up)
def sign_up(visit: Visit) -> Answer:
    """Open the company and come in; who sends the form twice comes in all the same."""
    request = parsed(SignUp, _asked(visit))
    with suppress(Replayed):
        _open(visit, request)
    tokens = visit.services.sign_ins.sign_in(SignIn(email=request.email, password=request.password))
    return Redirect("/sign-in") if isinstance(tokens, Challenged) else come_in(visit, tokens, _BEGINNING)


def _asked(visit: Visit) -> dict[str, object]:
    fields: dict[str, object] = {name: visit.typed(name) for name in _TYPED}
    password = visit.fields.get("password", [""])[-1]
    return fields | {name: visit.typed(name) or None for name in _CHOSEN} | {"password": password}


def _open(visit: Visit, request: SignUp) -> None:
    """Raises Replayed where this very form has done it; that an address is taken is told beside it."""
    once = _once(visit)
    try:
        visit.services.sign_ups.sign_up(request, request_id=visit.request.request_id, once=once)
    except EmailTaken:
        taken = _("Somebody has this address already. Sign in with it, or take another.")
        raise InvalidRequest.at("/email", taken) from None


def _once(visit: Visit) -> Once:
    """The form's key; there is no tenant yet to whom it would belong."""
    key = keys.remembered_answer(keys.SYSTEM, "console /sign-up", visit.key)
    once = Once(key, visit.fingerprint, lambda _made: remembered(Redirect(_BEGINNING)), system_clock)
    once.recall(visit.services.everybodys)
    return once
