"""Orders: the list and the board, one order, writing one, goods and money of one."""

from functions.console.pages.orders import acting, board, goods, listing, money, thing, writing
from functions.console.pages.orders.desk import section

__all__ = ["acting", "board", "goods", "listing", "money", "section", "thing", "writing"]
