"""Setting up providers, on a table in memory."""

import pytest

from shared.core.errors import InvalidRequest, NotFound, StaleVersion
from shared.payments.account_service import AccountService
from shared.payments.accounts import ConfigureProvider
from shared.storage.codec import decompressed
from tests.builders import an_actor
from tests.fakes import FrozenClock, MemoryTable, some_seals
from tests.peers import alipay, stripe, wechat_pay
from tests.peers.keys import pair


@pytest.fixture
def table() -> MemoryTable:
    return MemoryTable()


@pytest.fixture
def accounts(table) -> AccountService:
    return AccountService(table, some_seals(table), FrozenClock())


def configure(accounts, provider="sandbox", *, expected_version=None, **fields):
    return accounts.configure(an_actor(), provider, ConfigureProvider(**fields), expected_version=expected_version)


def test_no_provider_is_enabled_from_the_start(accounts):
    listed = accounts.page(an_actor(), limit=50, position=None).items

    assert [account.provider for account in listed] == ["stripe", "alipay", "wechat_pay", "bank_transfer", "sandbox"]
    assert not any(account.enabled or account.configured for account in listed)


def test_pages_show_every_provider_once(accounts):
    first = accounts.page(an_actor(), limit=3, position=None)
    second = accounts.page(an_actor(), limit=3, position=first.position)

    assert [len(first.items), len(second.items), second.position] == [3, 2, None]


def test_a_secret_that_is_not_given_is_made_once(accounts):
    made = configure(accounts, enabled=True).made
    again = configure(accounts, enabled=True).made

    assert len(made["webhook_secret"]) > 32
    assert again == {}


def test_a_secret_that_is_given_is_not_shown(accounts):
    configured = configure(accounts, credentials={"webhook_secret": "given"})

    assert configured.made == {}
    assert configured.account.configured == ["webhook_secret"]


def test_what_is_not_named_is_kept(accounts):
    configure(accounts, enabled=True, credentials={"webhook_secret": "given"})

    kept = configure(accounts, credentials={"webhook_secret": "another"}).account

    assert kept.enabled


def test_a_secret_never_stands_where_a_history_of_changes_shows_it(accounts, table):
    configure(accounts, enabled=True, credentials={"webhook_secret": "given"})

    shown = [decompressed(item["d"]) for item in table.items.values() if "d" in item]

    assert len(shown) == 1
    assert b"given" not in shown[0]


def test_a_name_that_is_no_providers_is_not_found(accounts):
    for call in (lambda: accounts.get(an_actor(), "paypal"), lambda: configure(accounts, "paypal", enabled=True)):
        with pytest.raises(NotFound):
            call()


def test_a_credential_that_the_provider_has_not_is_named(accounts):
    with pytest.raises(InvalidRequest) as refused:
        configure(accounts, credentials={"secret_key": "sk"})

    assert refused.value.errors[0].pointer == "/credentials/secret_key"


def test_a_change_of_an_old_version_is_refused(accounts):
    configure(accounts, enabled=True)

    with pytest.raises(StaleVersion):
        configure(accounts, enabled=False, expected_version=7)


def test_another_tenants_account_is_another_one(accounts):
    configure(accounts, enabled=True)

    assert not accounts.get(an_actor(tenant_id="T00000000002"), "sandbox").enabled


@pytest.mark.parametrize(
    ("provider", "name", "value"),
    [
        ("alipay", "app_private_key", "MIIEvQIBADANBg"),
        ("alipay", "app_private_key", pair("merchant").public),
        ("alipay", "alipay_public_key", pair("alipay").private),
        ("alipay", "alipay_public_key", pair("short", 1024).public),
        ("wechat_pay", "merchant_private_key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
        ("wechat_pay", "api_v3_key", "short"),
        ("wechat_pay", "mchid", True),
        ("stripe", "livemode", "true"),
        ("stripe", "secret_key", "sk_test\nX-Injected: 1"),
        ("bank_transfer", "webhook_secret", "none"),
    ],
    ids=lambda part: part if str(part).isidentifier() else "",
)
def test_a_credential_that_cannot_be_right_is_named(accounts, provider, name, value):
    with pytest.raises(InvalidRequest) as refused:
        configure(accounts, provider, credentials={name: value})

    assert [error.pointer for error in refused.value.errors] == [f"/credentials/{name}"]


def test_every_wrong_credential_is_named_and_none_is_kept(accounts):
    with pytest.raises(InvalidRequest) as refused:
        configure(accounts, "alipay", credentials={"app_id": "1", "app_private_key": "x", "colour": "red"})

    assert {error.pointer for error in refused.value.errors} == {"/credentials/app_private_key", "/credentials/colour"}
    assert accounts.get(an_actor(), "alipay").configured == []


@pytest.mark.parametrize(
    ("provider", "given"),
    [("stripe", stripe.CREDENTIALS), ("alipay", alipay.credentials()), ("wechat_pay", wechat_pay.credentials())],
)
def test_what_is_set_is_named_and_never_shown(accounts, provider, given):
    configured = configure(accounts, provider, enabled=True, credentials=given)

    assert configured.account.configured == sorted(given)
    assert configured.made == {}
