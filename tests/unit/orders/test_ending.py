"""Orders end: cancelled, closed, reopened, or by themselves; what each gives back and what it keeps."""

import pytest

from shared.core.actor import Role
from shared.core.errors import IllegalState
from shared.customers.errors import CreditExceeded
from shared.orders.errors import AlreadyShipped, PaymentRequired
from shared.stock.errors import OutOfStock
from tests.builders import TENANT, an_actor, cny
from tests.fakes import MemoryTable
from tests.unit.orders.books import the_books_agree
from tests.unit.orders.house import House, chairs

MANY = 1_000_000


@pytest.fixture
def house() -> House:
    house = House(MemoryTable())
    house.receive("CHAIR", 20)
    house.debtor = house.meet(credit=MANY)
    return house


def shipped(house: House, ordered: int, sent: int, **fields):
    """An order on credit, of which a part has left."""
    order = house.place(chairs(ordered), to=fields.pop("to", house.debtor), **fields)
    return house.ship(order, chairs(sent))


def test_a_draft_is_cancelled_too(house):
    assert house.cancel(house.draft(chairs(2))).status == "cancelled"


def test_a_submitted_order_is_cancelled_and_gives_back_what_it_held(house):
    house.settle(approval_limits={Role.SALES: cny("150.00")})
    order = house.place(chairs(2), by=an_actor(Role.SALES, user_id="S1"))

    assert (house.cancel(order).status, house.shelf()) == ("cancelled", (20, 0, 20))


def test_what_was_paid_for_a_cancelled_order_stays_paid(house):
    order = house.pay(house.place(chairs(2)))

    cancelled = house.cancel(order)

    assert (cancelled.paid, cancelled.refunded, cancelled.balance) == (20_000, 0, 0)
    assert cancelled.payment_status == "paid"


def test_a_cancelled_order_keeps_its_lines_and_total(house):
    order = house.place(chairs(3), discount=cny("10.00"), shipping_fee=cny("5.00"))

    cancelled = house.cancel(order)

    assert (cancelled.total, cancelled.subtotal, cancelled.discount) == (order.total, order.subtotal, order.discount)
    assert [(line.quantity, line.cancelled, line.allocations) for line in cancelled.lines] == [(3, 3, [])]


def test_an_order_that_came_home_whole_is_cancelled_at_what_it_came_to(house):
    order = house.close(shipped(house, 10, 5))
    house.take_shipment_back(order)

    cancelled = house.cancel(order)

    assert (cancelled.status, cancelled.total) == ("cancelled", order.total)
    the_books_agree(house.table, TENANT, [house.debtor.id])


def test_what_an_edit_took_up_again_belongs_to_the_total_of_the_cancelled_order(house):
    order = house.close(shipped(house, 10, 5))
    house.take_shipment_back(order)
    edited = house.edit(order, chairs(8)).order

    cancelled = house.cancel(order)

    assert cancelled.total == edited.total == 80_000
    the_books_agree(house.table, TENANT, [house.debtor.id])


def test_after_a_shipment_there_is_nothing_to_cancel_only_to_close(house):
    order = shipped(house, 3, 1)

    with pytest.raises(AlreadyShipped):
        house.cancel(order)
    house.close(order)
    with pytest.raises(AlreadyShipped):
        house.cancel(order)


def test_an_order_whose_shipment_was_taken_back_is_cancelled_again(house):
    order = house.take_shipment_back(shipped(house, 3, 3))

    assert house.cancel(order).status == "cancelled"
    assert house.shelf() == (20, 0, 20)


def test_closing_gives_back_the_unshipped_rest(house):
    closed = house.close(shipped(house, 10, 4))

    assert (closed.status, closed.fulfilment_status) == ("closed", "shipped")
    assert house.shelf() == (16, 0, 16)
    assert [(line.shipped, line.cancelled, line.allocations) for line in closed.lines] == [(4, 6, [])]


