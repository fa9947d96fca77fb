"""Two requests that exclude each other, sent at the same moment, many times over."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

import httpx

from tests.e2e.shop import Json, Shop

ROUNDS = 50
_AT_ONCE = 8
Made = TypeVar("Made")
Send = Callable[[], httpx.Response]
Race = Sequence[Send]
Outcome = tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """How the requests of one race were answered, in their order."""

    answers: list[httpx.Response]

    @property
    def outcome(self) -> Outcome:
        """Each answer as `200`, `200 replayed` or the refusal's slug."""
        return tuple(map(told, self.answers))


def told(answer: httpx.Response) -> str:
    """An answer in a word."""
    if answer.is_error:
        return str(answer.json()["type"]).removeprefix("/problems/")
    return f"{answer.status_code}{' replayed' if 'Idempotency-Replayed' in answer.headers else ''}"


def many(make: Callable[[int], Made], count: int = ROUNDS) -> list[Made]:
    """So many of a thing, several at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as clerks:
        return list(clerks.map(make, range(count)))


def run(races: Iterable[Race]) -> list[Run]:
    """All races, several at a time; those of one race start together."""
    with ThreadPoolExecutor(_AT_ONCE) as starters:
        return list(starters.map(_one, races))


def outcomes(runs: Iterable[Run]) -> Counter[Outcome]:
    """How often each outcome came."""
    return Counter(each.outcome for each in runs)


def _one(race: Race) -> Run:
    barrier = Barrier(len(race))

    def sent(send: Send) -> httpx.Response:
        barrier.wait()
        return send()

    with ThreadPoolExecutor(len(race)) as contenders:
        return Run(list(contenders.map(sent, race)))


def action(shop: Shop, order: Json, name: str, body: Json | None = None, **headers: str) -> Send:
    """A POST on an order, still to be sent."""
    return lambda: shop.call("POST", f"/v1/orders/{order['id']}/{name}", body, **headers)
