"""What the storage layer promises, on every engine."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from shared.core.clock import system_clock
from shared.core.errors import Conflict, StaleVersion
from shared.storage.item import ABSENT, ALWAYS, PRESENT, Key, at_least, at_version, newer_than_stored, number
from shared.storage.keys import BY_TIME, MAIN, by_time
from shared.storage.once import Once, Replayed
from shared.storage.operations import Put, Update, as_request
from shared.storage.query import Query
from shared.storage.transaction import stale


class Short(Conflict):
    """Keeps what every failed condition saw."""

    title = "Short"

    def __init__(self, *seen):
        super().__init__("short")
        self.seen = seen

    def joined(self, others):
        return Short(*self.seen, *(seen for other in others for seen in other.seen))


@pytest.fixture
def place(tenant):
    """Makes keys in one partition of the test's own."""
    return lambda sort: Key(f"{tenant}#THINGS", sort)


def put(table, key, **attributes):
    with table.transaction() as tx:
        tx.put(key.attributes() | attributes)


def test_an_item_comes_back_as_it_was_written(table, place):
    item = place("A").attributes() | {"text": "北京", "empty": "", "d": b"\x00\xff", "large": 10**18, "negative": -7}
    with table.transaction() as tx:
        tx.put(item)

    assert table.get(place("A")) == item
    assert table.get(place("B")) is None


@pytest.mark.parametrize("sort", ["", "x" * 1025, "京" * 342], ids=["empty", "long", "long in bytes"])
def test_at_a_key_that_there_cannot_be_is_nothing(table, place, sort):
    put(table, place("A"), **by_time(f"{place('').partition}#{'x' * 1_000}", "1"))

    assert table.get(place(sort)) is None
    assert table.get(Key(place("A").partition + "x" * 2048, "A")) is None


def test_where_nothing_can_stand_nothing_is_found(table, place):
    put(table, place("A"))
    partition = place("A").partition

    for query in (Query(BY_TIME, partition + "x" * 2048), Query(MAIN, partition, begins="A" * 1025)):
        assert table.query(query).items == []


def test_a_place_is_taken_once(table, place):
    put(table, place("A"), name="first")

    with pytest.raises(Short) as refused, table.transaction() as tx:
        tx.put(place("A").attributes() | {"name": "second"}, when=ABSENT, otherwise=Short)

    assert refused.value.seen == (place("A").attributes() | {"name": "first"},)
    assert table.get(place("A"))["name"] == "first"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (at_version(3), True),
        (at_version(2), False),
        (at_least(count=5), True),
        (at_least(count=6), False),
        (at_least(missing=0), False),
        (at_least(count=5, version=4), False),
        (newer_than_stored(4), True),
        (newer_than_stored(3), False),
        (PRESENT, True),
        (ABSENT, False),
    ],
)
def test_a_condition_on_an_item_that_is_there(table, place, condition, holds):
    put(table, place("A"), version=3, count=5)

    assert written(table, place("A"), condition) is holds


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (at_version(1), False),
        (at_least(count=0), False),
        (newer_than_stored(1), True),
        (PRESENT, False),
        (ABSENT, True),
    ],
)
def test_a_condition_on_an_item_that_is_not_there(table, place, condition, holds):
    assert written(table, place("A"), condition) is holds


def written(table, key, condition):
    try:
        with table.transaction() as tx:
            tx.update(key, set={"mark": "x"}, when=condition)
    except StaleVersion:
        return False
    return True


def test_every_failed_condition_gives_its_old_item_and_nothing_is_written(table, place):
    for sort, count in (("A", 1), ("B", 9), ("C", 2)):
        put(table, place(sort), count=count)

    def take_five_of_each():
        with table.transaction() as tx:
            for sort in ("A", "B", "C", "D"):
                tx.update(place(sort), add={"count": -5}, when=at_least(count=5), otherwise=Short)

    with pytest.raises(Short) as refused:
        take_five_of_each()

    assert [number(old, "count") for old in refused.value.seen] == [1, 2, 0]
    assert refused.value.seen[2] is None
    assert table.get(place("B"))["count"] == 9


