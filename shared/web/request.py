"""An API Gateway proxy event as the edge reads it."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from shared.core.actor import Actor, Role
from shared.core.errors import InvalidRequest, MalformedJson, PayloadTooLarge, StaleVersion, Unauthenticated

BODY_LIMIT = 1024 * 1024
_VISIBLE_ASCII = re.compile("[!-~]{1,255}")


@dataclass(frozen=True)
class Request:
    """One request; header names in any case, the body as the exact bytes that were sent."""

    event: dict[str, Any]

    @cached_property
    def verb(self) -> str:
        return str(self.event["httpMethod"])

    @cached_property
    def path(self) -> str:
        """The concrete path below the stage."""
        return str(self.event["path"])

    @cached_property
    def route(self) -> str:
        """The path's template, `/v1/orders/{order_id}`."""
        return str(self.event["resource"])

    @cached_property
    def request_id(self) -> str:
        return str(self.event["requestContext"]["requestId"])

    @cached_property
    def headers(self) -> dict[str, str]:
        """By lower-case name."""
        return {name.lower(): value for name, value in (self.event.get("headers") or {}).items()}

    @cached_property
    def query(self) -> dict[str, str]:
        """The last value of each parameter."""
        many: dict[str, list[str]] = self.event.get("multiValueQueryStringParameters") or {}
        return {name: values[-1] for name, values in many.items()}

    @cached_property
    def body(self) -> bytes:
        """Raises PayloadTooLarge above 1 MiB, MalformedJson for bytes that are not what their encoding says."""
        text: str = self.event.get("body") or ""
        try:
            body = base64.b64decode(text, validate=True) if self.event.get("isBase64Encoded") else text.encode()
        except ValueError:
            raise MalformedJson("The body is not in the encoding that it says") from None
        if len(body) > BODY_LIMIT:
            raise PayloadTooLarge("A body may have up to 1 MiB")
        return body

    @cached_property
    def actor(self) -> Actor:
        """Who the authorizer found behind the token."""
        context: dict[str, str] = self.event["requestContext"].get("authorizer") or {}
        if "tenant_id" not in context:
            raise Unauthenticated("Send an access token or an API key")
        return Actor(context["tenant_id"], context["user_id"], Role(context["role"]), self.request_id)

    @cached_property
    def bearer(self) -> str:
        """The token itself, for what the sign-in provider does on the person's own word only."""
        return self.headers.get("authorization", "").partition(" ")[2].strip()

    @cached_property
    def tenant_id(self) -> str | None:
        """Whose request it is; None for one that came without a token."""
        return (self.event["requestContext"].get("authorizer") or {}).get("tenant_id")

    @cached_property
    def session(self) -> str:
        """The sign-in that the token came from; empty for an API key."""
        return str((self.event["requestContext"].get("authorizer") or {}).get("session", ""))

    @cached_property
    def idempotency_key(self) -> str | None:
        """1 to 255 visible ASCII characters, or an InvalidRequest."""
        key = self.headers.get("idempotency-key")
        if key is not None and not _VISIBLE_ASCII.fullmatch(key):
            raise InvalidRequest.at("/Idempotency-Key", "must be 1 to 255 visible ASCII characters")
        return key

    @cached_property
    def if_match(self) -> int | None:
        """The version that the caller saw; a tag that was never ours is a stale one."""
        tag = self.headers.get("if-match", "*").strip().removeprefix("W/").strip('"')
        if tag == "*":
            return None
        if not (tag.isascii() and tag.isdigit()):
            raise StaleVersion("If-Match names no version of this")
        return int(tag)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what is asked: the query and the body's JSON, whatever its spacing and order of members.

        It is kept, and a fast hash of a password could be guessed: that member is left out.
        """
        try:
            body = orjson.dumps(_without_password(orjson.loads(self.body)), option=orjson.OPT_SORT_KEYS)
        except (orjson.JSONDecodeError, TypeError):  # no JSON, or deeper than it is written again
            body = self.body
        asked = orjson.dumps(self.query, option=orjson.OPT_SORT_KEYS) + body
        return base64.b85encode(hashlib.sha256(asked).digest()[:10]).decode()

    def list_binding(self) -> str:
        """What a cursor is bound to: tenant, person, path and the query but for its page."""
        asked = {name: value for name, value in self.query.items() if name not in ("cursor", "limit")}
        parts = [self.actor.tenant_id, self.actor.user_id, self.actor.role, self.path, asked]
        return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS).decode()


def _without_password(document: object) -> object:
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items() if name != "password"}
