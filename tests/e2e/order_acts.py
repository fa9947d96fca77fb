"""What people do to an order over HTTP, and how it is refused."""

import pytest

from tests.e2e.shop import Json, Refused, Shop


def act(shop: Shop, order: Json, action: str, body: Json | None = None, **headers: str) -> Json:
    """An action's answer."""
    return shop.ask("POST", f"/v1/orders/{order['id']}/{action}", body, **headers)


def refusal(shop: Shop, order: Json, action: str, body: Json | None = None, **headers: str) -> Refused:
    """How an action is refused."""
    with pytest.raises(Refused) as refused:
        act(shop, order, action, body, **headers)
    return refused.value


def lines(**quantities: int) -> list[Json]:
    return [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]


def back(quantity: int, condition: str = "sellable", **fields: str) -> Json:
    return {"lines": [{"sku": "CHAIR", "quantity": quantity, "condition": condition} | fields]}


def limits(shop: Shop, **by_role: str) -> None:
    """What each role may approve."""
    settings = {"approval_limits": {role: shop.money(amount) for role, amount in by_role.items()}}
    shop.ask("PATCH", "/v1/settings", settings)


def submitted(shop: Shop, quantity: int = 2) -> Json:
    """A sales person's order above the limit of the role."""
    limits(shop, sales="150.00", manager="450.00")
    order = shop.hire("sales").sale(quantity)
    assert order["status"] == "submitted"
    return order


def credit_used(shop: Shop, customer: str) -> str:
    return str(shop.see(f"/v1/customers/{customer}")["credit_used"]["amount"])
