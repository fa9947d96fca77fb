"""Bodies that would be carried out, but for one id in path or body that is another tenant's."""

from collections.abc import Callable
from typing import Any

from tests.e2e.shop import Json
from tests.e2e.two_houses import House

BODIES: dict[str, Json] = {
    "POST /v1/orders/{order_id}/edits": {"lines": [{"sku": "CHAIR", "quantity": 1}], "expected_version": 1},
    "POST /v1/orders/{order_id}/reject": {"reason": "no reason"},
    "POST /v1/orders/{order_id}/returns": {"lines": [{"sku": "CHAIR", "quantity": 1, "condition": "sellable"}]},
    "POST /v1/orders/{order_id}/cancel": {"reason": "no reason"},
    "POST /v1/orders/{order_id}/payments": {"provider": "sandbox", "method": "page", "return_url": "https://x.example"},
    "POST /v1/orders/{order_id}/shipments": {
        "lines": [{"sku": "CHAIR", "quantity": 1}],
        "carrier": "P",
        "tracking_number": "1",
    },
    "POST /v1/payments/{payment_id}/refunds": {"amount": {"amount": "1.00", "currency": "CNY"}, "reason": "none"},
    "POST /v1/products/{sku}/image": {"content_type": "image/png"},
    "PATCH /v1/customers/{customer_id}": {"name": "Mine"},
    "PATCH /v1/products/{sku}": {"name": "Mine"},
    "PATCH /v1/users/{user_id}": {"full_name": "Mine"},
    "PATCH /v1/warehouses/{warehouse_id}": {"name": "Mine"},
}
"""Bodies that would be carried out on a thing of one's own."""


def order(house: House, **fields: Any) -> Json:
    line = {"sku": "CHAIR", "quantity": 1}
    return {"customer_id": house.ids["customer_id"], "lines": [line | fields.pop("line", {})]} | fields


def stock(**fields: Any) -> Json:
    fields = {"sku": "CHAIR", "warehouse_id": "MAIN"} | fields
    return {"warehouse_id": fields["warehouse_id"], "lines": [{"sku": fields["sku"], "quantity": 1}]}


def parcel(**fields: Any) -> Json:
    return {"lines": [{"sku": "CHAIR", "quantity": 1} | fields], "carrier": "P", "tracking_number": "1"}


def at(warehouse_id: str) -> Json:
    return {"warehouse_id": warehouse_id}


def sent_back(**fields: Any) -> Json:
    return {"lines": [{"sku": "CHAIR", "quantity": 1, "condition": "damaged"} | fields]}


def edit(house: House, **fields: Any) -> Json:
    version = house.shop.order({"id": house.ids["order_id"]})["version"]
    kept, line = {"sku": house.ids["sku"], "quantity": 1}, {"sku": "CHAIR", "quantity": 1} | fields
    return {"lines": [line, kept, {"sku": "CHAIR", "quantity": 1}], "expected_version": version}


SHIPPING, EDITING = "/v1/orders/{order_id}/shipments", "/v1/orders/{order_id}/edits"


RETURNING = "/v1/orders/{order_id}/returns"


PERSON = {"email": "new@example.com", "full_name": "New", "role": "sales", "password": "Correct-Horse-1"}


IN_BODIES: dict[str, tuple[str, str, str, Callable[[House, str], Json]]] = {
    "the customer of an order": ("POST", "/v1/orders", "customer_id", lambda own, id_: order(own, customer_id=id_)),
    "the product of a line": ("POST", "/v1/orders", "sku", lambda own, id_: order(own, line={"sku": id_})),
    "the warehouse of a line": ("POST", "/v1/orders", "warehouse_id", lambda own, id_: order(own, line=at(id_))),
    "the seller of an order": ("POST", "/v1/orders", "user_id", lambda own, id_: order(own, salesperson_id=id_)),
    "the owner of a customer": ("POST", "/v1/customers", "user_id", lambda _, id_: {"name": "Eve", "owner_id": id_}),
    "the new owner": ("PATCH", "/v1/customers/{customer_id}", "user_id", lambda _, id_: {"owner_id": id_}),
    "the manager of a person": ("POST", "/v1/users", "user_id", lambda _, id_: PERSON | {"manager_id": id_}),
    "the new manager": ("PATCH", "/v1/users/{user_id}", "user_id", lambda _, id_: {"manager_id": id_}),
    "the product received": ("POST", "/v1/stock/receipts", "sku", lambda _, id_: stock(sku=id_)),
    "the warehouse receiving": ("POST", "/v1/stock/receipts", "warehouse_id", lambda _, id_: stock(warehouse_id=id_)),
    "the product issued": ("POST", "/v1/stock/issues", "sku", lambda _, id_: stock(sku=id_)),
    "the warehouse issuing": ("POST", "/v1/stock/issues", "warehouse_id", lambda _, id_: stock(warehouse_id=id_)),
    "the product shipped": ("POST", SHIPPING, "sku", lambda _, id_: parcel(sku=id_)),
    "the place shipping": ("POST", SHIPPING, "warehouse_id", lambda _, id_: parcel(warehouse_id=id_)),
    "the product of a new line": ("POST", EDITING, "sku", lambda own, id_: edit(own, sku=id_)),
    "the warehouse of a new line": ("POST", EDITING, "warehouse_id", lambda own, id_: edit(own, warehouse_id=id_)),
    "the product returned": ("POST", RETURNING, "sku", lambda _, id_: sent_back(sku=id_)),
    "the place returned to": ("POST", RETURNING, "warehouse_id", lambda _, id_: sent_back(warehouse_id=id_)),
}  # fmt: skip


CONFLICTS = {
    "the product shipped": "exceeds-allocation",
    "the place shipping": "exceeds-allocation",
    "the product returned": "exceeds-shipped",
}
"""What is not on the order is a conflict with it."""
