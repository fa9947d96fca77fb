"""Every service that a demonstration needs, on one table and one clock that stands where it is set."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from shared.catalog.service import CatalogService
from shared.customers.service import CustomerService
from shared.identity.accounts import SignInProvider
from shared.identity.people import PeopleService
from shared.identity.service import IdentityService
from shared.identity.sign_up import SignUpService
from shared.orders.approvals import ApprovalService
from shared.orders.endings import EndingService
from shared.orders.fulfilment import FulfilmentService
from shared.orders.service import OrderService
from shared.payments.account_service import AccountService
from shared.payments.intake import WebhookIntake
from shared.payments.service import PaymentService
from shared.stock.service import StockService
from shared.stock.warehouses import WarehouseService
from shared.storage.once import Once, nothing_to_remember
from shared.storage.sealing import Seals
from shared.storage.table import Table


class Clock:
    """Stands where it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Services:
    """Every service that the demonstration needs, on one table and one clock."""

    table: Table
    sign_ins: SignInProvider
    seals: Seals
    clock: Clock

    @cached_property
    def once(self) -> Once:
        return nothing_to_remember(self.clock)

    @cached_property
    def sign_ups(self) -> SignUpService:
        first_warehouse = WarehouseService(self.table, self.clock).open_first
        return SignUpService(self.table, self.sign_ins, first_warehouse, clock=self.clock)

    @cached_property
    def people(self) -> PeopleService:
        return PeopleService(self.table, self.sign_ins, clock=self.clock)

    @cached_property
    def identity(self) -> IdentityService:
        return IdentityService(self.table, self.clock)

    @cached_property
    def warehouses(self) -> WarehouseService:
        return WarehouseService(self.table, self.clock)

    @cached_property
    def catalog(self) -> CatalogService:
        return CatalogService(self.table, self.clock)

    @cached_property
    def customers(self) -> CustomerService:
        return CustomerService(self.table, lambda _tenant, _user: True, self.clock)

    @cached_property
    def stock(self) -> StockService:
        return StockService(self.table, self.clock)

    @cached_property
    def approvals(self) -> ApprovalService:
        return ApprovalService(self.table, self.clock)

    @cached_property
    def endings(self) -> EndingService:
        return EndingService(self.table, self.clock)

    @cached_property
    def fulfilment(self) -> FulfilmentService:
        return FulfilmentService(self.table, self.clock)

    @cached_property
    def orders(self) -> OrderService:
        return OrderService(self.table, self.clock)

    @cached_property
    def accounts(self) -> AccountService:
        return AccountService(self.table, self.seals, self.clock)

    @cached_property
    def payments(self) -> PaymentService:
        return PaymentService(self.table, self.seals, self.clock)

    @cached_property
    def webhooks(self) -> WebhookIntake:
        return WebhookIntake(self.table, self.seals, self.clock)
