"""A shop with one of everything that a page of the console is about, and the addresses of all pages."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from functions.console.pages import SECTIONS
from functions.console.pages.stock.documents import KINDS
from shared.payments.accounts import PROVIDERS
from tests.e2e.exports import ordered_export
from tests.e2e.shop import Shop, eventually
from tests.e2e.stack import Stack
from tests.unit.payments.bank import IBAN, Entry, camt

Ids = dict[str, list[str]]
"""What may stand in a path, by the name of its parameter."""
QUERIES = {"/stock/scan": "?code=CHAIR", "/find": "?q=chair", "/orders/products": "?product=chair"}
"""Of parts of pages that are asked for with what was typed."""


def furnished(shop: Shop, stack: Stack) -> Ids:
    """Fills the shop; the names are the parameters of the console's routes."""
    shop.stocked(20, name="橡木椅 Oak chair", barcode="6901234567892", reorder_point=16)
    shipped, owed = shop.sale(3), shop.sale(2)
    payment = shop.pay(shipped)
    shipment = shop.ship(shipped, {"CHAIR": 1})
    shop.refund(payment, "10.00")
    shop.ask("PUT", "/v1/payment-providers/bank_transfer", {"enabled": True, "credentials": {"account_number": IBAN}})
    statement = camt(Entry(100, "for nobody", datetime.now(UTC).date())).decode()
    shop.ask("POST", "/v1/payments/statements", statement)
    stray = {"payment_id": "0" * 24, "amount": shop.money("1.00")}
    shop.sandbox.tell(shop.sandbox.captured(stray))
    schedule = {"report": "sales", "frequency": "daily", "at": "08:00", "recipients": ["board@example.com"]}
    key = shop.ask("POST", "/v1/api-keys", {"name": "Web shop", "role": "viewer"})
    export_id = ordered_export(shop, stack, "csv")
    eventually(lambda: shop.see("/v1/stock/alerts")["items"])
    eventually(lambda: shop.see(f"/v1/exports/{export_id}"), lambda export: export["status"] == "done")
    return {
        "sku": ["CHAIR"],
        "order_id": [shipped["id"], owed["id"]],
        "customer_id": [owed["customer_id"]],
        "payment_id": [payment["payment_id"]],
        "shipment_id": [shipment["id"]],
        "quarantine_id": [shop.see("/v1/payments/quarantine")["items"][0]["id"]],
        "difference_id": [shop.see("/v1/payments/differences")["items"][0]["id"]],
        "export_id": [export_id],
        "schedule_id": [shop.ask("POST", "/v1/report-schedules", schedule)["id"]],
        "user_id": [shop.hire("sales", full_name="Sam Sales").user_id],
        "warehouse_id": ["MAIN"],
        "key_id": [key["id"]],
        "provider": list(PROVIDERS),
        "kind": list(KINDS),
        "name": ["sales", "stock", "customers", "payments", "receivables"],
        "topic": ["orders"],
    }


def addresses(ids: Ids) -> Iterator[str]:
    """Every page of every section; KeyError for a parameter of which the shop has nothing yet."""
    routes = {route.path for section in SECTIONS for route in section.routes if route.verb == "GET"}
    for route in sorted(routes):
        yield from (path + QUERIES.get(path, "") for path in _filled(route, ids))


def _filled(route: str, ids: Ids) -> list[str]:
    """With each value of the last parameter, and the first of those before it."""
    names = re.findall(r"{(\w+)}", route)
    if not names:
        return [route]
    first = {name: ids[name][0] for name in names}
    return [route.format(**first | {names[-1]: value}) for value in ids[names[-1]]]