def test_the_first_failed_condition_names_the_error(table, place):
    put(table, place("A"), version=2)

    def change_both():
        with table.transaction() as tx:
            tx.update(place("A"), set={"name": "x"}, when=at_version(1))
            tx.update(place("B"), set={"name": "x"}, when=PRESENT, otherwise=Short)

    with pytest.raises(StaleVersion):
        change_both()


def test_a_counter_that_is_not_there_begins_at_nothing(table, place):
    for _ in range(2):
        with table.transaction() as tx:
            tx.update(place("A"), add={"count": 3})

    assert table.get(place("A")) == place("A").attributes() | {"count": 6}


def test_an_update_changes_named_attributes_only(table, place):
    put(table, place("A"), name="old", kept="kept", gone="gone", count=1)

    with table.transaction() as tx:
        tx.update(place("A"), set={"name": "new"}, add={"count": -4}, remove=("gone",))

    assert table.get(place("A")) == place("A").attributes() | {"name": "new", "kept": "kept", "count": -3}


def test_a_deletion_and_a_check_stand_in_one_transaction(table, place):
    put(table, place("A"), version=1)
    put(table, place("B"), status="open")

    with table.transaction() as tx:
        tx.delete(place("A"), when=at_version(1))
        tx.check(place("B"), when=PRESENT)

    assert table.get(place("A")) is None


def test_a_failed_check_stops_the_transaction(table, place):
    def put_a_beside_b():
        with table.transaction() as tx:
            tx.put(place("A").attributes())
            tx.check(place("B"), when=PRESENT, otherwise=Short)

    with pytest.raises(Short):
        put_a_beside_b()

    assert table.get(place("A")) is None


def test_a_transaction_takes_a_hundred_items(table, place):
    with table.transaction() as tx:
        for sort in range(100):
            tx.put(place(f"{sort:03}").attributes() | {"version": 1}, when=ABSENT)

    assert len(list(table.query_all(Query(MAIN, place("").partition)))) == 100


def test_more_than_a_hundred_keys_are_read_at_once(table, place):
    table.put_all(place(f"{sort:03}").attributes() | {"n": sort} for sort in range(230))

    wanted = [place(f"{sort:03}") for sort in range(250)]
    found = table.batch_get(wanted + wanted[:5])

    assert {key.sort: item["n"] for key, item in found.items()} == {f"{sort:03}": sort for sort in range(230)}


def test_pages_give_every_item_once(table, place):
    table.put_all(place(f"{sort:03}").attributes() for sort in range(25))
    query, sizes, seen = Query(MAIN, place("").partition, limit=10), [], []

    while True:
        page = table.query(query)
        sizes.append(len(page.items))
        seen += [item["SK"] for item in page.items]
        if page.next is None:
            break
        query = query.after(page.next)

    assert (sizes, seen) == ([10, 10, 5], [f"{sort:03}" for sort in range(25)])


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, ["A#1", "A#2", "B#1", "C#1"]),
        ({"begins": "A#"}, ["A#1", "A#2"]),
        ({"first": "A#2"}, ["A#2", "B#1", "C#1"]),
        ({"last": "B#1"}, ["A#1", "A#2", "B#1"]),
        ({"first": "A#2", "last": "B#~"}, ["A#2", "B#1"]),
        ({"descending": True, "limit": 3}, ["C#1", "B#1", "A#2"]),
    ],
)
@pytest.mark.parametrize("index", [MAIN, BY_TIME], ids=lambda index: index.name or "main")
def test_a_partition_is_narrowed_and_ordered(table, place, index, narrowed, found):
    for sort in ("B#1", "A#2", "C#1", "A#1"):
        put(table, place(sort), **by_time(place("").partition, sort))

    page = table.query(Query(index, place("").partition, **narrowed))

    assert [item["SK"] for item in page.items] == found


def test_an_index_holds_its_projection_of_the_items_that_have_its_keys(table, place):
    aged = by_time(place("").partition, "2026-11-22")
    put(table, place("A"), **aged, version=3, summary="a chair", d=b"document")
    put(table, place("B"), version=1)

    page = table.query(Query(BY_TIME, place("").partition))

    assert page.items == [place("A").attributes() | aged | {"summary": "a chair"}]


