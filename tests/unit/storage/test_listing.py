"""Pages of lists that leave things out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.storage.item import Key, text
from shared.storage.keys import BY_TIME, by_time
from shared.storage.listing import listing
from shared.storage.query import Query
from tests.fakes import MemoryTable


def filled(partitions):
    """A table with things in some partitions of by_time; each is named by its partition and number."""
    table = MemoryTable()
    for partition, count in partitions.items():
        names = (f"{partition}{number:03}" for number in range(count))
        table.put_all(Key("T1#THINGS", name).attributes() | by_time(partition, name) for name in names)
    return table


def pages(table, partitions, keep, limit):
    """Every page that a reader sees, following the positions."""
    queries = [Query(BY_TIME, partition, descending=True) for partition in partitions]

    def load(items):
        return [name if keep(name := text(item, "SK")) else None for item in items]

    seen, position = [], None
    while True:
        page = listing(table, queries, load, limit=limit, position=position)
        seen.append(page.items)
        position = page.position
        if position is None:
            return seen


@given(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 12)), st.integers(1, 5), st.integers(1, 4))
def test_every_kept_thing_is_seen_once_in_order_on_full_pages(partitions, limit, step):
    names = sorted(partitions, reverse=True)

    def keep(name):
        return int(name[1:]) % step == 0

    seen = pages(filled(partitions), names, keep, limit)

    everything = [f"{p}{n:03}" for p in names for n in reversed(range(partitions[p]))]
    assert [name for page in seen for name in page] == [name for name in everything if keep(name)]
    assert all(len(page) == limit for page in seen[:-1])
    assert seen == [[]] or all(seen)


def test_a_page_of_one_partition_costs_one_query():
    table = filled({"A": 200})
    table.calls.clear()

    page = listing(table, [Query(BY_TIME, "A", descending=True)], list, limit=50, position=None)

    assert (len(page.items), table.calls) == (50, ["query"])


@pytest.mark.parametrize("count", [0, 3])
def test_the_last_page_leads_nowhere(count):
    page = listing(filled({"A": count}), [Query(BY_TIME, "A")], list, limit=3, position=None)

    assert (len(page.items), page.position) == (count, None)
