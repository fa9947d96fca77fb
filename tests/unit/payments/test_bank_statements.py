"""Bank statements: what names its payment is booked once, the rest waits for a person, and the report says the rest."""

import threading

import pytest

from shared.core.errors import InvalidRequest, NotFound
from shared.payments.errors import AlreadyResolved, DuplicateTransfer
from tests.builders import ONCE, an_actor, cny
from tests.unit.payments.bank import BankShop, Entry, camt, mt940
from tests.unit.payments.statements import TODAY, report, told

FORMATS = [camt, lambda *entries: camt(*entries, kind="054"), mt940]


@pytest.fixture
def shop() -> BankShop:
    return BankShop()


@pytest.fixture(params=FORMATS, ids=["camt.053", "camt.054", "MT940"])
def written(request):
    return request.param


def test_a_transfer_that_names_its_payment_pays_the_order(shop, written):
    payment = shop.asked(2)

    uploaded = shop.upload(written(Entry(20000, f"Thanks for the lovely chairs {payment.merchant_ref}, Ada")))

    order = shop.order_of(payment)
    assert (uploaded.lines, uploaded.new, uploaded.booked, uploaded.waiting) == (1, 1, 1, 0)
    assert (order.payment_status, order.paid, shop.payment(payment).status) == ("paid", 20000, "captured")
    assert (report(shop).compared.matched, report(shop).differences) == (1, [])


def test_a_file_may_come_as_often_as_it_likes(shop, written):
    payment = shop.asked(2)
    file = written(Entry(20000, payment.merchant_ref), Entry(555, "no idea"))

    uploads = [shop.upload(file) for _ in range(3)]

    assert [(each.new, each.booked, each.waiting) for each in uploads] == [(2, 1, 1), (0, 0, 1), (0, 0, 1)]
    assert len({each.id for each in uploads}) == 1
    assert shop.order_of(payment).paid == 20000
    assert len(shop.open()) == 1


def test_the_notification_and_the_statement_tell_of_one_transfer(shop):
    payment = shop.asked(1)
    entry = Entry(10000, payment.merchant_ref)

    uploads = [shop.upload(camt(entry, kind=kind)) for kind in ("054", "053")]

    assert [(each.new, each.booked) for each in uploads] == [(1, 1), (0, 0)]
    assert report(shop).differences == []


