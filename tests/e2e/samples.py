"""One request for every operation of the API, and what it answers whoever may send it.

An operation that is not here fails the matrix of permissions. What stands in a path is filled from a `Record`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from tests.e2e.shop import PASSWORD, Json, Shop

Place = Literal["path", "body", "filter", "nowhere"]
_numbers = count(1)


@dataclass(frozen=True)
class Record:
    """What there is of one person, or of another tenant; `ids` fill paths."""

    owner_id: str
    ids: dict[str, str]


@dataclass(frozen=True)
class Sample:
    """A request about a record; `place` is where it names what the row rules may hide."""

    status: int
    body: Callable[[Record], Json | str] | None = None
    query: str = ""
    place: Place = "path"
    pointer: str = ""
    """Where a body names it."""
    prepared: Callable[[Shop, Record], dict[str, str]] | None = None
    """Makes anew what a request that will be carried out uses up; answers ids for its path."""


def _fixed(**body: Any) -> Callable[[Record], Json]:
    return lambda _record: body


def _line(record: Record) -> list[Json]:
    return [{"sku": record.ids["sku"], "quantity": 1}]


def _customer(record: Record) -> Json:
    return {"name": "New", "owner_id": record.owner_id}


def _order(record: Record) -> Json:
    return {"customer_id": record.ids["customer_id"], "lines": [{"sku": "CHAIR", "quantity": 1}]}


def _draft(admin: Shop, record: Record) -> dict[str, str]:
    draft = admin.place(_order(record) | {"draft": True, "salesperson_id": record.owner_id})
    return {"order_id": draft["id"]}


def _unpaid(admin: Shop, record: Record) -> dict[str, str]:
    order = admin.place(_order(record) | {"salesperson_id": record.owner_id})
    return {"order_id": order["id"]}


def _shipped(admin: Shop, record: Record) -> dict[str, str]:
    order = admin.place(admin.wish(record.ids["customer_id"], {"CHAIR": 1}, salesperson_id=record.owner_id))
    admin.pay(order)
    admin.ship(order)
    return {"order_id": order["id"]}


def _submitted(admin: Shop, record: Record) -> dict[str, str]:
    """Above the admin's limit when it was placed, within everybody's when it is decided on."""
    admin.ask("PATCH", "/v1/settings", {"approval_limits": {"admin": _cny("0.01")}})
    ids = _unpaid(admin, record)
    admin.ask("PATCH", "/v1/settings", {"approval_limits": {}})
    return ids


def _after(action: str) -> Callable[[Shop, Record], dict[str, str]]:
    """An order to which this was done."""

    def prepared(admin: Shop, record: Record) -> dict[str, str]:
        ids = _unpaid(admin, record)
        admin.ask("POST", f"/v1/orders/{ids['order_id']}/{action}")
        return ids

    return prepared


def _sent(admin: Shop, record: Record) -> dict[str, str]:
    """One more unit of the record's order is on its way."""
    return {"shipment_id": admin.ship({"id": record.ids["order_id"]}, {record.ids["sku"]: 1})["id"]}


def _old_product(admin: Shop, _record: Record) -> dict[str, str]:
    return {"sku": admin.product(f"OLD-{next(_numbers)}")["sku"]}


def _quarantined(admin: Shop, _record: Record) -> dict[str, str]:
    """Money that the sandbox tells of for a payment that never was."""
    reference = f"stray-{secrets.token_hex(6)}"
    payment = {"payment_id": "0" * 24, "amount": _cny("1.00")}
    admin.sandbox.tell(admin.sandbox.captured(payment, provider_ref=reference))
    entries = admin.each("/v1/payments/quarantine")
    return {"quarantine_id": next(entry["id"] for entry in entries if entry["provider_ref"] == reference)}


_IBAN = "DE02120300000000202051"


def _statement(_record: Record) -> str:
    """One transfer that names nothing, each time another one."""
    entry = (
        '<Ntry><Amt Ccy="CNY">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>{secrets.token_hex(8)}</AcctSvcrRef></Ntry>"
    )
    report = f"<Ntfctn><Acct><Id><IBAN>{_IBAN}</IBAN></Id></Acct>{entry}</Ntfctn>"
    return f"<Document><BkToCstmrDbtCdtNtfctn>{report}</BkToCstmrDbtCdtNtfctn></Document>"


def strange_transfer(admin: Shop, record: Record) -> dict[str, str]:
    """A transfer that is nobody's."""
    file = _statement(record)
    admin.ask("PUT", "/v1/payment-providers/bank_transfer", {"credentials": {"account_number": _IBAN}})
    admin.ask("POST", "/v1/payments/statements", file)
    return {"difference_id": admin.see("/v1/payments/differences")["items"][0]["id"]}