def test_what_is_closed_leaves_total_discount_tax_balance_and_credit(house):
    house.sell("SOFA", 300_00, tax_rate="0.13")
    house.receive("SOFA", 2)
    order = house.place(
        chairs(3), {"sku": "SOFA", "quantity": 2}, to=house.debtor, discount=cny("100.00"), shipping_fee=cny("20.00")
    )
    house.ship(order, chairs(1), {"sku": "SOFA", "quantity": 2})

    closed = house.close(order)

    chair, sofa = closed.priced
    assert (chair.total, chair.discount) == (10_000, 10_000 - (26_667 - 17_778))
    assert (sofa.total, sofa.discount) == (60_000, 6_667)
    assert (closed.subtotal, closed.discount, closed.shipping_fee) == (70_000, 7_778, 2_000)
    assert closed.total == closed.balance == house.credit_used(house.debtor) == 64_222
    assert closed.tax == sofa.tax == 6_136
    the_books_agree(house.table, TENANT, [house.debtor.id])


def test_an_order_closed_before_anything_left_comes_to_its_shipping_fee(house):
    closed = house.close(house.place(chairs(2), shipping_fee=cny("5.00")))

    assert (closed.total, closed.subtotal, closed.fulfilment_status) == (500, 0, "unfulfilled")
    assert closed.expires_at is None


def test_only_confirmed_orders_are_closed(house):
    house.settle(approval_limits={Role.SALES: cny("150.00")})
    waiting = house.place(chairs(2), by=an_actor(Role.SALES, user_id="S1"))
    for order in (waiting, house.draft(chairs(1)), house.close(house.place(chairs(1)))):
        with pytest.raises(IllegalState):
            house.close(order)


def test_a_reopened_order_finds_its_goods_anew(house):
    order = house.close(shipped(house, 10, 4))
    house.issue("CHAIR", 12)

    with pytest.raises(OutOfStock) as refused:
        house.reopen(order)

    assert [(s.sku, s.wanted, s.available) for s in refused.value.shortages] == [("CHAIR", 6, 4)]
    house.receive("CHAIR", 2)
    reopened = house.reopen(order)
    assert (reopened.status, reopened.total) == ("confirmed", 100_000)
    assert house.shelf() == (6, 6, 0)
    the_books_agree(house.table, TENANT, [house.debtor.id])


def test_ordered_ten_shipped_five_closed_and_reopened_asks_for_credit_anew(house):
    customer = house.meet(credit=1000_00)
    order = house.close(shipped(house, 10, 5, to=customer))
    between = house.place(chairs(4), to=customer)

    with pytest.raises(CreditExceeded) as refused:
        house.reopen(order)

    assert refused.value.members["wanted"] == {"amount": "500.00", "currency": "CNY"}
    assert refused.value.members["used"] == {"amount": "900.00", "currency": "CNY"}
    house.cancel(between)
    house.reopen(order)
    assert house.credit_used(customer) == 1000_00
    the_books_agree(house.table, TENANT, [customer.id])


def test_cancelling_a_shipment_of_a_closed_order_takes_up_no_credit_and_no_cancelled_rest(house):
    customer = house.meet(credit=1000_00)
    order = house.close(shipped(house, 10, 5, to=customer))
    house.place(chairs(5), to=customer)

    standing = house.take_shipment_back(order)

    assert (standing.status, standing.total, standing.held) == ("confirmed", 50_000, {("CHAIR", "MAIN"): 5})
    assert house.credit_used(customer) == 1000_00
    with pytest.raises(IllegalState):
        house.reopen(order)
    the_books_agree(house.table, TENANT, [customer.id])


def test_what_was_paid_meanwhile_is_not_asked_of_the_credit_again(house):
    customer = house.meet(credit=1000_00)
    order = house.pay(shipped(house, 10, 5, to=customer), 300_00)
    used = house.credit_used(customer)
    house.close(order)

    assert (used, house.credit_used(customer)) == (700_00, 200_00)
    house.reopen(order)
    assert house.credit_used(customer) == 700_00


def test_what_expires_unpaid_after_reopening_has_the_window_of_a_new_order(house):
    order = house.close(house.place(chairs(2)))
    house.clock.advance(days=3)

    reopened = house.reopen(order)

    assert (reopened.expires_at - house.clock()).total_seconds() == 30 * 60
    house.clock.advance(minutes=31)
    assert house.orders.expire_overdue(TENANT) == 1
    assert house.shelf() == (20, 0, 20)


def test_a_reopened_order_that_was_paid_does_not_expire(house):
    order = house.close(house.pay(house.place(chairs(2))))

    assert house.reopen(order).expires_at is None


