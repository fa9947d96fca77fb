"""Practice houses: a company that is not there, for one person, whole in one item of the table.

It lives in a table in memory while a request is served, so that nothing of it can touch the books, the figures or the
audit of the company that one really works for; throwing it away is deleting that one item.
"""

import base64
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import orjson

from shared.core.actor import Actor, Role
from shared.core.clock import Clock, moment_of, rfc3339, system_clock
from shared.core.errors import Busy
from shared.demonstration.buyer import SandboxBuyer
from shared.demonstration.following import follow
from shared.demonstration.house import opened
from shared.demonstration.practice import practised, scene
from shared.demonstration.services import Clock as SetClock
from shared.demonstration.services import Services
from shared.demonstration.trade import Trade
from shared.identity.accounts import SignInProvider
from shared.identity.audit.access import Access, access_item
from shared.identity.models import TenantSettings
from shared.identity.people_repository import UserRepository
from shared.orders.repository import order_of
from shared.payments.accounts import endpoint_id
from shared.payments.intake import WebhookIntake
from shared.storage import keys
from shared.storage.change import Change
from shared.storage.item import ABSENT, Item, Scalar, at_version, binary, number, text
from shared.storage.memory import MemoryTable
from shared.storage.sealing import Seals
from shared.storage.stream import Image
from shared.storage.table import Table

KEPT = timedelta(days=30)
"""After its last change it goes by itself."""
LARGEST = 390_000
"""Bytes: an item holds 400 KB."""


class NoWayIn:
    """The sign-in provider of a house that nobody signs in to."""

    def make(self, address: str, _password: str) -> str:
        """A subject that is nobody's."""
        return f"practice-{address}"


class OpenWrapper:
    """Wraps nothing: what is sealed in a practice house is no secret."""

    def made(self, _tenant_id: str) -> tuple[bytes, bytes]:
        """A key, which stands beside what it seals."""
        key = secrets.token_bytes(32)
        return key, key

    def unwrapped(self, _tenant_id: str, wrapped: bytes) -> bytes:
        """The same key."""
        return wrapped


@dataclass
class Practice:
    """One practice house while a request is served; `version` counts how often it was kept."""

    tenant_id: str
    opened_at: datetime
    memory: MemoryTable = field(default_factory=MemoryTable)
    version: int = 0
    done: frozenset[str] = frozenset()
    """What was done there, by kind of thing and deed: `ORDER shipped`."""
    guided: bool = True
    """Whether its person wants to be led."""

    @property
    def table(self) -> Table:
        """Where its services read and write: it behaves as the table does."""
        return cast("Table", self.memory)

    @property
    def seals(self) -> Seals:
        return Seals(self.table, OpenWrapper())

    @property
    def buyer(self) -> SandboxBuyer:
        """Who pays in the house, for nobody else ever comes there."""
        webhooks = WebhookIntake(self.table, self.seals)
        return SandboxBuyer(webhooks, system_clock, endpoint_id(self.tenant_id, "sandbox"))

    def actor(self, role: Role, request_id: str) -> Actor:
        """The person of this role in the house."""
        people = UserRepository(self.table).all(self.tenant_id)
        person = next(person for person in people if person.role is role)
        return Actor(self.tenant_id, person.id, role, request_id)


