"""The stream's filters let through what each consumer is for, and not what the projections write themselves."""

import json
from datetime import date
from typing import Any

import pytest

from shared.storage import keys
from shared.storage.item import Key
from tests.template import resources

ORDER, SKU, USER = "O000000000000001", "CHAIR", "01U"
PAYMENT = keys.payment("T1", ORDER, f"{ORDER}12345678")
CAUSES = [
    keys.settings("T1"),
    keys.user("T1", USER),
    keys.provider("T1", "sandbox"),
    keys.api_key("T1", "01K"),
    keys.warehouse("T1", "MAIN"),
    keys.product("T1", SKU),
    keys.customer("T1", "01C"),
    keys.order("T1", ORDER),
    PAYMENT,
    keys.stock_level("T1", SKU, "MAIN"),
    keys.alert("T1", SKU),
    keys.outgoing_mail("T1", "restock-1"),
    keys.quarantined("T1", "Q1"),
    keys.difference("T1", "D1"),
    keys.one_time_code("password-reset", "ann@acme.example"),
    keys.one_time_code("sms", "ann@acme.example"),
    keys.access("T1", "request-1"),
    keys.export("T1", "E000000000000001"),
    keys.report_run("T1", "S000000000000001-2026-11-22"),
]
CONSEQUENCES = [
    keys.report_schedule("T1", "S000000000000001"),
    keys.movement("T1", SKU, "MAIN", 1),
    keys.timeline_entry("T1", ORDER, 1),
    keys.contribution("T1", ORDER),
    keys.contribution("T1", ORDER, f"{ORDER}12345678", "@2"),
    keys.editions("T1"),
    keys.requests("T1", "2026-11-22T08:00"),
    keys.phone("T1", USER),
    keys.sales_rollup("T1", "*", "all", date(2026, 11, 22), ""),
    keys.order_month("T1", "2026-11"),
    keys.product_word("T1", "chair", SKU),
    keys.forecast("T1", SKU),
    keys.turn("T1", "forecasts"),
    keys.statement_line("T1", "stripe", date(2026, 11, 22), "L1"),
    keys.reconciled_day("T1", date(2026, 11, 22), "stripe"),
    keys.audit_entry("T1", 1),
    keys.audit_head("T1"),
    keys.erasure("T1", "order", ORDER),
    keys.audited("T1", ORDER, "2026-11-22T08:00:00.000Z#order#00000001"),
]


def passes(function: str, key: Key) -> bool:
    """Whether a record of this item reaches the function."""
    event = resources()[function]["Properties"]["Events"]["TableStream"]["Properties"]
    patterns = [json.loads(each["Pattern"])["dynamodb"]["Keys"] for each in event["FilterCriteria"]["Filters"]]
    values = {"PK": key.partition, "SK": key.sort}
    return any(all(_fits(values[name], wanted["S"]) for name, wanted in pattern.items()) for pattern in patterns)


def _fits(value: str, wanted: list[Any]) -> bool:
    def fits(rule: Any) -> bool:
        if isinstance(rule, str):
            return value == rule
        return value.startswith(rule["prefix"]) if "prefix" in rule else value.endswith(rule["suffix"])

    return any(fits(rule) for rule in wanted)


@pytest.mark.parametrize("key", CAUSES, ids=lambda key: keys.kind_of(key.partition))
def test_whatever_is_published_reaches_the_publications(key: Key) -> None:
    assert passes("PublicationsFunction", key)


@pytest.mark.parametrize("key", [keys.order("T1", ORDER), PAYMENT, keys.stock_level("T1", SKU, "MAIN")])
def test_orders_payments_and_levels_reach_the_projections(key: Key) -> None:
    assert passes("ProjectionsFunction", key)


@pytest.mark.parametrize("function", ["ProjectionsFunction", "PublicationsFunction"])
@pytest.mark.parametrize("key", CONSEQUENCES, ids=lambda key: keys.kind_of(key.partition))
def test_what_consumers_write_does_not_come_back(function: str, key: Key) -> None:
    assert not passes(function, key)
