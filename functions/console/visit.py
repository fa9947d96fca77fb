"""A visit: one request of one person to one page, and what a page may ask of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import orjson

from functions.console import cookies
from functions.console.answers import Html, Redirect, Toast
from functions.console.cookies import Jar, is_plain_loopback
from functions.console.guide import Walk, next_of
from functions.console.navigation import Place, on_phone
from functions.console.practising import NOT_IN_PRACTICE
from functions.console.problems import Problem
from functions.console.sent import Sent, sent_by
from functions.console.services import Services
from functions.console.sessions import Session, form_token
from functions.console.wording import Wording
from shared.core.actor import Actor
from shared.core.clock import system_clock
from shared.core.errors import Unauthenticated
from shared.core.ids import new_id
from shared.demonstration.practice_houses import Practice
from shared.identity.models import TenantSettings
from shared.identity.permissions import Permission, permitted
from shared.storage import connection, keys
from shared.storage.cursors import Listing, Position
from shared.storage.once import Moving, Once
from shared.web.request import Request

Thing = TypeVar("Thing")
PAGE = 50
"""Things on one page of a list."""


@dataclass
class Visit:
    """What is asked, by whom, and how it is answered; `problem` is why a form was refused, where one was."""

    request: Request
    services: Services
    words: Wording
    cookies: Mapping[str, str]
    session: Session | None = None
    signed_in: Actor | None = None
    problem: Problem | None = None
    toast: Toast | None = None
    practice: Practice | None = None
    home: Actor | None = None
    """Who one is at home, while one practises."""
    set_cookies: list[str] = field(default_factory=list)

    # Who.

    @property
    def actor(self) -> Actor:
        """Who acts; Unauthenticated where nobody is signed in."""
        if self.signed_in is None:
            raise Unauthenticated("Sign in first")
        return self.signed_in

    @cached_property
    def form_token(self) -> str:
        """What every form of the session carries; empty where nobody is signed in."""
        return form_token(self.session) if self.session else ""

    def may(self, permission: Permission | str) -> bool:
        """Whether the person's role includes the permission."""
        asked = Permission(permission)
        return permitted(self.actor, asked) and not (self.practice and asked in NOT_IN_PRACTICE)

    @property
    def walk(self) -> Walk | None:
        """What to try next in the practice house."""
        return next_of(self.practice, self.actor.role) if self.practice else None

    @property
    def practises(self) -> bool:
        """Whether the person is in the practice house, be it on a page about himself."""
        return self.session is not None and bool(self.session.practises_as)

    @cached_property
    def settings(self) -> TenantSettings:
        """The tenant's, as they stood at most half a minute ago."""
        return self.services.identity.recent_settings(self.actor)

    @property
    def keeps_help(self) -> bool:
        """Whether help stays open beside each page, as this browser remembers."""
        return self.cookies.get(cookies.HELP) == "open"

    def on_phone(self, places: Sequence[Place]) -> tuple[list[Place], list[Place]]:
        """The places of a phone's bottom bar, and the rest."""
        return on_phone(self.actor.role, places)

    # What.

    @property
    def path(self) -> str:
        """Below `/console`, `/orders`."""
        return self.request.path.removeprefix("/console") or "/"

    @property
    def address(self) -> str:
        """The page with its query: where one comes back to."""
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")

    @property
    def query(self) -> dict[str, str]:
        """What stands behind the question mark, without what is empty."""
        return {name: value for name, value in self.request.query.items() if value != ""}

    @cached_property
    def sent(self) -> Sent:
        """What a form sent."""
        return sent_by(self.request)

    @property
    def fields(self) -> dict[str, list[str]]:
        """What a form sent, by field."""
        return self.sent.fields

    @property
    def fingerprint(self) -> str:
        """A hash of what the form asks."""
        return self.sent.fingerprint

    def typed(self, name: str, otherwise: str = "") -> str:
        """What was typed into a field, without blanks around it."""
        return self.fields.get(name, [otherwise])[-1].strip()

    @property
    def is_form(self) -> bool:
        """Whether a form was sent."""
        return self.request.verb == "POST"

    @property
    def is_part(self) -> bool:
        """Whether a part of the page is asked for, not all of it."""
        headers = self.request.headers
        return headers.get("hx-request") == "true" and headers.get("hx-boosted") != "true"

    # Once only.

    @property
    def key(self) -> str:
        """The form's own key, which makes what it does happen once; without one it is a new wish."""
        typed = self.typed("_key")
        return typed if 1 <= len(typed) <= 64 and typed.isascii() and typed.isprintable() else new_id()

    def once(self, outcome: Callable[[Any], Redirect] | None = None) -> Once:
        """The form's key for a service. Raises what the form did before; `outcome` tells it from the result."""
        tell = outcome or (lambda _result: Redirect(self.path))
        operation = f"console {self.request.path}"
        key = keys.remembered_answer(self.actor.tenant_id, operation, self.key)
        once = Once(key, self.fingerprint, lambda result: remembered(tell(result)), system_clock)
        once.recall(self.services.table)
        return once

    def moving(self, outcome: Callable[[Any], Redirect] | None = None) -> Moving:
        """What an action on a thing is told: the version that the person saw, where the form says it, and the key."""
        seen = self.typed("_version")
        version = int(seen) if seen.isascii() and seen.isdigit() else None
        return {"expected_version": version, "once": self.once(outcome)}

    # Answers.

    @property
    def jar(self) -> Jar:
        """Writes cookies for the host that was asked."""
        headers = self.request.headers
        return Jar(secure=not is_plain_loopback(headers.get("host", ""), headers))

    def show(self, template: str, *, shown: int = 1, **facts: Any) -> Html:  # noqa: ANN401
        """A page; after a refused form with the refusal's status."""
        return Html(template, facts, self.problem.status if self.problem else 200, shown)

    def done(
        self, to: str, text: str = "", *, undo: str | None = None, of: Mapping[str, Sequence[str]] | None = None
    ) -> Redirect:
        """On to another page of the console, with a word of what happened; `of` is what the way back is told."""
        return Redirect(to, Toast(text, undo=undo, of=of or {}) if text else None)

    # Lists.

    def page(self, fetch: Callable[[int, Position | None], Listing[Thing]], limit: int = PAGE) -> "Page[Thing]":
        """One page of a list; its cursor is bound to the person and the list."""
        cursor = self.query.get("cursor")
        position = connection.cursors().read(cursor, binding=self._binding) if cursor else None
        listing = fetch(limit, position)
        more = connection.cursors().issue(listing.position, binding=self._binding) if listing.position else None
        return Page(listing.items, more, is_first=cursor is None)

    @property
    def _binding(self) -> str:
        asked = {name: value for name, value in self.query.items() if name != "cursor"}
        actor = self.actor
        return orjson.dumps(
            ["console", actor.tenant_id, actor.user_id, actor.role, self.path, asked], option=orjson.OPT_SORT_KEYS
        ).decode()


@dataclass(frozen=True, slots=True)
class Page(Generic[Thing]):
    """Things of a list and the cursor of those behind them."""

    items: list[Thing]
    next: str | None
    is_first: bool = True


def remembered(outcome: Redirect) -> bytes:
    """What is kept of a form that was carried out."""
    toast = outcome.toast
    return orjson.dumps([outcome.to, toast.text if toast else ""])


def recalled(body: bytes) -> Redirect:
    """The inverse of remembered, without a way back: that was offered the first time."""
    to, text = orjson.loads(body)
    return Redirect(to, Toast(text) if text else None)