class PracticeHouses:
    """Opens them, keeps what was done in them, throws them away."""

    def __init__(self, table: Table, clock: Clock = system_clock) -> None:
        self._table, self._clock = table, clock

    def find(self, actor: Actor) -> Practice | None:
        """The person's, or None; one read."""
        item = self._table.get(keys.practice(actor.tenant_id, actor.user_id))
        return _practice_of(item) if item else None

    def open(self, actor: Actor, settings: TenantSettings, company: str) -> Practice:
        """The person's, furnished with demonstration goods and four weeks of trade unless it is there already."""
        found = self.find(actor)
        if found is not None:
            return found
        practice = _furnished(self._clock(), settings, company)
        with self._table.transaction() as tx:
            tx.put(self._item(actor, practice), when=ABSENT)
            tx.put(self._trace(actor, "opened"))
        return practice

    def keep(self, actor: Actor, practice: Practice) -> None:
        """Let the house follow from what was done, and keep it; Busy where another request was faster.

        Nothing is written where nothing was done.
        """
        if not practice.memory.stream:
            return
        practice.done |= frozenset(_deeds(practice.memory.stream))
        follow(practice.memory)
        self._save(actor, practice)

    def close_guide(self, actor: Actor) -> None:
        """Its person wants to be led no more."""
        practice = self.find(actor)
        if practice is not None:
            practice.guided = False
            self._save(actor, practice)

    def _save(self, actor: Actor, practice: Practice) -> None:
        practice.version += 1
        with self._table.transaction() as tx:
            tx.put(
                self._item(actor, practice),
                when=at_version(practice.version - 1),
                otherwise=lambda _old: Busy("The practice house was changed by another request"),
            )

    def throw_away(self, actor: Actor) -> None:
        """As if it had never been, but for a word in the audit; nothing where there is none."""
        if self.find(actor) is None:
            return
        with self._table.transaction() as tx:
            tx.delete(keys.practice(actor.tenant_id, actor.user_id))
            tx.put(self._trace(actor, "thrown_away"))

    def _trace(self, actor: Actor, what: str) -> Item:
        access = Access(entity_type="practice", entity_id=actor.user_id, operation=f"practice_{what}")
        return access_item(actor, access, self._clock(), kind=what)

    def _item(self, actor: Actor, practice: Practice) -> Item:
        packed = _packed(practice.memory)
        if len(packed) > LARGEST:
            raise Busy("The practice house is full: throw it away and open another one")
        return keys.practice(actor.tenant_id, actor.user_id).attributes() | {
            "d": packed,
            "version": practice.version,
            "tenant": practice.tenant_id,
            "opened": rfc3339(practice.opened_at),
            "done": ",".join(sorted(practice.done)),
            "guided": int(practice.guided),
            "ttl": int((self._clock() + KEPT).timestamp()),
        }


def _furnished(now: datetime, settings: TenantSettings, company: str) -> Practice:
    clock, memory = SetClock(now - timedelta(days=29)), MemoryTable()
    practice = Practice("", now, memory)
    provider = cast("SignInProvider", NoWayIn())
    services = Services(practice.table, provider, practice.seals, clock)
    house = opened(services, scene(settings, company))
    trade = Trade(services, house)
    for event in practised(now):
        trade.happens(event)
    follow(memory)
    practice.tenant_id = house.tenant_id
    return practice


def _practice_of(item: Item) -> Practice:
    memory = MemoryTable()
    memory.put_all(_unpacked(binary(item, "d")))
    memory.stream.clear()
    return Practice(
        text(item, "tenant"),
        moment_of(text(item, "opened")),
        memory,
        number(item, "version"),
        frozenset(filter(None, text(item, "done").split(","))),
        bool(number(item, "guided")),
    )


def _deeds(images: Iterable[Image]) -> Iterator[str]:
    """What people did: the kind of the thing and of its change, and that an order was paid."""
    for image in images:
        if image.new and "change" in image.new:
            yield f"{keys.kind_of(image.key.partition)} {Change.of(image.new).kind}"
        if image.new and keys.is_order(image.key) and order_of(image.new).paid > _paid(image.old):
            yield "ORDER paid"


def _paid(item: Item | None) -> int:
    return order_of(item).paid if item else 0


def _packed(memory: MemoryTable) -> bytes:
    rows = [{name: _written(value) for name, value in item.items()} for item in memory.items.values()]
    return zlib.compress(orjson.dumps(rows), 6)


def _written(value: Scalar) -> Any:  # noqa: ANN401
    return [base64.b64encode(value).decode()] if isinstance(value, bytes) else value


def _unpacked(packed: bytes) -> Iterator[Item]:
    rows: Iterable[dict[str, Any]] = orjson.loads(zlib.decompress(packed))
    for row in rows:
        yield {name: base64.b64decode(v[0]) if isinstance(v, list) else v for name, v in row.items()}
