"""A day's statement beside payments and orders: the report names exactly what differs, for every provider."""

from datetime import timedelta

import pytest

from shared.orders.repository import OrderRepository
from shared.payments.statements.difference_service import DifferenceService, SettleDifference
from shared.storage.change import Change
from tests.builders import ONCE, TENANT, an_actor
from tests.unit.payments.statements import (
    SYSTEM,
    TODAY,
    AlipayStatement,
    Statement,
    StripeStatement,
    WeChatStatement,
    imported,
    importer,
    report,
    told,
)

EVERY = [StripeStatement, AlipayStatement, WeChatStatement]


@pytest.fixture(params=EVERY, ids=lambda kind: kind.provider)
def statement(request) -> Statement:
    return request.param()


def refund_of(shop, payment, amount):
    refund_id = shop.refund(payment, amount)
    shop.look_after()
    return refund_id


def test_a_day_that_agrees_has_no_differences(statement):
    shop = statement.shop
    _, payment = shop.paid(2)
    statement.paid(payment)
    statement.refunded(payment, refund_of(shop, payment, "60.00"), 6000)

    day = imported(statement)

    assert (day.compared.lines, day.compared.matched, day.differences) == (2, 2, [])


def test_the_report_names_exactly_what_is_missing_doubled_and_wrong_each_way(statement):
    shop = statement.shop
    _, right = shop.paid(2)
    _, missing_there = shop.paid(1)
    _, doubled = shop.paid(3)
    _, too_little = shop.paid(4)
    _, too_much = shop.paid(5)
    refunds = [refund_of(shop, right, amount) for amount in ("10.00", "20.00", "30.00")]
    for payment in (right, doubled, doubled):
        statement.paid(payment)
    statement.paid(too_little, 39999)
    statement.paid(too_much, 50001)
    statement.stray(777)
    statement.refunded(right, refunds[0], 1000)
    statement.refunded(right, refunds[1], 2001)

    day = imported(statement)

    assert told(day) == sorted(
        [
            ("missing_there", "payment", None, "100.00"),
            ("missing_there", "refund", None, "-30.00"),
            ("missing_here", "payment", "7.77", None),
            ("doubled", "payment", "600.00", "300.00"),
            ("amount_differs", "payment", "399.99", "400.00"),
            ("amount_differs", "payment", "500.01", "500.00"),
            ("amount_differs", "refund", "-20.01", "-20.00"),
        ],
        key=lambda each: tuple(map(str, each)),
    )
    assert (day.compared.lines, day.compared.matched, day.open) == (8, 2, 7)
    named = {(d.kind, d.payment_id) for d in day.differences if d.movement == "payment" and d.payment_id}
    assert named == {
        ("missing_there", missing_there.id),
        ("doubled", doubled.id),
        ("amount_differs", too_little.id),
        ("amount_differs", too_much.id),
    }


def test_a_day_read_again_says_the_same_and_opens_nothing_twice(statement):
    shop = statement.shop
    shop.paid(1)
    statement.stray(777)
    first = imported(statement)
    written = dict(shop.table.items)

    again = importer(shop)
    again._turns.last_day = lambda _tenant, _job: None
    again.run(SYSTEM)

    assert report(shop).differences == first.differences
    assert shop.table.items.keys() == written.keys()


def test_what_agrees_by_the_next_day_is_settled(statement):
    shop = statement.shop
    order = shop.order(2)
    payment = shop.start(order)
    pay = shop.peer.pay(payment.reference if statement.provider == "stripe" else payment.merchant_ref)
    statement.paid(payment)
    assert told(imported(statement)) == [("missing_here", "payment", "200.00", None)]

    {
        "stripe": lambda: shop.tell("checkout.session.completed", pay),
        "alipay": lambda: shop.tell(pay),
        "wechat_pay": lambda: shop.tell("TRANSACTION.SUCCESS", shop.peer.trade(pay)),
    }[statement.provider]()
    shop.clock.advance(days=1)
    shop.peer.now = int(shop.clock().timestamp())
    importer(shop).run(SYSTEM)

    assert shop.now(order).payment_status == "paid"
    assert (report(shop).compared.matched, report(shop).differences) == (1, [])


def test_a_bill_that_comes_late_is_fetched_the_day_after(statement):
    shop = statement.shop
    _, payment = shop.paid(1)
    assert told(imported(statement)) == [("missing_there", "payment", None, "100.00")]

    statement.shop.clock.now = shop.clock.now.replace(day=22)
    statement.paid(payment)
    shop.clock.now = shop.clock.now.replace(day=24)
    shop.peer.now = int(shop.clock().timestamp())
    importer(shop).run(SYSTEM)

    assert report(shop).differences == []


def test_an_order_that_says_something_else_than_its_payments_is_named():
    statement = StripeStatement()
    order, payment = statement.shop.paid(2)
    statement.paid(payment)
    table = statement.shop.table
    with table.transaction() as tx:
        change = Change.by(an_actor(), "tampered", statement.shop.clock())
        OrderRepository(table).save(tx, TENANT, order.but(paid=100, version=order.version + 1), change)

    day = imported(statement)

    assert [(d.kind, d.order_id) for d in day.differences] == [("order_differs", order.id)]
    assert day.compared.matched == 0


