"""Alerts and their digest as the API shows them."""

from datetime import datetime

from pydantic import Field

from shared.core.model import Model
from shared.notifications.digest import Digest
from shared.notifications.reach import Unreached
from shared.replenishment.models import Alert


class AlertView(Model):
    """A product that fell to its reorder point; `since` is the moment of its fall, with which the rest ends."""

    sku: str
    name: str
    available: int
    reorder_point: int
    reorder_quantity: int
    since: str
    snoozed_until: datetime | None = Field(description="Until then the digest leaves it out")
    assignee_id: str | None = Field(description="Who sees to it")

    @classmethod
    def of(cls, alert: Alert) -> "AlertView":
        """The alert's view."""
        care = {name: getattr(alert.care, name) for name in type(alert.care).model_fields}
        return cls(**care, **{name: getattr(alert, name) for name in cls.model_fields if name not in care})


class AlertsView(Model):
    """All products that are low."""

    items: list[AlertView]


class DigestView(Model):
    """What a digest named, how many people it was mailed to, and whom of them it does not reach."""

    alerts: list[AlertView]
    recipients: int
    undeliverable: list[Unreached]

    @classmethod
    def of(cls, digest: Digest) -> "DigestView":
        """The digest's view."""
        return cls(
            alerts=[AlertView.of(alert) for alert in digest.alerts],
            recipients=len(digest.recipients),
            undeliverable=digest.unreached,
        )
