"""Signing up and in, people, settings."""

from functions.tenants.views import (
    ApiKeyView,
    DoneView,
    MeView,
    NewApiKeyView,
    SettingsView,
    SignedUpView,
    SmsChallengeView,
    TextedView,
    TokensView,
    TotpChallengeView,
    TotpSecretView,
    UserView,
    sign_in_view,
)
from shared.core.config import settings
from shared.core.errors import Forbidden, NotFound, StaleVersion
from shared.identity.api_keys import ApiKeyService, CreateApiKey
from shared.identity.cognito import CognitoSignIns
from shared.identity.errors import (
    AuthenticatorInUse,
    CurrencyFixed,
    EmailTaken,
    InvalidCredentials,
    InvitationAccepted,
    LastAdmin,
    ManagerCycle,
    TextedEnough,
    TextedJustNow,
    TextMessagesOff,
)
from shared.identity.models import (
    AnswerChallenge,
    AskReset,
    ChangeSettings,
    ChangeUser,
    Confirm,
    CreateUser,
    RefreshSignIn,
    SetPassword,
    SetPhone,
    SignIn,
    SignUp,
)
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.passwords import PasswordService
from shared.identity.people import PeopleService
from shared.identity.permissions import Permission
from shared.identity.second_factor import SecondFactorService
from shared.identity.service import IdentityService
from shared.identity.sign_in import SignInService
from shared.identity.sign_up import SignUpService
from shared.identity.text_factor import TextFactorService
from shared.stock.warehouses import WarehouseService
from shared.storage import connection, keys
from shared.storage.aws import client
from shared.storage.once import Replayed
from shared.web.api import Api
from shared.web.pagination import ListQuery, Page

api = Api("tenants")
handler = api.handler

_table = connection.table()
_provider = CognitoSignIns(client("cognito-idp"), settings.user_pool_id, settings.user_pool_client_id)
sign_ups = SignUpService(_table, _provider, WarehouseService(_table).open_first)
sign_ins = SignInService(_table, _provider, connection.signing_secrets)
passwords = PasswordService(_table, _provider, OneTimeCodes(_table, connection.signing_secrets))
second_factors = SecondFactorService(_table, _provider)
text_factors = TextFactorService(_table, connection.signing_secrets, offered=settings.text_messages)
people = PeopleService(_table, _provider)
identity = IdentityService(_table)
api_keys = ApiKeyService(_table, connection.signing_secrets)


@api.endpoint("POST", "/v1/sign-up", status=201, open_to_anyone=True, problems=(EmailTaken,))
def sign_up(request: SignUp) -> SignedUpView:
    """Sign up: a tenant with its admin and its first warehouse."""
    once = api.once(SignedUpView.of, tenant_id=keys.SYSTEM)
    return SignedUpView.of(sign_ups.sign_up(request, request_id=api.request.request_id, once=once))


@api.endpoint("POST", "/v1/sign-in", open_to_anyone=True, problems=(InvalidCredentials,))
def sign_in(request: SignIn) -> TokensView | TotpChallengeView | SmsChallengeView:
    """Sign in with e-mail address and password.

    Who has chosen a second factor is asked for a code. Sign in again to have a text message sent again.
    """
    return sign_in_view(sign_ins.sign_in(request))


@api.endpoint("POST", "/v1/sign-in/challenge", open_to_anyone=True, problems=(InvalidCredentials,))
def answer_sign_in_challenge(request: AnswerChallenge) -> TokensView:
    """Go on with a sign-in by a code of the authenticator or of the text message."""
    return TokensView.of(sign_ins.answer(request))


@api.endpoint("POST", "/v1/sign-in/refresh", open_to_anyone=True, problems=(InvalidCredentials,))
def refresh_sign_in(request: RefreshSignIn) -> TokensView:
    """Get a new access token."""
    return TokensView.of(sign_ins.refresh(request))


