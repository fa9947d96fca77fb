"""Products: found, shown with their stock, written, pictured, labelled."""

from functions.console.pages.products import labels, listing, pictures, thing, writing
from functions.console.pages.products.desk import section

__all__ = ["labels", "listing", "pictures", "section", "thing", "writing"]