def test_pages_of_an_index_give_items_of_one_moment_once(table, place):
    for sort in range(7):
        put(table, place(str(sort)), **by_time(place("").partition, "same"))
    query = Query(BY_TIME, place("").partition, descending=True, limit=2)

    assert sorted(item["SK"] for item in table.query_all(query)) == [str(sort) for sort in range(7)]


def test_an_item_that_loses_its_index_keys_leaves_the_index(table, place):
    put(table, place("A"), **by_time(place("").partition, "1"))

    with table.transaction() as tx:
        tx.update(place("A"), set={"version": 2}, remove=("time_pk", "time_sk"))

    assert table.query(Query(BY_TIME, place("").partition)).items == []


def test_many_puts_may_be_repeated(table, place):
    items = [place(f"{sort:03}").attributes() | {"n": sort} for sort in range(60)]

    table.put_all(items)
    table.put_all(items)

    assert list(table.query_all(Query(MAIN, place("").partition))) == items


def test_a_projection_writes_only_what_is_newer(table, place):
    def project(version):
        item = place("A").attributes() | {"version": version}
        return table.put_if(Put(item, newer_than_stored(version), stale))

    assert [project(2), project(1), project(2), project(3)] == [True, False, False, True]


def at_once(count, act):
    """Let threads begin together; their results."""
    barrier = Barrier(count)

    def begin(number):
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def test_buyers_at_once_sell_exactly_what_is_there(table, place):
    put(table, place("A"), available=100, reserved=0, version=1)

    def buy(_buyer):
        sold = 0
        for _ in range(20):
            try:
                with table.transaction() as tx:
                    tx.update(
                        place("A"),
                        add={"available": -1, "reserved": 1, "version": 1},
                        when=at_least(available=1),
                        otherwise=Short,
                    )
                sold += 1
            except Short:
                pass
        return sold

    assert sum(at_once(8, buy)) == 100
    assert table.get(place("A")) == place("A").attributes() | {"available": 0, "reserved": 100, "version": 101}


def test_transfers_at_once_lose_nothing(table, place):
    for sort in ("A", "B", "C"):
        put(table, place(sort), count=20)

    def move(mover):
        source, target = ("A", "B", "C")[mover % 3], ("A", "B", "C")[(mover + 1) % 3]
        for _ in range(10):
            try:
                with table.transaction() as tx:
                    tx.update(place(source), add={"count": -1}, when=at_least(count=1), otherwise=Short)
                    tx.update(place(target), add={"count": 1})
            except Short:
                pass

    at_once(6, move)

    counts = [table.get(place(sort))["count"] for sort in ("A", "B", "C")]
    assert sum(counts) == 60
    assert min(counts) >= 0


def test_one_key_takes_effect_once_however_many_send_it_at_once(table, place):
    def send(_sender):
        once = Once(place("ONCE"), "same", lambda _result: b"answer", system_clock)
        try:
            with table.transaction() as tx:
                tx.update(place("A"), add={"count": 1})
                once.remember(tx, None)
        except Replayed as replay:
            return replay.body
        return b"first"

    answers = at_once(6, send)

    assert sorted(answers) == [b"answer"] * 5 + [b"first"]
    assert table.get(place("A"))["count"] == 1


def test_a_transaction_sent_again_with_its_token_takes_effect_once(own_table, place):
    operation = Update(place("A"), ALWAYS, stale, add={"count": 1})
    sent = {"TransactItems": [as_request(operation, own_table.name)], "ClientRequestToken": secrets.token_hex(16)}

    for _ in range(3):
        own_table.client.transact_write_items(**sent)

    assert own_table.get(place("A"))["count"] == 1


def test_a_tally_adds_up_and_expires(table, place):
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: table.tally(place("T"), 50, expires=1_800_000_000), range(20)))

    assert sorted(told) == [50 * n for n in range(1, 21)]
    assert table.get(place("T")) == place("T").attributes() | {"count": 1000, "ttl": 1_800_000_000}
