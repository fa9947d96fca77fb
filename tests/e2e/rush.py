"""Many buyers of one SKU at once, from several processes; each sees that its own wish is settled in the end."""

import multiprocessing
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from tests.e2e.shop import Shop


@dataclass(frozen=True)
class Rush:
    """What everybody wants."""

    api_url: str
    token: str
    customer_id: str
    sku: str
    clients: int

    @classmethod
    def on(cls, shop: Shop, sku: str = "CHAIR", *, clients: int = 4) -> "Rush":
        """Buyers of one unit each, all of the same customer; so many at once in each process."""
        return cls(str(shop.http.base_url), shop.token, shop.customer(), sku, clients)


@dataclass(frozen=True)
class Purchase:
    """One buyer's wish: what it was answered first, and in the end."""

    statuses: tuple[int, ...]
    slug: str | None
    order_id: str | None


def purchases(rush: Rush, *, processes: int, each: int) -> list[Purchase]:
    """What happened to every buyer; `each` is how many there are in one process."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [purchase for bought in pool.starmap(_buy, [(rush, each)] * processes) for purchase in bought]


def outcomes(made: Iterable[Purchase]) -> Counter[tuple[int, str | None]]:
    """How often each final answer was given."""
    return Counter((purchase.statuses[-1], purchase.slug) for purchase in made)


def _buy(rush: Rush, count: int) -> list[Purchase]:
    limits = httpx.Limits(max_connections=rush.clients)
    with (
        httpx.Client(base_url=rush.api_url, timeout=120, limits=limits) as http,
        ThreadPoolExecutor(rush.clients) as clients,
    ):
        return list(clients.map(lambda _: _one(http, rush), range(count)))


def _one(http: httpx.Client, rush: Rush) -> Purchase:
    """A wish is repeated with its key while the answer is a failure of ours."""
    wish = {"customer_id": rush.customer_id, "lines": [{"sku": rush.sku, "quantity": 1}]}
    headers = {"Authorization": f"Bearer {rush.token}", "Idempotency-Key": secrets.token_hex(8)}
    statuses: list[int] = []
    while not statuses or (statuses[-1] >= 500 and len(statuses) < 20):
        time.sleep(0.2 * bool(statuses))
        answer = http.post("/v1/orders", json=wish, headers=headers)
        statuses.append(answer.status_code)
    body = answer.json()
    slug = str(body["type"]).removeprefix("/problems/") if answer.is_error else None
    return Purchase(tuple(statuses), slug, None if answer.is_error else body["id"])