def scheduled(admin: Shop, _record: Record) -> dict[str, str]:
    """A report that is mailed daily."""
    return {"schedule_id": admin.ask("POST", "/v1/report-schedules", _SCHEDULE)["id"]}


def _key(admin: Shop, _record: Record) -> dict[str, str]:
    return {"key_id": admin.ask("POST", "/v1/api-keys", {"name": "Till", "role": "viewer"})["id"]}


def _invited(admin: Shop, record: Record) -> dict[str, str]:
    person = {name: value for name, value in _new_person(record).items() if name != "password"}
    return {"user_id": admin.ask("POST", "/v1/users", person)["id"]}


def _cny(amount: str) -> Json:
    return {"amount": amount, "currency": "CNY"}


def _new_product(_record: Record) -> Json:
    return {"sku": f"NEW-{next(_numbers)}", "name": "New"}


def _new_warehouse(_record: Record) -> Json:
    return {"id": f"HALL{next(_numbers)}", "name": "Hall"}


def _new_person(_record: Record) -> Json:
    email = f"new-{secrets.token_hex(6)}@example.com"
    return {"email": email, "full_name": "New", "role": "viewer", "password": PASSWORD}


def _new_tenant(record: Record) -> Json:
    company = {"company_name": "New", "currency": "CNY", "time_zone": "UTC", "locale": "en"}
    person = _new_person(record)
    return company | {name: person[name] for name in ("email", "full_name", "password")}


def _seen_transfer(_record: Record) -> Json:
    return {"amount": _cny("0.01"), "reference": f"T{next(_numbers)}", "received_on": "2026-01-05"}


def _goods(_record: Record) -> Json:
    return {"warehouse_id": "MAIN", "lines": [{"sku": "CHAIR", "quantity": 1}]}


def _transfer(_record: Record) -> Json:
    return {"from_warehouse_id": "MAIN", "to_warehouse_id": "BACK", "lines": [{"sku": "CHAIR", "quantity": 1}]}


def _count(_record: Record) -> Json:
    return {"warehouse_id": "BACK", "lines": [{"sku": "CHAIR", "counted": 1}]}


def _lines_anew(_record: Record) -> Json:
    return {"lines": [{"sku": "CHAIR", "quantity": 2}], "expected_version": 1}


def _sent_back(record: Record) -> Json:
    return {"lines": [line | {"condition": "sellable"} for line in _line(record)]}


_PAYMENT = {"provider": "sandbox", "method": "page", "return_url": "https://shop.example/", "amount": _cny("0.01")}
_REFUND = {"amount": _cny("0.01"), "reason": "scratched"}
_SCHEDULE = {"report": "stock", "frequency": "daily", "at": "08:00", "recipients": ["nobody@example.com"]}
_GONE = {"email": "nobody@example.com", "password": PASSWORD}

