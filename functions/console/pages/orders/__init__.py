"""Orders: the list and the board, one order, writing and changing one, goods and money of one."""

from functions.console.pages.orders import acting, board, editing, goods, listing, money, thing, writing
from functions.console.pages.orders.desk import section

__all__ = ["acting", "board", "editing", "goods", "listing", "money", "section", "thing", "writing"]
