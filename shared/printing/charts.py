"""Charts as pictures, in our look; pygal and resvg are in the typesetting layer and loaded when one is drawn."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from shared.core.direction import undirected
from shared.core.money import Money
from shared.core.report import Chart, for_xml

if TYPE_CHECKING:
    from pygal.style import Style

INK, QUIET, LINE, COLOUR = "#222222", "#6b6b66", "#deded8", "#1a5fb4"
FONT = "Noto Sans CJK SC"
_MARGIN = 8
_CSS = """inline:
.axis .guide.line, .axis .major.guide.line { stroke: %s; stroke-dasharray: none; }
.axis .line, .axis .major.line { stroke: none; }
.axis.y .major.guide.line { stroke: %s; }
.axis text.major { fill: %s; }
.reactive { fill-opacity: 1; stroke-opacity: 0; }
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a picture is, and its letters in it: labels are counted, and measured in characters."""

    width: int
    height: int
    letters: int
    most_labels: int
    longest_label: int


PAPER = Frame(720, 280, 13, 8, 22)
MAIL = Frame(480, 240, 15, 5, 16)
"""Shown on a telephone three quarters as large, and still legible."""
Written = Callable[[Decimal], str]
"""How an axis writes a number."""


def svg(chart: Chart, written: Written, frame: Frame = PAPER) -> str:
    """The picture as lines and letters."""
    drawn = _bars(chart, written, frame) if chart.over_time else _ranking(chart, written, frame)
    return str(drawn.render(is_unicode=True))


def png(chart: Chart, written: Written) -> bytes:
    """The picture for mails, finer than it is shown, on white."""
    import resvg_py  # noqa: PLC0415
    from noto_cjk_sans_otc import FONT_PATH  # noqa: PLC0415

    picture = svg(chart, written, MAIL)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture, font_files=[str(FONT_PATH)], skip_system_fonts=True, background="#ffffff", zoom=3
        )
    )


def plain(value: int | Money) -> Decimal:
    """A figure as a number."""
    return Decimal(value.amount) if isinstance(value, Money) else Decimal(value)


def _bars(chart: Chart, written: Written, frame: Frame) -> Any:  # noqa: ANN401
    """Upright, from left to right as time goes; few of the periods are named."""
    every = -(-len(chart.labels) // frame.most_labels)
    drawn = _pygal().Bar(**_look(written, frame), height=frame.height, truncate_label=-1)
    drawn.x_labels = [label if n % every == 0 else "" for n, label in enumerate(chart.labels)]
    drawn.add(chart.title, [float(plain(value)) for value in chart.values])
    return drawn


def _ranking(chart: Chart, written: Written, frame: Frame) -> Any:  # noqa: ANN401
    """Lying, the largest on top: names of things need room."""
    height = 56 + (frame.letters + 15) * len(chart.labels)
    labels = [_short(label, frame.longest_label) for label in reversed(chart.labels)]
    margins = {"margin_left": _MARGIN + _overhang(labels, frame.letters), "margin_right": 44}
    drawn = _pygal().HorizontalBar(**_look(written, frame), height=height, truncate_label=-1, **margins)
    drawn.x_labels = labels
    drawn.add(chart.title, [float(plain(value)) for value in reversed(chart.values)])
    return drawn


def _look(written: Written, frame: Frame) -> dict[str, Any]:
    return {
        "style": _style(frame.letters),
        "width": frame.width,
        "explicit_size": True,
        "show_legend": False,
        "js": [],
        "no_prefix": True,
        "css": ["file://style.css", "file://graph.css", _CSS % (LINE, LINE, QUIET)],
        "margin": _MARGIN,
        "spacing": 12,
        "max_scale": frame.most_labels,
        "include_x_axis": True,
        "formatter": lambda value: written(Decimal(str(value))),
        "value_formatter": lambda value: written(Decimal(str(value))),
        "no_data_text": "–",
    }


@cache
def _pygal() -> ModuleType:
    """The package, without the hook for plug-ins that it hangs into every import: Python 3.12 dropped its kind."""
    import pygal  # noqa: PLC0415

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]
    return cast("ModuleType", pygal)


@cache
def _style(letters: int) -> "Style":
    return _pygal().style.Style(
        background="transparent",
        plot_background="transparent",
        foreground=QUIET,
        foreground_strong=INK,
        foreground_subtle=LINE,
        colors=(COLOUR,),
        font_family=FONT,
        label_font_size=letters,
        major_label_font_size=letters,
        value_font_size=letters,
    )


def _overhang(labels: Sequence[str], letters: int) -> int:
    """How much broader labels are than pygal takes them for: it gives every character six tenths of its height."""
    taken = max(map(len, labels)) * 6
    needed = max(sum(10 if _is_wide(character) else 6 for character in label) for label in labels)
    return (needed - taken) * letters // 10


def _is_wide(character: str) -> bool:
    """Chinese characters are as broad as they are high."""
    return ord(character) > 0x2E80


def _short(label: str, room: int) -> str:
    """Wide characters count twice; what is too long for its room ends in an ellipsis."""
    kept = ""
    for character in " ".join(undirected(for_xml(label)).split()):
        room -= 2 if _is_wide(character) else 1
        if room < 0:
            return kept + "…"
        kept += character
    return kept
