"""Payments, refunds, and the providers behind them."""

from functions.payments.statement_views import DifferenceView, ReconciliationQuery, ReconciliationView, UploadedView
from functions.payments.views import PaymentView, ProviderView, QuarantinedView, RefundView, StartedView
from shared.core.errors import IllegalState, NotFound, RequestInProgress, StaleVersion
from shared.identity.permissions import Permission
from shared.payments.account_service import AccountService
from shared.payments.accounts import ConfigureProvider
from shared.payments.errors import (
    AlreadyResolved,
    DuplicateTransfer,
    ProviderDeclined,
    ProviderUnavailable,
    RefundExceedsCaptured,
)
from shared.payments.models import RefundPayment, StartPayment
from shared.payments.quarantine_service import QuarantineService, Resolve
from shared.payments.service import PaymentService
from shared.payments.statements.difference_service import DifferenceService, SettleDifference
from shared.payments.statements.reconciliation import Reconciliation
from shared.payments.statements.uploads import StatementUploads
from shared.payments.transfers import BookTransfer, TransferService
from shared.storage import connection
from shared.web.api import Api
from shared.web.pagination import ListQuery, Page

api = Api("payments")
handler = api.handler
payments = PaymentService(connection.table(), connection.seals())
quarantine = QuarantineService(connection.table(), connection.seals())
transfers = TransferService(connection.table())
accounts = AccountService(connection.table(), connection.seals())
uploads = StatementUploads(connection.table(), connection.seals())
reconciliation = Reconciliation(connection.table())
differences = DifferenceService(connection.table())


@api.endpoint("GET", "/v1/payment-providers", permission=Permission.PROVIDERS)
def list_payment_providers(query: ListQuery) -> Page[ProviderView]:
    """List all providers, used or not, in a fixed order."""
    return api.page(
        query,
        lambda limit, position: accounts.page(api.actor, limit=limit, position=position),
        lambda account: ProviderView.of(api.actor.tenant_id, account),
    )


@api.endpoint(
    "GET",
    "/v1/payment-providers/{provider}",
    permission=Permission.PROVIDERS,
    subject=accounts.get,
    problems=(NotFound,),
)
def get_payment_provider(provider: str) -> ProviderView:
    """Read how a provider is set up; its credentials never come out."""
    return ProviderView.of(api.actor.tenant_id, accounts.get(api.actor, provider))


@api.endpoint(
    "PUT",
    "/v1/payment-providers/{provider}",
    permission=Permission.PROVIDERS,
    subject=accounts.get,
    problems=(NotFound, StaleVersion),
)
def configure_payment_provider(provider: str, request: ConfigureProvider) -> ProviderView:
    """Enable or disable a provider, set its credentials.

    What is not named is kept. A secret set anew leaves the previous one valid for 24 hours.
    """
    actor, expected = api.actor, api.request.if_match
    configured = accounts.configure(actor, provider, request, expected_version=expected)
    return ProviderView.of_configured(actor.tenant_id, configured)


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/payments",
    status=201,
    permission=Permission.PAYMENTS_START,
    subject=payments.order,
    problems=(NotFound, IllegalState, RequestInProgress, ProviderDeclined, ProviderUnavailable),
)
def start_payment(order_id: str, request: StartPayment) -> StartedView:
    """Start a payment of an order's balance, or of a part of it.

    `payer_id` is WeChat's openid, for `jsapi`; `payer_ip` the buyer's address, for `h5`.
    """
    return StartedView.of(payments.start(api.actor, order_id, request, once=api.once(StartedView.of)))


@api.endpoint(
    "GET",
    "/v1/orders/{order_id}/payments",
    permission=Permission.PAYMENTS_READ,
    subject=payments.order,
    problems=(NotFound,),
)
def list_payments(order_id: str, query: ListQuery) -> Page[PaymentView]:
    """List an order's payments, newest first."""
    return api.page(
        query,
        lambda limit, position: payments.page(api.actor, order_id, limit=limit, position=position),
        PaymentView.of,
    )


@api.endpoint("GET", "/v1/payments/quarantine", permission=Permission.QUARANTINE)
def list_quarantine(query: ListQuery) -> Page[QuarantinedView]:
    """List money that fits no payment as it is and waits for somebody, newest first."""
    return api.page(
        query,
        lambda limit, position: quarantine.page(api.actor, limit=limit, position=position),
        QuarantinedView.of,
    )


