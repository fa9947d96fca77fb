"""Code, openapi.json, the fallback's routes and the template say the same of every endpoint."""

import inspect
import json
from collections import Counter
from itertools import chain

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import TypeAdapter

from infrastructure import openapi
from shared.core.actor import Role
from shared.core.errors import TallyshopError
from shared.identity.permissions import ROLES
from shared.web.endpoint import Endpoint
from shared.web.problem_schemas import members_of, problems_of
from tests.template import resources

FOR_WHOEVER_IS_SIGNED_IN = {
    ("POST", "/v1/sign-out"),
    ("GET", "/v1/me"),
    ("POST", "/v1/me/totp"),
    ("PUT", "/v1/me/totp"),
    ("DELETE", "/v1/me/totp"),
    ("POST", "/v1/me/sms"),
    ("PUT", "/v1/me/sms"),
    ("DELETE", "/v1/me/sms"),
    ("GET", "/v1/exports/{export_id}"),  # its creator alone
    ("POST", "/v1/me/email-verification"),
    ("POST", "/v1/me/email-verification/confirm"),
}
FUNCTIONS = openapi.endpoints()
ENDPOINTS = list(chain(*FUNCTIONS.values()))
PROBLEMS = sorted(
    {kind for endpoint in ENDPOINTS for kinds in problems_of(endpoint).values() for kind in kinds},
    key=lambda kind: kind.__qualname__,
)
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.verb} {e.path}")
each_problem = pytest.mark.parametrize("kind", PROBLEMS, ids=lambda kind: kind.slug())


def routes(functions: dict[str, list[Endpoint]]) -> set[tuple[str, str]]:
    return {(endpoint.verb, endpoint.path) for endpoint in chain(*functions.values())}


def template_routes() -> dict[str, dict[tuple[str, str], bool]]:
    """By function's folder, its routes in the template and whether they are open to anyone."""
    functions = [r["Properties"] for r in resources().values() if r["Type"] == "AWS::Serverless::Function"]
    return {
        function["CodeUri"].rpartition("/")[2]: {
            (route["Method"], route["Path"]): route.get("Auth", {}).get("Authorizer") == "NONE"
            for route in (e["Properties"] for e in function.get("Events", {}).values() if e["Type"] == "Api")
        }
        for function in functions
    }


def test_the_generated_files_are_current():
    assert openapi.differences() == ""


def test_the_document_is_valid():
    OpenAPIV31SpecValidator(json.loads(openapi.DOCUMENT.read_text())).validate()


def test_the_document_has_every_route_of_the_code():
    paths = json.loads(openapi.DOCUMENT.read_text())["paths"]

    assert {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs} == routes(FUNCTIONS)


@pytest.mark.parametrize("function", sorted({*FUNCTIONS, *template_routes()} - {"console", "fallback"}))
def test_the_template_routes_to_a_function_what_its_code_answers(function):
    code = {(e.verb, e.path): e.open_to_anyone for e in FUNCTIONS.get(function, [])}

    assert template_routes()[function] == code


def test_what_no_route_matches_goes_to_the_fallback():
    verbs = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

    assert template_routes()["fallback"] == {(verb, path): True for verb in verbs for path in ("/", "/{proxy+}")}


def test_the_console_answers_every_verb_below_its_address():
    verbs = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
    paths = ("/console", "/console/{proxy+}")

    assert template_routes()["console"] == {(verb, path): True for verb in verbs for path in paths}


def test_a_route_is_answered_by_one_function():
    assert [route for route, times in Counter((e.verb, e.path) for e in ENDPOINTS).items() if times > 1] == []


def test_an_operation_has_a_name_of_its_own():
    assert [name for name, times in Counter(e.operation_id for e in ENDPOINTS).items() if times > 1] == []


@each_endpoint
def test_an_endpoint_asks_for_a_permission_or_is_open_to_anyone(endpoint):
    signed_in_is_enough = (endpoint.verb, endpoint.path) in FOR_WHOEVER_IS_SIGNED_IN

    assert (endpoint.permission is not None) + endpoint.open_to_anyone + signed_in_is_enough == 1


@each_endpoint
def test_what_shows_personal_data_leaves_a_trace(endpoint):
    shown = json.dumps(TypeAdapter(endpoint.answer_model).json_schema() if endpoint.verb == "GET" else {})
    is_personal = any(f'"{field}": {{' in shown for field in ("email", "phone", "contacts"))

    assert (endpoint.access_to is not None) == (is_personal and endpoint.path != "/v1/me")


@each_endpoint
def test_what_not_everybody_may_do_to_a_thing_looks_for_the_thing_first(endpoint):
    refuses_some = endpoint.permission is not None and ROLES[endpoint.permission] not in (
        frozenset(Role),
        frozenset({Role.ADMIN}),
    )

    assert endpoint.subject is not None or not (endpoint.path_parameters and refuses_some)


@each_endpoint
def test_an_endpoint_says_what_it_does_and_what_it_answers(endpoint):
    assert inspect.getdoc(endpoint.function)
    assert "return" in inspect.get_annotations(endpoint.function)


@each_problem
def test_a_problem_has_a_title_of_its_own(kind):
    assert kind.title != TallyshopError.title
    assert inspect.getdoc(kind) != inspect.getdoc(TallyshopError)


@each_problem
def test_the_facts_that_a_problem_is_made_of_are_the_members_it_shows(kind):
    owner = next(ancestor for ancestor in kind.__mro__ if "members" in vars(ancestor))
    shown = inspect.getsource(owner.members.fget)

    assert [name for name in members_of(kind) if f'"{name}"' not in shown] == []


def test_two_problems_never_share_a_type():
    assert len({kind.slug() for kind in PROBLEMS}) == len(PROBLEMS)
