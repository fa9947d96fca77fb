"""The console's cookies: never readable by scripts, never sent from other sites, secure but on plain loopback.

One alone is written by our own script, and opens nothing: whether help stays open beside the pages.
"""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

DAY = 24 * 60 * 60
LONGEST = 3800
"""Of a value: browsers keep 4,096 bytes of a cookie, its name and attributes included."""
SESSION, FLASH, LANGUAGE, RETURN = "tallyshop", "tallyshop-told", "tallyshop-language", "tallyshop-return"
HELP = "tallyshop-help"


def read(header: str) -> dict[str, str]:
    """The cookies of a request by their plain names; what is malformed is none."""
    try:
        return {name.removeprefix("__Host-"): morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


class Jar:
    """Writes cookies for one origin; `secure` is off on plain loopback http alone."""

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure

    def kept(self, name: str, value: str, seconds: int) -> str:
        """A Set-Cookie header; a prefix pins it to the very host where that is possible."""
        prefix, flag = ("__Host-", "; Secure") if self.secure else ("", "")
        return f"{prefix}{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}"

    def dropped(self, name: str) -> str:
        """A Set-Cookie header that ends it."""
        return self.kept(name, "", 0)


def is_plain_loopback(host: str, headers: Mapping[str, str]) -> bool:
    """Whether the request came over plain http from this machine: there is no TLS to wait for."""
    name = host.rsplit(":", 1)[0].strip("[]")
    return name in ("127.0.0.1", "localhost", "::1") and headers.get("x-forwarded-proto", "http") == "http"
