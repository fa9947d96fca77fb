"""Answers what no route matches: 404, 405 and the CORS preflight. Needs no package, so that it starts at once."""

import json
import logging
import re
from pathlib import Path
from typing import Any

from shared.core.config import settings

Event = dict[str, Any]
Answer = dict[str, Any]

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Cache-Control": "no-store",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match",
    "Access-Control-Max-Age": "600",
}
logger = logging.getLogger(__name__)


def patterns(routes: dict[str, list[str]]) -> list[tuple[re.Pattern[str], list[str]]]:
    """The API's paths as patterns with their verbs, those without parameters first."""
    by_precision = sorted(routes.items(), key=lambda route: route[0].count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), verbs) for path, verbs in by_precision]


ROUTES = patterns(json.loads(Path(__file__).with_name("routes.json").read_text()))


def handler(event: Event, _context: object) -> Answer:
    """Say what is wrong with a path or verb, or tell a browser what it may send."""
    verb, path = event["httpMethod"], event["path"]
    logger.warning("no route for %s %s", verb, "/".join(path.split("/")[:3]))  # what follows may name somebody
    allowed = verbs_of(path)
    if not allowed:
        return problem(event, 404, "not-found", "There is no such thing here", "No operation has this path")
    if verb == "OPTIONS":
        return {
            "statusCode": 204,
            "headers": headers() | PREFLIGHT | {"Access-Control-Allow-Methods": ", ".join(allowed)},
        }
    verbs = ", ".join([*allowed, "OPTIONS"])
    return problem(event, 405, "method-not-allowed", "Method not allowed", f"This path takes {verbs}", Allow=verbs)


def verbs_of(path: str) -> list[str]:
    """The verbs of a path, none for an unknown one."""
    return next((verbs for pattern, verbs in ROUTES if pattern.fullmatch(path)), [])


def headers() -> dict[str, str]:
    """What every answer carries."""
    origin = settings.cors_origin
    return SECURITY | ({"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {})


def problem(event: Event, status: int, slug: str, title: str, detail: str, **extra: str) -> Answer:
    """A refusal as problem+json."""
    body = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": event["requestContext"]["requestId"],
    }
    return {
        "statusCode": status,
        "headers": headers() | extra | {"Content-Type": "application/problem+json"},
        "body": json.dumps(body),
    }
