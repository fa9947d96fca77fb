"""What providers tell of a payment, and what a set of such facts adds up to, whatever its order and repetition."""

from collections import defaultdict
from collections.abc import Iterable, Set
from datetime import datetime
from typing import Literal

from shared.core.model import Document

FactKind = Literal[
    "PENDING",
    "ACTION_REQUIRED",
    "AUTHORISED",
    "CAPTURED",
    "FAILED",
    "CANCELLED",
    "EXPIRED",
    "REFUND_PENDING",
    "REFUNDED",
    "REFUND_FAILED",
    "DISPUTE_OPENED",
    "DISPUTE_LOST",
    "DISPUTE_WON",
]
ENDINGS: frozenset[FactKind] = frozenset({"FAILED", "CANCELLED", "EXPIRED"})
"""After one of these, money is late."""
WITHOUT_MONEY: frozenset[FactKind] = ENDINGS | {"PENDING", "ACTION_REQUIRED", "REFUND_PENDING", "DISPUTE_WON"}
"""Nothing moves, so that their amounts say nothing."""
ON_STATEMENTS: frozenset[FactKind] = frozenset({"CAPTURED", "REFUNDED", "DISPUTE_OPENED", "DISPUTE_LOST"})
"""What a statement has a line for."""


class Fact(Document):
    """What a provider told, once; amounts are minor units; `late` is money for an order that was dead already.

    A `cumulative` amount is all that was given back of the provider's reference until then.
    """

    kind: FactKind
    provider_ref: str
    amount: int
    occurred_at: datetime
    refund_id: str = ""
    cumulative: bool = False
    late: bool = False
    body_hash: str = ""

    @property
    def refund_ref(self) -> str:
        """Which refund it is about; of sums told under one name each is a fact of its own."""
        return f"{self.refund_id}@{self.amount}" if self.cumulative else self.refund_id

    @property
    def subject(self) -> tuple[FactKind, str]:
        """What it is about: a refund is known by its id, everything else by the provider's reference."""
        return self.kind, self.refund_ref or self.provider_ref

    @property
    def refund(self) -> str:
        """The refund that it is about; one without a name is known by the reference it was taken from."""
        return self.refund_id or self.provider_ref


def captured(facts: Iterable[Fact]) -> int:
    """Each reference counts once."""
    return _by_reference(facts, "CAPTURED")


def authorised(facts: Iterable[Fact]) -> int:
    """What could still be captured."""
    told = list(facts)
    ended = any(fact.kind in ("CAPTURED", "CANCELLED", "EXPIRED") for fact in told)
    return 0 if ended else _by_reference(told, "AUTHORISED")


def disputed(facts: Iterable[Fact]) -> int:
    """What is claimed back and not decided."""
    told = list(facts)
    decided = {fact.provider_ref for fact in told if fact.kind in ("DISPUTE_LOST", "DISPUTE_WON")}
    return _by_reference((fact for fact in told if fact.provider_ref not in decided), "DISPUTE_OPENED")


def lost(facts: Iterable[Fact]) -> int:
    """What disputes took away."""
    return _by_reference(facts, "DISPUTE_LOST")


def refunded(facts: Iterable[Fact]) -> int:
    """Each refund counts once, and not at all when it failed; of a reference at least the largest sum told of it."""
    told = list(facts)
    failed = failed_refunds(told)
    one_by_one: dict[str, int] = defaultdict(int)
    for fact in {fact.refund: fact for fact in told if fact.kind == "REFUNDED" and not fact.cumulative}.values():
        one_by_one[fact.provider_ref] += 0 if fact.refund in failed else fact.amount
    sums: dict[str, int] = defaultdict(int)
    for fact in told:
        if fact.kind == "REFUNDED" and fact.cumulative:
            sums[fact.provider_ref] = max(sums[fact.provider_ref], fact.amount)
    for reference, amount in _failures_by_reference(told).items():
        sums[reference] = max(0, sums[reference] - amount)
    return sum(max(one_by_one[reference], sums[reference]) for reference in {*one_by_one, *sums})


def capture_with(facts: Iterable[Fact], amount: int) -> str:
    """The provider's reference of the newest capture of which so much is left."""
    told = list(facts)
    captures = {fact.provider_ref: fact.amount for fact in told if fact.kind == "CAPTURED"}
    for reference in reversed(captures):
        if captures[reference] - refunded(fact for fact in told if fact.provider_ref == reference) >= amount:
            return reference
    return next(reversed(captures))


def failed_refunds(facts: Iterable[Fact]) -> Set[str]:
    """A failure is the last word on a refund."""
    return {fact.refund for fact in facts if fact.kind == "REFUND_FAILED"}


def ended_refunds(facts: Iterable[Fact]) -> Set[str]:
    """Those of which nothing is awaited any more."""
    return {fact.refund_id for fact in facts if fact.kind in ("REFUNDED", "REFUND_FAILED")}


def refund_amounts(facts: Iterable[Fact]) -> dict[str, int]:
    """Every refund that was told of, by id; out of a sum stands what it adds to the next lower one."""
    told = [fact for fact in facts if fact.refund_id and fact.kind.startswith("REFUND")]
    amounts: dict[str, int] = {}
    below: dict[str, int] = defaultdict(int)
    for fact in sorted((fact for fact in told if fact.cumulative), key=lambda fact: fact.amount):
        amounts[fact.refund_id] = fact.amount - below[fact.provider_ref]
        below[fact.provider_ref] = fact.amount
    return amounts | {fact.refund_id: fact.amount for fact in told if not fact.cumulative}


def _by_reference(facts: Iterable[Fact], kind: FactKind) -> int:
    return sum({fact.provider_ref: fact.amount for fact in facts if fact.kind == kind}.values())


def _failures_by_reference(facts: Iterable[Fact]) -> dict[str, int]:
    amounts: dict[str, int] = defaultdict(int)
    for fact in {fact.refund: fact for fact in facts if fact.kind == "REFUND_FAILED"}.values():
        amounts[fact.provider_ref] += fact.amount
    return amounts
