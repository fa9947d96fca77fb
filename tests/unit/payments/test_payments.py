"""Starting payments and giving money back, on a table in memory."""

import threading
from datetime import timedelta

import pytest
from pydantic import ValidationError

from shared.core.actor import Role
from shared.core.errors import IllegalState, InvalidRequest, NotFound
from shared.core.money import Money
from shared.payments.errors import RefundExceedsCaptured
from shared.payments.models import RefundPayment, StartPayment
from shared.payments.of_orders import OrderPayments
from tests.builders import ONCE, a_team, an_actor
from tests.unit.payments.shop import Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


def pointer(refused: pytest.ExceptionInfo[InvalidRequest]) -> str:
    return refused.value.errors[0].pointer


def test_a_payment_is_of_the_balance_unless_said_otherwise(shop):
    order = shop.order(2)

    whole, part = shop.start(order), shop.start(order, "50.00")

    assert (whole.amount, part.amount, whole.status) == (20000, 5000, "pending")
    assert shop.now(order).payment_ids == [whole.id, part.id]


def test_a_payment_is_known_by_its_orders_id(shop):
    order = shop.order()

    payment = shop.start(order)

    assert payment.id.startswith(order.id)
    assert len(payment.id) == 24
    assert payment.merchant_ref == payment.id


def test_more_than_the_balance_is_refused_at_its_field(shop):
    order = shop.order()

    with pytest.raises(InvalidRequest) as refused:
        shop.start(order, "100.01")

    assert pointer(refused) == "/amount"


def test_an_order_that_is_paid_has_nothing_left_to_be_paid(shop):
    order, _ = shop.paid()

    with pytest.raises(InvalidRequest) as refused:
        shop.start(order)

    assert pointer(refused) == "/amount"


def test_another_currency_is_refused_at_its_field(shop):
    order, request = shop.order(), {"provider": "sandbox", "method": "page", "return_url": "https://shop.example"}

    with pytest.raises(InvalidRequest) as refused:
        shop.payments.start(an_actor(), order.id, StartPayment(**request, amount=Money(100, "EUR")), once=ONCE)

    assert pointer(refused) == "/amount/currency"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "http://[", "https://a b", "/thanks", "https:///x"])
def test_a_buyer_returns_to_a_web_address_only(shop, url):
    with pytest.raises(ValidationError):
        shop.start(shop.order(), return_url=url)


def test_drafts_and_dead_orders_take_no_payment(shop):
    draft, cancelled = shop.order(draft=True), shop.cancel(shop.order())

    for order in (draft, cancelled):
        with pytest.raises(IllegalState):
            shop.start(order)


def test_a_provider_that_is_not_enabled_is_refused_at_its_field(shop):
    order = shop.order()
    shop.configure(enabled=False)

    for provider in ("sandbox", "stripe"):
        with pytest.raises(InvalidRequest) as refused:
            shop.start(order, provider=provider)
        assert pointer(refused) == "/provider"


def test_a_method_that_the_provider_lacks_is_refused_at_its_field(shop):
    with pytest.raises(InvalidRequest) as refused:
        shop.start(shop.order(), method="checkout")

    assert pointer(refused) == "/method"


def test_a_manager_sees_the_payments_of_his_teams_orders_only(shop):
    mia = a_team(shop.table, "MIA", "ANN")
    anns, bobs = (shop.start(shop.order(actor=an_actor(Role.SALES, user_id=name))) for name in ("ANN", "BOB"))

    assert shop.payments.get(mia, anns.id).id == anns.id
    assert [each.id for each in shop.payments.page(mia, anns.order_id, limit=9, position=None).items] == [anns.id]
    with pytest.raises(NotFound):
        shop.payments.get(mia, bobs.id)
    with pytest.raises(NotFound):
        shop.payments.page(mia, bobs.order_id, limit=9, position=None)


def test_a_payment_is_hidden_where_its_order_is(shop):
    payment = shop.start(shop.order(actor=an_actor(Role.SALES, user_id="ANN")))

    assert shop.payments.get(an_actor(Role.SALES, user_id="ANN"), payment.id).id == payment.id
    for stranger in (an_actor(Role.SALES, user_id="BOB"), an_actor(tenant_id="T00000000002")):
        with pytest.raises(NotFound):
            shop.payments.get(stranger, payment.id)


