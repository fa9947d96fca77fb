"""The product's services as pages use them, each made when a page first asks for it.

What belongs to one tenant is reached with that tenant's role; the function's own role serves what comes before a
tenant is known, and the people, whose addresses stand outside of every tenant.
"""

from functools import cached_property
from urllib.parse import urlsplit

from functions.console.sessions import Sessions
from shared.catalog.images import ImageService
from shared.catalog.s3 import S3Images
from shared.catalog.service import CatalogService
from shared.core.clock import system_clock
from shared.core.config import settings
from shared.customers.service import CustomerService
from shared.demonstration.practice_houses import PracticeHouses
from shared.identity.accounts import SignInProvider
from shared.identity.api_keys import ApiKeyService
from shared.identity.audit.anchors import S3Anchors
from shared.identity.audit.service import AuditService
from shared.identity.cognito import CognitoSignIns
from shared.identity.one_time_codes import OneTimeCodes
from shared.identity.passwords import PasswordService
from shared.identity.people import PeopleService
from shared.identity.rows import RowRules
from shared.identity.second_factor import SecondFactorService
from shared.identity.service import IdentityService
from shared.identity.sign_in import SignInService
from shared.identity.sign_up import SignUpService
from shared.identity.text_factor import TextFactorService
from shared.identity.views.service import ViewService
from shared.notifications.schedules.service import ScheduleService
from shared.orders.approvals import ApprovalService
from shared.orders.documents.service import DocumentService
from shared.orders.edits import EditService
from shared.orders.endings import EndingService
from shared.orders.finding import OrderFinder
from shared.orders.fulfilment import FulfilmentService
from shared.orders.history import History
from shared.orders.holding import OrdersHolding
from shared.orders.quoting import QuoteService
from shared.orders.service import OrderService
from shared.payments.account_service import AccountService
from shared.payments.of_orders import OrderPayments
from shared.payments.quarantine_service import QuarantineService
from shared.payments.service import PaymentService
from shared.payments.statements.difference_service import DifferenceService
from shared.payments.statements.reconciliation import Reconciliation
from shared.payments.statements.uploads import StatementUploads
from shared.payments.transfers import TransferService
from shared.replenishment.care import AlertCareService
from shared.replenishment.forecasting.service import ForecastService
from shared.replenishment.service import ReplenishmentService
from shared.reporting.customers import CustomersReports
from shared.reporting.exports.service import ExportService
from shared.reporting.first_steps import FirstSteps
from shared.reporting.mailing import MailedReports
from shared.reporting.papers import Papers
from shared.reporting.printer import LambdaPrinter, Printer
from shared.reporting.receivables import Receivables
from shared.reporting.service import ReportingService
from shared.reporting.stock import StockValue
from shared.reporting.takings import PaymentsReports
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseService
from shared.storage import connection
from shared.storage.aws import client, tenant_client
from shared.storage.files import S3Files
from shared.storage.sealer import Sealer
from shared.storage.sealing import Seals
from shared.storage.table import Table


