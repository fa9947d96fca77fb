"""What the OpenAPI document says of an endpoint, read off a small Api of its own."""

from dataclasses import dataclass
from typing import Literal

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import Field

from shared.core.errors import Conflict, NotFound
from shared.core.fields import Name, Price
from shared.core.model import Model
from shared.core.money import Money
from shared.identity.permissions import Permission
from shared.web.api import Api
from shared.web.files import CsvFile, PdfFile
from shared.web.openapi import document
from shared.web.pagination import ListQuery, Page


@dataclass(frozen=True)
class Gap:
    sku: str
    wanted: int


class TooFew(Conflict):
    """There are not enough of them."""

    title = "Too few"

    def __init__(self, gaps: tuple[Gap, ...], worth: Money) -> None:
        super().__init__("too few")
        self.gaps, self.worth = gaps, worth

    @property
    def members(self):
        return {"gaps": self.gaps, "worth": self.worth}


class Make(Model):
    name: Name
    price: Price | None = None


class Change(Model):
    name: Name = ""


class View(Model):
    name: str
    price: Money
    version: int


class Asked(ListQuery):
    kind: Literal["big", "small"] | None = Field(None, description="How large")
    since: str = Field(alias="from")


@pytest.fixture(scope="module")
def described():
    api = Api("test")

    @api.endpoint("POST", "/v1/things", status=201, permission=Permission.PRODUCTS_WRITE, problems=(TooFew,))
    def make(request: Make) -> View:
        """Make a thing.

        It is kept for ever.
        """

    @api.endpoint("GET", "/v1/things", permission=Permission.PRODUCTS_READ)
    def list_things(query: Asked) -> Page[View]:
        """List things."""

    @api.endpoint("GET", "/v1/report", permission=Permission.PRODUCTS_READ)
    def report() -> View | CsvFile:
        """Report on things."""

    @api.endpoint("GET", "/v1/everything", permission=Permission.PRODUCTS_READ)
    def list_everything(query: Asked) -> Page[View] | CsvFile:
        """List everything."""

    @api.endpoint("PATCH", "/v1/things/{thing_id}", permission=Permission.PRODUCTS_WRITE, problems=(NotFound,))
    def change(thing_id: str, request: Change) -> View:
        """Change a thing."""

    @api.endpoint("DELETE", "/v1/things/{thing_id}", status=204, permission=Permission.PRODUCTS_WRITE)
    def drop(thing_id: str) -> None:
        """Drop a thing."""

    @api.endpoint("GET", "/v1/things/{thing_id}.pdf", permission=Permission.PRODUCTS_READ)
    def picture(thing_id: str) -> PdfFile:
        """Picture a thing."""

    @api.endpoint("POST", "/v1/open", open_to_anyone=True)
    def knock(request: Make) -> View:
        """Knock."""

    return document({"things": api.endpoints})


def parameters(operation):
    return {parameter["name"]: parameter for parameter in operation["parameters"]}


def types(operation, status):
    return operation["responses"][status]["content"]["application/problem+json"]["schema"]["properties"]["type"]["enum"]


def test_the_document_is_valid(described):
    OpenAPIV31SpecValidator(described).validate()


def test_the_docstring_gives_summary_and_description_with_who_may(described):
    make = described["paths"]["/v1/things"]["post"]

    assert make["summary"] == "Make a thing."
    assert make["description"] == "It is kept for ever.\n\nPermission `products:write`: admin, manager."
    assert make["tags"] == ["things"]


def test_a_creating_post_takes_a_key_and_answers_etag_and_replay(described):
    make = described["paths"]["/v1/things"]["post"]

    assert parameters(make)["Idempotency-Key"]["schema"]["pattern"] == "^[!-~]{1,255}$"
    assert set(make["responses"]["201"]["headers"]) == {"ETag", "Idempotency-Replayed"}
    assert types(make, "422") == ["/problems/idempotency-key-reused", "/problems/invalid-request"]


