"""Bank statements that people bring: stored once, what names its payment is booked, the rest waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from shared.core.actor import Actor
from shared.core.clock import Clock, local_day, system_clock
from shared.core.errors import IllegalState, InvalidRequest
from shared.core.ids import derived_id
from shared.identity.repository import SettingsRepository
from shared.payments.available import AVAILABLE
from shared.payments.errors import DuplicateTransfer
from shared.payments.merchants import Merchants
from shared.payments.models import Payment
from shared.payments.statements.bank_comparison import BankDay
from shared.payments.statements.bank_files import statements_in
from shared.payments.statements.bank_statement import BankStatement
from shared.payments.statements.days import BY_HAND, Days
from shared.payments.statements.lines import StatementLine, UnreadableStatement
from shared.payments.statements.reconciliation import Reconciliation
from shared.payments.statements.report import LONGEST
from shared.payments.statements.repository import DifferenceRepository, StatementRepository
from shared.payments.transfers import BookTransfer, TransferService
from shared.storage.once import Once
from shared.storage.sealing import Seals
from shared.storage.table import Table

MOST_LINES = 5_000
"""They are stored and compared in 20 seconds at most, whatever their days."""
_SHORTEST_ACCOUNT = 6


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of a file: how many lines it has, how many of them are new, and what is open about its days."""

    id: str
    first: date
    last: date
    lines: int
    new: int
    booked: int
    waiting: int


class StatementUploads:
    """Takes files of one bank account, that of the tenant's bank transfers."""

    def __init__(self, table: Table, seals: Seals, clock: Clock = system_clock) -> None:
        self._table, self._clock, self._days = table, clock, Days(table, AVAILABLE)
        self._merchants, self._settings = Merchants(table, seals, clock), SettingsRepository(table)
        self._statements, self._differences = StatementRepository(table), DifferenceRepository(table)
        self._transfers, self._reconciliation = TransferService(table, clock), Reconciliation(table, clock)

    def upload(self, actor: Actor, content: bytes, *, once: Once) -> Uploaded:
        """Take a file, the first time or again; InvalidRequest for one that cannot be read or is of another account."""
        try:
            statements = statements_in(content)
        except UnreadableStatement as error:
            raise InvalidRequest.at("", f"is no statement that can be read: {error}") from None
        days = self._demanded_days(actor, statements)
        lines = {(line.day, line.id): line for statement in statements for line in statement.lines}
        known = self._statements.lines(actor.tenant_id, BY_HAND, days[0], days[-1])
        self._statements.keep(actor.tenant_id, BY_HAND, lines.values())
        booked = sum(self._booked(actor, day) for day in days)
        self._reconciliation.compare_days(actor, BY_HAND, days)
        uploaded = Uploaded(
            id=derived_id("statement", sha256(content).hexdigest()),
            first=days[0],
            last=days[-1],
            lines=len(lines),
            new=len(lines.keys() - {(line.day, line.id) for line in known}),
            booked=booked,
            waiting=self._waiting(actor, days),
        )
        with self._table.transaction() as tx:
            once.remember(tx, uploaded)
        return uploaded

    def _demanded_days(self, actor: Actor, statements: Sequence[BankStatement]) -> list[date]:
        ours = self._merchants.of(actor.tenant_id, BY_HAND).secrets.current.get("account_number", "")
        if not ours:
            raise InvalidRequest.at("", "comes before the account: set up bank_transfer with its account_number")
        if not all(_is_account(statement.account, ours) for statement in statements):
            raise InvalidRequest.at("", "is of another account than bank_transfer is set up with")
        days = sorted({day for statement in statements for day in statement.days})
        if not days:
            raise InvalidRequest.at("", "is no statement that can be read: it names no day")
        if days[-1] > local_day(self._clock(), self._settings.current(actor.tenant_id).time_zone) + timedelta(days=1):
            raise InvalidRequest.at("", "is of a day that has not come yet")
        if (days[-1] - days[0]).days >= LONGEST:
            raise InvalidRequest.at("", f"is of more than {LONGEST} days")
        if sum(len(statement.lines) for statement in statements) > MOST_LINES:
            raise InvalidRequest.at("", f"has more than {MOST_LINES} lines: bring it in parts")
        return days

    def _booked(self, actor: Actor, day: date) -> int:
        bookable = BankDay(self._days.of(actor.tenant_id, BY_HAND, day)).bookable()
        return sum(self._is_booked(actor, payment, line) for line, payment in bookable)

    def _is_booked(self, actor: Actor, payment: Payment, line: StatementLine) -> bool:
        """What cannot be booked as it is waits for a person."""
        request = BookTransfer(amount=line.money, reference=line.reference, received_on=line.day)
        try:
            self._transfers.complete(actor, payment, request)
        except (DuplicateTransfer, IllegalState, InvalidRequest):
            return False
        return True

    def _waiting(self, actor: Actor, days: list[date]) -> int:
        found = self._differences.between(actor.tenant_id, days[0], days[-1])
        return sum(each.provider == BY_HAND and each.status == "open" for each in found)


def _is_account(told: str, ours: str) -> bool:
    """MT940 has national numbers where an IBAN ends with them, behind the bank's."""
    theirs, own = (_plain(number.rpartition("/")[2]) for number in (told, ours))
    shorter, longer = sorted((theirs, own), key=len)
    return theirs == own or (len(shorter) >= _SHORTEST_ACCOUNT and longer.endswith(shorter))


def _plain(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()
