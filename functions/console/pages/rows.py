"""Rows that are acted on where they stand: the answer is the row as it is now, and a word of what happened."""

from typing import Any

from functions.console.answers import Html, Toast
from functions.console.visit import Visit


def wants_row(visit: Visit) -> bool:
    """Whether a script asked for the row alone; without one the form leads to a page as any other."""
    return visit.is_part and visit.typed("_row") != ""


def row(visit: Visit, template: str, toast: Toast | None, **facts: Any) -> Html:  # noqa: ANN401
    """One row anew; after a refusal with its status and reason, so that the script puts back what it changed."""
    return visit.show(template, told=toast or _refusal(visit), **facts)


def _refusal(visit: Visit) -> Toast | None:
    if visit.problem is None:
        return None
    return Toast(". ".join([visit.problem.title, *visit.problem.fields.values()]), "failed")
