"""Charts as geometry: the template draws them as SVG, with a table for those who do not see it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count

WIDTH, HEIGHT, FOOT, HEAD = 720, 180, 26, 12
"""The foot has the words below the bars."""
_CHARACTER = 13
"""The widest that a character of the scale is drawn, on phones."""
_GAP = 0.28
"""The share of a bar's place that stays empty."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its words; `x` is its left edge, `y` its upper one."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str
    negative: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over a base line; `ticks` are the positions and words below it, `scale` those at its side."""

    bars: list[Bar]
    base: float
    ticks: list[tuple[float, str]]
    scale: list[tuple[float, str]]
    side: int
    width: int = WIDTH
    height: int = HEIGHT


def bars(
    values: Sequence[int],
    labels: Sequence[str],
    titles: Sequence[str],
    *,
    said: Callable[[int], str],
    ticks: int = 6,
) -> Chart:
    """One bar a value, those below nothing hanging from the base line; so many labels as are readable.

    `said` is how a value of the scale is written.
    """
    top, bottom = max([0, *values]), min([0, *values])
    unit = (HEIGHT - FOOT - HEAD) / ((top - bottom) or 1)
    written = [(value, said(value)) for value in steps(bottom, top)]
    side = room(word for _, word in written)
    base, place = HEAD + top * unit, (WIDTH - side) / max(1, len(values))
    made = [
        Bar(
            x=round(side + index * place + place * _GAP / 2, 1),
            y=round(base - max(0, value) * unit, 1),
            width=round(place * (1 - _GAP), 1),
            height=round(max(abs(value) * unit, 1 if value else 0), 1),
            label=labels[index],
            title=titles[index],
            negative=value < 0,
        )
        for index, value in enumerate(values)
    ]
    every = max(1, -(-len(values) // ticks))
    words = [(round(side + index * place + place / 2, 1), labels[index]) for index in range(0, len(values), every)]
    scale = [(round(base - value * unit, 1), word) for value, word in written]
    return Chart(made, round(base, 1), words, scale, side)


def room(words: Iterable[str]) -> int:
    """The width of the side that the words of the scale stand in; Chinese characters are twice as wide."""
    return 12 + _CHARACTER * max((sum(1 if c.isascii() else 2 for c in word) for word in words), default=0)


def steps(bottom: int, top: int) -> list[int]:
    """Two to five round values between them, nothing among them: multiples of 1, 2 or 5 and a power of ten."""
    sizes = (digit * 10**places for places in count() for digit in (1, 2, 5))
    step = next(size for size in sizes if top - bottom <= 4 * size)
    return list(range(-(-bottom // step) * step, top + 1, step))
