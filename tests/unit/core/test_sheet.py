"""Sheets as CSV: what a spreadsheet opens and a program reads, and nothing that runs."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from shared.core.money import Money
from shared.core.sheet import Sheet, as_csv


def written(*cells) -> bytes:
    columns = tuple(f"c{number}" for number in range(len(cells)))
    return as_csv(Sheet(columns, [cells])).split(b"\r\n", 1)[1]


def test_a_header_then_the_rows_and_nothing_more() -> None:
    sheet = Sheet(("sku", "name", "units"), [("CHAIR", "椅子", 2), ("TABLE", "Table", 1)])

    assert as_csv(sheet).decode("utf-8") == "\ufeffsku,name,units\r\nCHAIR,椅子,2\r\nTABLE,Table,1\r\n"


def test_without_rows_there_is_the_header() -> None:
    assert as_csv(Sheet(("sku",), [])) == b"\xef\xbb\xbfsku\r\n"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Money.parsed("1234567.80", "CNY"), "1234567.80"),
        (Money.parsed("-12.30", "CNY"), "-12.30"),
        (Money.parsed("12", "JPY"), "12"),
        (Money.parsed("0.125", "KWD"), "0.125"),
        (-5, "-5"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 8, tzinfo=UTC), "2026-11-22T08:00:00Z"),
        (None, ""),
    ],
)
def test_numbers_amounts_and_times_are_plain(cell, text: str) -> None:
    assert written(cell, "x") == f"{text},x\r\n".encode()


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_is_never_a_formula(beginning: str) -> None:
    cell = f'{beginning}HYPERLINK("http://evil.example"),1'

    ((read,),) = csv.reader(io.StringIO(written(cell).decode(), newline=""))

    assert read == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=b", "1+1", "x@example.com", "'quoted'", "", " =1", 'two\nlines, "so"'])
def test_other_text_stays_as_it_is(cell: str) -> None:
    read = next(csv.reader(io.StringIO(written(cell, "end").decode(), newline="")))

    assert read == [cell, "end"]
