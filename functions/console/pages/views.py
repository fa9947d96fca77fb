"""Views of lists that a person keeps: tabs beside those that everybody has."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from functions.console.answers import Answer, Redirect, Toast
from functions.console.problems import parsed
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.errors import NotFound
from shared.identity.views.models import KeepView, RenameView, View

section = Section("views")

FILTERS: dict[str, tuple[str, ...]] = {
    "orders": ("view", "status", "payment_status", "fulfilment_status", "customer_id", "salesperson_id", "from", "to"),
    "products": ("view", "q", "category", "family"),
    "customers": ("query", "stage", "owner_id", "region"),
    "stock": ("view", "warehouse_id"),
    "payments": ("payment_status",),
}
"""By list, what of its address a view keeps: all but the place that one has read to."""


@dataclass(frozen=True, slots=True)
class Own:
    """The person's views of a list, which of them is shown, and the filters that could be kept as one."""

    name: str
    views: list[View]
    current: View | None
    query: Mapping[str, str]

    @property
    def may_keep(self) -> bool:
        """Whether there is something that no tab shows yet: more than a built-in view by itself."""
        return self.current is None and bool(set(self.query) - {"view"})


def own_views(visit: Visit, name: str) -> Own:
    """At the cost of one read."""
    views, query = visit.services.views.of(visit.actor), filters_of(name, visit.query)
    return Own(name, views.of(name), views.showing(name, query), query)


def _back(visit: Visit, name: str, **_rest: str) -> Answer:
    """The list as it was, with why nothing was changed."""
    assert visit.problem is not None  # noqa: S101  (that is what leads here)
    reason = next(iter(visit.problem.fields.values()), visit.problem.title)
    return Redirect(address_of(name, filters_of(name, visit.query)), Toast(reason, "failed"))


@section.action("/views/{name}", again=_back)
def keep(visit: Visit, name: str) -> Answer:
    """Keep the filters in the address under the name that was typed."""
    query = filters_of(name, visit.query)
    request = parsed(KeepView, {"name": visit.typed("name"), "query": query})
    visit.services.views.keep(visit.actor, name, request)
    return visit.done(address_of(name, query), visit.words.text("%(name)s is kept as a view", name=request.name))


@section.action("/views/{name}/{view_id}/rename", again=_back)
def rename(visit: Visit, name: str, view_id: str) -> Answer:
    """Call it otherwise."""
    request = parsed(RenameView, {"name": visit.typed("name")})
    visit.services.views.rename(visit.actor, view_id, request)
    text = visit.words.text("The view is called %(name)s now", name=request.name)
    return visit.done(address_of(name, filters_of(name, visit.query)), text)


@section.action("/views/{name}/{view_id}/drop", again=_back)
def drop(visit: Visit, name: str, view_id: str) -> Answer:
    """The tab goes; what it showed stays."""
    visit.services.views.drop(visit.actor, view_id)
    return visit.done(address_of(name, filters_of(name, visit.query)), visit.words.text("The view is gone"))


def filters_of(name: str, query: Mapping[str, str]) -> dict[str, str]:
    """Of an address what a view keeps; NotFound for a list that has none."""
    if name not in FILTERS:
        raise NotFound("No such list")
    return {one: query[one][:200] for one in FILTERS[name] if query.get(one)}


def address_of(name: str, query: Mapping[str, str]) -> str:
    return f"/{name}" + (f"?{urlencode(query)}" if query else "")
