"""Setting up a demonstration: its people, warehouses, products, customers and payment account."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.catalog.models import CreateProduct
from shared.core.actor import Actor, Role
from shared.core.money import Money, decimals
from shared.customers.models import Contact, CreateCustomer
from shared.demonstration.catalogue import Buyer, Colleague, Ware
from shared.demonstration.services import Services
from shared.identity.models import ChangeSettings, CreateUser, Locale, SignUp
from shared.payments.accounts import ConfigureProvider, endpoint_id
from shared.stock.models import CreateWarehouse

PASSWORD = "Tallyshop-Demo-1"  # noqa: S105  (everybody may know it: it opens the demonstration only)
WEBHOOK_SECRET = "sandbox_demonstration"  # noqa: S105  (moves no money)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a demonstration plays with; figures of wares and buyers are in its currency, `window` in minutes."""

    company: str
    currency: str
    time_zone: str
    locale: Locale
    people: Sequence[Colleague]
    wares: Sequence[Ware]
    buyers: Sequence[Buyer]
    window: int
    lets_in: bool = True
    """Whether its colleagues have a password; the first person has one in any case."""

    def money(self, figure: str) -> Money:
        """A figure of the catalogue, which has two decimals, in a currency that may have others."""
        places = decimals(self.currency)
        whole, _, cents = figure.partition(".")
        return Money.parsed(f"{whole}.{cents.ljust(places, '0')[:places]}" if places else whole, self.currency)


@dataclass(frozen=True, slots=True)
class House:
    """The tenant and whoever acts in it; sales people and customers are in the scene's order."""

    scene: Scene
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


def opened(services: Services, scene: Scene) -> House:
    """The tenant with everything but trade; EmailTaken when it was opened before."""
    first, *others = scene.people
    admin = _signed_up(services, scene, first)
    colleagues = [_joined(services, scene, admin, colleague) for colleague in others]
    sellers = [colleague for colleague in colleagues if colleague.role is Role.SALES]
    south = CreateWarehouse(id="SOUTH", name="Shenzhen", priority=20, address="深圳市宝安区")
    services.warehouses.create(admin, south, once=services.once)
    for ware in scene.wares:
        services.catalog.create(admin, _product(scene, ware), once=services.once)
    customers = [_customer(services, scene, admin, sellers, buyer) for buyer in scene.buyers]
    account = ConfigureProvider(enabled=True, credentials={"webhook_secret": WEBHOOK_SECRET})
    services.accounts.configure(admin, "sandbox", account, expected_version=None)
    return House(scene, admin, sellers, customers)


def _signed_up(services: Services, scene: Scene, person: Colleague) -> Actor:
    request = SignUp(
        company_name=scene.company,
        currency=scene.currency,
        time_zone=scene.time_zone,
        locale=scene.locale,
        full_name=person.full_name,
        email=person.email,
        password=PASSWORD,
    )
    made = services.sign_ups.sign_up(request, request_id="demonstration", once=services.once)
    admin = Actor(made.tenant_id, made.user_id, Role.ADMIN, "demonstration")
    window = ChangeSettings(payment_window_minutes=scene.window)
    services.identity.change_settings(admin, window, expected_version=None)
    return admin


def _joined(services: Services, scene: Scene, admin: Actor, person: Colleague) -> Actor:
    password = PASSWORD if scene.lets_in else None
    request = CreateUser(email=person.email, full_name=person.full_name, role=person.role, password=password)
    user = services.people.create(admin, request, once=services.once)
    return Actor(admin.tenant_id, user.id, person.role, "demonstration")


def _product(scene: Scene, ware: Ware) -> CreateProduct:
    return CreateProduct(
        sku=ware.sku,
        name=ware.name,
        category=ware.category,
        brand=ware.brand,
        unit="piece",
        price=scene.money(ware.price),
        cost=scene.money(ware.cost),
        tax_rate="0.13",
        reorder_point=ware.reorder_point,
        reorder_quantity=ware.reorder_quantity,
    )


def _customer(services: Services, scene: Scene, admin: Actor, sellers: list[Actor], buyer: Buyer) -> str:
    limit = scene.money(buyer.credit_limit) if buyer.credit_limit else None
    number = scene.buyers.index(buyer) + 1
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
