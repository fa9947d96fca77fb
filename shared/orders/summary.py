"""An order's summary in some forty bytes, so that fifty entries of an index are read for one unit.

One byte for the form, two for the statuses, then the currency, expiry, version and amounts, customer and sales person.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from shared.core.ids import base32, placed_at_of, unbase32
from shared.orders.models import FulfilmentStatus, Order, OrderStatus, OrderSummary, PaymentStatus

_FORM = 1
_MILLISECOND = timedelta(milliseconds=1)
_STATUS = get_args(OrderStatus)
_PAYMENT = get_args(PaymentStatus)
_FULFILMENT = get_args(FulfilmentStatus)
_ID_LENGTH, _ID_BYTES, _AS_TEXT = 16, 10, 128


def packed_summary(order: Order) -> bytes:
    """What lists show of the order, but for its id and number, which are in the keys."""
    head = bytes((_FORM,)) + _statuses(order).to_bytes(2, "big") + order.currency.encode()
    since = order.expires_at - placed_at_of(order.number) if order.expires_at else None
    expires = 0 if since is None else 1 + _zigzag(since // _MILLISECOND)
    numbers = (expires, order.version, order.total << 1, _zigzag(order.balance))
    return head + b"".join(map(_varint, numbers)) + _id(order.customer_id) + _id(order.salesperson_id or "")


def unpacked_summary(order_id: str, number: str, packed: bytes) -> OrderSummary:
    """The inverse of packed_summary."""
    statuses, on_hold = divmod(int.from_bytes(packed[1:3], "big"), 2)
    statuses, fulfilment = divmod(statuses, len(_FULFILMENT))
    status, payment = divmod(statuses, len(_PAYMENT))
    rest, placed_at = iter(packed[6:]), placed_at_of(number)
    expires, version, total, balance = (_read_varint(rest) for _ in range(4))
    customer_id, salesperson_id = _read_id(rest), _read_id(rest)
    return OrderSummary(
        id=order_id,
        number=number,
        version=version,
        status=_STATUS[status],
        payment_status=_PAYMENT[payment],
        fulfilment_status=_FULFILMENT[fulfilment],
        on_hold=bool(on_hold),
        customer_id=customer_id,
        salesperson_id=salesperson_id or None,
        currency=packed[3:6].decode(),
        total=total >> 1,
        balance=_unzigzag(balance),
        placed_at=placed_at,
        expires_at=placed_at + _unzigzag(expires - 1) * _MILLISECOND if expires else None,
    )


def _statuses(order: Order) -> int:
    statuses = _STATUS.index(order.status) * len(_PAYMENT) + _PAYMENT.index(order.payment_status)
    return (statuses * len(_FULFILMENT) + _FULFILMENT.index(order.fulfilment_status)) * 2 + order.on_hold


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _unzigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _varint(number: int) -> bytes:
    septets = bytearray()
    while number > 127:
        septets.append(number & 127 | 128)
        number >>= 7
    return bytes(septets + bytes((number,)))


def _read_varint(rest: Iterator[int]) -> int:
    number = shift = 0
    for byte in rest:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    return number


def _id(text: str) -> bytes:
    """Our own ids in ten bytes, any other as text; a length before each."""
    as_number = unbase32(text) if len(text) == _ID_LENGTH else None
    if as_number is not None:
        return bytes((_ID_BYTES,)) + as_number.to_bytes(_ID_BYTES, "big")
    encoded = text.encode()
    return bytes((_AS_TEXT | len(encoded),)) + encoded


def _read_id(rest: Iterator[int]) -> str:
    length = next(rest)
    content = bytes(next(rest) for _ in range(length & ~_AS_TEXT))
    return content.decode() if length & _AS_TEXT else base32(int.from_bytes(content, "big"), _ID_LENGTH)
