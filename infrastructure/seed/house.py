"""Setting up the demonstration tenant: its people, warehouses, products, customers and payment account."""

from dataclasses import dataclass

from infrastructure.seed.catalogue import BUYERS, PEOPLE, WARES, Buyer, Colleague, Ware
from infrastructure.seed.connection import Services
from infrastructure.seed.plan import PAYMENT_WINDOW, TIME_ZONE
from shared.catalog.models import CreateProduct
from shared.core.actor import Actor, Role
from shared.core.money import Money
from shared.customers.models import Contact, CreateCustomer
from shared.identity.models import ChangeSettings, CreateUser, SignUp
from shared.payments.accounts import ConfigureProvider, endpoint_id
from shared.stock.models import CreateWarehouse

COMPANY = "锦程贸易 Jincheng Trading"
CURRENCY = "CNY"
PASSWORD = "Tallyshop-Demo-1"  # noqa: S105  (everybody may know it: it opens the demonstration only)
WEBHOOK_SECRET = "sandbox_demonstration"  # noqa: S105  (moves no money)


@dataclass(frozen=True, slots=True)
class House:
    """The tenant and whoever acts in it; sales people and customers are in the catalogue's order."""

    admin: Actor
    sellers: list[Actor]
    customers: list[str]

    @property
    def tenant_id(self) -> str:
        return self.admin.tenant_id

    @property
    def endpoint(self) -> str:
        """Where the sandbox provider sends its events."""
        return endpoint_id(self.tenant_id, "sandbox")


def opened(services: Services) -> House:
    """The tenant with everything but trade; EmailTaken when it was opened before."""
    first, *others = PEOPLE
    admin = _signed_up(services, first)
    colleagues = [_joined(services, admin, colleague) for colleague in others]
    sellers = [colleague for colleague in colleagues if colleague.role is Role.SALES]
    south = CreateWarehouse(id="SOUTH", name="Shenzhen", priority=20, address="深圳市宝安区")
    services.warehouses.create(admin, south, once=services.once)
    for ware in WARES:
        services.catalog.create(admin, _product(ware), once=services.once)
    customers = [_customer(services, admin, sellers, buyer) for buyer in BUYERS]
    account = ConfigureProvider(enabled=True, credentials={"webhook_secret": WEBHOOK_SECRET})
    services.accounts.configure(admin, "sandbox", account, expected_version=None)
    return House(admin, sellers, customers)


def _signed_up(services: Services, person: Colleague) -> Actor:
    request = SignUp(
        company_name=COMPANY,
        currency=CURRENCY,
        time_zone=TIME_ZONE,
        locale="en",
        full_name=person.full_name,
        email=person.email,
        password=PASSWORD,
    )
    made = services.sign_ups.sign_up(request, request_id="demonstration", once=services.once)
    admin = Actor(made.tenant_id, made.user_id, Role.ADMIN, "demonstration")
    window = ChangeSettings(payment_window_minutes=int(PAYMENT_WINDOW.total_seconds() // 60))
    services.identity.change_settings(admin, window, expected_version=None)
    return admin


def _joined(services: Services, admin: Actor, person: Colleague) -> Actor:
    request = CreateUser(email=person.email, full_name=person.full_name, role=person.role, password=PASSWORD)
    user = services.people.create(admin, request, once=services.once)
    return Actor(admin.tenant_id, user.id, person.role, "demonstration")


def _product(ware: Ware) -> CreateProduct:
    return CreateProduct(
        sku=ware.sku,
        name=ware.name,
        category=ware.category,
        brand=ware.brand,
        unit="piece",
        price=Money.parsed(ware.price, CURRENCY),
        cost=Money.parsed(ware.cost, CURRENCY),
        tax_rate="0.13",
        reorder_point=ware.reorder_point,
        reorder_quantity=ware.reorder_quantity,
    )


def _customer(services: Services, admin: Actor, sellers: list[Actor], buyer: Buyer) -> str:
    limit = Money.parsed(buyer.credit_limit, CURRENCY) if buyer.credit_limit else None
    number = BUYERS.index(buyer) + 1
    request = CreateCustomer(
        name=buyer.name,
        kind="person" if buyer.kind == "person" else "company",
        region=buyer.region,
        phone=f"+86 21 5550 {number:04}",
        email=f"buyer{number:02}@example.com",
        contacts=[Contact(name=f"Purchasing {number}")] if buyer.kind == "company" else [],
        payment_terms="credit" if limit else "prepaid",
        credit_limit=limit,
        owner_id=None if buyer.seller is None else sellers[buyer.seller].user_id,
    )
    return services.customers.create(admin, request, once=services.once).id
