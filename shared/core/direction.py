"""Texts of people among ours: no name turns around what stands beside it, nor looks like another one.

The terms are those of Unicode's annex 9, "Unicode Bidirectional Algorithm".
"""

import unicodedata

_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Embeddings, overrides and isolates; letters from right to left need none of them."""
_LEFTWARDS = frozenset({"R", "AL", "AN"})
_FIRST_STRONG, _POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def undirected(text: str) -> str:
    """The text without marks that turn its direction around."""
    return text.translate(_MARKS)


def isolated(text: str) -> str:
    """The text fit to stand in a line of ours: one line itself, and where it runs from right to left, in an isolate."""
    line = " ".join(undirected(text).split())
    if line.isascii() or _LEFTWARDS.isdisjoint(map(unicodedata.bidirectional, line)):
        return line
    return f"{_FIRST_STRONG}{line}{_POP}"
