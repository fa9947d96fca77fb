"""What keeps other sites out: headers of every answer, and the proof that a form is one of ours."""

import hmac
from urllib.parse import urlsplit

from functions.console.sessions import Session, form_token
from shared.core.errors import Forbidden
from shared.web.request import Request

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
"""No inline script or style, no frame around us, no form to elsewhere."""


def headers(storage: str = "", *, secure: bool) -> dict[str, str]:
    """What every answer carries; `storage` is where images are uploaded to and read from."""
    policy = dict(_POLICY)
    if storage:
        policy["img-src"] += f" {storage}"
        policy["connect-src"] += f" {storage}"
    transport = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"} if secure else {}
    return transport | {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    }


def demand_own_form(request: Request, session: Session | None, token: str, public_url: str) -> None:
    """Forbidden unless the form came from a page of ours and, in a session, carries that session's token."""
    if not _is_own_origin(request, public_url):
        raise Forbidden("The form came from another site")
    if session is not None and not hmac.compare_digest(token.encode(), form_token(session).encode()):
        raise Forbidden("The form is of an older session: load the page again")


def _is_own_origin(request: Request, public_url: str) -> bool:
    """By Origin, which browsers send with every form; by Fetch Metadata where there is none."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    asked = urlsplit(origin)
    own = {request.headers.get("host", ""), urlsplit(public_url).netloc}
    return asked.scheme in ("http", "https") and asked.netloc in own - {""}
