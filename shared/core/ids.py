"""Identifiers of sixteen characters: by time for what is made, by hash for what a request names; order numbers."""

import hashlib
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: sorts as the numbers do


class _Clock:
    """The last id of this process, as a number."""

    def __init__(self) -> None:
        self.last, self._lock = 0, threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


_clock = _Clock()


def new_id() -> str:
    """Sixteen characters that sort by the time of making: 48 bits of milliseconds, 32 of chance.

    Half a ULID's chance and three fifths of its length, which counts in every key and index; conditional writes refuse
    the one pair in four thousand million that a tenant makes within the same millisecond. One process never goes back.
    """
    with _clock:
        fresh = time.time_ns() // 1_000_000 << 32 | secrets.randbits(32)
        _clock.last = fresh if fresh >> 32 > _clock.last >> 32 else _clock.last + 1
        return base32(_clock.last, 16)


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


def unbase32(text: str) -> int | None:
    """The number that base32 wrote; None for any other text."""
    number = 0
    for character in text:
        digit = _ALPHABET.find(character)
        if digit < 0:
            return None
        number = number << 5 | digit
    return number


def order_number(placed_at: datetime, order_id: str) -> str:
    """Day, millisecond of the day and 40 bits of the id: readable, rising with time, unique without a counter."""
    moment = placed_at.astimezone(UTC)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    millisecond = (moment - midnight) // timedelta(milliseconds=1)
    return f"{moment:%Y%m%d}-{base32(millisecond, 6)}-{order_id[:8]}"


def placed_at_of(number: str) -> datetime:
    """The moment of placing, to the millisecond, that an order number tells."""
    day, time_of_day, _ = number.split("-")
    midnight = datetime(int(day[:4]), int(day[4:6]), int(day[6:]), tzinfo=UTC)
    return midnight + timedelta(milliseconds=unbase32(time_of_day) or 0)


def order_number_floor(moment: datetime) -> str:
    """A string that sorts before every number placed at or after this moment, and after every earlier one."""
    return order_number(moment, "")
