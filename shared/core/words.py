"""Words in a search: beginnings of words, and of every character on in Chinese runs; case and accents do not count."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_LONGEST = 24
_UNSPACED = r"\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af"


def asked_words(query: str) -> list[str]:
    """The beginnings that all have to match, longest first: the rarest is looked up first."""
    return sorted({run[:_LONGEST] for run in _runs(query)}, key=len, reverse=True)


def indexed_words(text: str) -> Iterator[str]:
    """Every word of a text from which a search may begin."""
    for run in _runs(text):
        starts = range(len(run)) if _is_unspaced(run) else range(1)
        yield from (run[start : start + _LONGEST] for start in starts)


def _runs(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _run().findall(unicodedata.normalize("NFC", plain))


@cache
def _run() -> re.Pattern[str]:
    """Compiled by who searches: so many characters cost as much as fifty other expressions."""
    return re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")


def _is_unspaced(run: str) -> bool:
    return run[0] >= "\u3040"
