"""A tenant's settings and the rules that they obey."""

from typing import Literal

from shared.core.actor import Role
from shared.core.model import Document
from shared.core.money import Money

Locale = Literal["en", "zh-CN"]
AllocationStrategy = Literal["priority", "most_stock", "fewest_parcels"]
LatePaymentPolicy = Literal["refund", "revive_else_refund"]


class TenantSettings(Document):
    """What a tenant decides for everybody in it."""

    company_name: str
    currency: str
    time_zone: str
    locale: Locale
    payment_window_minutes: int = 30
    approval_limits: dict[Role, Money] = {}
    allocation_strategy: AllocationStrategy = "priority"
    late_payment_policy: LatePaymentPolicy = "refund"
    version: int = 1
