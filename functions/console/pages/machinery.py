"""What browsers ask for by themselves: how the console is installed, its worker, the page without a network."""

import orjson

from functions.console import static_files
from functions.console.answers import Answer, Raw
from functions.console.rendering import rendered
from functions.console.routing import Section
from functions.console.visit import Visit

section = Section("machinery")


@section.page("/manifest.webmanifest", open_to_anyone=True)
def manifest(visit: Visit) -> Answer:
    """How the console is installed on a phone."""
    base = visit.services.base
    logo = {"src": f"{base}/static/{static_files.named('logo.svg')}", "sizes": "any", "type": "image/svg+xml"}
    facts = {
        "name": "Tallyshop",
        "short_name": "Tallyshop",
        "start_url": f"{base}/",
        "scope": f"{base}/",
        "display": "standalone",
        "background_color": "#f6f7f6",
        "theme_color": "#0f6b66",
        "icons": [logo],
    }
    return Raw(orjson.dumps(facts), "application/manifest+json", 3600)


@section.page("/worker.js", open_to_anyone=True)
def worker(visit: Visit) -> Answer:
    """Shows a page of ours where the network is gone; everything else comes from the network."""
    script = rendered(visit, visit.show("machinery/worker.js"))
    return Raw(script.encode(), "text/javascript; charset=utf-8")


@section.page("/offline", open_to_anyone=True)
def offline(visit: Visit) -> Answer:
    """What the worker shows without a network."""
    return visit.show("machinery/offline.html")
