"""A trade at random: every operation in any order, against a notebook of what a shopkeeper would know."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from shared.core.actor import Role
from shared.core.errors import InvalidRequest
from shared.core.ids import derived_id
from shared.orders.backorders import Backorders
from shared.orders.models import Order
from shared.payments.models import Payment
from shared.payments.provider import Outcome
from shared.stock.errors import OutOfStock, ReservedExceedsCount
from shared.stock.repository import StockRepository
from tests.builders import an_actor, cny
from tests.crossing import Crossing, after, answer_lost, carried_out, killed_after, killed_before
from tests.fakes import MemoryTable
from tests.unit.orders.books import all_orders, no_version_is_missing, the_books_agree, the_ledger_proves_the_shelves
from tests.unit.orders.house import House
from tests.unit.orders.notebook import ALLOWED, Notebook, Page
from tests.unit.orders.steps import Steps

SKUS, PLACES = ("CHAIR", "LAMP"), ("MAIN", "EAST", "WEST")
LIMIT = 400_00

line = st.fixed_dictionaries(
    {"sku": st.sampled_from(SKUS), "quantity": st.integers(1, 6)},
    optional={
        "warehouse_id": st.sampled_from(PLACES),
        "discount_rate": st.sampled_from(["0.15", "0.333"]),
        "unit_price": st.sampled_from([cny("0.07"), cny("33.33")]),
    },
)
lines = st.lists(line, min_size=1, max_size=3)
pick = st.integers(0, 30)
sku, place = st.sampled_from(SKUS), st.sampled_from(PLACES)
ACTIONS = ["submit", "approve", "reject", "hold", "release", "cancel", "close", "reopen", "ship", "deliver"]
action = st.sampled_from([*ACTIONS, "take_shipment_back", "take_back", "edit", "capture"])


class Trade(Steps):
    """Two products, one of which may be sold beyond stock, in three warehouses; two customers, two people."""

    def make_table(self) -> Any:
        return MemoryTable()

    crossing: type[Crossing] = Crossing
    tenant_id = "T00000000001"

    @initialize(
        strategy=st.sampled_from(["priority", "most_stock", "fewest_parcels"]),
        stock=st.lists(st.integers(1, 9), min_size=6, max_size=6),
        orders=st.lists(st.tuples(lines, pick, st.booleans()), min_size=3, max_size=3),
    )
    def open_the_house(self, strategy: str, stock: list[int], orders: list[Any]) -> None:
        self.real = self.make_table()
        limits = {Role.SALES: cny("400.00")}
        self.house = House(self.real, tenant_id=self.tenant_id, allocation_strategy=strategy, approval_limits=limits)
        self.table = self.crossing(self.real)
        self.house.serve(self.table)
        self.boss, self.clock = self.house.boss, self.house.clock
        self.sales = an_actor(Role.SALES, user_id="S1", tenant_id=self.tenant_id)
        for priority, place in enumerate(PLACES[1:]):
            self.house.open(place, priority=20 + priority)
        self.house.sell("LAMP", 33_33, tax_rate="0.13", backorder_limit=4)
        self.customers = [self.house.customer, self.house.meet(credit=2000_00)]
        self.notebook = Notebook()
        self.pages, self.on_hand, self.damaged = self.notebook.pages, self.notebook.on_hand, self.notebook.damaged
        self.requests: list[Any] = []
        self.payments: list[tuple[Payment, bytes]] = []
        self.read, self.filled, self.asked = 0, 0, 0
        for n, quantity in enumerate(stock):
            self.receive(SKUS[n % 2], PLACES[n % 3], quantity)
        for wanted, customer, sales in orders:
            self.place(wanted, customer, sales, draft=False, discount=0)

    # Goods.

    @rule(sku=sku, place=place, quantity=st.integers(1, 9))
    def receive(self, sku: str, place: str, quantity: int) -> None:
        self.house.receive(sku, quantity, place)
        self.on_hand[sku, place] += quantity

    @rule(sku=sku, place=place, quantity=st.integers(1, 9), damaged=st.booleans())
    def issue(self, sku: str, place: str, quantity: int, damaged: bool) -> None:
        goods, condition = (self.damaged, "damaged") if damaged else (self.on_hand, "sellable")
        there = goods[sku, place] - (0 if damaged else self.house.shelf(sku, place)[1])
        if self._document(lambda: self.house.issue(sku, quantity, place, condition=condition), quantity <= there):
            goods[sku, place] -= quantity

    @rule(sku=sku, origin=place, to=place, quantity=st.integers(1, 9))
    def transfer(self, sku: str, origin: str, to: str, quantity: int) -> None:
        there = self.house.shelf(sku, origin)[2]
        fits = origin != to and quantity <= there
        if self._document(lambda: self.house.transfer(sku, quantity, origin, to), fits):
            self.on_hand[sku, origin] -= quantity
            self.on_hand[sku, to] += quantity

    @rule(sku=sku, place=place, counted=st.integers(0, 12))
    def count(self, sku: str, place: str, counted: int) -> None:
        if self._document(lambda: self.house.count(sku, counted, place), counted >= self.house.shelf(sku, place)[1]):
            self.on_hand[sku, place] = counted

    def _document(self, write: Callable[[], None], fits: bool) -> bool:
        """A document about goods is carried out exactly where they are there."""
        if fits:
            write()
        else:
            with pytest.raises((OutOfStock, ReservedExceedsCount, InvalidRequest)):
                write()
        return fits

    @rule()
    def fill(self) -> None:
        """The stream is followed: nobody waits for goods that are there."""
        backorders, images = Backorders(self.table, self.clock), list(self.table.stream)
        while self.filled < len(images):
            batch, self.filled = images[self.filled :], len(images)
            backorders.follow(batch)
            images = list(self.table.stream)
        levels = StockRepository(self.real).levels_between(self.tenant_id, "", "~")
        free = {(level.sku, level.warehouse_id): level.available for level in levels}
        for order in all_orders(self.real, self.tenant_id):
            for part in (part for part in order.lines if part.backordered):
                places = [part.warehouse_id] if part.warehouse_id else PLACES
                assert not any(free.get((part.sku, place), 0) for place in places), part

    # Orders.

    @rule(wanted=lines, customer=pick, sales=st.booleans(), draft=st.booleans(), discount=st.sampled_from([0, 1, 7]))
    def place(self, wanted: list[Any], customer: int, sales: bool, draft: bool, discount: int) -> None:
        by, to = (self.sales if sales else self.boss), self.customers[customer % 2]
        self.asked += 1
        key, fields = f"place-{self.asked}", {"discount": cny(f"0.0{discount}"), "draft": draft and not sales}

        def call() -> Order:
            return self.house.place(*wanted, to=to, by=by, key=key, **fields)

        def note() -> None:
            order = self.house.orders.get(self.boss, derived_id(self.tenant_id, key))
            waits = sales and order.total > LIMIT
            stays = order.status == "draft" and draft and not sales
            page = Page(order, "draft" if stays else "submitted" if waits else "confirmed", None)
            page.settle(order.total, self.at)
            self.pages[order.id] = page
            self.requests.append((call, order.id))

        self._step(call, note, derived_id(self.tenant_id, key), wrong=InvalidRequest if discount else None)

    @precondition(lambda self: self.requests)
    @rule(number=pick)
    def place_again(self, number: int) -> None:
        """A request that is repeated with its key places nothing."""
        call, order_id = self.requests[number % len(self.requests)]
        before = len(self.table.stream)
        assert call().id == order_id
        assert len(self.table.stream) == before

    @precondition(lambda self: self.pages)
    @rule(name=action, number=pick, wanted=lines)
    def act(self, name: str, number: int, wanted: list[Any]) -> None:
        order_id = self._chosen(name, number)
        if name == "capture":
            self._pay(order_id, number)
        else:
            self._act(name, order_id, wanted, number)

    again = act

    @precondition(lambda self: self.pages)
    @rule(number=pick, wanted=lines, all_of_it=st.booleans())
    def serve(self, number: int, wanted: list[Any], all_of_it: bool) -> None:
        """What a good day brings: paid and shipped."""
        order_id = self._chosen("start", number)
        self._pay(order_id, 15)
        self._act("ship", order_id, wanted, 1 if all_of_it else 2)

    def _chosen(self, name: str, number: int) -> str:
        """Mostly an order for which the action makes sense."""
        sense = {"ship": lambda p: p.paid or not p.prepaid, "take_back": lambda p: p.shipped > p.returned}
        sense |= {"deliver": lambda p: p.travelling, "take_shipment_back": lambda p: p.travelling}
        fits = [
            order_id
            for order_id, page in self.pages.items()
            if page.status in ALLOWED.get(name, ALLOWED["start"]) and sense.get(name, bool)(page)
        ]
        some = fits if fits and number % 8 else list(self.pages)
        return some[number % len(some)]

    @precondition(lambda self: self.pages)
    @rule(first=action, second=action, number=pick, other=pick, wanted=lines, others=lines)
    def act_while_somebody_acts(  # noqa: PLR0917  (drawn by hypothesis)
        self, first, second, number, other, wanted, others
    ) -> None:
        """Between the reading and the writing of the first, the second is done."""
        self.table.faults.append(after(lambda: self.act(second, other, others)))
        self.act(first, number, wanted)
        self.table.faults.clear()

    @precondition(lambda self: self.pages)
    @rule(
        name=action,
        number=pick,
        wanted=lines,
        nth=st.integers(0, 3),
        fault=st.sampled_from([answer_lost, killed_before, killed_after]),
    )
    def act_and_fail(self, name, number, wanted, nth, fault) -> None:
        """The process that acts dies, or hears no answer, at its n-th write."""
        self.table.faults = [carried_out] * nth + [fault]
        self.act(name, number, wanted)
        self.table.faults.clear()

    @rule(minutes=st.sampled_from([1, 20, 31]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        overdue = {i for i, p in self.pages.items() if p.deadline and p.deadline <= self.clock()}
        assert self.house.orders.expire_overdue(self.tenant_id) == len(overdue)
        for order_id in overdue:
            self.notebook.expired(order_id, self.clock())

    def _act(self, name: str, order_id: str, wanted: list[Any], number: int) -> None:
        order = self._now(order_id)
        nth = number % max(1, len(order.shipments))
        once = self._once()
        actions: dict[str, Callable[[], Any]] = {
            "submit": lambda: self.house.submit(order, once=once),
            "approve": lambda: self.house.approve(order, by=self.boss),
            "reject": lambda: self.house.reject(order),
            "hold": lambda: self.house.hold(order),
            "release": lambda: self.house.release(order),
            "edit": lambda: self.house.edit(order, *wanted, once=once),
            "cancel": lambda: self.house.cancel(order, once=once),
            "close": lambda: self.house.close(order, once=once),
            "reopen": lambda: self.house.reopen(order, once=once),
            "ship": lambda: self.house.ship(order, *goods, once=once),
            "deliver": lambda: self.house.deliver(order, nth),
            "take_shipment_back": lambda: self.house.take_shipment_back(order, nth, once=once),
            "take_back": lambda: self.house.take_back(order, *[g | condition for g in goods], once=once),
        }
        condition = {"condition": "damaged" if number % 3 == 0 else "sellable"}
        goods = [{"sku": part["sku"], "quantity": part["quantity"]} for part in wanted]
        if name == "ship" and number % 2:
            goods = [{"sku": s, "quantity": q, "warehouse_id": w} for (s, w), q in order.held.items()] or goods
        if name in ("deliver", "take_shipment_back") and not order.shipments:
            return

        def note() -> None:
            self.notebook.noted(name, order, self._now(order_id), nth, self.at)

        self._step(actions[name], note, order_id, name=name)

    def _pay(self, order_id: str, number: int) -> None:
        """A payment is started and told, or one that was started before is told, once or again."""
        order, page = self._now(order_id), self.pages[order_id]
        part = max(1, order.balance // 2) if number % 3 else None

        def start() -> None:
            payment = self.house.start(order, part if order.balance > 0 else None)
            self.payments.append((payment, self.house.captured_event(payment)))

        if number % 5 or not self.payments:
            self._step(start, lambda: None, order_id, name="start", wrong=InvalidRequest)
        if not self.payments:
            return
        payment, body = self.payments[number % len(self.payments)]
        page = self.pages[payment.order_id]
        booked, told_before = self.notebook.booked, payment.id in self.notebook.booked
        booked_meanwhile = False

        def note() -> None:
            nonlocal booked_meanwhile
            booked_meanwhile = payment.id in booked
            page.paid += 0 if booked_meanwhile else payment.amount
            booked.add(payment.id)
            page.settle(self._now(payment.order_id).total, None)

        outcome = self._step(lambda: self.house.deliver_event(body), note, payment.order_id, heard=told_before)
        assert outcome in (None, Outcome.DUPLICATE if booked_meanwhile else Outcome.APPLIED)

    @invariant()
    def the_books_and_the_notebook_agree(self) -> None:
        if not hasattr(self, "pages"):
            return
        self._adopt()
        the_books_agree(self.real, self.tenant_id, [customer.id for customer in self.customers])
        levels = list(StockRepository(self.real).levels_between(self.tenant_id, "", "~"))
        assert {(x.sku, x.warehouse_id): x.on_hand for x in levels if x.on_hand} == dict(+self.on_hand)
        assert {(x.sku, x.warehouse_id): x.damaged for x in levels if x.damaged} == dict(+self.damaged)
        orders = {order.id: order for order in all_orders(self.real, self.tenant_id)}
        assert set(orders) == set(self.pages)
        for order_id, page in self.pages.items():
            order = orders[order_id]
            told = (order.status, order.fulfilment_status, order.on_hold, order.paid, order.expires_at)
            assert told == (page.status, page.fulfilment, page.on_hold, page.paid, page.deadline)
        self.project()

    def project(self) -> None:
        """The ledger follows every change as it comes."""
        images = self.table.stream[self.read :]
        the_ledger_proves_the_shelves(self.real, self.tenant_id, images, SKUS)
        self.read = len(self.table.stream)

    def teardown(self) -> None:
        """The stream told all over again changes nothing."""
        if hasattr(self, "table"):
            images = list(self.table.stream)
            no_version_is_missing(images, self.tenant_id)
            the_ledger_proves_the_shelves(self.real, self.tenant_id, images, SKUS)
