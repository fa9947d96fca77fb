"""One client serves all tenants, and each of its calls is signed for the tenant whose request is being served."""

from datetime import timedelta

import pytest
from botocore.awsrequest import AWSResponse

from shared.core.config import Settings
from shared.storage import aws
from shared.storage.keys import settings as settings_key
from shared.storage.table import Table
from shared.storage.tenancy import LASTING, MARGIN, REMEMBERED, NoTenant, TenantCredentials, act_for
from tests.fakes import FrozenClock

ROLE = "arn:aws:iam::111122223333:role/tenant"


class FakeSts:
    """Grants what is asked, and keeps it."""

    def __init__(self, clock):
        self.clock, self.asked = clock, []

    def assume_role(self, **request):
        self.asked.append(request)
        tenant = request["Tags"][0]["Value"]
        until = self.clock() + timedelta(seconds=request["DurationSeconds"])
        keys = {"AccessKeyId": f"key-of-{tenant}", "SecretAccessKey": "s", "SessionToken": f"token-of-{tenant}"}
        return {"Credentials": keys | {"Expiration": until}}


@pytest.fixture(autouse=True)
def nobody():
    act_for(None)
    yield
    act_for(None)


@pytest.fixture
def clock():
    return FrozenClock()


@pytest.fixture
def sts(clock):
    return FakeSts(clock)


@pytest.fixture
def credentials(sts, clock):
    return TenantCredentials(sts, ROLE, clock)


def test_the_role_is_assumed_with_the_tenant_as_session_tag(credentials, sts):
    act_for("T1")

    assert credentials.get_frozen_credentials().access_key == "key-of-T1"
    assert sts.asked[0]["RoleArn"] == ROLE
    assert sts.asked[0]["Tags"] == [{"Key": "tenant", "Value": "T1"}]


def test_requests_of_one_tenant_share_what_was_granted(credentials, sts):
    for tenant in ("T1", "T2", "T1", "T2"):
        act_for(tenant)
        assert credentials.get_frozen_credentials().access_key == f"key-of-{tenant}"

    assert len(sts.asked) == 2


def test_what_is_about_to_expire_is_renewed(credentials, sts, clock):
    act_for("T1")
    credentials.get_frozen_credentials()

    clock.now += LASTING - MARGIN - timedelta(seconds=1)
    credentials.get_frozen_credentials()
    assert len(sts.asked) == 1

    clock.advance(seconds=1)
    credentials.get_frozen_credentials()
    assert len(sts.asked) == 2


def test_who_serves_no_tenant_reaches_nothing(credentials, sts):
    with pytest.raises(NoTenant):
        credentials.get_frozen_credentials()

    assert sts.asked == []


def test_a_process_remembers_only_so_many_tenants(credentials, sts):
    for number in range(REMEMBERED + 1):
        act_for(f"T{number}")
        credentials.get_frozen_credentials()

    act_for("T0")
    credentials.get_frozen_credentials()

    assert len(sts.asked) == REMEMBERED + 2


@pytest.fixture
def isolated(monkeypatch, sts):
    """A function whose environment names a role for tenants, and the Authorization headers of what it sends."""
    clients = {"sts": sts}
    sent = []
    own_client = aws.client
    monkeypatch.setattr(aws, "settings", Settings({"TENANT_ROLE_ARN": ROLE, "AWS_REGION": "eu-central-1"}))
    monkeypatch.setattr(aws, "client", lambda service: clients.get(service) or own_client(service))
    aws.tenant_client.cache_clear()
    aws._tenant_session.cache_clear()
    dynamodb = aws.tenant_client("dynamodb")

    def answered(request, **_):
        sent.append(request.headers["Authorization"])
        response = AWSResponse(request.url, 200, {"Content-Type": "application/x-amz-json-1.0"}, None)
        response._content = b"{}"
        return response

    dynamodb.meta.events.register("before-send.dynamodb", answered)
    yield Table(dynamodb, "table"), sent
    aws.tenant_client.cache_clear()
    aws._tenant_session.cache_clear()


def test_each_call_on_the_table_is_signed_for_the_acting_tenant(isolated):
    table, sent = isolated

    for tenant in ("T1", "T2"):
        act_for(tenant)
        table.get(settings_key(tenant))

    assert [b"key-of-T1" in sent[0], b"key-of-T2" in sent[1]] == [True, True]


def test_without_a_role_the_function_acts_as_itself(monkeypatch):
    monkeypatch.setattr(aws, "settings", Settings({"TENANT_ROLE_ARN": ""}))
    aws.tenant_client.cache_clear()

    assert aws.tenant_client("dynamodb") is aws.client("dynamodb")
    aws.tenant_client.cache_clear()
