"""Charts as geometry: the template draws them as SVG, with a table for those who do not see it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT = 720, 180, 22
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
    """Bars over a base line; `ticks` are the positions and words below it."""

    bars: list[Bar]
    base: float
    ticks: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT


def bars(values: Sequence[int], labels: Sequence[str], titles: Sequence[str], *, ticks: int = 6) -> Chart:
    """One bar a value, those below nothing hanging from the base line; so many labels as are readable."""
    top, bottom = max([0, *values]), min([0, *values])
    scale = (HEIGHT - FOOT - 8) / ((top - bottom) or 1)
    base, place = 8 + top * scale, WIDTH / max(1, len(values))
    made = [
        Bar(
            x=round(index * place + place * _GAP / 2, 1),
            y=round(base - max(0, value) * scale, 1),
            width=round(place * (1 - _GAP), 1),
            height=round(max(abs(value) * scale, 1 if value else 0), 1),
            label=labels[index],
            title=titles[index],
            negative=value < 0,
        )
        for index, value in enumerate(values)
    ]
    every = max(1, -(-len(values) // ticks))
    words = [(round(max(index * place + place / 2, 18), 1), labels[index]) for index in range(0, len(values), every)]
    return Chart(made, round(base, 1), words)
