"""Northwind's house in memory: its people, customers and all 830 orders."""

from datetime import UTC, datetime

from shared.core.actor import Actor, Role
from shared.core.money import Money
from shared.customers.models import CreateCustomer
from shared.customers.service import CustomerService
from shared.identity.models import ChangeUser
from shared.identity.people import PeopleService
from shared.identity.people_repository import TeamRepository
from shared.orders.finding import OrderFinder
from shared.orders.history import History
from shared.orders.requests import PlaceOrder
from shared.orders.service import OrderService
from shared.reporting.projection import SalesProjection
from shared.reporting.service import ReportingService
from shared.storage import keys
from tests.builders import ONCE, a_product, a_tenant, a_warehouse, received
from tests.e2e.northwind import Books
from tests.fakes import FrozenClock, MemoryTable
from tests.fakes_identity import MemorySignIns, a_colleague

BOOKS = Books()
PEOPLE = {row["employee_id"]: row for row in BOOKS.rows("employees")}
LEADERS = {"2", "5"}
TENANT = "T00000000001"
THE_END = datetime(1998, 5, 7, 8, tzinfo=UTC)
EVER = {"first": datetime(1996, 7, 1, tzinfo=UTC).date(), "last": THE_END.date()}


def below(person: str) -> set[str]:
    """The person, and for who leads everybody below, straight from the books."""
    team = {person}
    while person in LEADERS:
        larger = team | {number for number, row in PEOPLE.items() if row["reports_to"] in team}
        if larger == team:
            break
        team = larger
    return team


class House:
    """All 830 orders in the names of those who sold them; each customer is owned by whom he first bought from."""

    def __init__(self) -> None:
        self.table, self.clock = MemoryTable(), FrozenClock(THE_END)
        a_tenant(self.table, currency="USD", time_zone="UTC")
        a_warehouse(self.table)
        for product in BOOKS.products():
            sku, price = product["sku"], Money.parsed(product["price"]["amount"], "USD")
            a_product(self.table, sku, name=product["name"], category=product["category"], price=price)
            received(self.table, sku, max(1, BOOKS.sold.get(sku, 0)))
        self.admin = Actor(TENANT, "ADMIN", Role.ADMIN, "request-1")
        self.ids = self._hired()
        self.customers = CustomerService(self.table, lambda _tenant, _user: True)
        self.customer_ids = self._customers()
        self.orders, self.finder = OrderService(self.table, self.clock), OrderFinder(self.table, self.clock)
        self.reports = ReportingService(self.table, self.clock)
        self.sold = {row["order_id"]: self._sold(row) for row in BOOKS.rows("orders")}
        images = [image for image in self.table.stream if keys.kind_of(image.key.partition) == "ORDER"]
        History(self.table).follow(images)
        for image in images:
            if image.key.sort == "ORDER":
                SalesProjection(self.table).follow(image)

    def _hired(self):
        with self.table.transaction() as tx:
            TeamRepository(self.table).add(tx, TENANT)
        provider = MemorySignIns()
        ids = {}
        for number in PEOPLE:
            role = Role.MANAGER if number in LEADERS else Role.SALES
            ids[number] = a_colleague(self.table, provider, self.admin, f"nw{number}", role, password=None).id
        people = PeopleService(self.table, provider)
        for number, row in PEOPLE.items():
            if row["reports_to"]:
                request = ChangeUser(manager_id=ids[row["reports_to"]])
                people.change(self.admin, ids[number], request, expected_version=None)
        return ids

    def _customers(self):
        first_seller = {row["customer_id"]: row["employee_id"] for row in reversed(BOOKS.rows("orders"))}
        made = {}
        for row in BOOKS.customers():
            owner = first_seller.get(row["external_id"])
            request = CreateCustomer(**row, owner_id=self.ids[owner] if owner else None)
            made[row["external_id"]] = self.customers.create(self.admin, request, once=ONCE)
        return made

    def _sold(self, row):
        wish = BOOKS.wish(row, self.customer_ids[row["customer_id"]].id)
        wish["salesperson_id"] = self.ids[row["employee_id"]]
        request = PlaceOrder.model_validate(wish)
        return self.orders.place(self.admin, request, key=row["order_id"], fingerprint="f").order

    def actor(self, person: str) -> Actor:
        role = Role.MANAGER if person in LEADERS else Role.SALES
        return Actor(TENANT, self.ids[person], role, "request-1")

    def of(self, person: str):
        """The orders that the books give to the person's team."""
        team = below(person)
        return [self.sold[row["order_id"]] for row in BOOKS.rows("orders") if row["employee_id"] in team]
