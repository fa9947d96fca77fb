"""API Gateway in a function: turns a call into a proxy event and the handler's answer into a response."""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shared.core.actor import Actor
from shared.web.api import Api


@dataclass(frozen=True)
class Answer:
    """An HTTP response as its client gets it."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The body; None where it is empty."""
        return json.loads(self.content) if self.content else None

    @property
    def text(self) -> str:
        """The body of what is text."""
        return self.content.decode()


class Gateway:
    """Routes calls to the handlers of some Apis, signed in as an actor."""

    def __init__(self, *apis: Api, actor: Actor | None = None, session: str = "") -> None:
        self._apis, self.actor, self._session = apis, actor, session

    def call(self, verb: str, target: str, body: Any = None, **headers: str) -> Answer:
        """Send a request; keyword headers have underscores for hyphens, `body` is JSON or raw bytes/str."""
        parts = urlsplit(target)
        api, route, parameters = self._route(verb, parts.path)
        event = {
            "httpMethod": verb,
            "path": parts.path,
            "resource": route,
            "headers": {"Content-Type": "application/json"} | {n.replace("_", "-"): v for n, v in headers.items()},
            "multiValueQueryStringParameters": parse_qs(parts.query, keep_blank_values=True) or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "isBase64Encoded": False,
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "requestContext": {
                "requestId": "request-1",
                "resourcePath": route,
                "httpMethod": verb,
                "authorizer": self._authorizer(),
            },
        }
        answer = api.handler(event, None)
        body = answer["body"]
        content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        return Answer(answer["statusCode"], answer["headers"], content)

    def _route(self, verb: str, path: str) -> tuple[Api, str, dict[str, str]]:
        for api in self._apis:
            for endpoint in api.endpoints:
                pattern = re.sub(
                    r"{(\w+)}", r"(?P<\1>[^/]+)", re.escape(endpoint.path).replace(r"\{", "{").replace(r"\}", "}")
                )
                match = re.fullmatch(pattern, path)
                if match and endpoint.verb == verb:
                    return api, endpoint.path, match.groupdict()
        raise LookupError(f"no route for {verb} {path}")

    def _authorizer(self) -> dict[str, str]:
        actor = self.actor
        if actor is None:
            return {}
        return {"tenant_id": actor.tenant_id, "user_id": actor.user_id, "role": actor.role, "session": self._session}
