"""Teams over HTTP: Northwind's nine people see their own and their team's orders, and a move counts at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from tests.e2e.northwind import Books, Row, sku_of
from tests.e2e.shop import Json, Refused, Shop, eventually

pytestmark = pytest.mark.xdist_group("teams")

EVERY = 18
"""Of how many orders one is placed here; all of them are in the tests of the services."""
ALL_DAYS = {"from": "1996-01-01", "to": "1998-12-31"}


@dataclass
class House:
    """Northwind with its people signed in: Fuller leads all, Buchanan three, whoever leads nobody sells."""

    admin: Shop
    books: Books = field(default_factory=Books)
    people: dict[str, Shop] = field(default_factory=dict)
    orders: list[tuple[str, Json]] = field(default_factory=list)

    def open(self) -> None:
        """Hire the people, stock what is sold and carry the orders out."""
        employees = {row["employee_id"]: row for row in self.books.rows("employees")}
        self._hire(employees, self._leader(employees))
        chosen = self.books.rows("orders")[::EVERY]
        units: dict[str, int] = {}
        for line in (line for row in chosen for line in self.books.lines[row["order_id"]]):
            units[sku_of(line)] = units.get(sku_of(line), 0) + int(line["quantity"])
        for product in self.books.products():
            if product["sku"] in units:
                self.admin.ask("POST", "/v1/products", product)
        self.admin.receive(units)
        customer_id = self.admin.customer()
        for person, shop in self.people.items():
            self.admin.customer(name=f"Deli {person}", owner_id=shop.user_id)
        self.orders = [(row["employee_id"], self._placed(row, customer_id)) for row in chosen]

    def _hire(self, employees: dict[str, Row], top: str) -> None:
        leaders = {row["reports_to"] for row in employees.values()}
        waiting = [top]
        while waiting:
            number = waiting.pop()
            above = self.people.get(employees[number]["reports_to"])
            role = "manager" if number in leaders else "sales"
            self.people[number] = self.admin.hire(role, manager_id=above.user_id if above else None)
            waiting += [other for other, row in employees.items() if row["reports_to"] == number]

    @staticmethod
    def _leader(employees: dict[str, Row]) -> str:
        (top,) = (number for number, row in employees.items() if not row["reports_to"])
        return top

    def _placed(self, row: Row, customer_id: str) -> Json:
        wish = self.books.wish(row, customer_id) | {"salesperson_id": self.people[row["employee_id"]].user_id}
        return self.admin.place(wish, key=row["order_id"])

    def of(self, *people: str) -> list[Json]:
        """The orders of these people, newest first."""
        found = [order for person, order in self.orders if person in people]
        return sorted(found, key=lambda order: str(order["number"]), reverse=True)


@pytest.fixture(scope="module")
def house(stack) -> Iterator[House]:
    with Shop.sign_up(stack.api_url, currency="USD") as admin:
        house = House(admin)
        house.open()
        eventually(lambda: admin.report(**ALL_DAYS)["totals"]["orders"], lambda seen: seen == len(house.orders))
        yield house


TEAMS = {"2": "123456789", "5": "5679"} | {person: person for person in "1346789"}


@pytest.mark.parametrize("person", TEAMS)
def test_what_each_sees_adds_up_to_own_and_team(house: House, person: str) -> None:
    shop, orders = house.people[person], house.of(*TEAMS[person])

    listed = [order["number"] for order in shop.each("/v1/orders", limit=7)]
    report = shop.see("/v1/reports/sales", **ALL_DAYS, group_by="salesperson")

    assert listed == [order["number"] for order in orders]
    net = sum(round(float(order["subtotal"]["amount"]) * 100) for order in orders)
    assert (report["totals"]["orders"], report["totals"]["net"]) == (len(orders), shop.money(f"{net / 100:.2f}"))
    sellers = {order["salesperson_id"]: 0 for order in orders}
    for order in orders:
        sellers[order["salesperson_id"]] += 1
    assert {row["key"]: row["orders"] for row in report["rows"]} == sellers
    assert shop.see("/v1/dashboard")["open_work"]["unpaid"] == len(orders)


@pytest.mark.parametrize("person", TEAMS)
def test_the_reports_file_adds_up_to_own_and_team(house: House, person: str) -> None:
    shop, orders = house.people[person], house.of(*TEAMS[person])

    rows = shop.rows("/v1/reports/sales", **ALL_DAYS, group_by="salesperson", interval="month", format="csv")

    assert {row["key"] for row in rows} == {order["salesperson_id"] for order in orders}
    assert sum(int(row["orders"]) for row in rows) == len(orders)
    assert sum(Decimal(row["net"]) for row in rows) == sum(Decimal(order["subtotal"]["amount"]) for order in orders)
    assert set(rows[0]) == set(shop.see("/v1/reports/sales", **ALL_DAYS, interval="month")["rows"][0])


@pytest.mark.parametrize("person", TEAMS)
def test_the_search_finds_own_and_teams_customers(house: House, person: str) -> None:
    shop = house.people[person]

    found = {customer["name"] for customer in shop.each("/v1/customers", query="deli", limit=2)}

    assert found == {f"Deli {owner}" for owner in TEAMS[person]}


@pytest.mark.parametrize("person", TEAMS)
def test_each_reads_what_is_listed_and_nothing_else(house: House, person: str) -> None:
    for seller, order in house.orders[::5]:
        status = house.people[person].call("GET", f"/v1/orders/{order['id']}").status_code
        assert status == (200 if seller in TEAMS[person] else 404), (seller, order["number"])


def test_who_is_moved_is_in_the_new_team_at_once(open_shop: Callable[..., Shop]) -> None:
    admin = open_shop()
    admin.stocked(10)
    boss = admin.hire("manager")
    mia, max_ = (admin.hire("manager", manager_id=boss.user_id) for _ in range(2))
    sam = admin.hire("sales", manager_id=mia.user_id)
    order = sam.sale(1)

    def seen(by: Shop) -> tuple[int, int, int]:
        """By id, in the list and in the report."""
        status = by.call("GET", f"/v1/orders/{order['id']}").status_code
        return status, len(by.see("/v1/orders")["items"]), by.report()["totals"]["orders"]

    eventually(lambda: (seen(mia), seen(max_)), lambda both: both == ((200, 1, 1), (404, 0, 0)))
    admin.ask("PATCH", f"/v1/users/{sam.user_id}", {"manager_id": max_.user_id})

    assert (seen(mia), seen(max_)) == ((404, 0, 0), (200, 1, 1))
    assert seen(boss) == (200, 1, 1)


def test_a_manager_names_people_of_the_team_only(open_shop: Callable[..., Shop]) -> None:
    admin = open_shop()
    admin.stocked(10)
    mia = admin.hire("manager", manager_id=admin.user_id)
    sam, tom = admin.hire("sales", manager_id=mia.user_id), admin.hire("sales")

    assert mia.sale(1, salesperson_id=sam.user_id)["salesperson_id"] == sam.user_id
    assert mia.see(f"/v1/customers/{mia.customer(owner_id=sam.user_id)}")["owner_id"] == sam.user_id
    with pytest.raises(Refused) as by_sale:
        mia.sale(1, salesperson_id=tom.user_id)
    with pytest.raises(Refused) as by_customer:
        mia.customer(owner_id=tom.user_id)

    assert [refused.value.problem["errors"][0]["pointer"] for refused in (by_sale, by_customer)] == [
        "/salesperson_id",
        "/owner_id",
    ]


def test_the_warehouse_reads_customers_without_their_credit(open_shop: Callable[..., Shop]) -> None:
    admin = open_shop()
    customer_id = admin.customer(payment_terms="credit", credit_limit=admin.money("500.00"))
    keeper = admin.hire("warehouse")
    credit = {"credit_limit", "credit_used", "payment_terms"}

    (listed,) = keeper.see("/v1/customers")["items"]

    assert not credit & (keeper.see(f"/v1/customers/{customer_id}").keys() | listed.keys())
    assert credit <= admin.see(f"/v1/customers/{customer_id}").keys()
