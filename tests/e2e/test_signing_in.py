"""Ways in over HTTP: invitations, resets, authenticators and API keys, with the mails that carry their codes."""

import base64
import hashlib
import hmac
import re
import secrets
import struct
import time
from collections.abc import Callable

import httpx
import pytest

from tests.e2e.mailbox import mails_to
from tests.e2e.shop import PASSWORD, Json, Shop, eventually, sign_in
from tests.e2e.stack import Stack

NEW = "Another-Horse-2"


def codes_mailed(stack: Stack, address: str) -> list[str]:
    """The codes that were mailed to an address, oldest first."""
    texts = [mail["BodyText"] for mail in mails_to(stack, address)]
    return [found[1] for text in texts if (found := re.search(r"^(?:Code: |验证码：)(\S+)$", text, re.MULTILINE))]


def totp(secret: str) -> str:
    """What an authenticator shows now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def anyone(shop: Shop, path: str, body: Json) -> httpx.Response:
    """A call of somebody who is not signed in."""
    return shop.http.post(path, json=body)


def invited(shop: Shop) -> Json:
    """A person who was invited."""
    person = {"email": f"new-{secrets.token_hex(6)}@example.com", "full_name": "Nora New", "role": "sales"}
    return shop.ask("POST", "/v1/users", person)


def test_who_is_invited_comes_in_with_the_mailed_code(shop: Shop, stack: Stack) -> None:
    person = invited(shop)
    assert person["invited"] is True
    (first,) = eventually(lambda: codes_mailed(stack, person["email"]))

    shop.ask("POST", f"/v1/users/{person['id']}/invitation")
    codes = eventually(lambda: codes_mailed(stack, person["email"]), lambda seen: len(seen) == 2)
    (second,) = set(codes) - {first}
    void = anyone(shop, "/v1/invitations/accept", {"email": person["email"], "code": first, "password": NEW})
    accepted = anyone(shop, "/v1/invitations/accept", {"email": person["email"], "code": second, "password": NEW})
    again = anyone(shop, "/v1/invitations/accept", {"email": person["email"], "code": second, "password": PASSWORD})

    assert [answer.status_code for answer in (void, accepted, again)] == [401, 200, 401]
    assert sign_in(shop.http, person["email"], NEW)
    assert shop.see(f"/v1/users/{person['id']}")["invited"] is False


def test_an_invitation_speaks_the_tenants_language(open_shop: Callable[..., Shop], stack: Stack) -> None:
    person = invited(open_shop(locale="zh-CN"))

    assert eventually(lambda: codes_mailed(stack, person["email"]))


def test_a_reset_sets_a_new_password_and_ends_sessions(shop: Shop, stack: Stack) -> None:
    session = anyone(shop, "/v1/sign-in", {"email": shop.email, "password": PASSWORD}).json()

    known = anyone(shop, "/v1/password-reset", {"email": shop.email})
    unknown = anyone(shop, "/v1/password-reset", {"email": "nobody@example.com"})
    (code,) = eventually(lambda: codes_mailed(stack, shop.email))
    wrong = anyone(shop, "/v1/password-reset/confirm", {"email": shop.email, "code": "A" * 16, "password": NEW})
    done = anyone(shop, "/v1/password-reset/confirm", {"email": shop.email, "code": code, "password": NEW})

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (202, {})
    assert (wrong.status_code, wrong.json()["type"]) == (401, "/problems/invalid-credentials")
    assert done.status_code == 200
    assert anyone(shop, "/v1/sign-in", {"email": shop.email, "password": PASSWORD}).status_code == 401
    assert anyone(shop, "/v1/sign-in/refresh", {"refresh_token": session["refresh_token"]}).status_code == 401
    assert sign_in(shop.http, shop.email, NEW)
    assert codes_mailed(stack, "nobody@example.com") == []


def test_an_address_is_proved_by_its_code(shop: Shop, stack: Stack) -> None:
    assert shop.see("/v1/me")["email_verified"] is False

    shop.ask("POST", "/v1/me/email-verification")
    (code,) = eventually(lambda: codes_mailed(stack, shop.email))

    assert shop.ask("POST", "/v1/me/email-verification/confirm", {"code": code})["email_verified"] is True


def test_an_authenticator_is_asked_for_its_code(shop: Shop) -> None:
    secret = shop.ask("POST", "/v1/me/totp")["secret"]
    assert shop.call("PUT", "/v1/me/totp", {"code": f"{(int(totp(secret)) + 1) % 1_000_000:06}"}).status_code == 422
    assert shop.ask("PUT", "/v1/me/totp", {"code": totp(secret)})["totp"] is True

    challenge = anyone(shop, "/v1/sign-in", {"email": shop.email, "password": PASSWORD}).json()
    wrong = {"session": challenge["session"], "code": f"{(int(totp(secret)) + 1) % 1_000_000:06}"}
    refused = anyone(shop, "/v1/sign-in/challenge", wrong)
    made_up = anyone(shop, "/v1/sign-in/challenge", {"session": "made-up", "code": totp(secret)})
    let_in = anyone(shop, "/v1/sign-in/challenge", wrong | {"code": totp(secret)})

    assert challenge["challenge"] == "totp"
    for answer in (refused, made_up):
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/invalid-credentials")
    assert let_in.json()["token_type"] == "Bearer"
    assert shop.call("DELETE", "/v1/me/totp").status_code == 204
    assert sign_in(shop.http, shop.email)


def codes_texted(stack: Stack, phone: str) -> list[str]:
    """The codes that were sent to a phone, oldest first."""
    by_account = httpx.get(stack.described["text_message_url"], params={"phoneNumber": phone}).json()["sms_messages"]
    return [re.findall(r"\d{6}", sent["Message"])[0] for sent in by_account.get(phone, [])]


def test_whoever_chose_text_messages_comes_in_by_their_code_and_by_no_password_alone(shop: Shop, stack: Stack) -> None:
    phone = f"+49151{secrets.randbelow(10**8):08}"
    assert shop.ask("POST", "/v1/me/sms", {"phone": phone}) == {"phone": f"••••{phone[-2:]}"}
    (proof,) = eventually(lambda: codes_texted(stack, phone))
    assert shop.call("PUT", "/v1/me/sms", {"code": "none"}).status_code == 422
    assert shop.ask("PUT", "/v1/me/sms", {"code": proof})["sms"] is True

    challenge = anyone(shop, "/v1/sign-in", {"email": shop.email, "password": PASSWORD}).json()
    codes = eventually(lambda: codes_texted(stack, phone), lambda seen: len(seen) == 2)
    answer = {"session": challenge["session"], "code": codes[-1]}
    refused = anyone(shop, "/v1/sign-in/challenge", answer | {"code": "none"})
    let_in = anyone(shop, "/v1/sign-in/challenge", answer)
    again = anyone(shop, "/v1/sign-in/challenge", answer)
    tokens = stack.client("cognito-idp").initiate_auth(
        ClientId=stack.described["environment"]["USER_POOL_CLIENT_ID"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": shop.email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]

    assert (challenge["challenge"], challenge["phone"]) == ("sms", f"••••{phone[-2:]}")
    assert [each.status_code for each in (refused, let_in, again)] == [401, 200, 401]
    by_token = {"Authorization": f"Bearer {let_in.json()['access_token']}"}
    assert shop.http.get("/v1/me", headers=by_token).json()["sms"] is True
    by_password = {"Authorization": f"Bearer {tokens['AccessToken']}"}
    assert shop.http.get("/v1/me", headers=by_password).status_code == 401
    refresh = {"refresh_token": tokens["RefreshToken"]}
    assert anyone(shop, "/v1/sign-in/refresh", refresh).status_code == 401
    assert shop.call("DELETE", "/v1/me/sms").status_code == 204
    assert sign_in(shop.http, shop.email)


def test_a_program_comes_in_by_its_key_and_sells_for_nobody(shop: Shop) -> None:
    shop.stocked(5)
    made = shop.ask("POST", "/v1/api-keys", {"name": "Web shop", "role": "manager"}, Idempotency_Key="k1")
    repeated = shop.ask("POST", "/v1/api-keys", {"name": "Web shop", "role": "manager"}, Idempotency_Key="k1")
    program = Shop(shop.http, made["secret"], shop.tenant_id, f"key:{made['id']}", "")

    order = program.sale(1)
    me = program.see("/v1/me")

    assert repeated == made
    assert order["salesperson_id"] is None
    assert (me["user"]["full_name"], me["role"]) == ("Web shop", "manager")
    assert program.call("GET", "/v1/api-keys").status_code == 403
    (listed,) = shop.see("/v1/api-keys")["items"]
    assert "secret" not in listed
    assert listed["last_used"] is not None


@pytest.mark.soak
def test_a_deleted_key_is_out_within_a_minute(shop: Shop) -> None:
    made = shop.ask("POST", "/v1/api-keys", {"name": "Web shop", "role": "viewer"})
    program = Shop(shop.http, made["secret"], shop.tenant_id, f"key:{made['id']}", "")
    assert program.see("/v1/products")["items"] == []

    assert shop.call("DELETE", f"/v1/api-keys/{made['id']}").status_code == 204

    eventually(lambda: program.call("GET", "/v1/products").status_code, lambda status: status == 401, within=60)


@pytest.mark.parametrize("secret", ["tsk_", "tsk_made-up"])
def test_a_key_that_never_was_opens_nothing(shop: Shop, secret: str) -> None:
    answer = shop.http.get("/v1/me", headers={"Authorization": f"Bearer {secret}"})

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthenticated")
