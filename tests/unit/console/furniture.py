"""A tenant with one of everything that a page of the console is about, each called by the same hostile text."""

from datetime import UTC, datetime

from functions.console.pages.stock.documents import KINDS
from functions.console.services import Services
from shared.catalog.models import ChangeProduct
from shared.core.actor import Actor
from shared.customers.models import Contact, CreateCustomer
from shared.identity.api_keys import CreateApiKey
from shared.identity.models import ChangeSettings, ChangeUser, CreateUser
from shared.identity.views.models import KeepView
from shared.notifications.schedules.models import ScheduleReport
from shared.orders.requests import ReturnGoods, ShipOrder
from shared.payments.accounts import PROVIDERS, ConfigureProvider
from shared.payments.models import RefundPayment
from shared.payments.transfers import BookTransfer
from shared.replenishment.service import ReplenishmentService
from shared.stock.documents import ReceiptDocument
from shared.stock.models import ChangeWarehouse
from shared.storage import keys
from tests.builders import ONCE, a_product, a_request, a_warehouse, cny
from tests.fakes import MemoryTable
from tests.unit.console.test_payments import stray_money
from tests.unit.payments.bank import IBAN, Entry, camt

Ids = dict[str, list[str]]
"""What may stand in a path, by the name of its parameter."""


def furnished(table: MemoryTable, services: Services, admin: Actor, text: str) -> Ids:
    """Fills the tenant; the names are the parameters of the console's routes."""
    orders, moving = services.orders, {"expected_version": None, "once": ONCE}
    _company(services, admin, text)
    a_warehouse(table, tenant_id=admin.tenant_id)
    services.warehouses.change(admin, "MAIN", ChangeWarehouse(name=text), expected_version=None)
    a_product(table, "CHAIR", tenant_id=admin.tenant_id, name=text, category=text, family=text, barcode=text)
    lines = [{"sku": "CHAIR", "quantity": 20}]
    received = ReceiptDocument.model_validate(
        {"warehouse_id": "MAIN", "lines": lines, "reason": text, "reference": text}
    )
    services.stock.receive(admin, received, once=ONCE)
    contact = Contact(name=text, title=text, phone=text)
    who = {"name": text, "phone": text, "region": text, "external_id": text, "address": text, "tags": [text[:40]]}
    customer = services.customers.create(admin, CreateCustomer(**who, contacts=[contact]), once=ONCE)
    wanted = a_request(customer, {"CHAIR": 3}, note=text, shipping_address=text)
    order = orders.place(admin, wanted, key=None, fingerprint="").order
    draft = orders.place(admin, wanted.model_copy(update={"draft": True}), key=None, fingerprint="").order
    transfer = {"amount": cny("300.00"), "reference": "TR-1", "received_on": "2026-01-05"}
    payment = services.transfers.book(admin, order.id, BookTransfer(**transfer), once=ONCE)
    part = [{"sku": "CHAIR", "quantity": 1, "condition": "damaged"}]
    goods = {"lines": [{"sku": "CHAIR", "quantity": 2}], "carrier": text, "tracking_number": text}
    leaving = ShipOrder.model_validate(goods)
    shipped = services.fulfilment.ship(admin, order.id, leaving, **moving)
    services.fulfilment.take_back(admin, order.id, ReturnGoods.model_validate({"lines": part}), **moving)
    services.payments.refund(admin, payment.id, RefundPayment(amount=cny("10.00"), reason=text), once=ONCE)
    stray_money(table, admin)
    statement = camt(Entry(100, text, datetime.now(UTC).date()))
    services.statement_uploads.upload(admin, statement, once=ONCE)
    services.catalog.change(admin, "CHAIR", ChangeProduct(reorder_point=20), expected_version=None)
    products = [image for image in table.stream if keys.kind_of(image.key.partition) == "PRODUCTS"]
    ReplenishmentService(table).product_changed(products[-1])
    return _things(services, admin, text) | {
        "sku": ["CHAIR"],
        "order_id": [order.id, draft.id],
        "customer_id": [customer.id],
        "payment_id": [payment.id],
        "shipment_id": [shipped.order.shipments[0].id],
        "warehouse_id": ["MAIN"],
    }


def _company(services: Services, admin: Actor, text: str) -> None:
    services.identity.change_settings(admin, ChangeSettings(company_name=text), expected_version=None)
    services.people.change(admin, admin.user_id, ChangeUser(full_name=text), expected_version=None)
    request = ConfigureProvider(enabled=True, credentials={"account_number": IBAN})
    services.accounts.configure(admin, "bank_transfer", request, expected_version=None)


def _things(services: Services, admin: Actor, text: str) -> Ids:
    person = CreateUser(email="sam@acme.example", full_name=text, role="sales")
    schedule = {"report": "sales", "frequency": "daily", "at": "08:00", "recipients": ["board@example.com"]}
    key = services.api_keys.create(admin, CreateApiKey(name=text, role="viewer"), once=ONCE)
    services.views.keep(admin, "orders", KeepView(name=text[:40], query={"status": "draft"}))
    first = {"limit": 1, "position": None}
    return {
        "user_id": [services.people.create(admin, person, once=ONCE).id],
        "key_id": [key.key.id],
        "schedule_id": [services.schedules.create(admin, ScheduleReport.model_validate(schedule), once=ONCE).id],
        "export_id": [services.exports.ask(admin, "sales", {"interval": "day"}, "csv").id],
        "view_id": [services.views.of(admin).of("orders")[0].id],
        "quarantine_id": [services.quarantine.page(admin, **first).items[0].id],
        "difference_id": [services.differences.page(admin, **first).items[0].id],
        "provider": list(PROVIDERS),
        "kind": list(KINDS),
        "name": ["sales", "stock", "customers", "payments", "receivables"],
        "topic": ["orders"],
    }
