"""Every key begins with its tenant, and no two kinds of things can meet in one place."""

import inspect
from collections import Counter
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import combinations
from pathlib import Path
from pkgutil import iter_modules

import pytest

from shared.storage import keys
from shared.storage.item import Key

BEFORE_THE_TENANT = {
    "email",
    "subject",
    "webhook_endpoint",
    "tenant_entry",
    "api_key_secret",
    "one_time_code",
    "guesses",
}
ABOUT_KEYS = {
    "is_order",
    "is_payment",
    "kind_of",
    "tenant_of",
    "hold_sort",
    "lease_sort",
    "lease_of",
    "audit_sort",
    "by_time",
    "by_customer",
    "by_salesperson",
    "by_work",
}
OF_THE_SAME_THINGS = [{"orders_of_month", "orders_of_customer", "orders_of_salesperson"}]
"""Partitions of different indexes."""

BUILDERS = {
    name: function
    for name, function in inspect.getmembers(keys, inspect.isfunction)
    if function.__module__.startswith(f"{keys.__name__}.") and not name.startswith("_") and name not in ABOUT_KEYS
}
VALUES = {
    "version": 7,
    "day": date(2026, 11, 22),
    "month": "2026-11",
    "at": "2026-11-22T08:00:00.000Z",
    "entity": Key("T1#ORDER#O1", "ORDER"),
}


def made(name, tenant_id="T1"):
    """What the builder makes of sample values."""
    names = inspect.signature(BUILDERS[name]).parameters
    return BUILDERS[name](**{n: tenant_id if n == "tenant_id" else VALUES.get(n, n.upper()) for n in names})


def partition(key):
    return key.partition if isinstance(key, Key) else key


def test_a_name_stands_in_one_file_alone():
    files = [import_module(f"{keys.__name__}.{file.name}") for file in iter_modules(keys.__path__)]
    names = Counter(
        name
        for file in files
        for name, value in vars(file).items()
        if getattr(value, "__module__", "") == file.__name__
    )

    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("name", sorted(set(BUILDERS) - BEFORE_THE_TENANT))
def test_a_key_begins_with_its_tenant(name):
    assert next(iter(inspect.signature(BUILDERS[name]).parameters)) == "tenant_id"
    assert partition(made(name)).startswith("T1#")
    assert keys.tenant_of(partition(made(name))) == "T1"


@pytest.mark.parametrize("name", sorted(BEFORE_THE_TENANT))
def test_what_comes_before_the_tenant_stands_under_system(name):
    assert keys.tenant_of(partition(made(name))) == "SYSTEM"


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_a_key_says_what_stands_there(name):
    assert keys.kind_of(partition(made(name))).isupper()


def test_the_chart_of_keys_names_every_kind_of_thing():
    chart = Path("docs/keys.md").read_text()

    assert [kind for name in BUILDERS if f"#{(kind := keys.kind_of(partition(made(name))))}" not in chart] == []


def test_no_two_kinds_of_things_share_a_place():
    places = {name: key for name in BUILDERS if isinstance(key := made(name), Key)}

    assert [(a, b) for a, b in combinations(places, 2) if places[a] == places[b]] == []


def test_partitions_of_different_kinds_are_different():
    lists = {name: key for name in BUILDERS if not isinstance(key := made(name), Key)}
    kinds = [(a, b) for a, b in combinations(lists, 2) if not any({a, b} <= same for same in OF_THE_SAME_THINGS)]

    assert [(a, b) for a, b in kinds if lists[a] == lists[b]] == []


@pytest.mark.parametrize("name", sorted(set(BUILDERS) - BEFORE_THE_TENANT))
def test_two_tenants_never_share_a_place(name):
    assert made(name, "T1") != made(name, "T2")


def test_movements_sort_by_version():
    sorts = [keys.movement("T1", "CHAIR", "MAIN", version).sort for version in (1, 9, 10, 99_999)]

    assert sorts == sorted(sorts)


def test_holds_sort_by_the_moment_of_their_expiry():
    early, late = datetime(2026, 11, 22, 8, tzinfo=UTC), datetime(2026, 11, 22, 9, tzinfo=UTC)

    assert keys.hold_sort(early, "Z") < keys.hold_sort(late, "A")


def test_the_levels_of_a_sku_stand_together():
    chair = keys.stock_level("T1", "CHAIR", "ZZZ").sort
    chairs = keys.stock_level("T1", "CHAIR-2", "MAIN").sort

    assert sorted([chairs, chair]) == [chair, chairs]