@api.endpoint("POST", "/v1/sign-out")
def sign_out() -> DoneView:
    """End all sessions of the person."""
    sign_ins.sign_out(api.actor, api.request.session)
    return DoneView()


@api.endpoint("POST", "/v1/password-reset", status=202, open_to_anyone=True)
def ask_password_reset(request: AskReset) -> DoneView:
    """Have a code mailed, if anybody has the address."""
    passwords.ask_reset(request)
    return DoneView()


@api.endpoint("POST", "/v1/password-reset/confirm", open_to_anyone=True, problems=(InvalidCredentials,))
def confirm_password_reset(request: SetPassword) -> DoneView:
    """Choose a new password with the code that was mailed; ends all sessions."""
    passwords.reset(request, request_id=api.request.request_id)
    return DoneView()


@api.endpoint("POST", "/v1/invitations/accept", open_to_anyone=True, problems=(InvalidCredentials,))
def accept_invitation(request: SetPassword) -> DoneView:
    """Choose the first password with the code of the invitation."""
    passwords.accept(request, request_id=api.request.request_id)
    return DoneView()


@api.endpoint("GET", "/v1/me")
def get_me() -> MeView:
    """Tell who is signed in and what he may do."""
    return MeView.of(identity.me(api.actor))


@api.endpoint("POST", "/v1/me/totp", problems=(Forbidden,))
def begin_totp() -> TotpSecretView:
    """Set an authenticator up; it counts after its first code."""
    return TotpSecretView.of(second_factors.begin(api.actor, api.request.bearer))


@api.endpoint("PUT", "/v1/me/totp", problems=(Forbidden,))
def confirm_totp(request: Confirm) -> MeView:
    """Ask for codes of the authenticator from now on; `code` is its first."""
    second_factors.confirm(api.actor, api.request.bearer, request)
    return MeView.of(identity.me(api.actor))


@api.endpoint("DELETE", "/v1/me/totp", status=204, problems=(Forbidden,))
def drop_totp() -> None:
    """Ask for codes no more."""
    second_factors.drop_own(api.actor)


@api.endpoint(
    "POST",
    "/v1/me/sms",
    status=202,
    problems=(Forbidden, TextMessagesOff, AuthenticatorInUse, TextedJustNow, TextedEnough),
)
def begin_sms(request: SetPhone) -> TextedView:
    """Have a code sent to a phone, which counts after this code; one a minute, 20 a day."""
    return TextedView(phone=text_factors.begin(api.actor, request))


@api.endpoint("PUT", "/v1/me/sms", problems=(Forbidden, AuthenticatorInUse))
def confirm_sms(request: Confirm) -> MeView:
    """Ask for codes by text message from now on; `code` is the first. Ends all other sessions of the person."""
    text_factors.confirm(api.actor, api.request.session, request)
    return MeView.of(identity.me(api.actor))


@api.endpoint("DELETE", "/v1/me/sms", status=204, problems=(Forbidden,))
def drop_sms() -> None:
    """Ask for codes by text message no more."""
    text_factors.drop_own(api.actor)


@api.endpoint("POST", "/v1/me/email-verification", status=202, problems=(Forbidden,))
def ask_email_verification() -> DoneView:
    """Have a code mailed to the person's own address."""
    passwords.ask_verification(api.actor)
    return DoneView()


@api.endpoint("POST", "/v1/me/email-verification/confirm", problems=(Forbidden, InvalidCredentials))
def confirm_email_verification(request: Confirm) -> MeView:
    """Prove the address with the code that was mailed."""
    passwords.verify(api.actor, request)
    return MeView.of(identity.me(api.actor))


@api.endpoint("POST", "/v1/users", status=201, permission=Permission.USERS, problems=(EmailTaken,))
def create_user(request: CreateUser) -> UserView:
    """Add a person, with a password or by an invitation."""
    return UserView.of(people.create(api.actor, request, once=api.once(UserView.of)))


