"""Where goods of one kind stand."""

Place = tuple[str, str]
"""A SKU and a warehouse."""
