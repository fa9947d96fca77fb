"""The orders function from its start through some requests: `orders.py <paths> <shelf> <events> <requests>`."""

import json
import sys
from pathlib import Path

paths, shelf, events, requests = sys.argv[1:]
sys.path[:0] = paths.split(":")

from shelf import Shelf  # noqa: E402

from shared.storage import connection  # noqa: E402

connection.table()  # the client that every start makes
connection.table = lambda: Shelf(shelf)  # type: ignore[assignment]

from functions.orders.handler import handler  # noqa: E402

for event in json.loads(Path(events).read_text())[: int(requests)]:
    answer = handler(event, None)
    if answer["statusCode"] != 201:
        sys.exit(f"{answer['statusCode']}: {answer['body']}")
