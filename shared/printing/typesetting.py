"""The adapter to typst, which is in a layer of its own and loaded when the first page is set."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from shared.core.direction import undirected

if TYPE_CHECKING:
    from typst import Compiler

PRODUCT = Path(__file__).parents[1]
"""Templates name files from here on: `/printing/page.typ`."""


def pdf(template: Path, facts: Any, *, tagged: bool = True) -> bytes:  # noqa: ANN401
    """A template's pages. It reads the facts as JSON, so that no text of theirs is ever markup, or turns others.

    `tagged` tells readers of screens the structure of the page, which for long tables outweighs their text.
    """
    inputs = {"facts": undirected(orjson.dumps(facts).decode())}
    document = _compiler().compile(template, format="pdf", sys_inputs=inputs, pdf_tags=tagged)
    if not isinstance(document, bytes):
        raise TypeError("typst gives one PDF whatever its number of pages")
    return document


@cache
def _compiler() -> "Compiler":
    """With the fonts that we ship, and none of the machine's: pages look the same everywhere."""
    from noto_cjk_sans_otc import FONT_PATH  # noqa: PLC0415
    from typst import Compiler, Fonts  # noqa: PLC0415

    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[Path(str(FONT_PATH)).parent])
    return Compiler(root=PRODUCT, font_paths=fonts)
