"""Names that people choose, as parts of an address: a product called `new` is not the page for a new one.

A tilde stands in no SKU and no code, and needs no escaping. `.` and `..` by themselves would lead to another folder.
"""

WORDS = frozenset({"archive", "board", "chosen", "edit", "new", "restore"})
"""What pages are called where a name may stand as well; a test holds it against the routes."""


def segment(name: str) -> str:
    """A name as one part of a path."""
    return f"~{name}" if name in WORDS or not name.strip(".") else name


def name_of(part: str) -> str:
    """The inverse, also where the tilde was not needed."""
    return part.removeprefix("~")
