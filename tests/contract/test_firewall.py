"""What stands before the API against guessing: AWS enforces it, so here its declaration is held to the routes."""

import re
from importlib import import_module
from typing import Any
from urllib.parse import unquote

import pytest

from infrastructure import openapi
from tests.template import resources

ENDPOINTS = [endpoint for listed in openapi.endpoints().values() for endpoint in listed]
WAYS_IN = sorted({e.path for e in ENDPOINTS if e.open_to_anyone and not e.path.startswith("/webhooks/")})
FOR_WHO_IS_IN = sorted({e.path for e in ENDPOINTS if not e.open_to_anyone})
PAGES = [route for section in import_module("functions.console.pages").SECTIONS for route in section.routes]
WAYS_IN += sorted({f"/console{r.path}" for r in PAGES if r.open_to_anyone and r.verb == "POST"} - {"/console/language"})
FOR_WHO_IS_IN += sorted({f"/console{r.path}" for r in PAGES if not r.open_to_anyone})


def properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources()[name]["Properties"]
    return found


def guessing() -> dict[str, Any]:
    """The rule that is asked first."""
    return min(properties("Firewall")["Rules"], key=lambda rule: int(rule["Priority"]))


def is_counted(path: str) -> bool:
    """Whether the rule counts a request for this path, as the firewall sees it."""
    match: dict[str, Any] = guessing()["Statement"]["RateBasedStatement"]["ScopeDownStatement"]["RegexMatchStatement"]
    steps = {"URL_DECODE": unquote, "LOWERCASE": str.lower}
    for step in sorted(match["TextTransformations"], key=lambda each: int(each["Priority"])):
        path = steps[step["Type"]](path)
    return re.search(match["RegexString"], path) is not None


@pytest.mark.parametrize("path", WAYS_IN)
@pytest.mark.parametrize("as_written", [str, str.upper, lambda path: path.replace("-", "%2D"), "/prod{}".format])
def test_every_way_in_is_counted_however_it_is_written(path: str, as_written: Any) -> None:
    assert is_counted(as_written(path))


@pytest.mark.parametrize("path", FOR_WHO_IS_IN)
def test_nobody_who_is_in_is_held_up(path: str) -> None:
    assert not is_counted(path)


def test_who_guesses_often_is_blocked_by_his_address() -> None:
    rate = guessing()["Statement"]["RateBasedStatement"]

    assert "Block" in guessing()["Action"]
    assert (rate["AggregateKeyType"], rate["Limit"], rate["EvaluationWindowSec"]) == ("IP", 100, 300)


def test_the_firewall_stands_before_this_api() -> None:
    associated = [r["Properties"] for r in resources().values() if r["Type"] == "AWS::WAFv2::WebACLAssociation"]

    assert [each["WebACLArn"] for each in associated] == [{"Fn::GetAtt": ["Firewall", "Arn"]}]
    assert "Api" in str(associated[0]["ResourceArn"])


def test_the_pool_tells_nobody_who_is_in_it_and_passwords_go_through_it_alone() -> None:
    client = properties("UserPoolClient")

    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert set(client["ExplicitAuthFlows"]) == {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert properties("UserPool")["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


@pytest.mark.parametrize("path", ["/v1/sign-up", "/v1/sign-in", "/v1/sign-in/refresh"])
def test_signing_in_is_slowed_down_for_all_before_it_floods_the_pool(path: str) -> None:
    settings = {
        each["ResourcePath"].replace("~1", "/").lstrip("/"): each for each in properties("Api")["MethodSettings"]
    }

    assert settings[path.lstrip("/")]["ThrottlingRateLimit"] < settings["*"]["ThrottlingRateLimit"]
