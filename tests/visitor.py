"""A browser without a screen: cookies, forms and redirects, before a console in this process."""

import base64
import gzip
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from functions.console.application import Console

HOST = "127.0.0.1:8080"
_BETWEEN = "----between-the-parts"


def _named(name: str) -> str:
    return f'Content-Disposition: form-data; name="{name}"'


@dataclass(frozen=True)
class Shown:
    """What came back."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes

    @property
    def html(self) -> str:
        """The page as it was sent."""
        return self.body.decode()

    @property
    def text(self) -> str:
        """The page without its markup: what is read."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.html)))

    def field(self, name: str) -> str:
        """The value of the first hidden field of that name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name} in {self.html[:400]}"
        return unescape(found[1])


@dataclass
class Visitor:
    """Goes from page to page; `post` takes along the hidden fields of the page that is shown."""

    console: Console
    cookies: dict[str, str] = field(default_factory=dict)
    page: Shown | None = None

    def get(self, target: str, **headers: str) -> Shown:
        """A page, redirects followed."""
        return self.follow(self.send("GET", target, **headers))

    def post(self, target: str, **fields: Any) -> Shown:
        """A form of the page that is shown, redirects followed."""
        own = {name: self.page.field(name) for name in ("_form", "_key")} if self.page else {}
        return self.follow(self.send("POST", target, own | fields))

    def upload(self, target: str, name: str, content: bytes, **fields: str) -> Shown:
        """A form with a file, redirects followed."""
        own = {name: self.page.field(name) for name in ("_form", "_key")} if self.page else {}
        head = "".join(f"--{_BETWEEN}\r\n{_named(n)}\r\n\r\n{text}\r\n" for n, text in (own | fields).items())
        file = f'--{_BETWEEN}\r\n{_named(name)}; filename="a"\r\nContent-Type: application/octet-stream\r\n\r\n'
        body = f"{head}{file}".encode() + content + f"\r\n--{_BETWEEN}--\r\n".encode()
        kind = f"multipart/form-data; boundary={_BETWEEN}"
        return self.follow(self.send("POST", target, body, Content_Type=kind))

    def send(self, verb: str, target: str, sent: dict[str, Any] | bytes | None = None, **headers: str) -> Shown:
        """One request as a browser sends it, redirects not followed."""
        parts = urlsplit(target)
        query = parse_qs(parts.query, keep_blank_values=True)
        body = urlencode(sent, doseq=True).encode() if isinstance(sent, dict) else sent
        own = {"Host": HOST, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if verb == "POST":
            own |= {"Origin": f"http://{HOST}", "Content-Type": "application/x-www-form-urlencoded"}
        event = {
            "httpMethod": verb,
            "path": f"/console{parts.path}",
            "resource": "/console/{proxy+}",
            "headers": own | {name.replace("_", "-"): value for name, value in headers.items()},
            "multiValueQueryStringParameters": query or None,
            "isBase64Encoded": body is not None,
            "body": base64.b64encode(body).decode() if body is not None else None,
            "requestContext": {"requestId": "request-1"},
        }
        return self._taken(self.console.handler(event, None))

    def _taken(self, answer: dict[str, Any]) -> Shown:
        body: str = answer["body"]
        content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        if answer["headers"].get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        made = answer.get("multiValueHeaders", {}).get("Set-Cookie", [])
        for cookie in made:
            name, _, value = cookie.partition(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return Shown(answer["statusCode"], answer["headers"], made, content)

    def follow(self, shown: Shown) -> Shown:
        """Where an answer leads to."""
        for _ in range(5):
            if shown.status != 303:
                break
            shown = self.send("GET", shown.headers["Location"].removeprefix("/console"))
        self.page = shown
        return shown