def test_five_uploads_at_once_book_once(shop):
    payment = shop.asked(1)
    file = camt(Entry(10000, payment.merchant_ref))
    threads = [threading.Thread(target=shop.upload, args=(file,)) for _ in range(5)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    order = shop.order_of(payment)
    assert (order.paid, order.payment_status, len(order.payment_ids)) == (10000, "paid", 1)
    assert report(shop).differences == []


def test_the_report_names_exactly_what_is_missing_doubled_and_wrong_each_way(shop, written):
    right, doubled, too_little, too_much, twice = (shop.asked(chairs) for chairs in range(1, 6))
    missing_there = shop.order(6)
    shop.by_hand(missing_there, cny("600.00"), "seen on the screen")
    again = Entry(20000, doubled.merchant_ref)
    entries = [
        Entry(10000, right.merchant_ref),
        again,
        again,
        Entry(29999, too_little.merchant_ref),
        Entry(40001, too_much.merchant_ref),
        Entry(50000, twice.merchant_ref),
        Entry(50000, f"once more {twice.merchant_ref}"),
        Entry(777, "a gift"),
        Entry(-99900, "rent"),
    ]

    shop.upload(written(*entries))

    assert told(report(shop)) == sorted(
        [
            ("missing_there", "payment", None, "600.00"),
            ("missing_here", "payment", "7.77", None),
            ("amount_differs", "payment", "299.99", None),
            ("amount_differs", "payment", "400.01", None),
            ("doubled", "payment", "200.00", None),
            ("doubled", "payment", "500.00", None),
        ],
        key=lambda each: tuple(map(str, each)),
    )
    assert report(shop).compared.matched == 3
    named = {(d.kind, d.payment_id or d.order_id) for d in report(shop).differences if d.payment_id}
    assert {(kind, payment.id) for kind, payment in [("amount_differs", too_little), ("doubled", twice)]} <= named


def test_what_a_person_booked_under_our_reference_is_the_same_transfer(shop, written):
    payment = shop.asked(1)
    shop.by_hand(shop.order_of(payment), cny("100.00"), payment.merchant_ref)

    uploaded = shop.upload(written(Entry(10000, payment.merchant_ref)))

    assert (uploaded.booked, uploaded.waiting) == (0, 0)
    assert shop.order_of(payment).paid == 10000


def test_what_a_person_booked_under_words_that_nobody_wrote_is_left_to_a_person(shop, written):
    order = shop.order(2)
    shop.by_hand(order, cny("200.00"), "Ada, invoice 7")

    shop.upload(written(Entry(20000, "ADA EXAMPLE INVOICE 7 THANKS")))

    assert told(report(shop)) == [
        ("missing_here", "payment", "200.00", None),
        ("missing_there", "payment", None, "200.00"),
    ]
    assert shop.now(order).paid == 20000


def test_words_of_the_payer_that_a_person_copied_are_found_in_the_text(shop):
    order = shop.order(2)
    shop.by_hand(order, cny("200.00"), "Invoice 7")

    shop.upload(camt(Entry(20000, "ADA EXAMPLE, INVOICE 7. THANKS")))

    assert report(shop).differences == []


def test_money_that_fits_nothing_waits_until_a_person_books_it(shop, written):
    order = shop.order(2)
    shop.upload(written(Entry(5000, "chairs!")))
    (waiting,) = shop.open()

    booked = shop.settle(waiting, "book", order.id)

    assert (booked.status, shop.now(order).paid, shop.now(order).payment_status) == ("booked", 5000, "partially_paid")
    assert (shop.open(), report(shop).compared.matched) == ([], 1)
    assert (report(shop).counts, [d.status for d in report(shop).differences]) == ({}, ["booked"])
    with pytest.raises(AlreadyResolved):
        shop.settle(waiting, "book", order.id)
    shop.upload(written(Entry(5000, "chairs!", reference=waiting.reference)))
    assert shop.now(order).paid == 5000


def test_a_part_of_what_was_asked_is_booked_by_a_person_on_its_own_order(shop):
    payment = shop.asked(2)
    shop.upload(camt(Entry(15000, payment.merchant_ref)))
    (waiting,) = shop.open()
    assert (waiting.kind, waiting.order_id) == ("amount_differs", payment.order_id)

    shop.settle(waiting, "book")

    order = shop.order_of(payment)
    assert (order.payment_status, order.balance) == ("partially_paid", 5000)
    assert report(shop).differences[0].status == "booked"


def test_the_same_transfer_told_twice_cannot_be_booked_twice(shop):
    payment = shop.asked(1)
    again = Entry(10000, payment.merchant_ref)
    shop.upload(camt(again, again))
    (doubled,) = shop.open()

    with pytest.raises(DuplicateTransfer):
        shop.settle(doubled, "book")

    assert shop.settle(doubled, "dismiss").status == "dismissed"
    assert shop.order_of(payment).paid == 10000


def test_a_second_transfer_for_what_is_paid_is_booked_by_a_person_only(shop):
    payment = shop.asked(1)
    shop.upload(camt(Entry(10000, payment.merchant_ref), Entry(10000, payment.merchant_ref)))
    (second,) = shop.open()
    assert second.kind == "doubled"

    shop.settle(second, "book")

    assert shop.order_of(payment).payment_status == "overpaid"


def test_money_for_a_cancelled_order_is_booked_late(shop):
    payment = shop.asked(1)
    shop.cancel(shop.order_of(payment))

    shop.upload(camt(Entry(10000, payment.merchant_ref)))

    assert shop.payment(payment).facts[0].late
    assert shop.order_of(payment).status == "cancelled"


def test_money_in_another_currency_waits(shop):
    payment = shop.asked(1)

    shop.upload(camt(Entry(10000, payment.merchant_ref, currency="EUR")))

    (waiting,) = shop.open()
    assert (waiting.kind, str(waiting.theirs.currency)) == ("amount_differs", "EUR")
    with pytest.raises(InvalidRequest):
        shop.settle(waiting, "book")
    assert shop.order_of(payment).paid == 0


def test_a_refund_is_looked_for_among_the_debits_that_name_it(shop):
    payment = shop.asked(2)
    shop.upload(camt(Entry(20000, payment.merchant_ref)))
    for amount in ("30.00", "40.00"):
        shop.refund(payment, amount)

    shop.upload(camt(Entry(20000, payment.merchant_ref, reference="BANK-0"), Entry(-3000, f"refund {payment.id}")))

    wanted = [each for each in told(report(shop)) if each[1] == "refund"]
    assert wanted == [("missing_there", "refund", None, "-40.00")]


def test_only_what_came_to_the_account_can_be_booked(shop):
    order = shop.order(1)
    shop.by_hand(order, cny("100.00"), "seen")
    shop.upload(camt(Entry(777, "gift")))
    gift, missing = sorted(shop.open(), key=lambda each: each.kind)

    for difference, order_id, pointer in [
        (missing, order.id, "/action"),
        (gift, None, "/order_id"),
        (gift, "0" * 16, "/order_id"),
    ]:
        with pytest.raises(InvalidRequest) as refused:
            shop.settle(difference, "book", order_id)
        assert [error.pointer for error in refused.value.errors] == [pointer]
    with pytest.raises(NotFound):
        shop.differences.get(an_actor(), "x" * 24)
    assert shop.settle(missing, "resolve").status == "resolved"


@pytest.mark.parametrize(
    "content",
    [
        camt(Entry(100, "x"), iban="DE00000000000000000000"),
        mt940(Entry(100, "x"), account="12030000/9999"),
        camt(Entry(100, "x", day=TODAY.replace(day=24))),
        camt(Entry(100, "x", day=TODAY.replace(month=8)), Entry(100, "x")),
        camt(),
        b"",
        mt940(*(Entry(100, "x") for _ in range(5_001))),
    ],
    ids=["another account", "another number", "tomorrow's tomorrow", "a quarter", "no day", "nothing", "too many"],
)
def test_a_file_that_is_not_this_accounts_own_is_refused_whole(shop, content):
    before = dict(shop.table.items)

    with pytest.raises(InvalidRequest):
        shop.upload(content)

    assert shop.table.items == before


def test_without_an_account_no_statement_is_taken():
    shop = BankShop()
    stranger = an_actor(tenant_id="T00000000002")

    with pytest.raises(InvalidRequest, match="account_number"):
        shop.uploads.upload(stranger, camt(Entry(100, "x")), once=ONCE)
