"""Whatever is sent, signed in as whoever: no failure of ours, and no answer that openapi.json does not describe."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from infrastructure.openapi import DOCUMENT
from shared.core.actor import Role
from tests.e2e.shop import Shop

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
    ignored_auth,
]
SCHEMA = schemathesis.openapi.from_path(DOCUMENT)
BRIEFLY, LONG = 1, 5
"""Requests to an operation, sound and unsound ones each."""
ENDS_THE_SESSION = ("POST", "/v1/sign-out")
OPERATIONS = SCHEMA.statistic.operations.total - 1


@pytest.fixture(scope="module")
def people(stack: Any) -> Iterator[dict[Role, Shop]]:
    """Somebody of every role in one trading tenant."""
    with Shop.sign_up(stack.api_url) as admin:
        admin.stocked(100)
        yield {role: admin if role is Role.ADMIN else admin.hire(role.value) for role in Role}


@pytest.fixture(scope="module")
def things(people: dict[Role, Shop]) -> dict[str, str]:
    """What is really there, by the names of path parameters: made-up ids alone would meet nothing but 404."""
    admin = people[Role.ADMIN]
    order = admin.sale(2)
    payment = admin.pay(order)
    return {
        "sku": "CHAIR",
        "warehouse_id": "MAIN",
        "customer_id": order["customer_id"],
        "order_id": order["id"],
        "payment_id": payment["payment_id"],
        "provider": "sandbox",
    }


def tried(person: Shop, things: dict[str, str], examples: int) -> int:
    """Every operation with generated requests; how many there were. Fails with all that was wrong."""
    wrong: list[str] = []
    sent = 0

    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate(
            base_url=str(person.http.base_url).rstrip("/"),
            headers={"Authorization": f"Bearer {person.token}"},
            checks=CHECKS,
        )

    for operation in (result.ok() for result in SCHEMA.get_all_operations()):
        if (operation.method.upper(), operation.path) == ENDS_THE_SESSION:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                requests(operation.as_strategy(generation_mode=mode), send, things, examples)()
            except Unsatisfiable:
                continue  # nothing about it could be wrong
            except (Exception, FailureGroup) as error:
                wrong.append(f"{operation.method.upper()} {operation.path}: {error}")
    assert not wrong, "\n\n".join(wrong)
    return sent


def requests(cases: Any, send: Callable[[Any], None], things: dict[str, str], examples: int) -> Callable[[], None]:
    """Sends generated requests, to things that are there and to others."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.booleans())
    def each(case: Any, is_there: bool) -> None:
        if is_there:
            case.path_parameters = {name: things.get(name, value) for name, value in case.path_parameters.items()}
        send(case)

    return each


def test_a_few_requests_to_every_operation(people, things) -> None:
    tried(people[Role.ADMIN], things, BRIEFLY)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("role", list(Role))
def test_many_requests_to_every_operation(people, things, role: Role, tell: Callable[[str], None]) -> None:
    sent = tried(people[role], things, LONG)

    tell(f"{role}: {sent} generated requests with {len(CHECKS)} checks each")
    assert sent >= OPERATIONS * (LONG + BRIEFLY), "requests were left out"
