"""What Northwind's books add up to, computed by DuckDB straight from the CSV files: no line of it is the product's."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import duckdb

from tests.e2e.northwind import FOLDER

_LINES = """
    create view lines as
    select orders.*, customers.country, customers.company_name, 'NW-' || product_id as sku, quantity::int as units,
           strftime(order_date::date, '%Y-%m-01') as month,
           unit_price::decimal(12, 4) * quantity::int as gross,
           round(unit_price::decimal(12, 4) * quantity::int * (1 - discount::decimal(6, 4)), 2) as net
    from read_csv('{folder}/order_details.csv', all_varchar = true)
    join read_csv('{folder}/orders.csv', all_varchar = true) as orders using (order_id)
    join read_csv('{folder}/customers.csv', all_varchar = true) as customers using (customer_id)
"""
COLUMNS = {
    "product": "sku",
    "customer": "customer_id",
    "salesperson": "employee_id",
    "region": "country",
    "month": "month",
}


class Sums(NamedTuple):
    """Of one key: money as decimals with two places."""

    orders: int
    units: int
    gross: Decimal
    net: Decimal


@dataclass(frozen=True)
class Ledger:
    """The books, opened."""

    books: duckdb.DuckDBPyConnection

    @classmethod
    def opened(cls) -> "Ledger":
        """From the folder of the CSV files."""
        books = duckdb.connect()
        books.execute(_LINES.format(folder=FOLDER))
        return cls(books)

    def by(self, group: str) -> dict[str, Sums]:
        """Sums by product (SKU), customer, salesperson (both Northwind's ids), region (country) or month."""
        return {key: Sums(*rest) for key, *rest in self._select(COLUMNS[group])}

    def by_month_and(self, group: str) -> dict[tuple[str, str], Sums]:
        """Sums by first day of the month and key."""
        return {(month, key): Sums(*rest) for month, key, *rest in self._select(f"month, {COLUMNS[group]}")}

    def whole(self) -> Sums:
        """Of everything."""
        ((_, *rest),) = self._select("'all'")
        return Sums(*rest)

    def freight(self) -> Decimal:
        """What all orders cost to ship."""
        ((whole,),) = self.books.execute(
            f"select sum(freight::decimal(12, 2)) from read_csv('{FOLDER}/orders.csv', all_varchar = true)"
        ).fetchall()
        return whole

    def last_order(self) -> dict[str, str]:
        """Customer -> day of the last order."""
        return dict(self.books.execute("select customer_id, max(order_date) from lines group by 1").fetchall())

    def _select(self, columns: str) -> list[tuple]:
        places = ", ".join(str(n + 1) for n in range(len(columns.split(", "))))
        sums = "count(distinct order_id), sum(units)::int, sum(gross)::decimal(18, 2), sum(net)::decimal(18, 2)"
        return self.books.execute(f"select {columns}, {sums} from lines group by {places}").fetchall()
