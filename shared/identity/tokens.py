"""Cognito's access tokens, verified against the keys that the pool publishes."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import jwt

from shared.core.errors import Unauthenticated
from shared.identity.subjects import Claims

_REFRESHED_EVERY = 60.0
"""Seconds: a forged key id must not make us ask for the keys more often."""
_REQUIRED = ["exp", "iat", "iss", "sub", "client_id", "token_use"]

KeySet = dict[str, Any]
"""A JWKS document: `keys`, each with its `kid`."""


def published_keys(base_url: str, pool_id: str) -> Callable[[], KeySet]:
    """Fetches the pool's keys; `base_url` is Cognito's address, or a local stack's."""

    def fetch() -> KeySet:
        address = f"{base_url}/{pool_id}/.well-known/jwks.json"
        with urllib.request.urlopen(address, timeout=3) as answer:  # noqa: S310  # nosec B310
            document: KeySet = json.load(answer)
        return document

    return fetch


def cognito(pool_id: str) -> str:
    """Cognito's address; the region is the first part of the pool's id."""
    return f"https://cognito-idp.{pool_id.partition('_')[0]}.amazonaws.com"


def issuer(pool_id: str) -> str:
    """The pool's name in its tokens: AWS's address on every stack."""
    return f"{cognito(pool_id)}/{pool_id}"


class AccessTokens:
    """Tells what a token says, if it is one of this pool and client."""

    def __init__(
        self, pool_id: str, client_id: str, fetch: Callable[[], KeySet], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer, self._client_id, self._fetch, self._now = issuer(pool_id), client_id, fetch, now
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched: float | None = None

    def claims(self, token: str) -> Claims:
        """The token's claims, or Unauthenticated with the reason for the log."""
        try:
            key = self._key(jwt.get_unverified_header(token).get("kid", ""))
            claims = jwt.decode(
                token, key, algorithms=["RS256"], issuer=self._issuer, options={"require": _REQUIRED}, leeway=5
            )
        except (jwt.PyJWTError, RecursionError) as error:
            raise Unauthenticated(type(error).__name__) from None
        if (claims["client_id"], claims["token_use"]) != (self._client_id, "access"):
            raise Unauthenticated("not an access token of this client")
        return Claims(claims["sub"], claims.get("origin_jti", ""), claims["iat"])

    def _key(self, kid: str) -> jwt.PyJWK:
        if kid not in self._keys and self._may_fetch():
            self._fetched = self._now()
            self._keys = {key["kid"]: jwt.PyJWK.from_dict(key) for key in self._fetch()["keys"]}
        if kid not in self._keys:
            raise Unauthenticated("unknown key")
        return self._keys[kid]

    def _may_fetch(self) -> bool:
        return not self._keys or self._fetched is None or self._now() - self._fetched >= _REFRESHED_EVERY
