"""Summaries lose nothing that lists show."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shared.core.ids import new_id, order_number
from shared.orders.lines import OrderLine
from shared.orders.models import Order
from shared.orders.summary import packed_summary, unpacked_summary

PLACED = datetime(2026, 11, 22, 8, 0, 0, 123000, tzinfo=UTC)
SHOWN = (
    "version",
    "status",
    "payment_status",
    "fulfilment_status",
    "on_hold",
    "customer_id",
    "salesperson_id",
    "currency",
    "total",
    "balance",
    "placed_at",
    "expires_at",
)


def an_order(**fields) -> Order:
    line = OrderLine(sku="CHAIR", name="Chair", quantity=2, unit_price=12345)
    known = {"id": "STD90DNG54HPZNJ6", "number": order_number(PLACED, "STD90DNG54HPZNJ6"), "status": "confirmed"}
    rest = {"currency": "CNY", "time_zone": "UTC", "customer_id": new_id(), "lines": [line], "placed_at": PLACED}
    return Order(**known | rest | fields)


@given(
    status=st.sampled_from(["draft", "submitted", "confirmed", "closed", "cancelled", "expired"]),
    paid=st.integers(0, 10**12),
    refunded=st.integers(0, 10**6),
    version=st.integers(1, 10**6),
    on_hold=st.booleans(),
    salesperson_id=st.sampled_from(
        [None, "U1", "01M84FY2KB3HW418PA98TCZBZJ", "key:0123456789ABCDEF", "0123456789ABCDEF"]
    ),
    expires_at=st.sampled_from([None, datetime(2026, 11, 22, 8, 30, 0, 7000, tzinfo=UTC)]),
)
def test_what_is_packed_is_read_again(**fields):
    order = an_order(**fields)

    summary = unpacked_summary(order.id, order.number, packed_summary(order))

    assert {name: getattr(summary, name) for name in SHOWN} == {name: getattr(order, name) for name in SHOWN}


def test_a_summary_takes_some_forty_bytes():
    assert len(packed_summary(an_order(salesperson_id=new_id()))) <= 48
