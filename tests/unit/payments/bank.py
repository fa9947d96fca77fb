"""A shop that is paid by transfer, and its bank, which writes statements in both formats."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from shared.core.money import Money
from shared.orders.models import Order
from shared.payments.models import Payment
from shared.payments.statements.difference_service import DifferenceService, SettleDifference
from shared.payments.statements.uploads import StatementUploads, Uploaded
from shared.payments.transfers import BookTransfer
from tests.builders import ONCE, an_actor
from tests.fakes import some_seals
from tests.unit.payments.shop import Shop
from tests.unit.payments.statements import TODAY

IBAN = "DE02120300000000202051"
_references = count(1)


@dataclass(frozen=True)
class Entry:
    """A movement on the account; the amount is in minor units, and negative where it went out."""

    amount: int
    text: str
    day: date = TODAY
    reference: str = field(default_factory=lambda: f"BANK-{next(_references)}")
    currency: str = "CNY"

    @property
    def figure(self) -> str:
        return f"{abs(self.amount) // 100}.{abs(self.amount) % 100:02}"


def camt(*entries: Entry, iban: str = IBAN, kind: str = "053") -> bytes:
    """A statement (053) or a notification (054)."""
    outer, inner = {"053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}[kind]
    written = "".join(map(_entry, entries))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08">'
        f"<{outer}><{inner}><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{written}</{inner}></{outer}></Document>"
    ).encode()


def _entry(entry: Entry) -> str:
    direction = "DBIT" if entry.amount < 0 else "CRDT"
    reference = f"<AcctSvcrRef>{entry.reference}</AcctSvcrRef>" if entry.reference else ""
    details = f"<NtryDtls><TxDtls><RmtInf><Ustrd>{escape(entry.text)}</Ustrd></RmtInf></TxDtls></NtryDtls>"
    return (
        f'<Ntry><Amt Ccy="{entry.currency}">{entry.figure}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{entry.day}</Dt></BookgDt>{reference}{details}</Ntry>"
    )


def mt940(*entries: Entry, account: str = "12030000/0000202051") -> bytes:
    """The same in SWIFT's format, its text cut to lines as banks cut it."""
    day = f"{entries[-1].day:%y%m%d}"
    lines = [":20:STARTUMS", f":25:{account}", ":28C:1/1", f":60F:C{day}CNY0,00"]
    for entry in entries:
        mark, figure = "D" if entry.amount < 0 else "C", entry.figure.replace(".", ",")
        lines.append(f":61:{entry.day:%y%m%d}{entry.day:%m%d}{mark}{figure}NTRFNONREF//{entry.reference}")
        cut = [entry.text[start : start + 27] for start in range(0, len(entry.text), 27)]
        lines.append(":86:166" + "".join(f"?{20 + number}{part}" for number, part in enumerate(cut)))
    return "\r\n".join([*lines, f":62F:C{day}CNY0,00", "-", ""]).encode()


class BankShop(Shop):
    """Its transfers come to one account."""

    def __init__(self, *, currency: str = "CNY", account: str = IBAN) -> None:
        super().__init__(currency=currency)
        self.configure("bank_transfer", enabled=True, account_number=account, account_name="Acme", bank_name="DKB")
        self.uploads = StatementUploads(self.table, some_seals(self.table), self.clock)
        self.differences = DifferenceService(self.table, self.clock)

    def asked(self, chairs: int = 1, **fields: Any) -> Payment:
        """A payment whose buyer has the instructions."""
        return self.start(self.order(chairs, **fields), provider="bank_transfer", method="transfer")

    def order_of(self, payment: Payment) -> Order:
        return self.orders.get(an_actor(), payment.order_id)

    def by_hand(self, order: Order, amount: Money, reference: str, day: date = TODAY) -> Payment:
        """A transfer that a person saw on the bank's screen."""
        request = BookTransfer(amount=amount, reference=reference, received_on=day)
        return self.transfers.book(an_actor(), order.id, request, once=ONCE)

    def upload(self, content: bytes) -> Uploaded:
        return self.uploads.upload(an_actor(), content, once=ONCE)

    def open(self) -> list[Any]:
        return self.differences.page(an_actor(), limit=100, position=None).items

    def settle(self, difference: Any, action: str, order_id: str | None = None) -> Any:
        request = SettleDifference(action=action, order_id=order_id, note="looked into")
        return self.differences.settle(an_actor(), difference.id, request, once=ONCE)
