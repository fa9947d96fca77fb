"""The Northwind traders' books as CSV: what they had, to whom they sold it and at what price."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "shared/data/northwind"
Row = dict[str, str]


@dataclass(frozen=True)
class Books:
    """All tables that a shop needs, in the shop's own terms."""

    folder: Path = FOLDER
    currency: str = "USD"

    def rows(self, table: str) -> list[Row]:
        """A table as it stands."""
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def lines(self) -> dict[str, list[Row]]:
        """The lines of each order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows("order_details"):
            found.setdefault(row["order_id"], []).append(row)
        return found

    @cached_property
    def sold(self) -> dict[str, int]:
        """How many units of each SKU were ever sold."""
        units: dict[str, int] = {}
        for line in self.rows("order_details"):
            sku = sku_of(line)
            units[sku] = units.get(sku, 0) + int(line["quantity"])
        return units

    def products(self) -> list[dict[str, Any]]:
        """Requests for new products."""
        categories = {row["category_id"]: row["category_name"] for row in self.rows("categories")}
        return [
            {
                "sku": sku_of(row),
                "name": row["product_name"],
                "category": categories[row["category_id"]],
                "unit": row["quantity_per_unit"],
                "price": self.money(row["unit_price"]),
            }
            for row in self.rows("products")
        ]

    def customers(self) -> list[dict[str, Any]]:
        """Requests for new customers; `external_id` is Northwind's own."""
        return [
            {"name": row["company_name"], "region": row["country"], "external_id": row["customer_id"]}
            for row in self.rows("customers")
        ]

    def wish(self, order: Row, customer_id: str) -> dict[str, Any]:
        """The request for an order that was placed at noon of its day."""
        return {
            "customer_id": customer_id,
            "lines": [self._line(row) for row in self.lines[order["order_id"]]],
            "shipping_fee": self.money(order["freight"]),
            "external_id": order["order_id"],
            "placed_at": f"{order['order_date']}T12:00:00Z",
        }

    def money(self, amount: str) -> dict[str, str]:
        """Northwind's amounts have two decimals, as the currency has."""
        return {"amount": amount, "currency": self.currency}

    def _line(self, row: Row) -> dict[str, Any]:
        return {
            "sku": sku_of(row),
            "quantity": int(row["quantity"]),
            "unit_price": self.money(row["unit_price"]),
            "discount_rate": row["discount"],
        }


def sku_of(row: Row) -> str:
    """Our SKU of one of their products."""
    return f"NW-{row['product_id']}"
