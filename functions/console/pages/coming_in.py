"""Coming in and going out: sign-in, the second factor's code, lost passwords, invitations, the language."""

from urllib.parse import urlencode

from functions.console import cookies
from functions.console.answers import Answer, Redirect, Toast
from functions.console.cookies import DAY
from functions.console.problems import parsed
from functions.console.routing import Section
from functions.console.sessions import Session
from functions.console.visit import Visit
from functions.console.wording import LANGUAGES
from shared.core.actor import Actor
from shared.core.errors import InvalidRequest
from shared.identity.accounts import Tokens
from shared.identity.models import AnswerChallenge, AskReset, SetPassword, SignIn
from shared.identity.sign_in import Challenged

section = Section("coming in")
_CHALLENGE = "challenge"


@section.page("/sign-in", open_to_anyone=True)
def show_sign_in(visit: Visit) -> Answer:
    """Address and password; whoever is in goes to the start."""
    if visit.signed_in is not None and not visit.is_form:
        return Redirect("/")
    return visit.show("coming_in/sign_in.html", email=visit.typed("email") if visit.is_form else "")


@section.action("/sign-in", open_to_anyone=True, again=show_sign_in)
def sign_in(visit: Visit) -> Answer:
    """Begin a session, or go on to the code of the authenticator or of a text message."""
    request = parsed(SignIn, {"email": visit.typed("email"), "password": visit.fields.get("password", [""])[-1]})
    answer = visit.services.sign_ins.sign_in(request)
    if isinstance(answer, Challenged):
        return _ask_for_code(visit, answer)
    return come_in(visit, answer)


def _ask_for_code(visit: Visit, challenged: Challenged, *, again: bool = False) -> Answer:
    sealed = visit.services.sealer.seal(_CHALLENGE, [challenged.session, challenged.phone])
    return visit.show("coming_in/code.html", sealed=sealed, phone=challenged.phone, again=again)


def _challenge(visit: Visit) -> Challenged | None:
    """The sign-in that is under way, as the form says it."""
    opened = visit.services.sealer.open(_CHALLENGE, visit.typed("sealed"))
    return Challenged(*opened) if opened else None


def show_code(visit: Visit) -> Answer:
    """The code once more; without a sign-in under way from the beginning."""
    challenged = _challenge(visit)
    return _ask_for_code(visit, challenged) if challenged else Redirect("/sign-in")


@section.action("/sign-in/code", open_to_anyone=True, again=show_code)
def answer_code(visit: Visit) -> Answer:
    """Go on with a sign-in by the code."""
    challenged = _challenge(visit)
    if challenged is None:
        return Redirect("/sign-in")
    request = parsed(AnswerChallenge, {"session": challenged.session, "code": visit.typed("code").replace(" ", "")})
    return come_in(visit, visit.services.sign_ins.answer(request))


@section.action("/sign-in/code/again", open_to_anyone=True, again=show_code)
def send_code_again(visit: Visit) -> Answer:
    """Another text message, if the last one is a minute old."""
    challenged = _challenge(visit)
    if challenged is None:
        return Redirect("/sign-in")
    return _ask_for_code(visit, visit.services.sign_ins.send_again(challenged.session), again=True)


def come_in(visit: Visit, tokens: Tokens, to: str | None = None) -> Redirect:
    """The session's cookie, and on to the page or to what was asked for before."""
    services, jar = visit.services, visit.jar
    subject = services.sign_ins.subject(tokens.claims)
    actor = Actor(subject.tenant_id, subject.user_id, subject.role, visit.request.request_id)
    person = services.people.get(actor, actor.user_id)
    session = services.sessions.sealed(Session.of(tokens, person.full_name, person.email))
    made = [jar.kept(cookies.SESSION, session, 30 * DAY), jar.dropped(cookies.RETURN)]
    return Redirect(to or _asked_before(visit), cookies=tuple(made))


def _asked_before(visit: Visit) -> str:
    asked = visit.services.sealer.open("return", visit.cookies.get(cookies.RETURN, ""))
    if not asked:
        return "/"
    path, query = asked
    return f"{path}?{urlencode(query)}" if query else str(path)


@section.action("/sign-out", again=show_sign_in)
def sign_out(visit: Visit) -> Answer:
    """End all sessions of the person, on every device."""
    name = visit.session.name if visit.session else ""
    visit.services.sign_ins.sign_out(visit.actor, name)
    gone = Toast(visit.words.text("You are signed out on all devices"))
    return Redirect("/sign-in", gone, cookies=(visit.jar.dropped(cookies.SESSION),))


@section.page("/password-reset", open_to_anyone=True)
def show_password_reset(visit: Visit) -> Answer:
    """Ask for a code by mail."""
    return visit.show("coming_in/reset.html", email=visit.typed("email") if visit.is_form else "")


@section.action("/password-reset", open_to_anyone=True, again=show_password_reset)
def ask_password_reset(visit: Visit) -> Answer:
    """Have a code mailed, if anybody has the address, and go on to where it is entered."""
    request = parsed(AskReset, {"email": visit.typed("email")})
    visit.services.passwords.ask_reset(request)
    return visit.show("coming_in/new_password.html", email=request.email, code="", invited=False)


@section.page("/new-password", open_to_anyone=True)
def show_new_password(visit: Visit) -> Answer:
    """A new password with the code that was mailed."""
    return _new_password(visit, invited=False)


@section.action("/new-password", open_to_anyone=True, again=show_new_password)
def set_new_password(visit: Visit) -> Answer:
    """Choose a new password; ends all sessions."""
    visit.services.passwords.reset(_chosen(visit), request_id=visit.request.request_id)
    return visit.done("/sign-in", visit.words.text("Your password is set. Sign in with it."))


@section.page("/invitation", open_to_anyone=True)
def show_invitation(visit: Visit) -> Answer:
    """The first password of a person who was invited."""
    return _new_password(visit, invited=True)


@section.action("/invitation", open_to_anyone=True, again=show_invitation)
def accept_invitation(visit: Visit) -> Answer:
    """Choose the first password with the code of the invitation."""
    visit.services.passwords.accept(_chosen(visit), request_id=visit.request.request_id)
    return visit.done("/sign-in", visit.words.text("Your password is set. Sign in with it."))


def _new_password(visit: Visit, *, invited: bool) -> Answer:
    email = visit.typed("email") if visit.is_form else visit.query.get("email", "")
    code = visit.typed("code") if visit.is_form else ""
    return visit.show("coming_in/new_password.html", email=email, code=code, invited=invited)


def _chosen(visit: Visit) -> SetPassword:
    fields = {"email": visit.typed("email"), "code": visit.typed("code")}
    return parsed(SetPassword, {**fields, "password": visit.fields.get("password", [""])[-1]})


@section.action("/language", open_to_anyone=True, again=show_sign_in)
def choose_language(visit: Visit) -> Answer:
    """Read the console in this language from now on, on this device."""
    language, back = visit.typed("language"), visit.typed("back", "/")
    if language not in LANGUAGES:
        raise InvalidRequest.at("/language", "Choose one of the list")
    chosen = visit.jar.kept(cookies.LANGUAGE, language, 365 * DAY)
    return Redirect(back if back.startswith("/") and not back.startswith("//") else "/", cookies=(chosen,))
