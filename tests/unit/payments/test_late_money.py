"""Money for an order that has expired: sent back, or the order lives again, as the tenant wants it."""

from functools import partial

import pytest

from shared.payments.provider import Outcome
from shared.reporting.contribution import contribution
from tests.builders import TENANT, a_tenant
from tests.unit.payments import shop as the_shop
from tests.unit.payments.shop import Shop


@pytest.fixture
def shop(monkeypatch) -> Shop:
    """A tenant that would rather sell."""
    monkeypatch.setattr(the_shop, "a_tenant", partial(a_tenant, late_payment_policy="revive_else_refund"))
    return Shop()


def expired(shop, chairs=1):
    """An order whose time has run out, and its payment."""
    order = shop.order(chairs)
    payment = shop.start(order)
    shop.clock.now = order.expires_at
    assert shop.orders.expire_overdue(TENANT) == 1
    return order, payment


def test_an_expired_order_lives_again_by_its_money(shop):
    order, payment = expired(shop, 2)

    assert shop.capture(payment) is Outcome.APPLIED

    after = shop.now(order)
    assert (after.status, after.payment_status, after.expires_at, after.ended_at) == ("confirmed", "paid", None, None)
    assert sum(after.held.values()) == 2
    assert shop.payment(payment).facts[0].late
    assert shop.payment(payment).refunds == []


def test_told_again_it_changes_nothing(shop):
    order, payment = expired(shop)
    event = shop.event("payment.captured", payment)

    assert [shop.deliver(event) for _ in range(3)] == [Outcome.APPLIED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert (shop.now(order).paid, sum(shop.now(order).held.values())) == (10000, 1)


def test_where_the_goods_are_gone_the_money_goes_back(shop):
    order, payment = expired(shop, 600)
    shop.order(600)

    shop.capture(payment)

    assert (shop.now(order).status, shop.now(order).held) == ("expired", {})
    assert [refund.automatic for refund in shop.payment(payment).refunds] == [True]


def test_a_cancelled_order_does_not_live_again(shop):
    order = shop.order()
    payment = shop.start(order)
    shop.cancel(order)

    shop.capture(payment)

    assert shop.now(order).status == "cancelled"
    assert [refund.automatic for refund in shop.payment(payment).refunds] == [True]


def test_doubtful_money_revives_nothing(shop):
    order, payment = expired(shop)

    assert shop.capture(payment, amount="90.00") is Outcome.QUARANTINED

    assert shop.now(order).status == "expired"


def test_without_the_wish_the_money_goes_back():
    shop = Shop()
    order, payment = expired(shop)

    shop.capture(payment)

    assert shop.now(order).status == "expired"
    assert [refund.automatic for refund in shop.payment(payment).refunds] == [True]


def test_that_it_had_expired_stays_on_its_day(shop):
    order, payment = expired(shop, 2)
    expired_at = shop.now(order).ended_at
    shop.clock.advance(days=3)

    shop.capture(payment)

    assert [(reversal.at, reversal.units) for reversal in shop.now(order).reversals] == [
        (expired_at, [(shop.now(order).lines[0].id, 2)]),
        (shop.clock(), [(shop.now(order).lines[0].id, -2)]),
    ]


def test_its_figures_go_down_on_the_day_it_expired_and_up_on_the_day_it_lives_again(shop):
    order, payment = expired(shop, 2)
    shop.clock.advance(days=3)
    shop.capture(payment)

    of_days = {
        place.day: figures.returns
        for place, figures in contribution(shop.now(order)).items()
        if place.dimension == "all" and place.scope == "*"
    }

    assert sorted(of_days.values()) == [-20000, 20000]
