"""What a webhook costs: a handful of calls to the table, one to KMS in half a minute, none to the provider."""

import time
from collections.abc import Callable

import pytest

from shared.storage import sealing
from tests.builders import TENANT
from tests.fakes import PlainWrapper
from tests.peers.line import Wire
from tests.unit.payments.deliveries import EVERYBODY, Sender

each = pytest.mark.parametrize("kind", EVERYBODY, ids=lambda kind: kind.__name__)


class CountingWrapper(PlainWrapper):
    """KMS with a counter."""

    def __init__(self) -> None:
        self.calls = 0

    def unwrapped(self, tenant_id: str, wrapped: bytes) -> bytes:
        self.calls += 1
        return super().unwrapped(tenant_id, wrapped)


def cold(sender: Sender) -> CountingWrapper:
    """The sender's shop as a fresh function finds it: nothing is remembered, nothing counted."""
    kms = CountingWrapper()
    sealing._recent.forget(sender.shop.table, TENANT)
    sender.shop.intake._merchants._secrets._seals = sealing.Seals(sender.shop.table, kms)
    sender.shop.table.calls.clear()
    if hasattr(sender.shop, "wire"):
        sender.shop.wire.asked.clear()
    return kms


@each
def test_a_message_that_is_booked_costs_six_calls_the_first_with_its_key(kind):
    sender = kind()
    kms = cold(sender)

    sender.deliver(sender.signed(sender.said))

    endpoint, account, key, payment_and_order = "get", "get", "get", "batch_get"
    booked = [endpoint, account, key, payment_and_order, "commit", "query"]
    assert (sender.shop.table.calls, kms.calls) == (booked, 1)
    assert getattr(sender.shop, "wire", Wire(sender.shop)).asked == []
    assert sender.paid == 10_000


@each
def test_the_same_again_costs_less_and_no_key(kind):
    sender = kind()
    genuine = sender.signed(sender.said)
    sender.deliver(genuine)
    kms = cold(sender)
    sender.deliver(genuine)
    sender.shop.table.calls.clear()

    sender.deliver(genuine)

    assert sender.shop.table.calls == ["get", "get", "batch_get", "commit", "query"]
    assert kms.calls == 1, "the key is remembered for half a minute"


@each
def test_a_forgery_costs_three_reads(kind):
    sender = kind()
    kms = cold(sender)

    sender.deliver(sender.signed(sender.said, forged=True))

    assert (sender.shop.table.calls, kms.calls) == (["get", "get", "get"], 1)


@each
def test_our_own_part_of_a_webhooks_time_is_small(kind, tell: Callable[[str], None]):
    """Six calls of 10 ms and one of KMS of 30 leave 200 of the 300 ms that a provider waits for us."""
    sender, spent = kind(), []
    for _ in range(5):
        sender.renew()
        delivery = sender.signed(sender.said)
        started = time.process_time()
        sender.deliver(delivery)
        spent.append(time.process_time() - started)

    tell(f"{sender.provider}: {min(spent) * 1000:.1f} ms of CPU for a webhook that is booked")
    assert min(spent) < 0.2
