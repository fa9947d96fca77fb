"""Identifiers: ULIDs for things that are made, hashes for things that a request names, readable order numbers."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: sorts as the numbers do


def new_id() -> str:
    """A fresh ULID: 26 characters that sort by the time of making."""
    from ulid import ULID  # noqa: PLC0415  (its import costs a cold start that many requests do not need)

    return str(ULID())


def new_tenant_id() -> str:
    """Twelve random characters (60 bits): short, for it stands in every key."""
    return base32(secrets.randbits(60), 12)


def derived_id(*parts: str) -> str:
    """Sixteen characters (80 bits) that the same parts always give; parts are told apart by length."""
    digest = hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).digest()
    return base32(int.from_bytes(digest[:10], "big"), 16)


def base32(number: int, width: int) -> str:
    """The number in Crockford's base 32, zero-padded, so that strings of one width sort as the numbers do."""
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (width - 1), -1, -5))


def order_number(placed_at: datetime, order_id: str) -> str:
    """Day, millisecond of the day and 40 bits of the id: readable, rising with time, unique without a counter."""
    moment = placed_at.astimezone(UTC)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    millisecond = (moment - midnight) // timedelta(milliseconds=1)
    return f"{moment:%Y%m%d}-{base32(millisecond, 6)}-{order_id[:8]}"


def placed_at_of(number: str) -> datetime:
    """The moment of placing, to the millisecond, that an order number tells."""
    day, time_of_day, _ = number.split("-")
    milliseconds = 0
    for character in time_of_day:
        milliseconds = milliseconds * 32 + _ALPHABET.index(character)
    return datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def order_number_floor(moment: datetime) -> str:
    """A string that sorts before every number placed at or after this moment, and after every earlier one."""
    return order_number(moment, "")
