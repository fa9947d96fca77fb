"""Every operation of the API x everybody x whose thing it is: what comes back is what the permission table says."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import httpx
import pytest

from infrastructure import openapi
from shared.core.actor import Role
from shared.identity.permissions import ROLES
from shared.web.endpoint import Endpoint
from tests.e2e.samples import SAMPLES, Record, Sample, record_of
from tests.e2e.shop import Shop, eventually

pytestmark = pytest.mark.xdist_group("permissions")

EVERYTHING = frozenset({"own", "team's", "other's"})
CAST: Mapping[str, tuple[Role, frozenset[str]]] = {
    "admin": (Role.ADMIN, EVERYTHING),
    "manager on top": (Role.MANAGER, EVERYTHING),
    "manager of a team": (Role.MANAGER, frozenset({"own", "team's"})),
    "sales": (Role.SALES, frozenset({"own"})),
    "warehouse": (Role.WAREHOUSE, EVERYTHING),
    "finance": (Role.FINANCE, EVERYTHING),
    "viewer": (Role.VIEWER, EVERYTHING),
}
"""Whom the tests act for, and whose orders, customers and payments the row rules show."""
RULED = ("order_id", "customer_id", "payment_id")
ENDPOINTS = {
    f"{endpoint.verb} {endpoint.path}": endpoint for listed in openapi.endpoints().values() for endpoint in listed
}


@dataclass(frozen=True)
class Case:
    """One request of one person."""

    operation: str
    actor: str
    scope: str

    @property
    def sample(self) -> Sample:
        return SAMPLES[self.operation]

    @property
    def endpoint(self) -> Endpoint:
        return ENDPOINTS[self.operation]

    @property
    def hidden(self) -> bool:
        return self.scope == "other tenant's" or self.scope not in CAST[self.actor][1]

    @property
    def permitted(self) -> bool:
        permission = self.endpoint.permission
        return permission is None or CAST[self.actor][0] in ROLES[permission]

    @property
    def expected(self) -> int:
        """Hidden comes before forbidden, and permission before the body."""
        if self.hidden and self.sample.place == "path":
            return 404
        if not self.permitted:
            return 403
        if self.operation == "POST /v1/customers" and self.actor == "sales" and self.scope != "own":
            return 403  # owner-not-self: sales people name nobody else
        return 422 if self.hidden and self.sample.place == "body" else self.sample.status


def cases(actor: str) -> Iterator[Case]:
    """Every operation with every kind of thing that it can name."""
    for operation, sample in SAMPLES.items():
        is_ruled = sample.place in ("body", "filter") or any(f"{{{name}}}" in operation for name in RULED)
        scopes = ("own", "team's", "other's", "other tenant's") if is_ruled else ("own", "other tenant's")
        yield from (Case(operation, actor, scope) for scope in scopes if sample.place != "nowhere" or scope == "own")


@dataclass(frozen=True)
class World:
    """A tenant with a team, its people signed in, and records of each of them and of another tenant.

    The founder prepares, for whoever serves signs out at the end.
    """

    founder: Shop
    people: dict[str, Shop]
    records: dict[tuple[str, str], Record]

    def send(self, case: Case) -> httpx.Response:
        """The case's request, about something fresh where it will be carried out."""
        record, sample = self.records[case.actor, case.scope], case.sample
        ids = dict(record.ids)
        if sample.prepared and case.expected == sample.status:
            ids |= sample.prepared(self.founder, record)
        verb, path = (case.operation + sample.query).split(" ")
        return self.people[case.actor].call(verb, path.format(**ids), sample.body(record) if sample.body else None)


@pytest.fixture(scope="module")
def world(stack) -> Iterator[World]:
    """Boss leads Mia, who leads Sam, Sue and whoever serves; Tom is nobody's."""
    with Shop.sign_up(stack.api_url) as founder, Shop.sign_up(stack.api_url, company_name="Rival") as rival:
        founder.stocked(1_000_000)
        founder.ask("PATCH", "/v1/products/CHAIR", {"reorder_point": 2_000_000})
        eventually(lambda: founder.see("/v1/stock/alerts")["items"])
        founder.ask("POST", "/v1/warehouses", {"id": "BACK", "name": "Back room"})
        admin, boss = founder.hire("admin"), founder.hire("manager")
        mia = founder.hire("manager", manager_id=boss.user_id)
        sam, sue = (founder.hire("sales", manager_id=mia.user_id) for _ in range(2))
        tom = founder.hire("sales")
        served = {role: founder.hire(role, manager_id=mia.user_id) for role in ("warehouse", "finance", "viewer")}
        people = {"admin": admin, "manager on top": boss, "manager of a team": mia, "sales": sam} | served
        rival.stocked(1_000, "SECRET")
        rival.ask("POST", "/v1/warehouses", {"id": "ATTIC", "name": "Attic"})
        sues, toms = (record_of(founder, each.user_id) for each in (sue, tom))
        foreign = record_of(rival, rival.user_id, "SECRET", "ATTIC")
        records = {(name, "own"): record_of(founder, person.user_id) for name, person in people.items()}
        for name in people:
            teams = sues if name == "sales" else records["sales", "own"]
            records |= {(name, "team's"): teams, (name, "other's"): toms, (name, "other tenant's"): foreign}
        yield World(founder, people, records)


def test_every_operation_has_a_sample_request() -> None:
    document = json.loads(openapi.DOCUMENT.read_text())
    listed = {f"{verb.upper()} {path}" for path, item in document["paths"].items() for verb in item}

    assert set(SAMPLES) == listed == set(ENDPOINTS)


@pytest.mark.parametrize("actor", CAST)
def test_everybody_may_do_what_the_table_says_to_whom_the_rows_show(
    world: World, actor: str, tell: Callable[[str], None]
) -> None:
    wrong, sent = [], 0
    for case in cases(actor):
        answer, sent = world.send(case), sent + 1
        if answer.status_code != case.expected or not _says_it_well(case, answer):
            wrong.append(f"{case.operation}, {case.scope}: {case.expected} wanted, {answer.status_code} {answer.text}")

    assert not wrong, "\n".join(wrong)
    tell(f"{actor}: {sent} cases of {len(SAMPLES)} operations")


def _says_it_well(case: Case, answer: httpx.Response) -> bool:
    """A hidden thing is not found, a hidden filter finds nothing, and a hidden name in a body has its pointer."""
    if case.sample.place == "filter" and answer.status_code == case.sample.status:
        return bool(answer.json()["items"]) != case.hidden
    if answer.status_code == case.sample.status:
        return True
    problem = answer.json()
    if answer.status_code == 422:
        return [error["pointer"] for error in problem["errors"]] == [case.sample.pointer]
    names_another = case.permitted and answer.status_code == 403
    slug = "owner-not-self" if names_another else {404: "not-found", 403: "forbidden"}[answer.status_code]
    return bool(problem["type"] == f"/problems/{slug}")
