"""Who is let in: only an access token of this pool and client, of an active person, from after his last sign-out."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from functions.authorizer import handler as authorizer
from shared.core.actor import Role
from shared.core.clock import system_clock
from shared.identity.admission import AdmissionService
from shared.identity.subjects import Subject, SubjectRepository
from shared.identity.tokens import AccessTokens, issuer
from tests.fakes import MemoryTable

POOL, CLIENT = "eu-west-1_pool", "client-1"
ARN = "arn:aws:execute-api:eu-west-1:123456789012:api1/prod/GET/v1/orders"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def published(*kids):
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    return {"keys": [public | {"kid": kid, "alg": "RS256", "use": "sig"} for kid in kids]}


def a_token(*, key=KEY, kid="kid-1", algorithm="RS256", without=(), **claims):
    now = int(time.time())
    usual = {
        "sub": "sub-1",
        "iss": issuer(POOL),
        "client_id": CLIENT,
        "token_use": "access",
        "origin_jti": "session-1",
        "iat": now,
        "exp": now + 3600,
    }
    wanted = {name: value for name, value in (usual | claims).items() if name not in without}
    return jwt.encode(wanted, key, algorithm=algorithm, headers={"kid": kid})


class Publisher:
    """Publishes the pool's keys and counts how often it is asked."""

    def __init__(self, *kids):
        self.kids, self.asked = list(kids), 0

    def __call__(self):
        self.asked += 1
        return published(*self.kids)


@pytest.fixture
def publisher():
    return Publisher("kid-1")


@pytest.fixture
def table():
    return MemoryTable()


@pytest.fixture
def subjects(monkeypatch, table, publisher):
    subjects = SubjectRepository(table)
    monkeypatch.setattr(authorizer, "admissions", AdmissionService(table, AccessTokens(POOL, CLIENT, publisher)))
    with table.transaction() as tx:
        subjects.add(tx, "sub-1", Subject("T1", "U1", Role.SALES, signed_out_at=0))
    return subjects


def asked(authorization, name="Authorization"):
    return authorizer.handler({"methodArn": ARN, "headers": {name: authorization}}, None)


def effect(answer):
    (statement,) = answer["policyDocument"]["Statement"]
    return statement["Effect"]


def test_a_good_token_opens_the_whole_stage_as_its_person(subjects):
    answer = asked(f"Bearer {a_token()}")

    (statement,) = answer["policyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Resource"] == "arn:aws:execute-api:eu-west-1:123456789012:api1/prod/*"
    assert answer["principalId"] == "U1"
    assert answer["context"] == {"tenant_id": "T1", "user_id": "U1", "role": "sales", "session": "session-1"}


@pytest.mark.parametrize("name", ["authorization", "AUTHORIZATION"])
def test_header_and_scheme_come_in_any_case(subjects, name):
    assert effect(asked(f"bearer {a_token()}", name)) == "Allow"


BAD_TOKENS = [
    "another-key",
    "unknown-key",
    "symmetric",
    "another-pool",
    "another-client",
    "id-token",
    "expired",
    "without-expiry",
    "without-client",
    "nobody",
    "broken-signature",
    "no-token",
    "not-ascii",
    "endless",
    "nested",
    "empty",
]


@pytest.mark.parametrize(
    "token",
    [
        a_token(key=STRANGERS_KEY),
        a_token(kid="kid-9"),
        a_token(key="a-secret-of-thirty-two-characters", algorithm="HS256"),
        a_token(iss=issuer("eu-west-1_other")),
        a_token(client_id="client-9"),
        a_token(token_use="id"),
        a_token(exp=int(time.time()) - 60),
        a_token(without=["exp"]),
        a_token(without=["client_id"]),
        a_token(sub="sub-of-nobody"),
        a_token()[:-3] + "AAA",
        "a.b.c",
        "ä.ö.ü",
        "W" * 8000,
        jwt.utils.base64url_encode(b'{"a":' * 900 + b"1" + b"}" * 900).decode() + ".e30.AA",
        "",
    ],
    ids=BAD_TOKENS,
)
def test_a_bad_token_is_denied_and_never_raises(subjects, token):
    answer = asked(f"Bearer {token}")

    assert (effect(answer), answer["principalId"]) == ("Deny", "anonymous")
    assert "context" not in answer


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Basic abc", "tsk_something"])
def test_what_is_no_bearer_token_is_denied(subjects, authorization):
    assert effect(asked(authorization)) == "Deny"


def test_a_disabled_person_is_denied(subjects, table):
    with table.transaction() as tx:
        subjects.change(tx, "sub-1", Role.SALES, "disabled", system_clock())

    assert effect(asked(f"Bearer {a_token()}")) == "Deny"


def test_after_a_sign_out_older_tokens_and_those_of_its_session_are_denied(subjects, table):
    with table.transaction() as tx:
        subjects.sign_out(tx, "sub-1", system_clock(), "session-1")

    assert effect(asked(f"Bearer {a_token(iat=int(time.time()) - 10, origin_jti='session-2')}")) == "Deny"
    assert effect(asked(f"Bearer {a_token()}")) == "Deny"
    assert effect(asked(f"Bearer {a_token(origin_jti='session-3', iat=int(time.time()) + 1)}")) == "Allow"


def test_the_keys_are_fetched_once(subjects, publisher):
    for _ in range(3):
        asked(f"Bearer {a_token()}")

    assert publisher.asked == 1


def test_an_unknown_key_makes_us_look_again_at_most_once_a_minute(publisher):
    now = [1000.0]
    tokens = AccessTokens(POOL, CLIENT, publisher, now=lambda: now[0])
    tokens.claims(a_token())
    publisher.kids.append("kid-2")

    for _ in range(3):
        with pytest.raises(Exception, match="unknown key"):
            tokens.claims(a_token(kid="kid-2"))
    assert publisher.asked == 1
    now[0] += 60

    assert tokens.claims(a_token(kid="kid-2")).sub == "sub-1"
    assert publisher.asked == 2


def test_one_line_is_logged_and_nothing_of_the_token(subjects, monkeypatch):
    lines: list[str] = []
    monkeypatch.setattr(authorizer.logger, "info", lambda *words, **facts: lines.append(f"{words} {facts}"))
    token = a_token()

    asked(f"Bearer {token}")
    asked(f"Bearer {token[:-2]}AA")

    assert ["allowed" in line for line in lines] == [True, False]
    assert not any(part in line for line in lines for part in token.split("."))


def test_the_issuer_names_the_region_of_the_pool():
    assert issuer("cn-north-1_AbC") == "https://cognito-idp.cn-north-1.amazonaws.com/cn-north-1_AbC"
