"""Codes by text message: they prove a number, and let a person in whose sign-in asks for one.

As with mailed codes the table holds a seed, and the message is written from the stream, behind the answer. Six digits
are few, so they live five minutes and are guessed ten times an hour, over all sign-ins.
"""

from collections.abc import Callable
from dataclasses import replace

from shared.core.clock import Clock, system_clock
from shared.identity.codes_repository import Asked, CodeRepository, Purpose
from shared.identity.guesses import GuessRepository
from shared.identity.models import User
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.phones import PhoneRepository
from shared.storage.secret import SigningSecrets
from shared.storage.table import Table
from shared.storage.transaction import Transaction, until_written

_GUESSES = "sms"


class TextCodes:
    """Asks for messages to a person, and knows their codes."""

    def __init__(self, table: Table, secrets: Callable[[], SigningSecrets], clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock
        self._codes, self._asked = OneTimeCodes(table, secrets, clock), CodeRepository(table)
        self._phones, self._guesses = PhoneRepository(table), GuessRepository(table)

    def send(self, tenant_id: str, user: User, purpose: Purpose, *, pending: str = "") -> None:
        """Have a code sent; TextedJustNow, TextedEnough. What is `pending` becomes the number once it is proved."""

        def step() -> None:
            seen, now = self._phones.find(tenant_id, user.id), self._clock()
            texted = seen.texted(now)
            after = replace(texted, pending=pending or texted.pending)
            with self._table.transaction() as tx:
                self._phones.save(tx, tenant_id, user.id, after, seen=seen)
                self._asked.ask(tx, purpose, user.email, now)

        until_written(step)

    def demand(self, purpose: Purpose, user: User, code: str) -> Asked:
        """What was asked for, if this is its code; InvalidCredentials otherwise, also after ten wrong ones."""
        self._guesses.count(_GUESSES, user.sub, self._clock())
        return self._codes.demand(purpose, user.email, code.strip())

    def use_up(self, tx: Transaction, asked: Asked) -> None:
        """The code was used; InvalidCredentials when it was used or replaced meanwhile."""
        self._asked.use_up(tx, asked)

    def forgive(self, tenant_id: str, user: User) -> None:
        """The guess was right: no wrong one before it counts, and the next message need not wait."""

        def step() -> None:
            seen = self._phones.find(tenant_id, user.id)
            with self._table.transaction() as tx:
                self._phones.save(tx, tenant_id, user.id, seen.answered, seen=seen)

        self._guesses.forgive(_GUESSES, user.sub, self._clock())
        until_written(step)