SAMPLES: dict[str, Sample] = {
    # Signing in: for anyone, so that a role does not matter.
    "POST /v1/sign-up": Sample(201, _new_tenant, place="nowhere"),
    "POST /v1/sign-in": Sample(401, _fixed(**_GONE), place="nowhere"),
    "POST /v1/sign-in/refresh": Sample(401, _fixed(refresh_token="none"), place="nowhere"),
    "POST /v1/sign-in/challenge": Sample(401, _fixed(session="none", code="000000"), place="nowhere"),
    "POST /v1/password-reset": Sample(202, _fixed(email="nobody@example.com"), place="nowhere"),
    "POST /v1/password-reset/confirm": Sample(401, _fixed(**_GONE, code="NONE"), place="nowhere"),
    "POST /v1/invitations/accept": Sample(401, _fixed(**_GONE, code="NONE"), place="nowhere"),
    "POST /webhooks/{provider}/{endpoint_id}": Sample(404, _fixed(), place="nowhere"),
    # People and settings.
    "GET /v1/me": Sample(200, place="nowhere"),
    "POST /v1/me/totp": Sample(200, place="nowhere"),
    "PUT /v1/me/totp": Sample(422, _fixed(code="none"), place="nowhere"),
    "DELETE /v1/me/totp": Sample(204, place="nowhere"),
    "POST /v1/me/sms": Sample(202, _fixed(phone="+4915112345678"), place="nowhere"),
    "PUT /v1/me/sms": Sample(422, _fixed(code="none"), place="nowhere"),
    "DELETE /v1/me/sms": Sample(204, place="nowhere"),
    "POST /v1/me/email-verification": Sample(202, place="nowhere"),
    "POST /v1/me/email-verification/confirm": Sample(401, _fixed(code="NONE"), place="nowhere"),
    "GET /v1/api-keys": Sample(200, place="nowhere"),
    "POST /v1/api-keys": Sample(201, _fixed(name="Till", role="viewer"), place="nowhere"),
    "DELETE /v1/api-keys/{key_id}": Sample(204, prepared=_key),
    "GET /v1/users": Sample(200, place="nowhere"),
    "POST /v1/users": Sample(201, _new_person, place="nowhere"),
    "GET /v1/users/{user_id}": Sample(200),
    "PATCH /v1/users/{user_id}": Sample(200, _fixed(full_name="Renamed")),
    "POST /v1/users/{user_id}/invitation": Sample(200, prepared=_invited),
    "DELETE /v1/users/{user_id}/totp": Sample(204),
    "DELETE /v1/users/{user_id}/sms": Sample(204),
    "GET /v1/settings": Sample(200, place="nowhere"),
    "PATCH /v1/settings": Sample(200, _fixed(company_name="Acme"), place="nowhere"),
    # Catalogue and stock.
    "GET /v1/products": Sample(200, place="nowhere"),
    "POST /v1/products": Sample(201, _new_product, place="nowhere"),
    "GET /v1/products/{sku}": Sample(200),
    "PATCH /v1/products/{sku}": Sample(200, _fixed(brand="Oak & Sons")),
    "DELETE /v1/products/{sku}": Sample(204, prepared=_old_product),
    "POST /v1/products/{sku}/image": Sample(200, _fixed(content_type="image/png")),
    "GET /v1/warehouses": Sample(200, place="nowhere"),
    "POST /v1/warehouses": Sample(201, _new_warehouse, place="nowhere"),
    "PATCH /v1/warehouses/{warehouse_id}": Sample(200, _fixed(name="Main")),
    "GET /v1/stock": Sample(200, place="nowhere"),
    "GET /v1/stock/{sku}": Sample(200),
    "GET /v1/stock/{sku}/movements": Sample(200),
    "GET /v1/stock/{sku}/verification": Sample(200),
    "GET /v1/stock/alerts": Sample(200, place="nowhere"),
    "POST /v1/stock/alerts/run": Sample(200, place="nowhere"),
    "POST /v1/stock/alerts/{sku}/snooze": Sample(200, _fixed(until=None)),
    "POST /v1/stock/alerts/{sku}/assign": Sample(200, _fixed(user_id=None)),
    "GET /v1/forecasts": Sample(200, place="nowhere"),
    "GET /v1/forecasts/{sku}": Sample(200),
    "POST /v1/stock/receipts": Sample(201, _goods, place="nowhere"),
    "POST /v1/stock/issues": Sample(201, _goods, place="nowhere"),
    "POST /v1/stock/transfers": Sample(201, _transfer, place="nowhere"),
    "POST /v1/stock/counts": Sample(201, _count, place="nowhere"),
    # Customers.
    "GET /v1/customers": Sample(200, query="?owner_id={owner_id}", place="filter"),
    "POST /v1/customers": Sample(201, _customer, place="body", pointer="/owner_id"),
    "GET /v1/customers/{customer_id}": Sample(200),
    "PATCH /v1/customers/{customer_id}": Sample(200, _fixed(region="East")),
    "GET /v1/customers/{customer_id}/orders": Sample(200),
    # Orders.
    "GET /v1/orders": Sample(200, query="?customer_id={customer_id}", place="filter"),
    "POST /v1/orders": Sample(201, _order, place="body", pointer="/customer_id"),
    "GET /v1/orders/{order_id}": Sample(200),
    "GET /v1/orders/{order_id}/timeline": Sample(200),
    "POST /v1/orders/{order_id}/submit": Sample(200, prepared=_draft),
    "POST /v1/orders/{order_id}/edits": Sample(200, _lines_anew, prepared=_unpaid),
    "POST /v1/orders/{order_id}/approve": Sample(200, prepared=_submitted),
    "POST /v1/orders/{order_id}/reject": Sample(200, _fixed(reason="Too dear"), prepared=_submitted),
    "POST /v1/orders/{order_id}/hold": Sample(200, prepared=_unpaid),
    "POST /v1/orders/{order_id}/release": Sample(200, prepared=_after("hold")),
    "POST /v1/orders/{order_id}/cancel": Sample(200, _fixed(reason="Too late"), prepared=_draft),
    "POST /v1/orders/{order_id}/close": Sample(200, prepared=_unpaid),
    "POST /v1/orders/{order_id}/reopen": Sample(200, prepared=_after("close")),
    "POST /v1/orders/{order_id}/shipments": Sample(201, lambda record: {"lines": _line(record)}),
    "GET /v1/orders/{order_id}/invoice.pdf": Sample(200),
    "GET /v1/orders/{order_id}/delivery-note.pdf": Sample(200, prepared=_shipped),
    "POST /v1/orders/{order_id}/shipments/{shipment_id}/deliver": Sample(200, prepared=_sent),
    "POST /v1/orders/{order_id}/shipments/{shipment_id}/cancel": Sample(200, prepared=_sent),
    "POST /v1/orders/{order_id}/returns": Sample(201, _sent_back, prepared=_sent),
    # Payments.
    "GET /v1/payment-providers": Sample(200, place="nowhere"),
    "GET /v1/payment-providers/{provider}": Sample(200, place="nowhere"),
    "PUT /v1/payment-providers/{provider}": Sample(200, _fixed(enabled=True), place="nowhere"),
    "GET /v1/orders/{order_id}/payments": Sample(200),
    "POST /v1/orders/{order_id}/payments": Sample(201, _fixed(**_PAYMENT), prepared=_unpaid),
    "POST /v1/orders/{order_id}/bank-transfers": Sample(201, _seen_transfer, prepared=_unpaid),
    "GET /v1/payments/quarantine": Sample(200, place="nowhere"),
    "POST /v1/payments/quarantine/{quarantine_id}/resolve": Sample(
        200, _fixed(action="dismiss", note="ours"), prepared=_quarantined
    ),
    "POST /v1/payments/statements": Sample(201, _statement, place="nowhere"),
    "GET /v1/payments/reconciliation": Sample(200, place="nowhere"),
    "GET /v1/payments/differences": Sample(200, place="nowhere"),
    "POST /v1/payments/differences/{difference_id}/resolve": Sample(
        200, _fixed(action="dismiss", note="ours"), prepared=strange_transfer
    ),
    "GET /v1/payments/{payment_id}": Sample(200),
    "POST /v1/payments/{payment_id}/refunds": Sample(201, _fixed(**_REFUND)),
    # Reports.
    "GET /v1/reports/sales": Sample(200, place="nowhere"),
    "GET /v1/reports/receivables": Sample(200, place="nowhere"),
    "GET /v1/reports/stock": Sample(200, place="nowhere"),
    "GET /v1/reports/payments": Sample(200, place="nowhere"),
    "GET /v1/reports/customers": Sample(200, place="nowhere"),
    "GET /v1/exports/{export_id}": Sample(404, place="nowhere"),
    "POST /v1/report-schedules": Sample(201, _fixed(**_SCHEDULE), place="nowhere"),
    "GET /v1/report-schedules": Sample(200, place="nowhere"),
    "POST /v1/report-schedules/{schedule_id}/run": Sample(200),
    "DELETE /v1/report-schedules/{schedule_id}": Sample(204, prepared=scheduled),
    "GET /v1/mailed-files/{token}": Sample(404, place="nowhere"),
    "GET /v1/unsubscriptions/{token}": Sample(404, place="nowhere"),
    "POST /v1/unsubscriptions/{token}": Sample(404, place="nowhere"),
    "GET /v1/dashboard": Sample(200, place="nowhere"),
    "GET /v1/audit": Sample(200, place="nowhere"),
    "GET /v1/audit/verification": Sample(200, place="nowhere"),
    # Last: it ends the session.
    "POST /v1/sign-out": Sample(200, place="nowhere"),
}


def record_of(admin: Shop, owner_id: str, sku: str = "CHAIR", warehouse_id: str = "MAIN") -> Record:
    """A customer of the person with a paid order in his name, of which something is on its way."""
    customer_id = admin.customer(owner_id=owner_id)
    order = admin.place(admin.wish(customer_id, {sku: 100}, salesperson_id=owner_id))
    payment = admin.pay(order)
    ids = {"customer_id": customer_id, "order_id": order["id"], "payment_id": payment["payment_id"]}
    ids |= {"shipment_id": admin.ship(order, {sku: 1})["id"]}
    ids |= {"user_id": owner_id, "sku": sku, "warehouse_id": warehouse_id, "owner_id": owner_id}
    nobody = Record(owner_id, {})
    ids |= {"provider": "sandbox", "endpoint_id": "NONE", "export_id": "NONE", "token": "NONE"}
    ids |= _key(admin, nobody) | _quarantined(admin, nobody) | scheduled(admin, nobody)
    ids |= strange_transfer(admin, nobody)
    return Record(owner_id, ids)
