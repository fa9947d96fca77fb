"""Errors and their problem documents."""

import pytest

from shared.core.errors import (
    Conflict,
    FieldError,
    IdempotencyKeyReused,
    IllegalState,
    InvalidRequest,
    NotFound,
    TallyshopError,
)
from shared.web.problems import problem, status_of


class OutOfCoffee(Conflict):
    """A conflict of some area."""

    title = "There is no coffee"


@pytest.mark.parametrize(
    ("kind", "slug", "status"),
    [
        (NotFound, "not-found", 404),
        (OutOfCoffee, "out-of-coffee", 409),
        (IdempotencyKeyReused, "idempotency-key-reused", 422),
        (TallyshopError, "tallyshop-error", 500),
    ],
)
def test_an_error_has_its_type_and_status_by_its_class(kind, slug, status):
    assert (kind.slug(), status_of(kind)) == (slug, status)


def test_a_problem_carries_the_facts_of_its_error():
    assert problem(IllegalState("cancelled"), "request-1") == {
        "type": "/problems/illegal-state",
        "title": "The order's state forbids this",
        "status": 409,
        "detail": "The order is cancelled",
        "instance": "request-1",
        "order_status": "cancelled",
    }


def test_a_problem_without_words_of_its_own_says_its_title():
    assert problem(OutOfCoffee(), "request-1")["detail"] == "There is no coffee"


def test_every_wrong_field_is_named():
    error = InvalidRequest(FieldError("/lines/0/sku", "unknown"), FieldError("/note", "too long"))

    assert error.members == {
        "errors": [{"pointer": "/lines/0/sku", "detail": "unknown"}, {"pointer": "/note", "detail": "too long"}]
    }