@api.endpoint("GET", "/v1/users", permission=Permission.USERS, access_to="user")
def list_users(query: ListQuery) -> Page[UserView]:
    """List people, newest first."""
    return api.page(query, lambda limit, position: people.page(api.actor, limit=limit, position=position), UserView.of)


@api.endpoint(
    "GET",
    "/v1/users/{user_id}",
    permission=Permission.USERS,
    subject=people.get,
    access_to="user",
    problems=(NotFound,),
)
def get_user(user_id: str) -> UserView:
    """Read a person."""
    return UserView.of(people.get(api.actor, user_id))


@api.endpoint(
    "PATCH",
    "/v1/users/{user_id}",
    permission=Permission.USERS,
    subject=people.get,
    problems=(NotFound, LastAdmin, ManagerCycle, StaleVersion),
)
def change_user(user_id: str, request: ChangeUser) -> UserView:
    """Change the named fields of a person; disabling ends his sessions."""
    return UserView.of(people.change(api.actor, user_id, request, expected_version=api.request.if_match))


@api.endpoint(
    "POST",
    "/v1/users/{user_id}/invitation",
    permission=Permission.USERS,
    subject=people.get,
    problems=(NotFound, InvitationAccepted),
)
def invite_user_again(user_id: str) -> UserView:
    """Mail the invitation again; the codes of earlier ones are void."""
    return UserView.of(people.invite_again(api.actor, user_id, once=api.once(UserView.of)))


@api.endpoint(
    "DELETE",
    "/v1/users/{user_id}/totp",
    status=204,
    permission=Permission.USERS,
    subject=people.get,
    problems=(NotFound,),
)
def drop_totp_of_user(user_id: str) -> None:
    """Ask a person who lost his authenticator for codes no more."""
    second_factors.drop(api.actor, user_id)


@api.endpoint(
    "DELETE",
    "/v1/users/{user_id}/sms",
    status=204,
    permission=Permission.USERS,
    subject=people.get,
    problems=(NotFound,),
)
def drop_sms_of_user(user_id: str) -> None:
    """Ask a person who lost his phone for codes no more."""
    text_factors.drop(api.actor, user_id)


@api.endpoint("GET", "/v1/settings", permission=Permission.SETTINGS)
def get_settings() -> SettingsView:
    """Read the tenant's settings."""
    return SettingsView.of(identity.settings(api.actor))


@api.endpoint("PATCH", "/v1/settings", permission=Permission.SETTINGS, problems=(CurrencyFixed, StaleVersion))
def change_settings(request: ChangeSettings) -> SettingsView:
    """Change the named settings."""
    return SettingsView.of(identity.change_settings(api.actor, request, expected_version=api.request.if_match))


@api.endpoint("POST", "/v1/api-keys", status=201, permission=Permission.API_KEYS)
def create_api_key(request: CreateApiKey) -> NewApiKeyView:
    """Make an API key for a program; its secret is shown in this answer only."""
    try:
        return NewApiKeyView.shown(api_keys.create(api.actor, request, once=api.once(NewApiKeyView.remembered)))
    except Replayed as replay:
        api.mark_replayed()
        answered = NewApiKeyView.model_validate_json(replay.body)
        return answered.model_copy(update={"secret": api_keys.shown_again(answered.secret)})


@api.endpoint("GET", "/v1/api-keys", permission=Permission.API_KEYS)
def list_api_keys(query: ListQuery) -> Page[ApiKeyView]:
    """List API keys, newest first."""
    return api.page(
        query, lambda limit, position: api_keys.page(api.actor, limit=limit, position=position), ApiKeyView.of
    )


@api.endpoint(
    "DELETE",
    "/v1/api-keys/{key_id}",
    status=204,
    permission=Permission.API_KEYS,
    subject=api_keys.get,
    problems=(NotFound,),
)
def delete_api_key(key_id: str) -> None:
    """Delete an API key; it is out within a minute."""
    api_keys.delete(api.actor, key_id)
