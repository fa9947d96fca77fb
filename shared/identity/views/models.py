"""The rules of a person's own views: pure."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from shared.core.errors import NotFound
from shared.core.fields import printable
from shared.core.model import Document, Model
from shared.identity.errors import TooManyViews, ViewNameTaken

MOST = 20
"""Views of one person, over all lists: more tabs are no help, and one item holds them."""
ViewName = Annotated[
    str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True), AfterValidator(printable)
]
FilterValue = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class KeepView(Model):
    """A list's filters, as they stand in its address, under a name."""

    name: ViewName
    query: dict[str, FilterValue]


class RenameView(Model):
    """Another name for a view."""

    name: ViewName


class View(Document):
    """Filters of one list under a name."""

    id: str
    list: str
    name: str
    query: dict[str, str]


class Views(Document):
    """All views of one person, over all lists, in the order in which they were kept."""

    views: list[View] = []
    version: int = 0

    def of(self, name: str) -> list[View]:
        """Those of one list."""
        return [view for view in self.views if view.list == name]

    def with_one(self, view: View) -> "Views":
        """One more, or the same where it is there already; TooManyViews, ViewNameTaken."""
        if any((old.list, old.name, old.query) == (view.list, view.name, view.query) for old in self.views):
            return self
        if len(self.views) >= MOST:
            raise TooManyViews(f"{MOST} are kept")
        self._demand_free(view.list, view.name, but="")
        return self.but(views=[*self.views, view])

    def renamed(self, view_id: str, name: str) -> "Views":
        """One of them under another name; NotFound, ViewNameTaken."""
        old = next((view for view in self.views if view.id == view_id), None)
        if old is None:
            raise NotFound("No such view")
        self._demand_free(old.list, name, but=view_id)
        return self.but(views=[view.but(name=name) if view.id == view_id else view for view in self.views])

    def without(self, view_id: str) -> "Views":
        """All but one; the same where it is gone already."""
        return self.but(views=[view for view in self.views if view.id != view_id])

    def showing(self, name: str, query: Mapping[str, str]) -> View | None:
        """The view that shows what a list with these filters shows."""
        return next((view for view in self.of(name) if view.query == query), None)

    def _demand_free(self, list_name: str, name: str, *, but: str) -> None:
        if any(view.name == name and view.id != but for view in self.of(list_name)):
            raise ViewNameTaken(name)
