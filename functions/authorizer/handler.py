"""An access token in, the tenant, person and role behind it out.

The answer allows or denies the whole stage, for the gateway keeps it for a minute and for every path. It keeps nothing
itself: the two caches would add up, and a disabled person must be out within that minute.
"""

from typing import Any

from shared.core.config import settings
from shared.core.errors import Unauthenticated
from shared.identity.admission import AdmissionService
from shared.identity.tokens import AccessTokens, cognito, published_keys
from shared.observability import logger
from shared.storage import connection

_pool_id = settings.user_pool_id
_keys = published_keys(settings.aws_endpoint_url or cognito(_pool_id), _pool_id)
admissions = AdmissionService(connection.table(), AccessTokens(_pool_id, settings.user_pool_client_id, _keys))


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The Lambda entry point; a bad token is a denial, never an exception."""
    stage = "/".join(event["methodArn"].split("/")[:2]) + "/*"
    try:
        subject, session = admissions.admit(_bearer(event))
    except Unauthenticated as refused:
        logger.info("denied", reason=str(refused))
        return _policy("anonymous", "Deny", stage)
    logger.info("allowed", tenant_id=subject.tenant_id, user_id=subject.user_id)
    context = {"tenant_id": subject.tenant_id, "user_id": subject.user_id, "role": subject.role.value}
    return _policy(subject.user_id, "Allow", stage) | {"context": context | {"session": session}}


def _bearer(event: dict[str, Any]) -> str:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    scheme, _, token = str(headers.get("authorization") or "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("no bearer token")
    return token.strip()


def _policy(principal: str, effect: str, resource: str) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"principalId": principal, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
