"""Cognito as the keeper of passwords and sessions, on an imitation of it."""

import boto3
import jwt
import pytest
from moto import mock_aws

from shared.core.errors import Busy, InvalidRequest, Unauthenticated
from shared.identity.accounts import TotpChallenge
from shared.identity.cognito import CognitoSignIns
from shared.identity.errors import InvalidCredentials
from tests.fakes_identity import CODE, PASSWORD

ANN = "ann@acme.example"


@pytest.fixture
def cognito():
    with mock_aws():
        yield boto3.client("cognito-idp", region_name="us-east-1")


@pytest.fixture
def sign_ins(cognito) -> CognitoSignIns:
    policy = {"MinimumLength": 10, "RequireUppercase": True, "RequireLowercase": True, "RequireNumbers": True}
    pool = cognito.create_user_pool(
        PoolName="people",
        UsernameAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        Policies={"PasswordPolicy": policy},
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="people",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]
    return CognitoSignIns(cognito, pool, client)


def the_account(cognito, sign_ins):
    return cognito.admin_get_user(UserPoolId=sign_ins._pool_id, Username=ANN)


def test_an_account_signs_in_with_its_password_at_once(sign_ins):
    sub = sign_ins.make(ANN, PASSWORD)

    tokens = sign_ins.sign_in(ANN, PASSWORD)

    assert tokens.claims.sub == sub
    assert tokens.expires_in > 0
    assert jwt.decode(tokens.access_token, options={"verify_signature": False})["token_use"] == "access"


def test_making_it_again_takes_the_account_over_with_the_new_password(sign_ins):
    sub = sign_ins.make(ANN, PASSWORD)

    again = sign_ins.make(ANN, "Another-horse-2")

    assert again == sub
    assert sign_ins.sign_in(ANN, "Another-horse-2")
    with pytest.raises(InvalidCredentials):
        sign_ins.sign_in(ANN, PASSWORD)


def test_an_account_that_was_left_disabled_is_enabled_by_whoever_takes_it_over(sign_ins):
    sign_ins.disable(sign_ins.make(ANN, PASSWORD))

    sign_ins.make(ANN, "Another-horse-2")

    assert sign_ins.sign_in(ANN, "Another-horse-2")


def test_a_password_that_cognito_refuses_is_named(sign_ins):
    with pytest.raises(InvalidRequest) as refused:
        sign_ins.make(ANN, "weak")

    assert refused.value.errors[0].pointer == "/password"


@pytest.mark.parametrize(("address", "password"), [(ANN, "Wrong-horse-1"), ("who@acme.example", PASSWORD)])
def test_wrong_and_unknown_are_refused_alike(sign_ins, address, password):
    sign_ins.make(ANN, PASSWORD)

    with pytest.raises(InvalidCredentials, match="do not match"):
        sign_ins.sign_in(address, password)


def test_a_disabled_account_lets_nobody_in_until_it_is_enabled(sign_ins):
    sub = sign_ins.make(ANN, PASSWORD)
    sign_ins.disable(sub)
    with pytest.raises(InvalidCredentials):
        sign_ins.sign_in(ANN, PASSWORD)

    sign_ins.enable(sub)

    assert sign_ins.sign_in(ANN, PASSWORD)


def test_a_session_is_refreshed_and_keeps_its_refresh_token(sign_ins):
    sign_ins.make(ANN, PASSWORD)
    tokens = sign_ins.sign_in(ANN, PASSWORD)

    refreshed = sign_ins.refresh(tokens.refresh_token)

    assert refreshed.claims.sub == tokens.claims.sub
    assert refreshed.refresh_token


def test_a_refresh_token_that_never_was_is_refused(sign_ins):
    with pytest.raises(InvalidCredentials):
        sign_ins.refresh("nonsense")


def test_after_a_sign_out_a_refresh_token_is_dead(sign_ins):
    sub = sign_ins.make(ANN, PASSWORD)
    tokens = sign_ins.sign_in(sub, PASSWORD)  # moto files a session under the very name that signed in

    sign_ins.sign_out(sub)

    with pytest.raises(InvalidCredentials):
        sign_ins.refresh(tokens.refresh_token)


def test_a_password_is_replaced_by_a_lasting_one(cognito, sign_ins):
    sub = sign_ins.make(ANN, PASSWORD)

    sign_ins.set_password(sub, "Another-horse-2")

    assert the_account(cognito, sign_ins)["UserStatus"] == "CONFIRMED"
    assert sign_ins.sign_in(ANN, "Another-horse-2")
    with pytest.raises(InvalidCredentials):
        sign_ins.sign_in(ANN, PASSWORD)


def test_an_account_that_is_gone_is_no_failure(sign_ins):
    sign_ins.disable("gone")
    sign_ins.enable("gone")
    sign_ins.sign_out("gone")
    sign_ins.drop_totp("gone")
    with pytest.raises(InvalidCredentials):
        sign_ins.set_password("gone", PASSWORD)


def test_an_authenticator_is_set_up_asked_for_and_dropped(sign_ins):
    sub = sign_ins.make(ANN, PASSWORD)
    tokens = sign_ins.sign_in(ANN, PASSWORD)

    assert sign_ins.begin_totp(tokens.access_token)
    sign_ins.confirm_totp(tokens.access_token, CODE)
    challenge = sign_ins.sign_in(ANN, PASSWORD)
    assert isinstance(challenge, TotpChallenge)
    assert sign_ins.answer(challenge, CODE).claims.sub == sub

    sign_ins.drop_totp(sub)
    assert not isinstance(sign_ins.sign_in(ANN, PASSWORD), TotpChallenge)


def test_a_wrong_code_sets_no_authenticator_up_and_lets_nobody_in(monkeypatch, sign_ins):
    sign_ins.make(ANN, PASSWORD)
    tokens = sign_ins.sign_in(ANN, PASSWORD)
    sign_ins.confirm_totp(tokens.access_token, CODE)
    monkeypatch.setenv("MOTO_COGNITO_IDP_USER_POOL_ENABLE_TOTP", "true")

    with pytest.raises(InvalidRequest) as refused:
        sign_ins.confirm_totp(tokens.access_token, CODE)
    assert refused.value.errors[0].pointer == "/code"
    with pytest.raises(InvalidCredentials):
        sign_ins.answer(sign_ins.sign_in(ANN, PASSWORD), CODE)


def test_a_token_that_is_over_sets_no_authenticator_up(sign_ins):
    with pytest.raises(Unauthenticated):
        sign_ins.begin_totp("over")
    with pytest.raises(Unauthenticated):
        sign_ins.confirm_totp("over", CODE)


class Answering:
    """A client that gives one answer to every attempt to sign in."""

    def __init__(self, answer):
        self.answer = answer

    def initiate_auth(self, **_request):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_code_is_asked_for_where_cognito_asks_for_one():
    answer = {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "session-1"}

    assert CognitoSignIns(Answering(answer), "pool", "client").sign_in(ANN, PASSWORD) == TotpChallenge("session-1", ANN)


def test_a_temporary_password_opens_nothing():
    answer = {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "session-1"}

    with pytest.raises(InvalidCredentials):
        CognitoSignIns(Answering(answer), "pool", "client").sign_in(ANN, PASSWORD)


def test_too_many_at_once_are_asked_to_come_back(cognito):
    throttled = cognito.exceptions.TooManyRequestsException({"Error": {"Code": "TooManyRequestsException"}}, "x")

    with pytest.raises(Busy):
        CognitoSignIns(Answering(throttled), "pool", "client").sign_in(ANN, PASSWORD)
