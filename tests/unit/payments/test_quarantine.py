"""What finance does with money that fits no payment."""

import pytest

from shared.core.errors import InvalidRequest, NotFound
from shared.payments.errors import AlreadyResolved, ProviderUnavailable
from shared.payments.of_orders import OrderPayments
from shared.payments.provider import Outcome
from shared.payments.quarantine_service import QuarantineService, Resolve
from shared.payments.stripe import Stripe
from tests.builders import ONCE, an_actor
from tests.fakes import some_seals
from tests.unit.payments.shop import Shop
from tests.unit.payments.test_stripe import StripeShop


@pytest.fixture
def shop() -> Shop:
    return Shop()


def service(shop, **fields):
    return QuarantineService(shop.table, some_seals(shop.table), shop.clock, **fields)


def listed(shop):
    return service(shop).page(an_actor(), limit=50, position=None).items


def resolve(shop, entry, action, order=None, **fields):
    request = Resolve(action=action, order_id=order.id if order else None, note="agreed")
    return service(shop, **fields).resolve(an_actor(), entry.id, request, once=ONCE)


def doubtful(shop, payment, **told):
    assert shop.capture(payment, **told) is Outcome.QUARANTINED
    return listed(shop)[0]


def test_money_of_another_amount_is_booked_as_it_is(shop):
    order = shop.order()
    entry = doubtful(shop, shop.start(order), amount="90.00")

    assert resolve(shop, entry, "apply").status == "applied"

    assert (shop.now(order).paid, shop.now(order).balance) == (9000, 1000)
    assert listed(shop) == []


def test_money_for_nobody_is_booked_on_the_order_that_is_named(shop):
    order, stray = shop.order(), shop.start(shop.order())
    entry = doubtful(shop, stray.but(id="0" * 24), provider_ref="ch_stray")
    with pytest.raises(InvalidRequest) as refused:
        resolve(shop, entry, "apply")
    assert refused.value.errors[0].pointer == "/order_id"

    resolve(shop, entry, "apply", order)

    (payment,) = OrderPayments(shop.table).of(an_actor().tenant_id, shop.now(order))
    assert (payment.merchant_ref, payment.captured, shop.now(order).payment_status) == ("0" * 24, 10000, "paid")


def test_another_currency_cannot_be_booked(shop):
    order = shop.order()
    entry = doubtful(shop, shop.start(order), currency="EUR")

    with pytest.raises(InvalidRequest):
        resolve(shop, entry, "apply")

    assert listed(shop) == [entry]


def test_the_first_of_two_amounts_under_one_reference_stands(shop):
    _, payment = shop.paid()
    entry = doubtful(shop, payment, amount="90.00")

    with pytest.raises(AlreadyResolved):
        resolve(shop, entry, "apply")

    assert resolve(shop, entry, "dismiss").status == "dismissed"


def test_a_decision_is_taken_once_and_its_event_is_no_news_any_more(shop):
    payment = shop.start(shop.order())
    entry = doubtful(shop, payment, amount="90.00")
    assert shop.capture(payment, amount="90.00") is Outcome.WAITING
    resolve(shop, entry, "dismiss")

    with pytest.raises(AlreadyResolved):
        resolve(shop, entry, "apply")

    assert shop.capture(payment, amount="90.00") is Outcome.DUPLICATE
    assert listed(shop) == []


def test_money_goes_back_once_however_often_it_is_tried():
    shop = StripeShop()
    session = shop.peer.pay(shop.start(shop.order()).reference)
    intent = shop.peer.intent(session) | {"amount_received": 9000}
    shop.tell("payment_intent.succeeded", intent)
    (entry,) = listed(shop)
    providers = {"stripe": Stripe(shop.wire)}
    shop.wire.troubles.append("cut")
    with pytest.raises(ProviderUnavailable):
        resolve(shop, entry, "refund", providers=providers)

    assert resolve(shop, entry, "refund", providers=providers).status == "refunded"

    assert [refund["amount"] for refund in shop.peer.refunds.values()] == [9000]


def test_pages_show_the_newest_first(shop):
    payment = shop.start(shop.order())
    for number in range(3):
        shop.clock.advance(minutes=1)
        shop.capture(payment, amount="90.00", provider_ref=f"ch_{number}")

    first = service(shop).page(an_actor(), limit=2, position=None)
    second = service(shop).page(an_actor(), limit=2, position=first.position)

    assert [entry.provider_ref for entry in first.items + second.items] == ["ch_2", "ch_1", "ch_0"]


@pytest.mark.parametrize("quarantine_id", ["", "#", "0" * 16, "x" * 5000])
def test_what_was_never_quarantined_is_not_found(shop, quarantine_id):
    with pytest.raises(NotFound):
        service(shop).get(an_actor(), quarantine_id)


def test_another_tenants_quarantine_is_another_one(shop):
    entry = doubtful(shop, shop.start(shop.order()), amount="90.00")

    with pytest.raises(NotFound):
        service(shop).get(an_actor(tenant_id="T00000000002"), entry.id)