@api.endpoint(
    "POST",
    "/v1/payments/quarantine/{quarantine_id}/resolve",
    permission=Permission.QUARANTINE,
    subject=quarantine.get,
    problems=(NotFound, IllegalState, AlreadyResolved, ProviderDeclined, ProviderUnavailable),
)
def resolve_quarantined(quarantine_id: str, request: Resolve) -> QuarantinedView:
    """Book the money on its order, send it back, or leave it as it is."""
    once = api.once(QuarantinedView.of)
    return QuarantinedView.of(quarantine.resolve(api.actor, quarantine_id, request, once=once))


@api.endpoint(
    "POST",
    "/v1/payments/statements",
    status=201,
    permission=Permission.STATEMENTS,
    takes=("application/octet-stream", "application/xml", "application/zip", "text/plain"),
)
def upload_statement() -> UploadedView:
    """Take a bank's statement: camt.053 or camt.054, MT940, or a zip of such, of up to 1 MiB, 5,000 lines and 62 days.

    What names its payment and pays it to the cent is booked, the rest is listed as differences. A file may come again.
    """
    once = api.once(UploadedView.of)
    return UploadedView.of(uploads.upload(api.actor, api.request.body, once=once))


@api.endpoint("GET", "/v1/payments/reconciliation", permission=Permission.RECONCILIATION_REPORT)
def report_reconciliation(query: ReconciliationQuery) -> ReconciliationView:
    """Statements of providers and banks beside payments and orders, a row for each day that was compared.

    Days are the provider's own, or the tenant's; by default those of the last week.
    """
    rows = reconciliation.report(api.actor, query.first, query.last, query.provider)
    return ReconciliationView.of(rows)


@api.endpoint("GET", "/v1/payments/differences", permission=Permission.STATEMENTS)
def list_differences(query: ListQuery) -> Page[DifferenceView]:
    """List what statements and books disagree about and nobody has dealt with, newest day first."""
    return api.page(
        query,
        lambda limit, position: differences.page(api.actor, limit=limit, position=position),
        DifferenceView.of,
    )


@api.endpoint(
    "POST",
    "/v1/payments/differences/{difference_id}/resolve",
    permission=Permission.STATEMENTS,
    subject=differences.get,
    problems=(NotFound, IllegalState, AlreadyResolved, DuplicateTransfer),
)
def resolve_difference(difference_id: str, request: SettleDifference) -> DifferenceView:
    """Book a transfer on an order, say that a difference is dealt with elsewhere, or that it is none."""
    once = api.once(DifferenceView.of)
    return DifferenceView.of(differences.settle(api.actor, difference_id, request, once=once))


@api.endpoint(
    "GET",
    "/v1/payments/{payment_id}",
    permission=Permission.PAYMENTS_READ,
    subject=payments.get,
    problems=(NotFound,),
)
def get_payment(payment_id: str) -> PaymentView:
    """Read a payment with what its provider told."""
    return PaymentView.of(payments.get(api.actor, payment_id))


@api.endpoint(
    "POST",
    "/v1/payments/{payment_id}/refunds",
    status=201,
    permission=Permission.REFUNDS_WRITE,
    subject=payments.get,
    problems=(NotFound, RequestInProgress, RefundExceedsCaptured),
)
def refund_payment(payment_id: str, request: RefundPayment) -> RefundView:
    """Give captured money back, all or a part."""
    once = api.once(RefundView.of_refunded)
    return RefundView.of_refunded(payments.refund(api.actor, payment_id, request, once=once))


@api.endpoint(
    "POST",
    "/v1/orders/{order_id}/bank-transfers",
    status=201,
    permission=Permission.TRANSFERS_WRITE,
    subject=transfers.order,
    problems=(NotFound, IllegalState, DuplicateTransfer),
)
def book_bank_transfer(order_id: str, request: BookTransfer) -> PaymentView:
    """Book a transfer that was seen on the statement; more than the balance leaves the order overpaid."""
    return PaymentView.of(transfers.book(api.actor, order_id, request, once=api.once(PaymentView.of)))
