"""Help beside each page: one small text a page and language in `help/`, named after the page's address.

`orders-one-ship` is the text of `/orders/{order_id}/ship`: the parts of the address, `one` for what it names.
"""

import re
from functools import cache
from pathlib import Path

HELP = Path(__file__).parent / "help"


@cache
def topics() -> dict[str, re.Pattern[str]]:
    """Every text's name with the addresses that it is about, the most exact first."""
    names = sorted((path.stem for path in (HELP / "en").glob("*.html")), key=lambda name: (name.count("-one"), name))
    return {name: re.compile(_address(name)) for name in names}


def _address(topic: str) -> str:
    return "/" if topic == "home" else "/" + topic.replace("-one", "/[^/]+").replace("-", "/")


def topic_of(path: str) -> str | None:
    """The text about a page; of one that has none, such as a refused form, that of the page above it."""
    while path:
        for topic, address in topics().items():
            if address.fullmatch(path):
                return topic
        path = path.rpartition("/")[0]
    return None
