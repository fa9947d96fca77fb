"""The bare handler from its start through some requests: `baseline.py <paths> <shelf> <events> <requests>`."""

import json
import sys
from pathlib import Path

paths, _shelf, events, requests = sys.argv[1:]
sys.path[:0] = paths.split(":")

from baseline_handler import handler  # noqa: E402

for event in json.loads(Path(events).read_text())[: int(requests)]:
    handler(event, None)
