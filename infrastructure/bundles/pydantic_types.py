"""What pydantic's schemas are made of is described for type checkers; a cold start made all those types for nobody."""

from pathlib import Path

_FIRST = "class CoreConfig(TypedDict"
_PLAIN = '''class TypedDict(dict):
    """A dictionary that knows nothing of its keys: nobody asks it in a function."""

    def __init_subclass__(cls, **_options):
        pass


'''


def unburden(pydantic_core: Path) -> None:
    """In place: descriptions of schemas stay classes, and their members stay text that is never evaluated."""
    module = pydantic_core / "core_schema.py"
    if not module.exists():
        return
    text = module.read_text("utf-8")
    if text.count(_FIRST) != 1 or "from __future__ import annotations" not in text:
        raise ValueError("pydantic's descriptions of schemas are written in another way now")
    module.write_text(text.replace(_FIRST, _PLAIN + _FIRST), "utf-8")
