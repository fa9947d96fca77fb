"""Documents as they are stored."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.model import Document
from shared.core.money import Money
from shared.storage.codec import decompressed, pack, unpack


class Note(Document):
    name: str
    price: Money | None = None
    tags: list[str] = []
    count: int = 0


notes = st.builds(
    Note,
    name=st.text(),
    price=st.none() | st.builds(Money, st.integers(0, 10**12), st.sampled_from(["CNY", "JPY"])),
    tags=st.lists(st.text(max_size=20), max_size=5),
    count=st.integers(-(2**40), 2**40),
)


@given(notes)
def test_a_document_is_read_as_it_was_written(note):
    assert unpack(Note, pack(note)) == note


def test_defaults_are_not_stored():
    assert json.loads(decompressed(pack(Note(name="a")))) == {"name": "a"}


def test_an_older_reader_leaves_out_what_a_newer_writer_added():
    class NewerNote(Note):
        colour: str

    assert unpack(Note, pack(NewerNote(name="a", colour="red"))) == Note(name="a")


def test_an_order_of_twenty_lines_fits_one_write_unit():
    class Lines(Document):
        lines: list[dict[str, str | int]]

    lines = [{"sku": f"SKU-{n:04}", "name": f"Thing {n}", "quantity": n, "unit_price": 1000 + n} for n in range(20)]

    assert len(pack(Lines(lines=lines))) < 1024


def test_a_dictionary_that_this_reader_does_not_know_is_an_error():
    with pytest.raises(KeyError):
        unpack(Note, b"\x63" + pack(Note(name="a"))[1:])
