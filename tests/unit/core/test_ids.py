"""Identifiers and order numbers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.ids import base32, derived_id, new_id, new_tenant_id, order_number, order_number_floor

moments = st.integers(0, 4 * 10**9 * 1000).map(lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms))
ids = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=16, max_size=16)


@given(moments, moments, ids, ids)
def test_order_numbers_sort_by_the_time_of_placing(one, other, one_id, other_id):
    if one < other:
        assert order_number(one, one_id) < order_number(other, other_id)


@given(moments, ids)
def test_the_floor_of_a_moment_parts_earlier_numbers_from_later_ones(moment, order_id):
    earlier = moment - timedelta(milliseconds=1)

    assert order_number(earlier, order_id) < order_number_floor(moment) < order_number(moment, order_id)


def test_a_number_names_the_day_in_utc():
    in_shanghai = datetime(2026, 11, 23, 1, 0, tzinfo=timezone(timedelta(hours=8)))

    assert order_number(in_shanghai, "ABCDEFGHJKMNPQRS") == f"20261122-{base32(17 * 3_600_000, 6)}-ABCDEFGH"


@given(st.integers(0, 2**60 - 1), st.integers(0, 2**60 - 1))
def test_base_32_sorts_as_the_numbers_do(one, other):
    assert (base32(one, 12) < base32(other, 12)) == (one < other)


def test_the_same_parts_give_the_same_id():
    assert derived_id("tenant", "key") == derived_id("tenant", "key")


@pytest.mark.parametrize("others", [("tenantk", "ey"), ("tenant", "key", ""), ("key", "tenant")])
def test_parts_are_told_apart(others):
    assert derived_id("tenant", "key") != derived_id(*others)


def test_new_ids_are_never_the_same():
    made = {new_id() for _ in range(1000)} | {new_tenant_id() for _ in range(1000)}

    assert len(made) == 2000
