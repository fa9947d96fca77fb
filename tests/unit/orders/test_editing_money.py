"""An order's lines are replaced: what that does to credit, limits and the time to pay."""

import pytest

from shared.core.actor import Role
from shared.core.errors import InvalidRequest
from shared.customers.errors import CreditExceeded
from shared.orders.errors import ApprovalLimit
from tests.builders import TENANT, an_actor, cny
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.editing import of_chairs_and_tables
from tests.unit.orders.house import House, chairs


@pytest.fixture
def house() -> House:
    return of_chairs_and_tables(MemoryTable())


@pytest.mark.parametrize("dry_run", [True, False])
def test_credit_is_asked_for_the_increase(house, dry_run):
    customer = house.meet(credit=500_00)
    order = house.place(chairs(4), to=customer)

    with pytest.raises(CreditExceeded) as refused:
        house.edit(order, chairs(6), dry_run=dry_run)

    assert refused.value.members == {
        "limit": {"amount": "500.00", "currency": "CNY"},
        "used": {"amount": "400.00", "currency": "CNY"},
        "wanted": {"amount": "200.00", "currency": "CNY"},
    }
    house.edit(order, chairs(5), dry_run=dry_run)
    assert house.credit_used(customer) == (400_00 if dry_run else 500_00)


def test_a_decrease_gives_credit_back(house):
    customer = house.meet(credit=500_00)
    order = house.place(chairs(4), to=customer)

    house.edit(order, chairs(1))

    assert house.credit_used(customer) == 100_00
    the_books_agree(house.table, TENANT, [customer.id])


def test_the_discount_of_the_order_fits_its_new_lines(house):
    order = house.place(chairs(4), discount=cny("150.00"))

    with pytest.raises(InvalidRequest) as refused:
        house.edit(order, chairs(1))

    assert refused.value.errors[0].pointer == "/lines"
    assert house.edit(order, chairs(2)).order.total == 5_000


@pytest.mark.parametrize("dry_run", [True, False])
def test_nobody_edits_to_a_total_above_his_limit(house, dry_run):
    house.settle(approval_limits={Role.SALES: cny("300.00")})
    sales = an_actor(Role.SALES, user_id="S1")
    order = house.place(chairs(2), by=sales)

    with pytest.raises(ApprovalLimit):
        house.edit(order, chairs(4), by=sales, dry_run=dry_run)

    assert house.edit(order, chairs(3), by=sales).order.status == "confirmed"
    assert house.edit(order, chairs(4)).order.total == 40_000


def test_an_order_that_becomes_free_no_longer_waits_for_money(house):
    order = house.place(chairs(1))

    free = house.edit(order, chairs(1, unit_price=cny("0.00"))).order

    assert (free.expires_at, free.payment_status) == (None, "paid")
    house.clock.advance(minutes=31)
    assert house.orders.expire_overdue(TENANT) == 0
    assert house.ship(order).fulfilment_status == "shipped"


def test_a_free_order_that_comes_to_cost_something_has_the_window_to_be_paid(house):
    order = house.place(chairs(1, unit_price=cny("0.00")))
    house.clock.advance(hours=2)

    priced = house.edit(order, chairs(1, unit_price=cny("10.00"))).order

    assert (priced.expires_at - house.clock()).total_seconds() == 30 * 60
    the_books_agree(house.table, TENANT)


def test_an_edit_does_not_lengthen_the_time_to_pay(house):
    order = house.place(chairs(1))
    house.clock.advance(minutes=20)

    assert house.edit(order, chairs(2)).order.expires_at == order.expires_at


def test_an_order_that_is_edited_down_to_what_was_delivered_and_paid_closes_by_itself(house):
    order = house.pay(house.place(chairs(4)))
    house.ship(order, chairs(3))
    house.deliver(order)

    edited = house.edit(order, chairs(3)).order

    assert (edited.status, edited.closed_by_itself, edited.payment_status) == ("closed", True, "overpaid")
