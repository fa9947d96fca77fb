"""Whatever is sent, signed in as whoever: no failure of ours, and no answer that openapi.json does not describe."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infrastructure.openapi import DOCUMENT
from shared.core.actor import Role
from tests.e2e.shop import Shop

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_path(DOCUMENT)
BRIEFLY, LONG = 1, 15
"""Requests an operation and role."""
ENDS_THE_SESSION = ("POST", "/v1/sign-out")


@pytest.fixture(scope="module")
def people(stack):
    """Somebody of every role in one trading tenant."""
    with Shop.sign_up(stack.api_url) as admin:
        admin.stocked(100)
        order = admin.sale(2)
        admin.pay(order)
        yield {role: admin if role is Role.ADMIN else admin.hire(role.value) for role in Role}


def tried(people: dict[Role, Shop], role: Role, examples: int) -> None:
    """Every operation with generated requests; fails with all that was wrong."""
    wrong: list[str] = []
    person = people[role]
    for result in SCHEMA.get_all_operations():
        operation = result.ok()
        if (operation.method.upper(), operation.path) == ENDS_THE_SESSION:
            continue

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def each(case):
            case.call_and_validate(
                base_url=str(person.http.base_url).rstrip("/"),
                headers={"Authorization": f"Bearer {person.token}"},
                checks=CHECKS,
            )

        try:
            schemathesis_given(operation, each)()
        except Exception as error:
            wrong.append(f"{role} {operation.method.upper()} {operation.path}: {error}")
    assert not wrong, "\n\n".join(wrong)


def schemathesis_given(operation, test):
    """The test with cases of the operation."""
    from hypothesis import given

    return given(case=operation.as_strategy())(test)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.WAREHOUSE])
def test_a_few_requests_to_every_operation(people, role: Role) -> None:
    tried(people, role, BRIEFLY)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("role", list(Role))
def test_many_requests_to_every_operation(people, role: Role) -> None:
    tried(people, role, LONG)
