"""What stored documents leave out: a field that holds its default is not written, and entries show what is written."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic_core import to_jsonable_python

from shared.catalog.models import Product
from shared.core.model import Document
from shared.customers.models import Customer
from shared.identity.api_keys_repository import ApiKey
from shared.identity.models import TenantSettings, User
from shared.orders.models import Order
from shared.payments.accounts import ProviderAccount
from shared.payments.models import Payment
from shared.payments.quarantine import Quarantined
from shared.payments.statements.difference import Difference
from shared.replenishment.models import Care
from shared.stock.models import Warehouse

DOCUMENTS: Mapping[str, type[Document]] = {
    "settings": TenantSettings,
    "user": User,
    "warehouse": Warehouse,
    "product": Product,
    "customer": Customer,
    "order": Order,
    "payment": Payment,
    "payment_provider": ProviderAccount,
    "quarantined_payment": Quarantined,
    "statement_difference": Difference,
    "api_key": ApiKey,
    "restock_alert": Care,
}
"""By entity type."""


@cache
def left_out(thing: str) -> Mapping[str, Any]:
    """The defaults of a thing's fields, as JSON has them; nothing for what has no document."""
    fields = DOCUMENTS[thing].model_fields if thing in DOCUMENTS else {}
    optional = {name: field for name, field in fields.items() if not field.is_required()}
    return {name: to_jsonable_python(one.get_default(call_default_factory=True)) for name, one in optional.items()}
