"""Orders: the Lambda entry point. Each module registers its endpoints."""

from functions.orders import decisions, goods, placing
from functions.orders.desk import api

__all__ = ["api", "decisions", "goods", "placing"]
handler = api.handler
