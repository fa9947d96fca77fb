"""Use cases of a person's own views: keep one, rename it, drop it. Nobody else sees them."""

from collections.abc import Callable

from shared.core.actor import Actor
from shared.core.ids import new_id
from shared.identity.views.models import KeepView, RenameView, View, Views
from shared.identity.views.repository import ViewRepository
from shared.storage.table import Table
from shared.storage.transaction import until_written


class ViewService:
    """Keeps views; whatever is sent twice is done once."""

    def __init__(self, table: Table) -> None:
        self._table, self._views = table, ViewRepository(table)

    def of(self, actor: Actor) -> Views:
        """The person's views, at the cost of one read."""
        return self._views.of(actor.tenant_id, actor.user_id)

    def keep(self, actor: Actor, list_name: str, request: KeepView) -> Views:
        """One more view of a list; TooManyViews, ViewNameTaken."""
        view = View(id=new_id(), list=list_name, name=request.name, query=request.query)
        return self._changed(actor, lambda views: views.with_one(view))

    def rename(self, actor: Actor, view_id: str, request: RenameView) -> Views:
        """Another name for it; NotFound, ViewNameTaken."""
        return self._changed(actor, lambda views: views.renamed(view_id, request.name))

    def drop(self, actor: Actor, view_id: str) -> Views:
        """It is gone, also if it was before."""
        return self._changed(actor, lambda views: views.without(view_id))

    def _changed(self, actor: Actor, change: Callable[[Views], Views]) -> Views:
        def step() -> Views:
            before = self.of(actor)
            after = change(before)
            if after.views != before.views:
                with self._table.transaction() as tx:
                    self._views.save(tx, actor.tenant_id, actor.user_id, after)
            return after

        return until_written(step)
