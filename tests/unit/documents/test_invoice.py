"""What an invoice says, before it is set as pages."""

import pytest

from shared.core.errors import IllegalState
from shared.orders.errors import OrderOnHold
from tests.unit.documents.orders import NOW, a_buyer, a_line, an_order, billed


def test_a_line_says_what_was_ordered_at_what_price() -> None:
    (line,) = billed(an_order(a_line(quantity=3, unit_price=123456, discount_rate="0.15", tax_rate="0.13"))).lines

    assert (line.sku, line.name, line.quantity, line.unit_price) == ("CHAIR", "Chair", "3", "1,234.56")
    assert (line.discount, line.tax_rate, line.total) == ("15%", "13%", "3,148.13")


def test_amounts_add_up_to_what_is_due() -> None:
    order = an_order(a_line(), a_line("TABLE"), order_discount=5000, shipping_fee=1500, paid=10000, refunded=2000)

    paper = billed(order)

    assert (paper.totals.subtotal, paper.totals.discount, paper.totals.shipping_fee) == (
        "CN¥400.00",
        "CN¥50.00",
        "CN¥15.00",
    )
    assert (paper.totals.total, paper.totals.paid, paper.totals.refunded, paper.totals.balance) == (
        "CN¥365.00",
        "CN¥100.00",
        "CN¥20.00",
        "CN¥285.00",
    )
    assert not paper.totals.overpaid


def test_what_is_not_there_is_not_named() -> None:
    paper = billed(an_order())

    assert (paper.totals.discount, paper.totals.shipping_fee, paper.totals.refunded, paper.reference, paper.status) == (
        None,
    ) * 5
    assert paper.lines[0].discount == ""


def test_who_paid_too_much_has_money_in_his_favour() -> None:
    paper = billed(an_order(paid=25000))

    assert (paper.totals.balance, paper.totals.overpaid) == ("CN¥50.00", True)


def test_tax_is_told_by_rate_and_sums_to_the_orders() -> None:
    lines = (a_line(tax_rate="0.13"), a_line("TABLE", tax_rate="0.130"), a_line("BOOK", tax_rate="0.09"), a_line("TEA"))
    order = an_order(*lines, order_discount=777)

    taxes = billed(order).totals.taxes

    assert [(each.rate, each.net, each.tax) for each in taxes] == [
        ("13%", "CN¥350.54", "CN¥45.57"),
        ("9%", "CN¥181.71", "CN¥16.35"),
    ]
    assert order.tax == 4557 + 1635


def test_what_was_cancelled_is_not_billed() -> None:
    order = an_order(a_line(quantity=5, cancelled=2), a_line("TABLE", cancelled=2))

    assert [(line.sku, line.quantity) for line in billed(order).lines] == [("CHAIR", "3")]


@pytest.mark.parametrize("status", ["cancelled", "expired"])
def test_an_order_that_ended_early_keeps_its_lines_and_says_that_nothing_is_due(status: str) -> None:
    paper = billed(an_order(a_line(cancelled=2), status=status))

    assert [line.quantity for line in paper.lines] == ["2"]
    assert (paper.status, paper.totals.total, paper.totals.balance) == (status, "CN¥200.00", "CN¥0.00")


@pytest.mark.parametrize(
    ("currency", "total"), [("JPY", "¥20,000"), ("KWD", "KWD\N{NO-BREAK SPACE}20.000"), ("EUR", "€200.00")]
)
def test_amounts_have_the_currencys_decimals(currency: str, total: str) -> None:
    paper = billed(an_order(currency=currency))

    assert paper.totals.total == total
    assert paper.lines[0].total == total.lstrip("¥€KWD\N{NO-BREAK SPACE}")


def test_days_are_those_of_the_tenant() -> None:
    assert billed(an_order()).date == "November 22, 2026"
    assert billed(an_order(), locale="zh-CN").date == "2026年11月22日"


def test_a_copy_bears_the_day_of_the_sale_and_what_was_paid_until_now() -> None:
    paper = billed(an_order(confirmed_at=NOW))

    assert (paper.order_date, paper.date, paper.totals.as_of) == (
        "November 22, 2026",
        "November 25, 2026",
        "November 25, 2026",
    )


def test_a_held_order_in_advance_says_until_when_to_pay() -> None:
    unpaid = billed(an_order(expires_at=NOW), locale="zh-CN")

    assert (unpaid.terms, unpaid.pay_by) == ("prepaid", "2026年11月25日 16:00")
    assert billed(an_order(expires_at=NOW, paid=100)).pay_by is None


def test_terms_are_credit_or_in_advance() -> None:
    assert billed(an_order(on_credit=True)).terms == "credit"
    assert billed(an_order()).terms == "prepaid"


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("Hauptstraße 12\n\n 10115 Berlin", ["Hauptstraße 12", "10115 Berlin"]),
        ({"street": "Hauptstraße 12", "state": None, "city": "Berlin"}, ["Hauptstraße 12", "Berlin"]),
        (None, []),
    ],
)
def test_an_address_is_written_as_on_a_letter(address, lines: list[str]) -> None:
    paper = billed(an_order(shipping_address=address), buyer=a_buyer(address=address))

    assert (paper.address, paper.shipping_address) == (lines, lines)


def test_a_draft_has_no_invoice() -> None:
    with pytest.raises(IllegalState, match="draft"):
        billed(an_order(status="draft"))


def test_on_hold_there_is_no_invoice() -> None:
    with pytest.raises(OrderOnHold):
        billed(an_order(on_hold=True))