@pytest.mark.parametrize("payment_id", ["", "x", "#" * 24, "0" * 24, "0" * 5000, "é" * 24])
def test_what_is_no_payments_id_is_not_found(shop, payment_id):
    with pytest.raises(NotFound):
        shop.payments.get(an_actor(), payment_id)


def test_an_orders_payments_come_newest_first(shop):
    order = shop.order()
    started = [shop.start(order).id for _ in range(5)]

    first = shop.payments.page(an_actor(), order.id, limit=3, position=None)
    rest = shop.payments.page(an_actor(), order.id, limit=3, position=first.position)

    assert [payment.id for payment in first.items + rest.items] == started[::-1]
    assert rest.position is None


def test_an_order_that_was_read_names_its_payments_oldest_first(shop):
    order = shop.order()
    started = [shop.start(order) for _ in range(3)]

    assert OrderPayments(shop.table).of(an_actor().tenant_id, shop.now(order)) == started


def test_a_refund_waits_for_its_event_and_is_reserved_meanwhile(shop):
    _, payment = shop.paid()

    refund_id = shop.refund(payment, "60.00")

    after = shop.payment(payment)
    assert (after.refund_status(refund_id), after.refunded, after.refundable) == ("pending", 0, 4000)
    assert after.status == "captured"


def test_more_than_is_left_cannot_be_refunded(shop):
    _, payment = shop.paid()
    shop.refund(payment, "60.00")

    with pytest.raises(RefundExceedsCaptured) as refused:
        shop.refund(payment, "40.01")

    assert refused.value.members == {
        name: {"amount": amount, "currency": "CNY"}
        for name, amount in {"captured": "100.00", "refunded": "0.00", "pending": "60.00"}.items()
    }


def test_what_was_never_captured_cannot_be_refunded(shop):
    payment = shop.start(shop.order())

    with pytest.raises(RefundExceedsCaptured):
        shop.refund(payment, "0.01")


@pytest.mark.parametrize("minor", [0, -1])
def test_a_refund_is_more_than_nothing(minor):
    with pytest.raises(ValidationError):
        RefundPayment(amount=Money(minor, "CNY"))


def test_a_refund_in_another_currency_is_refused_at_its_field(shop):
    _, payment = shop.paid()

    with pytest.raises(InvalidRequest) as refused:
        shop.payments.refund(an_actor(), payment.id, RefundPayment(amount=Money(1, "EUR")), once=ONCE)

    assert pointer(refused) == "/amount/currency"


def test_a_failed_refund_can_be_tried_again(shop):
    _, payment = shop.paid()
    failed = shop.refund(payment, "100.00")
    shop.deliver(shop.refund_event("refund.failed", payment, failed, "100.00"))

    again = shop.refund(payment, "100.00")

    after = shop.payment(payment)
    assert again != failed
    assert [after.refund_status(refund.id) for refund in after.refunds] == ["failed", "pending"]


def test_refunds_at_once_never_exceed_what_was_captured(shop):
    _, payment = shop.paid()
    refused = []

    def ask() -> None:
        try:
            shop.refund(payment, "30.00")
        except RefundExceedsCaptured as error:
            refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(refused), shop.payment(payment).pending) == (3, 9000)


def test_what_is_refunded_after_a_part_can_be_paid_again(shop):
    order, payment = shop.paid()
    refund_id = shop.refund(payment, "40.00")
    shop.deliver(shop.refund_event("refund.succeeded", payment, refund_id, "40.00"))

    again = shop.start(order)
    shop.capture(again, provider_ref="ch_2")

    after = shop.now(order)
    assert again.amount == 4000
    assert (after.paid, after.refunded, after.balance) == (14000, 4000, 0)
    assert shop.payment(again).refunds == []


def test_the_hold_of_an_order_ends_with_the_first_money(shop):
    order = shop.order(2)
    part = shop.start(order, "50.00")

    shop.capture(part)
    shop.clock.advance(hours=2)

    assert shop.orders.expire_overdue(an_actor().tenant_id) == 0
    assert (shop.now(order).payment_status, shop.now(order).expires_at) == ("partially_paid", None)


def test_money_is_in_time_while_the_order_holds_its_stock(shop):
    order = shop.order()
    payment = shop.start(order)
    shop.clock.now = order.expires_at + timedelta(minutes=1)

    shop.capture(payment)

    assert (shop.now(order).status, shop.now(order).payment_status) == ("confirmed", "paid")
    assert not shop.payment(payment).facts[0].late
