"""Bank transfers: the buyer gets instructions, and people tell what came in and what they sent back."""

from collections.abc import Mapping, Sequence
from datetime import date

from shared.core.errors import InvalidWebhook
from shared.payments.accounts import CredentialKind
from shared.payments.models import Action, Payment, Refund
from shared.payments.provider import Checkout, Merchant, Notice, Opened, Outcome, Reply, Told
from shared.payments.statements.lines import StatementLine, StatementTerms


class BankTransfer:
    """No program answers for a bank here: statements do, and who reads them."""

    methods = frozenset({"transfer"})
    credentials: Mapping[str, CredentialKind] = {"account_name": "text", "account_number": "text", "bank_name": "text"}
    currencies: frozenset[str] | None = None
    can_be_asked = False
    statements: StatementTerms | None = None
    sends_back = False

    def made_credentials(self) -> dict[str, str]:
        """An account at a bank is not made by us."""
        return {}

    def start(self, merchant: Merchant, payment: Payment, _checkout: Checkout) -> Opened:
        """Where to, how much and under which reference."""
        instructions = {name: merchant.secrets.current.get(name, "") for name in self.credentials}
        if not instructions["account_number"]:
            merchant.credential("account_number")
        amount = payment.money(payment.amount).as_json()
        return Opened(
            Action(kind="bank_instructions", instructions=instructions | amount | {"reference": payment.merchant_ref})
        )

    def query(self, _merchant: Merchant, _payment: Payment) -> Sequence[Told]:
        """Nobody to ask."""
        return ()

    def close(self, _merchant: Merchant, _payment: Payment) -> Sequence[Told]:
        """A transfer cannot be stopped from here."""
        return ()

    def refund(self, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
        """Who asks for it sends it himself, and says so by asking."""
        money = payment.money(refund.amount)
        return (Told("REFUNDED", payment.id, refund.id, money, merchant.now, refund_id=refund.id),)

    def query_refund(self, merchant: Merchant, payment: Payment, refund: Refund) -> Sequence[Told]:
        """As it was said."""
        return self.refund(merchant, payment, refund)

    def statement(self, _merchant: Merchant, _day: date, _tenant_zone: str) -> Sequence[StatementLine]:
        """People bring it."""
        return ()

    def verify(self, _merchant: Merchant, _headers: Mapping[str, str], _body: bytes) -> Notice | None:
        """Banks send statements, no events."""
        raise InvalidWebhook("Nobody reports here")

    def ack(self, _outcome: Outcome) -> Reply:
        """Nobody hears it."""
        return Reply(200, b"{}")

    def refuse(self, error: InvalidWebhook) -> Reply:
        """Our own words do."""
        raise error
