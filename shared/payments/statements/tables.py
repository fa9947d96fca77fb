"""Bills as tables: columns by their header's names, wherever they stand in the file."""

from collections.abc import Callable, Iterable, Iterator

from shared.payments.statements.lines import UnreadableStatement

Row = dict[str, str]


def rows_below(table: Iterable[list[str]], header: str, clean: Callable[[str], str], *, end: str = "") -> Iterator[Row]:
    """The rows between the one that begins with this header and the one that begins with `end`.

    UnreadableStatement where there is no such header, or a row has other columns.
    """
    rows = ([clean(field) for field in fields] for fields in table if fields)
    names = next((fields for fields in rows if fields[0] == header), None)
    if names is None:
        raise UnreadableStatement(f"there is no column {header}")
    for fields in rows:
        if fields[0] == end:
            return
        if len(fields) < len(names) or any(fields[len(names) :]):
            raise UnreadableStatement("a row has other columns")
        yield dict(zip(names, fields, strict=False))


def cell(row: Row, column: str) -> str:
    """What stands in a column that has to be there."""
    if column not in row:
        raise UnreadableStatement(f"there is no column {column}")
    return row[column]
