"""Codes that were asked for, by purpose and address. What stands here is the seed of a code, never the code."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shared.identity.errors import InvalidCredentials
from shared.storage import keys
from shared.storage.item import Condition, Item, Test, at_least, number, text
from shared.storage.table import Table
from shared.storage.transaction import Transaction

Purpose = Literal["invitation", "password-reset", "verification", "phone", "sms"]
"""`phone` proves a telephone number, `sms` lets its owner in: both are sent as text messages."""
LIFETIMES: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=7),
    "password-reset": timedelta(hours=1),
    "verification": timedelta(days=1),
    "phone": timedelta(minutes=5),
    "sms": timedelta(minutes=5),
}
TRIES = 10
"""Wrong codes after which the right one is void too."""
PAUSE = timedelta(minutes=1)
"""Between two mails to one address that strangers may ask for."""


class AskedJustNow(Exception):
    """A code for this address was asked for less than a minute ago."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that was asked for; `expires` is in whole seconds."""

    purpose: Purpose
    address: str
    seed: str
    expires: int


class CodeRepository:
    """The newest code of each purpose and address; an older one is void."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, purpose: Purpose, address: str) -> Asked | None:
        """The code that was asked for last, whether or not it has expired."""
        item = self._table.get(keys.one_time_code(purpose, address))
        return asked_of(item) if item else None

    def ask(self, tx: Transaction, purpose: Purpose, address: str, now: datetime) -> None:
        """A new code, which makes the last one void."""
        tx.put(_new(purpose, address, now))

    def ask_rarely(self, tx: Transaction, purpose: Purpose, address: str, now: datetime) -> None:
        """A new code; AskedJustNow where the last one is younger than a minute."""
        long_ago = Test("asked_at", "<=", int((now - PAUSE).timestamp()))
        paused = Condition((long_ago,), or_absent=True)
        tx.put(_new(purpose, address, now), when=paused, otherwise=lambda _old: AskedJustNow())

    def spend_try(self, purpose: Purpose, address: str) -> None:
        """Count a guess before it is looked at; InvalidCredentials when none is left or nothing was asked for."""
        with self._table.transaction() as tx:
            tx.update(keys.one_time_code(purpose, address), add={"tries": -1}, when=at_least(tries=1), otherwise=_void)

    def use_up(self, tx: Transaction, asked: Asked) -> None:
        """The code was used; InvalidCredentials when it was used or replaced meanwhile."""
        same = Condition((Test("seed", "=", asked.seed),))
        tx.delete(keys.one_time_code(asked.purpose, asked.address), when=same, otherwise=_void)

    def forget(self, tx: Transaction, purpose: Purpose, address: str) -> None:
        """Void whatever code there is."""
        tx.delete(keys.one_time_code(purpose, address))


def _new(purpose: Purpose, address: str, now: datetime) -> Item:
    code: Item = {"purpose": purpose, "address": address, "seed": secrets.token_hex(16), "tries": TRIES}
    times: Item = {"asked_at": int(now.timestamp()), "ttl": int((now + LIFETIMES[purpose]).timestamp())}
    return keys.one_time_code(purpose, address).attributes() | code | times


def asked_of(item: Item) -> Asked:
    """The code that an item tells of."""
    purpose: Purpose = text(item, "purpose")  # type: ignore[assignment]
    return Asked(purpose, text(item, "address"), text(item, "seed"), number(item, "ttl"))


def is_new(new: Item, old: Item | None) -> bool:
    """Whether a change of the item asks for a code: a guess changes it too."""
    return old is None or old["seed"] != new["seed"]


def wrong_code() -> InvalidCredentials:
    """Wrong, expired, used, guessed too often or never asked for: all look the same."""
    return InvalidCredentials("The code does not fit the address, or is no longer valid")


def _void(_old: Item | None) -> Exception:
    return wrong_code()