def test_changes_honour_if_match(described):
    verbs = described["paths"]["/v1/things/{thing_id}"]

    for operation in (verbs["patch"], verbs["delete"]):
        assert "If-Match" in parameters(operation)
        assert types(operation, "412") == ["/problems/stale-version"]


def test_a_declared_problem_shows_its_members(described):
    make, schemas = described["paths"]["/v1/things"]["post"], described["components"]["schemas"]

    assert types(make, "409") == ["/problems/too-few"]
    assert schemas["TooFewProblem"]["properties"]["gaps"]["items"] == {"$ref": "#/components/schemas/Gap"}
    assert schemas["TooFewProblem"]["properties"]["worth"] == {"$ref": "#/components/schemas/Money"}
    assert {"gaps", "worth"} <= set(schemas["TooFewProblem"]["required"])


def test_only_who_may_be_refused_is_told_so(described):
    make, listed = described["paths"]["/v1/things"]["post"], described["paths"]["/v1/things"]["get"]

    assert types(make, "403") == ["/problems/forbidden"]
    assert "403" not in listed["responses"]


def test_every_operation_may_be_busy_or_fail(described):
    for operation in (operation for verbs in described["paths"].values() for operation in verbs.values()):
        assert types(operation, "503") == ["/problems/busy"]
        assert types(operation, "500") == ["/problems/internal-error"]
        assert "Retry-After" in operation["responses"]["503"]["headers"]


def test_whoever_is_signed_in_may_be_one_too_many(described):
    make, knock = described["paths"]["/v1/things"]["post"], described["paths"]["/v1/open"]["post"]

    assert types(make, "429") == ["/problems/too-many-requests"]
    assert "Retry-After" in make["responses"]["429"]["headers"]
    assert "429" not in knock["responses"]


def test_query_parameters_are_the_models_fields_without_null(described):
    asked = parameters(described["paths"]["/v1/things"]["get"])

    assert asked["kind"] == {
        "name": "kind",
        "in": "query",
        "required": False,
        "description": "How large",
        "schema": {"enum": ["big", "small"], "type": "string"},
    }
    assert asked["from"]["required"]
    assert asked["limit"]["schema"]["maximum"] == 100
    assert types(described["paths"]["/v1/things"]["get"], "400") == ["/problems/invalid-cursor"]


def test_a_change_has_no_defaults_for_it_leaves_alone_what_it_does_not_name(described):
    assert "default" not in described["components"]["schemas"]["Change"]["properties"]["name"]


def test_money_is_one_component(described):
    schemas = described["components"]["schemas"]

    assert schemas["View"]["properties"]["price"] == {"$ref": "#/components/schemas/Money"}
    assert {"$ref": "#/components/schemas/Money"} in schemas["Make"]["properties"]["price"]["anyOf"]


def test_what_is_open_to_anyone_needs_no_token(described):
    knock = described["paths"]["/v1/open"]["post"]

    assert knock["security"] == []
    assert "401" not in knock["responses"]
    assert "Idempotency-Key" not in parameters(knock)


def test_nothing_comes_back_from_a_deletion(described):
    assert "content" not in described["paths"]["/v1/things/{thing_id}"]["delete"]["responses"]["204"]


def test_a_file_stands_beside_the_json_of_the_same_operation(described):
    answer = described["paths"]["/v1/report"]["get"]["responses"]["200"]

    assert answer["content"]["text/csv"] == {"schema": {"type": "string"}}
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/View"}
    assert set(answer["headers"]) == {"ETag", "Content-Disposition"}


def test_a_list_as_a_file_may_go_on(described):
    assert "Link" in described["paths"]["/v1/everything"]["get"]["responses"]["200"]["headers"]


def test_a_file_is_told_by_its_type_and_has_a_name(described):
    answer = described["paths"]["/v1/things/{thing_id}.pdf"]["get"]["responses"]["200"]

    assert set(answer["content"]) == {"application/pdf"}
    assert "Content-Disposition" in answer["headers"]
