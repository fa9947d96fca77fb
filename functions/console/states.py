"""States of things: one word, one colour and one icon everywhere."""

from dataclasses import dataclass

_ = str
"""Marks a message for the catalogues."""


@dataclass(frozen=True, slots=True)
class State:
    """How a state is shown; `tone` is good, warn, bad, info or calm."""

    word: str
    tone: str
    icon: str


STATES: dict[str, dict[str, State]] = {
    "order": {
        "draft": State(_("Draft"), "calm", icon="pencil"),
        "submitted": State(_("Awaits approval"), "warn", icon="user-check"),
        "confirmed": State(_("Confirmed"), "info", icon="circle-check"),
        "closed": State(_("Closed"), "good", icon="checks"),
        "cancelled": State(_("Cancelled"), "calm", icon="ban"),
        "expired": State(_("Expired"), "calm", icon="clock-off"),
        "on_hold": State(_("On hold"), "warn", icon="player-pause"),
    },
    "payment_status": {
        "unpaid": State(_("Unpaid"), "warn", icon="coin-off"),
        "authorised": State(_("Authorised"), "info", icon="lock-check"),
        "partially_paid": State(_("Partly paid"), "warn", icon="progress"),
        "paid": State(_("Paid"), "good", icon="coin"),
        "overpaid": State(_("Overpaid"), "bad", icon="alert-triangle"),
        "partially_refunded": State(_("Partly refunded"), "calm", icon="receipt-refund"),
        "refunded": State(_("Refunded"), "calm", icon="receipt-refund"),
    },
    "fulfilment_status": {
        "unfulfilled": State(_("Not shipped"), "warn", icon="package"),
        "partially_shipped": State(_("Partly shipped"), "warn", icon="truck-loading"),
        "shipped": State(_("Shipped"), "info", icon="truck-delivery"),
        "delivered": State(_("Delivered"), "good", icon="home-check"),
        "partially_returned": State(_("Partly returned"), "calm", icon="arrow-back-up"),
        "returned": State(_("Returned"), "calm", icon="arrow-back-up"),
    },
    "shipment": {
        "shipped": State(_("Shipped"), "info", icon="truck-delivery"),
        "delivered": State(_("Delivered"), "good", icon="home-check"),
        "cancelled": State(_("Cancelled"), "calm", icon="ban"),
    },
    "pace": {
        "moving": State(_("Moves"), "good", icon="trending-up"),
        "slow": State(_("Slow"), "warn", icon="trending-down"),
        "idle": State(_("Does not move"), "bad", icon="minus"),
    },
    "segment": {
        "champion": State(_("Champion"), "good", icon="chevrons-up"),
        "loyal": State(_("Loyal"), "good", icon="circle-check"),
        "new": State(_("New"), "info", icon="plus"),
        "at_risk": State(_("At risk"), "warn", icon="alert-triangle"),
        "lost": State(_("Lost"), "calm", icon="clock-off"),
    },
    "person": {
        "active": State(_("Active"), "good", icon="circle-check"),
        "invited": State(_("Invited"), "info", icon="mail"),
        "disabled": State(_("Kept out"), "calm", icon="user-off"),
    },
    "warehouse": {
        "active": State(_("In use"), "good", icon="circle-check"),
        "closed": State(_("Closed"), "calm", icon="lock"),
    },
    "provider": {
        "on": State(_("In use"), "good", icon="circle-check"),
        "off": State(_("Not in use"), "calm", icon="ban"),
    },
    "stage": {
        "lead": State(_("Lead"), "calm", icon="plant-2"),
        "prospect": State(_("Prospect"), "info", icon="message-circle"),
        "customer": State(_("Customer"), "good", icon="circle-check"),
    },
    "payment": {
        "pending": State(_("Waiting"), "warn", icon="clock"),
        "action_required": State(_("Waits for the buyer"), "warn", icon="clock"),
        "authorised": State(_("Authorised"), "info", icon="lock-check"),
        "captured": State(_("Received"), "good", icon="coin"),
        "partially_refunded": State(_("Partly refunded"), "calm", icon="receipt-refund"),
        "refunded": State(_("Refunded"), "calm", icon="receipt-refund"),
        "failed": State(_("Failed"), "bad", icon="alert-triangle"),
        "cancelled": State(_("Cancelled"), "calm", icon="ban"),
        "expired": State(_("Expired"), "calm", icon="clock-off"),
        "disputed": State(_("Disputed"), "bad", icon="alert-triangle"),
    },
    "product": {
        "active": State(_("On sale"), "good", icon="circle-check"),
        "archived": State(_("Archived"), "calm", icon="archive"),
    },
    "stock": {
        "enough": State(_("Enough"), "good", icon="circle-check"),
        "low": State(_("Low"), "warn", icon="alert-triangle"),
        "out": State(_("Sold out"), "bad", icon="package-off"),
    },
    "proof": {
        "holds": State(_("Proven"), "good", icon="shield-check"),
        "fails": State(_("Does not add up"), "bad", icon="alert-triangle"),
    },
    "export": {
        "pending": State(_("In line"), "calm", icon="clock"),
        "running": State(_("Being made"), "info", icon="progress"),
        "done": State(_("Ready"), "good", icon="circle-check"),
        "failed": State(_("Not made"), "bad", icon="alert-triangle"),
    },
    "alert": {
        "open": State(_("Runs low"), "warn", icon="alert-triangle"),
        "asleep": State(_("Put off"), "calm", icon="clock"),
    },
    "movement": {
        "receipt": State(_("Goods in"), "good", icon="package-import"),
        "issue": State(_("Issued"), "warn", icon="package-export"),
        "transfer_in": State(_("Moved in"), "info", icon="arrow-down-left"),
        "transfer_out": State(_("Moved out"), "info", icon="arrow-up-right"),
        "count": State(_("Counted"), "calm", icon="clipboard-check"),
        "reservation": State(_("Reserved"), "calm", icon="lock"),
        "release": State(_("Released"), "calm", icon="lock-open"),
        "shipment": State(_("Shipped"), "info", icon="truck-delivery"),
        "shipment_cancelled": State(_("Shipment taken back"), "calm", icon="arrow-back-up"),
        "return": State(_("Came back"), "calm", icon="arrow-back-up"),
    },
}
"""By kind and name; a section of pages adds its own kinds here."""


def state_of(kind: str, name: str) -> State:
    """The state; KeyError for one that has no word yet."""
    return STATES[kind][name]
