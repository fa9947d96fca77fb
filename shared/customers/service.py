"""Use cases of customers."""

from collections.abc import Callable, Iterable
from itertools import islice

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, system_clock
from shared.core.errors import InvalidRequest, StaleVersion
from shared.core.ids import new_id
from shared.core.money import Money
from shared.customers.errors import OwnerNotSelf
from shared.customers.models import ChangeCustomer, CreateCustomer, Customer, CustomerFilter
from shared.customers.repository import CustomerRepository
from shared.identity.repository import SettingsRepository
from shared.identity.rows import RowRules
from shared.storage.change import Change
from shared.storage.cursors import Listing, Position
from shared.storage.once import Once
from shared.storage.table import Table

KnownUser = Callable[[str, str], bool]
"""Whether the tenant (first) has an active user with the id (second)."""


class CustomerService:
    """Makes, changes and finds customers."""

    def __init__(self, table: Table, known_user: KnownUser, clock: Clock = system_clock) -> None:
        self._table, self._known_user, self._clock = table, known_user, clock
        self._customers, self._rules = CustomerRepository(table), RowRules(table)
        self._settings = SettingsRepository(table)

    def create(self, actor: Actor, request: CreateCustomer, *, once: Once) -> Customer:
        """A new customer, the creator's own where a sales person names no owner."""
        own = actor.person_id if actor.role is Role.SALES else None
        values = {name: getattr(request, name) for name in type(request).model_fields}
        values["owner_id"] = request.owner_id or own
        self._demand_owner(actor, values["owner_id"])
        now, currency = self._clock(), self._currency(actor, request.credit_limit)
        customer = Customer(id=new_id(), created_at=now, currency=currency, **values)
        with self._table.transaction() as tx:
            self._customers.add(tx, actor.tenant_id, customer, Change.by(actor, "created", now))
            once.remember(tx, customer)
        return customer

    def get(self, actor: Actor, customer_id: str) -> Customer:
        """One customer; NotFound where the row rules hide him."""
        return self._customers.get(actor.tenant_id, self._rules.of(actor), customer_id)

    def change(
        self, actor: Actor, customer_id: str, request: ChangeCustomer, *, expected_version: int | None
    ) -> Customer:
        """Change the named fields; StaleVersion when the caller saw another version."""
        old = self.get(actor, customer_id)
        if expected_version not in (None, old.version):
            raise StaleVersion(f"The customer is at version {old.version}")
        new = old.changed(request)
        if new.owner_id != old.owner_id:
            self._demand_owner(actor, new.owner_id)
        self._currency(actor, request.credit_limit)
        with self._table.transaction() as tx:
            change = Change.by(actor, "changed", self._clock())
            self._customers.save(tx, actor.tenant_id, old, new, change)
        return new

    def page(
        self, actor: Actor, narrowed: CustomerFilter, *, limit: int, position: Position | None
    ) -> Listing[Customer]:
        """A page of the customers that the actor sees, newest first."""
        rows, before = self._rules.of(actor), position["id"] if position else None
        walk = self._customers.newest(actor.tenant_id, rows, narrowed, before=before, page=limit + 1)
        found = list(islice(filter(narrowed.keeps, walk), limit + 1))
        if len(found) <= limit:
            return Listing(found, None)
        return Listing(found[:limit], {"id": found[limit - 1].id})

    def names(self, actor: Actor, customer_ids: Iterable[str]) -> dict[str, str]:
        """Id -> name, read in one batch; those that are hidden from the actor are absent."""
        return self._customers.names(actor.tenant_id, self._rules.of(actor), set(customer_ids))

    def _demand_owner(self, actor: Actor, owner_id: str | None) -> None:
        if owner_id == actor.person_id:
            return
        if actor.role is Role.SALES:
            raise OwnerNotSelf("Sales people can make only themselves the owner")
        if owner_id is not None and not self._may_own(actor, owner_id):
            raise InvalidRequest.at("/owner_id", "There is no such active user")

    def _may_own(self, actor: Actor, owner_id: str) -> bool:
        return self._rules.of(actor).include(owner_id) and self._known_user(actor.tenant_id, owner_id)

    def _currency(self, actor: Actor, limit: Money | None) -> str:
        currency = self._settings.recent(actor.tenant_id).currency
        if limit is not None and limit.currency != currency:
            raise InvalidRequest.at("/credit_limit/currency", f"must be the tenant's currency, {currency}")
        return currency
