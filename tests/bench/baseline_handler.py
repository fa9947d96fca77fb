"""The least that a Lambda function does which takes an order: pydantic in, pydantic out, nothing between."""

from typing import Any

from pydantic import BaseModel


class Line(BaseModel):
    sku: str
    quantity: int


class Wish(BaseModel):
    customer_id: str
    lines: list[Line]


class Money(BaseModel):
    amount: str
    currency: str


class OrderLine(BaseModel):
    sku: str
    name: str
    quantity: int
    unit_price: Money
    total: Money


class Order(BaseModel):
    id: str
    number: str
    status: str
    customer_id: str
    lines: list[OrderLine]
    total: Money
    placed_at: str


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a wish as if it had been carried out."""
    wish = Wish.model_validate_json(event["body"])
    price = Money(amount="49.90", currency="CNY")
    order = Order(
        id="7KQ2M9XW4TDB0000",
        number="20261122-0000-7KQ2M9XW",
        status="confirmed",
        customer_id=wish.customer_id,
        lines=[
            OrderLine(sku=line.sku, name="Chair", quantity=line.quantity, unit_price=price, total=price)
            for line in wish.lines
        ],
        total=price,
        placed_at="2026-11-22T08:00:00Z",
    )
    return {
        "statusCode": 201,
        "headers": {"Content-Type": "application/json"},
        "body": order.model_dump_json(),
    }
