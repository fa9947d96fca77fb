"""What a tenant decides for everybody in it."""

import pytest
from pydantic import ValidationError

from shared.core.actor import Role
from shared.core.errors import InvalidRequest, StaleVersion
from shared.core.money import Money
from shared.identity.errors import CurrencyFixed
from shared.identity.models import ChangeSettings
from shared.identity.repository import SettingsRepository
from shared.identity.service import IdentityService
from tests.builders import TENANT, a_tenant, an_actor, cny
from tests.fakes import MemoryTable


@pytest.fixture
def table():
    table = MemoryTable()
    a_tenant(table)
    return table


def change(table, *, expected_version=None, **fields):
    return IdentityService(table).change_settings(
        an_actor(), ChangeSettings(**fields), expected_version=expected_version
    )


def test_a_change_touches_only_the_named_fields(table):
    changed = change(table, payment_window_minutes=5, locale="zh-CN")

    assert (changed.payment_window_minutes, changed.locale, changed.version) == (5, "zh-CN", 2)
    assert (changed.company_name, changed.time_zone) == ("Acme", "Asia/Shanghai")


def test_a_change_is_seen_at_once_where_it_was_made(table):
    SettingsRepository(table).recent(TENANT)

    change(table, company_name="Acme Two")

    assert SettingsRepository(table).recent(TENANT).company_name == "Acme Two"


def test_the_currency_is_fixed_at_sign_up(table):
    with pytest.raises(CurrencyFixed):
        change(table, currency="EUR")


def test_naming_the_tenants_own_currency_is_no_change_of_it(table):
    assert change(table, currency="CNY").currency == "CNY"


def test_limits_are_set_a_role_and_replaced_as_a_whole(table):
    change(table, approval_limits={Role.SALES: cny("100.00"), Role.MANAGER: cny("1000.00")})

    changed = change(table, approval_limits={Role.MANAGER: cny("500.00")})

    assert changed.approval_limits == {Role.MANAGER: cny("500.00")}
    assert IdentityService(table).settings(an_actor()) == changed


def test_a_limit_in_another_currency_is_refused_at_its_field(table):
    with pytest.raises(InvalidRequest) as refused:
        change(table, approval_limits={Role.SALES: Money(100, "EUR")})

    assert refused.value.errors[0].pointer == "/approval_limits/sales/currency"


def test_a_change_of_an_old_version_is_refused(table):
    change(table, company_name="Acme Two")

    with pytest.raises(StaleVersion):
        change(table, company_name="Acme Three", expected_version=1)


@pytest.mark.parametrize(
    "fields", [{"digest_hour": 24}, {"digest_hour": -1}, {"service_level": 1}, {"service_level": 0.4}]
)
def test_a_day_has_twenty_four_hours_and_no_shelf_is_always_full(fields):
    with pytest.raises(ValidationError):
        ChangeSettings(**fields)


def test_the_digest_comes_at_eight_and_shelves_are_full_in_nineteen_of_twenty_lead_times_unless_said_otherwise(table):
    settings = IdentityService(table).settings(an_actor())

    assert (settings.digest_hour, settings.service_level) == (8, 0.95)
    assert (change(table, digest_hour=0).digest_hour, change(table, service_level=0.9).service_level) == (0, 0.9)
