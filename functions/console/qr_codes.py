"""QR codes for what a phone reads off the screen, as SVG of one path: attributes alone, which the policy lets in."""

from markupsafe import Markup

_QUIET = 4
"""Modules of white around it, as ISO/IEC 18004 asks; dark pages keep it white."""


def qr_code(text: str, label: str) -> Markup:
    """The code, in the size of its place."""
    from segno import make  # noqa: PLC0415  (for few requests)

    drawn = make(text, error="m", micro=False).svg_inline(border=_QUIET, light="#fff", omitsize=True, svgclass=None)
    return Markup('<div class="ts-qr" role="img" aria-label="{}">{}</div>').format(label, Markup(drawn))  # noqa: S704


def grouped(secret: str) -> str:
    """In fours, as one types it from a screen."""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
