"""Amazon Cognito keeps passwords and sessions; addresses are its user names, subjects our names for its accounts."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from botocore.exceptions import ClientError

from shared.core.errors import Busy, InvalidRequest, Unauthenticated
from shared.identity.accounts import Tokens, TotpChallenge
from shared.identity.errors import InvalidCredentials
from shared.identity.subjects import Claims

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

Answer = TypeVar("Answer")
Asked = ParamSpec("Asked")

_NO_WAY_IN = {
    "CodeMismatchException",
    "ExpiredCodeException",
    "InvalidParameterException",
    "NotAuthorizedException",
    "PasswordResetRequiredException",
    "UserNotConfirmedException",
    "UserNotFoundException",
}
_BAD_PASSWORD = {"InvalidParameterException", "InvalidPasswordException"}
_WRONG_CODE = {"CodeMismatchException", "EnableSoftwareTokenMFAException", "InvalidParameterException"}
_TOKEN_IS_OVER = {"NotAuthorizedException", "UserNotFoundException"}
_THROTTLED = {"LimitExceededException", "TooManyRequestsException"}


def _busy_when_throttled(method: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    @wraps(method)
    def asking(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        try:
            return method(*args, **kwargs)
        except ClientError as error:
            if _code(error) in _THROTTLED:
                raise Busy("Too many people are being let in just now") from None
            raise

    return asking


class CognitoSignIns:
    """A SignInProvider on one user pool."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool_id: str, client_id: str) -> None:
        self._client, self._pool_id, self._client_id = client, pool_id, client_id

    @_busy_when_throttled
    def make(self, address: str, password: str) -> str:
        """An account with this password, new or abandoned by an earlier request."""
        sub = self._created(address, MessageAction="SUPPRESS") or self._taken_over(address)
        self.set_password(sub, password)
        return sub

    @_busy_when_throttled
    def set_password(self, sub: str, password: str) -> None:
        """A lasting password, whatever the account's state."""
        try:
            self._client.admin_set_user_password(
                UserPoolId=self._pool_id, Username=sub, Password=password, Permanent=True
            )
        except ClientError as error:
            if _code(error) in _BAD_PASSWORD:
                raise InvalidRequest.at("/password", "is refused: choose another one") from None
            if _code(error) == "UserNotFoundException":
                raise _no_match() from None
            raise

    @_busy_when_throttled
    def sign_in(self, address: str, password: str) -> Tokens | TotpChallenge:
        """By USER_PASSWORD_AUTH; a challenge that is not ours to pose lets nobody in."""
        answer = self._answer_to("USER_PASSWORD_AUTH", USERNAME=address, PASSWORD=password)
        if answer.get("ChallengeName") == "SOFTWARE_TOKEN_MFA":
            asked = answer.get("ChallengeParameters", {})
            return TotpChallenge(answer["Session"], asked.get("USER_ID_FOR_SRP", address))
        return _tokens(answer, "")

    @_busy_when_throttled
    def answer(self, challenge: TotpChallenge, code: str) -> Tokens:
        """By SOFTWARE_TOKEN_MFA."""
        responses = {"USERNAME": challenge.username, "SOFTWARE_TOKEN_MFA_CODE": code}
        with _meaning(_no_match, _NO_WAY_IN):
            answer = self._client.respond_to_auth_challenge(
                ClientId=self._client_id,
                ChallengeName="SOFTWARE_TOKEN_MFA",
                Session=challenge.session,
                ChallengeResponses=responses,
            )
        return _tokens(answer, "")

    @_busy_when_throttled
    def begin_totp(self, access_token: str) -> str:
        """By AssociateSoftwareToken."""
        with _meaning(_over, _TOKEN_IS_OVER):
            return self._client.associate_software_token(AccessToken=access_token)["SecretCode"]

    @_busy_when_throttled
    def confirm_totp(self, access_token: str, code: str) -> None:
        """By VerifySoftwareToken; then it is the factor that is asked for."""
        wanted: Any = {"Enabled": True, "PreferredMfa": True}
        with _meaning(_over, _TOKEN_IS_OVER), _meaning(_wrong_code, _WRONG_CODE):
            answer = self._client.verify_software_token(AccessToken=access_token, UserCode=code)
            if answer["Status"] != "SUCCESS":
                raise _wrong_code()
            self._client.set_user_mfa_preference(AccessToken=access_token, SoftwareTokenMfaSettings=wanted)

    @_busy_when_throttled
    def drop_totp(self, sub: str) -> None:
        """The authenticator's secret is forgotten when the next one is set up."""
        unwanted: Any = {"Enabled": False, "PreferredMfa": False}
        with _nobody_is_fine():
            self._client.admin_set_user_mfa_preference(
                UserPoolId=self._pool_id, Username=sub, SoftwareTokenMfaSettings=unwanted
            )

    @_busy_when_throttled
    def refresh(self, refresh_token: str) -> Tokens:
        """By REFRESH_TOKEN_AUTH; the token goes on where Cognito gives no new one."""
        return _tokens(self._answer_to("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=refresh_token), refresh_token)

    @_busy_when_throttled
    def sign_out(self, sub: str) -> None:
        """Revoke every refresh token."""
        with _nobody_is_fine():
            self._client.admin_user_global_sign_out(UserPoolId=self._pool_id, Username=sub)

    @_busy_when_throttled
    def disable(self, sub: str) -> None:
        """Disable the account and revoke its refresh tokens."""
        with _nobody_is_fine():
            self._client.admin_disable_user(UserPoolId=self._pool_id, Username=sub)
        self.sign_out(sub)

    @_busy_when_throttled
    def enable(self, sub: str) -> None:
        """Enable the account; enabling twice is no error."""
        with _nobody_is_fine():
            self._client.admin_enable_user(UserPoolId=self._pool_id, Username=sub)

    def _created(self, address: str, **how: Any) -> str | None:  # noqa: ANN401
        attributes: Any = [{"Name": "email", "Value": address}, {"Name": "email_verified", "Value": "true"}]
        try:
            answer = self._client.admin_create_user(
                UserPoolId=self._pool_id, Username=address, UserAttributes=attributes, **how
            )
        except ClientError as error:
            if _code(error) == "UsernameExistsException":
                return None
            raise
        return _attribute(answer["User"]["Attributes"], "sub")

    def _taken_over(self, address: str) -> str:
        """An account that an earlier request left behind, with nobody signed in to it."""
        answer = self._client.admin_get_user(UserPoolId=self._pool_id, Username=address)
        sub = _attribute(answer["UserAttributes"], "sub")
        self.enable(sub)
        self.sign_out(sub)
        return sub

    def _answer_to(self, flow: Any, **parameters: str) -> Any:  # noqa: ANN401
        with _meaning(_no_match, _NO_WAY_IN):
            return self._client.initiate_auth(ClientId=self._client_id, AuthFlow=flow, AuthParameters=parameters)


def _tokens(answer: Any, refresh_token: str) -> Tokens:  # noqa: ANN401
    result = answer.get("AuthenticationResult")
    if result is None:
        raise _no_match()
    return Tokens(
        access_token=result["AccessToken"],
        refresh_token=result.get("RefreshToken", refresh_token),
        expires_in=result["ExpiresIn"],
        claims=_claims(result["AccessToken"]),
    )


def _claims(token: str) -> Claims:
    """The claims of a token that Cognito itself has just handed over: nothing is left to verify."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return Claims(claims["sub"], claims.get("origin_jti", ""), claims["iat"])


def _attribute(attributes: Any, name: str) -> str:  # noqa: ANN401
    return next(str(attribute["Value"]) for attribute in attributes if attribute["Name"] == name)


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


@contextmanager
def _meaning(meant: Callable[[], Exception], codes: set[str]) -> Iterator[None]:
    """Cognito's error, where it is one of these, as ours."""
    try:
        yield
    except ClientError as error:
        if _code(error) not in codes:
            raise
        raise meant() from None


@contextmanager
def _nobody_is_fine() -> Iterator[None]:
    """An account that is gone has no session, and lets nobody in."""
    try:
        yield
    except ClientError as error:
        if _code(error) != "UserNotFoundException":
            raise


def _over() -> Unauthenticated:
    return Unauthenticated("Sign in again")


def _wrong_code() -> InvalidRequest:
    return InvalidRequest.at("/code", "is not the authenticator's code")


def _no_match() -> InvalidCredentials:
    return InvalidCredentials("E-mail address and password do not match")