def test_a_closed_order_that_was_not_cut_short_reopens_as_it_was(house):
    order = house.close(shipped(house, 2, 2))

    reopened = house.reopen(order)

    assert (reopened.status, reopened.total, house.shelf()) == ("confirmed", 20_000, (18, 0, 18))


def test_only_closed_orders_reopen(house):
    for order in (house.place(chairs(1)), house.cancel(house.place(chairs(1)))):
        with pytest.raises(IllegalState):
            house.reopen(order)


def test_an_order_that_closed_by_itself_does_not_reopen(house):
    order = house.deliver(house.ship(house.pay(house.place(chairs(2)))))

    with pytest.raises(IllegalState) as refused:
        house.reopen(order)

    assert refused.value.members == {"order_status": "closed"}


def test_a_paid_order_closes_with_its_last_delivery(house):
    order = house.pay(house.place(chairs(3)))
    house.ship(order, chairs(2))
    house.ship(order, chairs(1))

    assert house.deliver(order, 0).status == "confirmed"
    done = house.deliver(order, 1)
    assert (done.status, done.closed_by_itself, done.fulfilment_status) == ("closed", True, "delivered")


def test_a_delivered_order_closes_with_its_last_payment(house):
    order = house.deliver(shipped(house, 3, 3))

    assert house.pay(order, 200_00).status == "confirmed"
    paid = house.pay(order)
    assert (paid.status, paid.closed_by_itself, paid.payment_status) == ("closed", True, "paid")
    assert house.timeline(order)[-1].data["status"] == {"from": "confirmed", "to": "closed"}


def test_part_of_an_order_delivered_closes_nothing(house):
    order = house.deliver(shipped(house, 3, 2))

    assert house.pay(order).status == "confirmed"


def test_a_closed_order_still_takes_deliveries_and_returns(house):
    order = house.close(shipped(house, 5, 3))

    assert house.deliver(order).status == "closed"
    back = house.take_back(order, chairs(1))
    assert (back.status, back.fulfilment_status, back.total) == ("closed", "partially_returned", 30_000)


def test_a_closed_order_ships_nothing_more(house):
    order = house.close(shipped(house, 5, 3))

    with pytest.raises(IllegalState):
        house.ship(order, chairs(1))


def test_an_expired_order_keeps_its_total_owes_nothing_and_does_nothing_more(house):
    order = house.place(chairs(2))
    house.clock.advance(minutes=30)
    house.orders.expire_overdue(TENANT)

    expired = house.now(order)
    assert (expired.status, expired.total, expired.balance, expired.expires_at) == ("expired", 20_000, 0, None)
    for step in (house.ship, house.cancel, house.close, house.reopen, house.hold):
        with pytest.raises(IllegalState):
            step(order, chairs(1)) if step == house.ship else step(order)


def test_a_shortage_of_one_thing_does_not_hide_the_overdue_holds_of_another(house):
    house.sell("TABLE")
    house.receive("TABLE", 1)
    overdue = house.place(chairs(20))
    house.clock.advance(minutes=31)
    with pytest.raises(OutOfStock):
        house.place({"sku": "TABLE", "quantity": 2})

    assert house.place(chairs(1)).status == "confirmed"
    assert house.now(overdue).status == "expired"


def test_paying_a_part_makes_an_order_stay(house):
    order = house.pay(house.place(chairs(2)), 50_00)
    house.clock.advance(hours=3)

    assert house.orders.expire_overdue(TENANT) == 0
    with pytest.raises(PaymentRequired):
        house.ship(order)


def test_the_timeline_tells_how_an_order_ended(house):
    order = shipped(house, 4, 2)
    house.close(order)
    house.reopen(order)
    house.take_shipment_back(order)
    house.cancel(order)

    entries = house.timeline(order)

    kinds = ["placed", "shipped", "closed", "reopened", "shipment_cancelled", "cancelled"]
    assert [entry.kind for entry in entries] == kinds
    assert [entry.version for entry in entries] == list(range(1, 7))
    assert entries[-1].data["reason"] == "changed his mind"
    assert entries[2].data["status"] == {"from": "confirmed", "to": "closed"}


def test_a_reopened_order_that_was_delivered_meanwhile_closes_by_itself(house):
    order = house.pay(house.place(chairs(2)))
    house.close(house.ship(order, chairs(2)))
    house.deliver(order)

    again = house.reopen(order)

    assert (again.status, again.closed_by_itself) == ("closed", True)
