"""Northwind's nine people and whom they report to: what each sees adds up to own and team's orders, exactly."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest

from shared.core.errors import NotFound
from shared.core.sheet import as_csv
from shared.customers.models import CustomerFilter
from shared.orders.finding import OrderFilter
from shared.reporting.service import Question
from shared.reporting.sheets import sales_sheet
from tests.unit.reporting.northwind_house import EVER, PEOPLE, THE_END, below

pytestmark = pytest.mark.xdist_group("northwind_house")
each_person = pytest.mark.parametrize("person", PEOPLE, ids=lambda number: PEOPLE[number]["first_name"])


def listed(fetch):
    found, position = [], None
    while True:
        page = fetch(position)
        found += page.items
        position = page.position
        if position is None:
            return found


def orders_seen(northwind, person, **filters):
    actor, narrowed = northwind.actor(person), OrderFilter(**filters)
    return listed(lambda position: northwind.finder.page(actor, narrowed, limit=100, position=position))


def test_the_books_have_nine_people_and_830_orders_in_three_kinds_of_teams(northwind):
    sizes = {person: len(northwind.of(person)) for person in PEOPLE}

    assert (sizes["2"], sizes["5"], sum(sizes.values())) == (830, 224, 830 + 224 + 830 - 96 - 42)
    assert sum(order.subtotal for order in northwind.of("2")) == 126_579_329


@each_person
def test_the_list_of_orders_is_exactly_own_and_teams(northwind, person):
    seen = [order.number for order in orders_seen(northwind, person)]

    assert seen == sorted((order.number for order in northwind.of(person)), reverse=True)


@each_person
def test_an_order_is_there_or_never_was(northwind, person):
    seen = {order.id for order in northwind.of(person)}

    for order in list(northwind.sold.values())[::7]:
        if order.id in seen:
            assert northwind.orders.get(northwind.actor(person), order.id).id == order.id
        else:
            with pytest.raises(NotFound):
                northwind.orders.get(northwind.actor(person), order.id)


@each_person
def test_customers_and_their_search_are_own_teams_and_nobodys(northwind, person):
    owners = {northwind.ids[member] for member in below(person)} | {None}
    whole_tenant = person == "2"

    def found(**filters):
        actor, narrowed = northwind.actor(person), CustomerFilter(**filters)
        seen = listed(lambda position: northwind.customers.page(actor, narrowed, limit=100, position=position))
        return {customer.id for customer in seen}

    everybody = northwind.customer_ids.values()
    expected = {customer.id for customer in everybody if whole_tenant or customer.owner_id in owners}
    assert found() == expected
    for customer in list(everybody)[::9]:
        assert (customer.id in found(query=customer.name)) == (customer.id in expected)
        visible = [order for order in northwind.of(person) if order.customer_id == customer.id]
        assert len(orders_seen(northwind, person, customer_id=customer.id)) == len(visible) * (customer.id in expected)


@each_person
@pytest.mark.parametrize("group_by", ["none", "product", "category", "customer", "salesperson", "region", "warehouse"])
def test_the_sales_report_adds_up_to_own_and_teams(northwind, person, group_by):
    report = northwind.reports.sales(northwind.actor(person), Question(**EVER, group_by=group_by))

    orders = northwind.of(person)
    assert report.totals.orders == len(orders)
    assert report.totals.net == sum(order.subtotal for order in orders) == sum(row.figures.net for row in report.rows)
    if group_by == "salesperson":
        assert {row.key for row in report.rows} == {northwind.ids[member] for member in below(person)}


@each_person
def test_the_months_of_the_report_are_those_of_own_and_teams(northwind, person):
    rows = northwind.reports.sales(northwind.actor(person), Question(**EVER, interval="month")).rows

    months: dict[str, int] = {}
    for order in northwind.of(person):
        months[f"{order.placed_at:%Y-%m}"] = months.get(f"{order.placed_at:%Y-%m}", 0) + order.subtotal
    assert {f"{row.period:%Y-%m}": row.figures.net for row in rows} == months


@each_person
@pytest.mark.parametrize("group_by", ["product", "customer", "salesperson"])
def test_the_reports_file_adds_up_to_own_and_teams(northwind, person, group_by):
    report = northwind.reports.sales(northwind.actor(person), Question(**EVER, interval="month", group_by=group_by))

    text = as_csv(sales_sheet(report)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    orders = northwind.of(person)
    assert sum(Decimal(row["net"]) for row in rows) * 100 == sum(order.subtotal for order in orders)
    keys_of = {"product": skus_of, "customer": lambda o: {o.customer_id}, "salesperson": lambda o: {o.salesperson_id}}
    assert {row["key"] for row in rows} == set().union(*(keys_of[group_by](order) for order in orders))
    if group_by != "product":
        assert sum(int(row["orders"]) for row in rows) == len(orders)


def skus_of(order):
    return {line.sku for line in order.lines}


@each_person
def test_the_dashboard_adds_up_to_own_and_teams(northwind, person):
    dashboard = northwind.reports.dashboard(northwind.actor(person))

    since = (THE_END - timedelta(days=29)).date()
    recent = [order for order in northwind.of(person) if order.placed_at.date() >= since]
    month = dashboard.of_last(30)
    assert (month.orders, month.net) == (len(recent), sum(order.subtotal for order in recent))
    assert dashboard.open_work["unpaid"] == len(northwind.of(person))
