"""One's own account: the address, the second factor, all sessions, what one may do."""

from functions.console.answers import Answer
from functions.console.pages.settings.desk import section, shown
from functions.console.pages.settings.roles import PERMISSIONS
from functions.console.problems import parsed
from functions.console.qr_codes import grouped, qr_code
from functions.console.visit import Visit
from shared.core.errors import Unauthenticated
from shared.identity.models import Confirm, SetPhone


@section.page("/settings/account")
def show_account(visit: Visit) -> Answer:
    """Who is signed in, and how safely."""
    me = visit.services.identity.me(visit.actor)
    allowed = [visit.words.text(PERMISSIONS.get(one, one.value)) for one in me.permissions]
    offered = visit.services.text_factors.offered
    return shown(visit, "account", me=me, allowed=allowed, texts_offered=offered, typed=_typed_phone(visit))


@section.action("/settings/account/authenticator", again=show_account)
def begin_authenticator(visit: Visit) -> Answer:
    """A secret for an authenticator, shown in this answer; it counts after its first code."""
    secret = visit.services.second_factors.begin(visit.actor, _access_token(visit))
    return shown(visit, "authenticator", secret=secret, code=qr_code(secret.uri), typed=grouped(secret.secret))


def show_confirmation(visit: Visit) -> Answer:
    """The code once more, for the secret that the authenticator has already."""
    return shown(visit, "authenticator", secret=None)


@section.action("/settings/account/authenticator/confirm", again=show_confirmation)
def confirm_authenticator(visit: Visit) -> Answer:
    """Ask for codes from now on."""
    request = parsed(Confirm, {"code": visit.typed("code").replace(" ", "")})
    visit.services.second_factors.confirm(visit.actor, _access_token(visit), request)
    return visit.done("/settings/account", visit.words.text("From now on a code is asked for"))


@section.action("/settings/account/authenticator/drop", again=show_account)
def drop_own_authenticator(visit: Visit) -> Answer:
    """Ask for codes no more."""
    visit.services.second_factors.drop_own(visit.actor)
    return visit.done("/settings/account", visit.words.text("No code is asked for any more"))


@section.action("/settings/account/phone", again=show_account)
def begin_text_messages(visit: Visit) -> Answer:
    """Send a code to a phone, which counts after this code."""
    telephone = visit.services.text_factors.begin(visit.actor, parsed(SetPhone, {"phone": _typed_phone(visit)}))
    return shown(visit, "phone", telephone=telephone)


def show_phone(visit: Visit) -> Answer:
    """The code once more, of the message that was sent."""
    return shown(visit, "phone", telephone=None)


@section.action("/settings/account/phone/confirm", again=show_phone)
def confirm_text_messages(visit: Visit) -> Answer:
    """Ask for codes of text messages from now on; other devices have to sign in again."""
    request, session = parsed(Confirm, {"code": visit.typed("code").replace(" ", "")}), visit.session
    visit.services.text_factors.confirm(visit.actor, session.name if session else "", request)
    return visit.done("/settings/account", visit.words.text("From now on a code is asked for"))


@section.action("/settings/account/phone/drop", again=show_account)
def drop_own_text_messages(visit: Visit) -> Answer:
    """Ask for codes no more."""
    visit.services.text_factors.drop_own(visit.actor)
    return visit.done("/settings/account", visit.words.text("No code is asked for any more"))


def _typed_phone(visit: Visit) -> str:
    return visit.typed("phone") if visit.is_form else ""


@section.page("/settings/account/address")
def show_address(visit: Visit) -> Answer:
    """Where the code is entered that was mailed to one's own address; the mail leads here."""
    return shown(visit, "address", me=visit.services.identity.me(visit.actor))


@section.action("/settings/account/address/ask", again=show_account)
def ask_for_code(visit: Visit) -> Answer:
    """Have a code mailed; within a minute of the last one none."""
    visit.services.passwords.ask_verification(visit.actor)
    return visit.done("/settings/account/address", visit.words.text("A code is on its way to you"))


@section.action("/settings/account/address", again=show_address)
def confirm_address(visit: Visit) -> Answer:
    """The address is one's own, by the code of the mail."""
    visit.services.passwords.verify(visit.actor, parsed(Confirm, {"code": visit.typed("code")}))
    return visit.done("/settings/account", visit.words.text("Your address is confirmed"))


def _access_token(visit: Visit) -> str:
    """A fresh one of the session's own: the provider takes nobody else's word."""
    if visit.session is None:
        raise Unauthenticated("Sign in first")
    return visit.services.sessions.tokens(visit.session).access_token
