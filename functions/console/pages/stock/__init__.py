"""Stock: levels, alerts, and the documents that move goods, by scanning or typing."""

from functions.console.pages.stock import alerts, documents, levels, scanning
from functions.console.pages.stock.desk import section

__all__ = ["alerts", "documents", "levels", "scanning", "section"]