def test_what_a_person_decided_stays_decided_until_other_figures_come():
    statement = StripeStatement()
    shop = statement.shop
    statement.stray(777)
    (difference,) = imported(statement).differences
    service = DifferenceService(shop.table, shop.clock)
    request = SettleDifference(action="dismiss", note="the other shop's")
    service.settle(an_actor(), difference.id, request, once=ONCE)

    shop.clock.advance(days=1)
    importer(shop).run(SYSTEM)

    assert [(d.status, d.note) for d in report(shop).differences] == [("dismissed", "the other shop's")]
    assert (report(shop).open, report(shop).counts) == (0, {"missing_here": 1})


def test_a_line_told_again_on_the_next_day_is_doubled():
    statement = StripeStatement()
    shop = statement.shop
    _, payment = shop.paid(1)
    statement.paid(payment)
    shop.clock.advance(days=1)
    statement.paid(payment)
    shop.clock.advance(days=1)
    turns = importer(shop)
    turns._turns.last_day = lambda _tenant, _job: TODAY
    turns.run(SYSTEM)

    assert report(shop).differences == []
    assert told(report(shop, TODAY + timedelta(days=1))) == [("doubled", "payment", "200.00", "100.00")]


def test_stripes_pages_overlap_and_payouts_and_fees_are_not_compared():
    statement = StripeStatement()
    shop, peer = statement.shop, statement.shop.peer
    peer.page = 2
    for _ in range(3):
        statement.paid(shop.paid(1)[1])
    peer.moved("payout", {"id": "po_1", "amount": 100, "currency": "cny"}, at=shop.clock().timestamp())
    peer.balance.append(peer.balance[0])

    day = imported(statement)

    assert (day.compared.lines, day.compared.matched, day.differences) == (3, 3, [])


def test_what_stripe_changes_into_another_currency_is_compared_as_it_was_paid():
    statement = StripeStatement()
    shop, peer = statement.shop, statement.shop.peer
    _, payment = shop.paid(1)
    charge = peer.charge(peer.sessions[payment.reference])
    peer.moved("charge", charge, at=shop.clock().timestamp(), amount=1290, currency="eur")

    assert imported(statement).differences == []


def test_a_refund_that_failed_and_a_dispute_stand_on_stripes_statement_too():
    statement = StripeStatement()
    shop, peer = statement.shop, statement.shop.peer
    _, payment = shop.paid(3)
    refund = refund_of(shop, payment, "60.00")
    made = next(iter(peer.refunds.values()))
    intent, now = peer.sessions[payment.reference]["payment_intent"], shop.clock().timestamp()
    dispute = {"id": "dp_1", "payment_intent": intent, "amount": 5000, "currency": "cny", "status": "needs_response"}
    shop.tell("refund.failed", made)
    shop.tell("charge.dispute.created", dispute)
    statement.paid(payment)
    statement.refunded(payment, refund, 6000)
    peer.moved("refund_failure", made, at=now)
    peer.moved("dispute", dispute, at=now)

    day = imported(statement)

    assert (day.compared.matched, day.differences) == (4, [])


def test_a_provider_without_an_answer_is_asked_again_in_an_hour():
    statement = AlipayStatement()
    shop = statement.shop
    statement.paid(shop.paid(1)[1])
    shop.clock.now = shop.clock.now.replace(day=23, hour=2)
    shop.wire.troubles = ["down"]

    turns = [importer(shop).run(SYSTEM) for _ in range(3)]

    assert [[turn.failure for turn in each] for each in turns] == [["Unavailable NewConnectionError"], [""], []]
    assert report(shop).compared.matched == 1


def test_every_provider_has_its_own_hour():
    shop = AlipayStatement().shop

    def run_at(hour):
        shop.clock.now = shop.clock.now.replace(day=23, hour=hour)
        return [turn.provider for turn in importer(shop).run(SYSTEM)]

    assert [run_at(hour) for hour in (1, 2, 3)] == [[], ["alipay"], []], "ten o'clock in Beijing"


def test_days_that_were_missed_are_made_up_for():
    statement = WeChatStatement()
    shop = statement.shop
    shop.later(hours=4)
    importer(shop).run(SYSTEM)
    shop.later(days=4)

    (turn,) = importer(shop).run(SYSTEM)

    assert turn.days == 5


def test_a_bill_that_is_not_what_was_announced_is_not_taken():
    statement = WeChatStatement()
    shop = statement.shop
    statement.paid(shop.paid(1)[1])
    shop.later(days=1, hours=4)
    bill = shop.peer.bills[TODAY.isoformat()]
    announced, shop.peer._announced = shop.peer._announced(_QUERY), lambda _query: announced
    shop.peer.bills[TODAY.isoformat()] = bill.replace("100.00", "900.00")

    (turn,) = importer(shop).run(SYSTEM)

    assert turn.failure.startswith("UnreadableStatement")


_QUERY = {"bill_type": ["ALL"], "tar_type": ["GZIP"], "bill_date": [TODAY.isoformat()]}


def test_a_tenant_without_such_a_provider_costs_one_read():
    shop = StripeStatement().shop
    shop.configure("stripe", enabled=False)
    shop.table.calls.clear()

    assert importer(shop).run(SYSTEM) == []
    assert shop.table.calls == ["batch_get"]
