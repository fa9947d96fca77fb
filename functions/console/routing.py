"""Sections of the console and their routes: a page is a function of a visit and of what stands in its path."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from functions.console.addresses import name_of
from functions.console.answers import Answer
from shared.core.errors import NotFound
from shared.identity.permissions import Permission

PageFunction = TypeVar("PageFunction", bound=Callable[..., Answer])
_LONGEST = 128
"""What is longer in a path names nothing, and would be too long for a key."""


@dataclass(frozen=True, slots=True)
class Route:
    """One verb on one path; `again` shows the form anew when what it sent was refused."""

    verb: str
    path: str
    function: Callable[..., Answer]
    permission: Permission | None = None
    open_to_anyone: bool = False
    access_to: str | None = None
    again: Callable[..., Answer] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", rf"(?P<\1>[^/]{{1,{_LONGEST}}})", self.path))


@dataclass(frozen=True)
class Section:
    """Pages that belong together. `access_to` names the personal data that a page shows: the audit keeps who saw it."""

    name: str
    routes: list[Route] = field(default_factory=list)

    def page(
        self,
        path: str,
        permission: Permission | None = None,
        *,
        open_to_anyone: bool = False,
        access_to: str | None = None,
    ) -> Callable[[PageFunction], PageFunction]:
        """A page that is looked at; without a permission it is for everybody who is signed in."""

        def register(function: PageFunction) -> PageFunction:
            self.routes.append(Route("GET", path, function, permission, open_to_anyone, access_to))
            return function

        return register

    def action(
        self,
        path: str,
        permission: Permission | None = None,
        *,
        again: Callable[..., Answer],
        open_to_anyone: bool = False,
    ) -> Callable[[PageFunction], PageFunction]:
        """What a form does; where it is refused, the page `again` is shown with the reason and what was typed."""

        def register(function: PageFunction) -> PageFunction:
            self.routes.append(Route("POST", path, function, permission, open_to_anyone, again=again))
            return function

        return register


class Router:
    """Finds the route of a path; paths without parameters come first."""

    def __init__(self, sections: Sequence[Section]) -> None:
        routes = [route for section in sections for route in section.routes]
        self._routes = [(r.pattern, r) for r in sorted(routes, key=lambda route: route.path.count("{"))]

    def find(self, verb: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route with what stands in the path, or NotFound."""
        wanted = "GET" if verb == "HEAD" else verb
        for pattern, route in self._routes:
            found = pattern.fullmatch(path) if route.verb == wanted else None
            if found:
                return route, {name: name_of(part) for name, part in found.groupdict().items()}
        raise NotFound("No page has this address")

    def name(self, verb: str, path: str) -> str:
        """What the log calls a request: its route, for what stands in an unknown path may name somebody."""
        try:
            return self.find(verb, path)[0].path
        except NotFound:
            return "static" if path.startswith("/static/") else "unknown"