class Services:
    """By name; a page takes what it needs, `visit.services.orders`."""

    def __init__(self, everybodys: Table, sign_in_provider: SignInProvider) -> None:
        self._everybodys, self._provider = everybodys, sign_in_provider

    @classmethod
    def of_this_function(cls) -> "Services":
        """As the function's environment names them."""
        provider = CognitoSignIns(client("cognito-idp"), settings.user_pool_id, settings.user_pool_client_id)
        return cls(Table(client("dynamodb"), settings.table_name), provider)

    @property
    def _table(self) -> Table:
        return connection.table()

    @property
    def table(self) -> Table:
        """What pages remember answers in."""
        return self._table

    @property
    def everybodys(self) -> Table:
        """The table by the function's own role, for what comes before a tenant is known."""
        return self._everybodys

    @property
    def _seals(self) -> Seals:
        return connection.seals()

    @cached_property
    def base(self) -> str:
        """Where the console stands below its host, `/console`."""
        return f"{urlsplit(settings.public_url).path}/console"

    @cached_property
    def storage_origin(self) -> str:
        """Where images are uploaded to and shown from."""
        bucket = f"https://{settings.files_bucket}.s3"
        return settings.aws_endpoint_url or f"{bucket}.amazonaws.com {bucket}.{settings.region}.amazonaws.com"

    # People, and coming in.

    @cached_property
    def sealer(self) -> Sealer:
        return Sealer(connection.signing_secrets)

    @cached_property
    def practice_houses(self) -> PracticeHouses:
        return PracticeHouses(self._table)

    @cached_property
    def sign_ins(self) -> SignInService:
        return SignInService(self._everybodys, self._provider, connection.signing_secrets)

    @cached_property
    def sign_ups(self) -> SignUpService:
        return SignUpService(self._everybodys, self._provider, WarehouseService(self._everybodys).open_first)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.sealer, self.sign_ins, system_clock)

    @cached_property
    def passwords(self) -> PasswordService:
        codes = OneTimeCodes(self._everybodys, connection.signing_secrets)
        return PasswordService(self._everybodys, self._provider, codes)

    @cached_property
    def second_factors(self) -> SecondFactorService:
        return SecondFactorService(self._everybodys, self._provider)

    @cached_property
    def text_factors(self) -> TextFactorService:
        return TextFactorService(self._everybodys, connection.signing_secrets, offered=settings.text_messages)

    @cached_property
    def people(self) -> PeopleService:
        return PeopleService(self._everybodys, self._provider)

    @cached_property
    def api_keys(self) -> ApiKeyService:
        return ApiKeyService(self._everybodys, connection.signing_secrets)

    @cached_property
    def audit(self) -> AuditService:
        return AuditService(self._table, S3Anchors(client("s3"), settings.anchor_bucket))

    @cached_property
    def views(self) -> ViewService:
        return ViewService(self._table)

    @cached_property
    def identity(self) -> IdentityService:
        return IdentityService(self._table)

    # Goods.

    @cached_property
    def catalog(self) -> CatalogService:
        return CatalogService(self._table)

    @cached_property
    def images(self) -> ImageService:
        return ImageService(self._table, S3Images(lambda: tenant_client("s3"), settings.files_bucket))

    @cached_property
    def warehouses(self) -> WarehouseService:
        return WarehouseService(self._table)

    @cached_property
    def stock(self) -> StockService:
        return StockService(self._table, name_orders=OrdersHolding(self._table))

    @cached_property
    def replenishment(self) -> ReplenishmentService:
        return ReplenishmentService(self._table)

    @cached_property
    def alert_care(self) -> AlertCareService:
        return AlertCareService(self._table, self.identity.knows)

    @cached_property
    def forecasts(self) -> ForecastService:
        return ForecastService(self._table)

    # Customers and orders.

    @cached_property
    def row_rules(self) -> RowRules:
        return RowRules(self._table)

    @cached_property
    def customers(self) -> CustomerService:
        return CustomerService(self._table, self.identity.knows)

    @cached_property
    def orders(self) -> OrderService:
        return OrderService(self._table)

    @cached_property
    def order_finder(self) -> OrderFinder:
        return OrderFinder(self._table)

    @cached_property
    def quotes(self) -> QuoteService:
        return QuoteService(self._table)

    @cached_property
    def histories(self) -> History:
        return History(self._table)

    @cached_property
    def edits(self) -> EditService:
        return EditService(self._table)

    @cached_property
    def approvals(self) -> ApprovalService:
        return ApprovalService(self._table)

    @cached_property
    def endings(self) -> EndingService:
        return EndingService(self._table)

    @cached_property
    def fulfilment(self) -> FulfilmentService:
        return FulfilmentService(self._table)

    @cached_property
    def documents(self) -> DocumentService:
        return DocumentService(self._table)

    # Money and figures.

    @cached_property
    def payments(self) -> PaymentService:
        return PaymentService(self._table, self._seals)

    @cached_property
    def payments_of_orders(self) -> OrderPayments:
        return OrderPayments(self._table)

    @cached_property
    def quarantine(self) -> QuarantineService:
        return QuarantineService(self._table, self._seals)

    @cached_property
    def differences(self) -> DifferenceService:
        return DifferenceService(self._table)

    @cached_property
    def reconciliation(self) -> Reconciliation:
        return Reconciliation(self._table)

    @cached_property
    def statement_uploads(self) -> StatementUploads:
        return StatementUploads(self._table, self._seals)

    @cached_property
    def transfers(self) -> TransferService:
        return TransferService(self._table)

    @cached_property
    def accounts(self) -> AccountService:
        return AccountService(self._table, self._seals)

    @cached_property
    def reporting(self) -> ReportingService:
        return ReportingService(self._table)

    @cached_property
    def papers(self) -> Papers:
        return Papers(self._table)

    @cached_property
    def exports(self) -> ExportService:
        return ExportService(self._table, S3Files(lambda: tenant_client("s3"), settings.files_bucket))

    @cached_property
    def schedules(self) -> ScheduleService:
        """With the function's own role: a tenant's deletes nothing."""
        return ScheduleService(self._everybodys, MailedReports(self.papers))

    @cached_property
    def printer(self) -> Printer:
        return LambdaPrinter(lambda: client("lambda"), settings.printer_function)

    @cached_property
    def stock_value(self) -> StockValue:
        return StockValue(self._table)

    @cached_property
    def payments_report(self) -> PaymentsReports:
        return PaymentsReports(self._table)

    @cached_property
    def customers_report(self) -> CustomersReports:
        return CustomersReports(self._table)

    @cached_property
    def first_steps(self) -> FirstSteps:
        return FirstSteps(self._table)

    @cached_property
    def receivables(self) -> Receivables:
        return Receivables(self._table)
