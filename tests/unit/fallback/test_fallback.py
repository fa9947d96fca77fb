import json

import pytest

from functions.fallback import handler as fallback
from functions.fallback.handler import handler
from shared.core.config import Settings


@pytest.fixture(autouse=True)
def _routes(monkeypatch):
    routes = {
        "/v1/me": ["GET"],
        "/v1/orders": ["GET", "POST"],
        "/v1/orders/{order_id}/timeline": ["GET"],
        "/v1/products/{sku}": ["DELETE", "GET", "PATCH"],
        "/v1/stock/{sku}": ["GET", "PATCH"],
        "/v1/stock/receipts": ["POST"],
    }
    monkeypatch.setattr(fallback, "ROUTES", fallback.patterns(routes))


def request(verb, path):
    return {"httpMethod": verb, "path": path, "requestContext": {"requestId": "req-1"}}


def answer_to(verb, path):
    return handler(request(verb, path), None)


def test_a_path_that_never_was_is_not_found():
    answer = answer_to("GET", "/v1/nothing")

    assert answer["statusCode"] == 404
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert json.loads(answer["body"]) == {
        "type": "/problems/not-found",
        "title": "There is no such thing here",
        "status": 404,
        "detail": "No operation has this path",
        "instance": "req-1",
    }


def test_a_wrong_verb_is_told_which_ones_are_right():
    answer = answer_to("DELETE", "/v1/orders/01J/timeline")

    assert answer["statusCode"] == 405
    assert answer["headers"]["Allow"] == "GET, OPTIONS"
    assert json.loads(answer["body"])["type"] == "/problems/method-not-allowed"


def test_a_fixed_path_counts_before_one_with_a_parameter():
    assert answer_to("DELETE", "/v1/stock/receipts")["headers"]["Allow"] == "POST, OPTIONS"
    assert answer_to("DELETE", "/v1/stock/CHAIR")["headers"]["Allow"] == "GET, PATCH, OPTIONS"


def test_a_parameter_takes_one_part_of_a_path_and_no_more():
    assert answer_to("PUT", "/v1/products/CHAIR")["statusCode"] == 405
    assert answer_to("PUT", "/v1/products/CHAIR/parts")["statusCode"] == 404


def test_a_browser_learns_what_it_may_send(monkeypatch):
    monkeypatch.setattr(fallback, "settings", Settings({"CORS_ORIGIN": "https://shop.example"}))

    answer = answer_to("OPTIONS", "/v1/orders")

    assert answer["statusCode"] == 204
    assert answer["headers"]["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer["headers"]["Access-Control-Allow-Methods"] == "GET, POST"
    assert "Idempotency-Key" in answer["headers"]["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(("verb", "path"), [("GET", "/"), ("PATCH", "/v1/orders"), ("OPTIONS", "/v1/me")])
def test_every_answer_forbids_guessing_and_storing(verb, path):
    headers = answer_to(verb, path)["headers"]

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
