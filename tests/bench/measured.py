"""What is measured: each figure with its budget, and whether it keeps to it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the budget table; a figure without a budget is told for information only."""

    what: str
    value: float
    budget: float | None = None
    unit: str = ""
    note: str = ""

    @property
    def keeps(self) -> bool:
        """Whether it is within its budget."""
        return self.budget is None or self.value <= self.budget


REASONS: dict[str, str] = {
    "warm POST /v1/orders against a bare handler": (
        "known: the whole placing without I/O is 0.9 ms, spread over some four hundred functions; the bare handler "
        "neither reads, prices, allocates, compresses nor logs"
    ),
}
"""Figures that may break their budget, by what they measure, each with the reason."""


def table(figures: list[Figure]) -> str:
    """The budget table with its measured column."""
    rows = [("what", "budget", "measured", "")]
    rows += [(f.what, _number(f.budget, f.unit), _number(f.value, f.unit), _verdict(f)) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{what:<{widths[0]}}  {budget:>{widths[1]}}  {value:>{widths[2]}}  {verdict}".rstrip()
        for what, budget, value, verdict in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def breaches(figures: list[Figure]) -> list[Figure]:
    """Those above their budget for which no reason is known."""
    return [figure for figure in figures if not figure.keeps and figure.what not in REASONS]


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.4g} {unit}".rstrip() if value < 1000 else f"{value:,.0f} {unit}".rstrip()


def _verdict(figure: Figure) -> str:
    if figure.keeps:
        return figure.note
    return f"BROKEN {figure.note} {REASONS.get(figure.what, '')}".rstrip()
