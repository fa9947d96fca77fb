"""Whose records people see, as the chart of the tenant stands now."""

import secrets

import pytest

from shared.core.actor import Actor, Role
from shared.core.ids import base32
from shared.identity.models import ChangeUser
from shared.identity.people import PeopleService
from shared.identity.rows import WHOLE_TENANT, RowRules, Rows
from shared.identity.team import Chart, chart_of
from shared.storage import keys
from tests.fakes import MemoryTable
from tests.fakes_identity import MemorySignIns, a_colleague, a_signed_up_admin


class House:
    """Ann, the admin, above nobody; Max, who leads Mia, who leads Sam and Sue; Tom, whom nobody leads."""

    def __init__(self) -> None:
        self.table, self.provider = MemoryTable(), MemorySignIns()
        self.admin = a_signed_up_admin(self.table, self.provider)
        self.people = PeopleService(self.table, self.provider)
        self.ids = {}
        for name, role, above in (
            ("max", Role.MANAGER, None),
            ("mia", Role.MANAGER, "max"),
            ("sam", Role.SALES, "mia"),
            ("sue", Role.SALES, "mia"),
            ("tom", Role.SALES, None),
        ):
            manager_id = self.ids.get(above)
            self.ids[name] = a_colleague(
                self.table, self.provider, self.admin, name, role, manager_id=manager_id, password=None
            ).id

    def actor(self, name: str, role: Role) -> Actor:
        return Actor(self.admin.tenant_id, self.ids[name], role, "request-1")

    def rows(self, name: str, role: Role = Role.MANAGER) -> Rows:
        return RowRules(self.table).of(self.actor(name, role))

    def move(self, name: str, above: str | None) -> None:
        request = ChangeUser(manager_id=self.ids[above] if above else None)
        self.people.change(self.admin, self.ids[name], request, expected_version=None)

    def of(self, *names: str) -> Rows:
        return Rows(frozenset(self.ids[name] for name in names))


@pytest.fixture
def house() -> House:
    return House()


def test_a_manager_sees_his_own_and_those_of_everybody_below(house):
    assert house.rows("mia") == house.of("mia", "sam", "sue")


def test_a_team_is_as_deep_as_the_chart(house):
    house.move("max", "tom")

    assert house.rows("max") == house.of("max", "mia", "sam", "sue")


def test_a_manager_without_a_manager_above_sees_the_whole_tenant(house):
    assert house.rows("max") == WHOLE_TENANT


def test_who_is_moved_is_in_the_new_team_at_once(house):
    house.move("sue", "max")
    house.move("tom", "mia")

    assert house.rows("mia") == house.of("mia", "sam", "tom")


def test_a_manager_who_is_taken_from_under_another_sees_the_whole_tenant(house):
    house.move("mia", None)

    assert house.rows("mia") == WHOLE_TENANT


def test_a_disabled_person_stays_in_the_team(house):
    house.people.change(house.admin, house.ids["sam"], ChangeUser(status="disabled"), expected_version=None)

    assert house.rows("mia").include(house.ids["sam"])


def test_a_sales_person_sees_his_own_though_others_are_below(house):
    assert house.rows("mia", Role.SALES) == house.of("mia")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.WAREHOUSE, Role.FINANCE, Role.VIEWER])
def test_who_serves_everybody_sees_the_whole_tenant(house, role):
    assert house.rows("sam", role) == WHOLE_TENANT


@pytest.mark.parametrize("role", list(Role))
def test_a_program_sees_the_whole_tenant(house, role):
    assert RowRules(house.table).of(Actor(house.admin.tenant_id, "key:1", role, "request-1")) == WHOLE_TENANT


@pytest.mark.parametrize(("role", "reads"), [(Role.MANAGER, 1), (Role.SALES, 0), (Role.ADMIN, 0)])
def test_a_team_costs_one_read_and_nothing_else_costs_any(house, role, reads):
    house.table.calls.clear()

    house.rows("mia", role)

    assert len(house.table.calls) == reads


def test_a_customer_without_owner_is_everybodys_but_a_sale_without_sales_person_nobodys(house):
    rows = house.rows("mia")

    assert rows.include_customer(None)
    assert not rows.include(None)


def test_rows_narrowed_to_a_hidden_person_are_none(house):
    rows = house.rows("mia")

    assert rows.of(house.ids["sam"]) == house.of("sam")
    assert rows.of(house.ids["tom"]) == Rows(frozenset())
    assert rows.of(None) == rows


def test_the_chart_of_ten_thousand_people_fits_its_item(house):
    ids = [base32(secrets.randbits(80), 16) for _ in range(10_000)]
    chart = Chart({person: ids[number // 8] for number, person in enumerate(ids) if number})

    packed = chart.packed()

    team = keys.team(house.admin.tenant_id).attributes() | {"managers": packed}
    assert len(packed) < 150_000
    assert chart_of(team).team(ids[0]) == set(ids)


def test_two_people_hired_below_one_manager_at_once_are_both_in_the_team(house):
    commit, hired = house.table.commit, []

    def hire(name):
        hired.append(a_colleague(house.table, house.provider, house.admin, name, manager_id=house.ids["mia"]).id)

    def overtaken(operations):
        if any(operation.key == keys.team(house.admin.tenant_id) for operation in operations):
            house.table.commit = commit
            hire("pip")
        commit(operations)

    house.table.commit = overtaken
    hire("pat")

    assert len(hired) == 2
    assert house.rows("mia").salespeople >= set(hired)
