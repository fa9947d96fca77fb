"""Help: what a page is for, what its words mean, what comes next. Beside the page, or by an address of its own."""

from functions.console.answers import Answer
from functions.console.helping import topics
from functions.console.routing import Section
from functions.console.visit import Visit
from shared.core.errors import NotFound

section = Section("help")


@section.page("/help/{topic}")
def show_help(visit: Visit, topic: str) -> Answer:
    """One text; only the text where a part is asked for."""
    if topic not in topics():
        raise NotFound("No help has this name")
    template = "help/_beside.html" if visit.is_part else "help/help.html"
    return visit.show(template, topic=topic)


@section.page("/help")
def list_help(visit: Visit) -> Answer:
    """All texts by their titles."""
    return visit.show("help/all.html", topics=sorted(topics()))
