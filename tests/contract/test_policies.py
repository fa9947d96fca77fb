"""What the template's policies let a function reach: its own tenant's items, and nobody else's."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from shared.storage.keys import INDEXES, kind_of
from tests.contract.policies import (
    Asked,
    Statement,
    allowed,
    resolved,
    statements_of,
    statements_of_function,
    statements_of_role,
)
from tests.template import resources
from tests.unit.storage.test_keys import BEFORE_THE_TENANT, BUILDERS, made, partition

READS = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem"]
SERVES_EVERY_TENANT = {
    "TenantsFunction": "signs in before the tenant is known",
    "ConsoleFunction": "finds the tenant of a session, and keeps people",
    "AuthorizerFunction": "finds the tenant of a token",
    "PaymentWebhookFunction": "finds the tenant of an endpoint",
    "ProjectionsFunction": "follows the stream of all",
    "PublicationsFunction": "follows the stream of all",
    "RestockAlertsFunction": "gives every tenant its turn",
    "ForecastsFunction": "gives every tenant its turn",
    "AuditAnchorFunction": "gives every tenant its turn",
    "ReportMailFunction": "gives every tenant its turn",
    "OrderExpiryFunction": "gives every tenant its turn",
    "PaymentChecksFunction": "gives every tenant its turn",
    "StatementImportFunction": "gives every tenant its turn",
    "DeliveriesFunction": "sends the mails of all",
    "PrinterFunction": "makes the files of all",
    "DueReportsFunction": "begins the reports of all",
    "MailEventsFunction": "hears what became of the mails of all",
}
"""Functions that reach the whole table by policies of their own, and why they must."""

ROLES = {
    "TenantReader": READS,
    "TenantWriter": READS + WRITES,
    "TenantScheduler": READS + WRITES,
    "TenantTreasurer": READS + WRITES,
    "TenantConsole": READS + WRITES,
}
PARTITIONS = {
    name: lambda tenant, name=name: partition(made(name, tenant)) for name in set(BUILDERS) - BEFORE_THE_TENANT
}
BEFORE = {name: partition(made(name)) for name in BEFORE_THE_TENANT}
TABLE = "arn:Table"
each_role = pytest.mark.parametrize("role", ROLES)


def functions() -> dict[str, dict[str, Any]]:
    return {name: r["Properties"] for name, r in resources().items() if r["Type"] == "AWS::Serverless::Function"}


def touches(statements: list[Statement], service: str) -> bool:
    """Whether a statement allows anything of a service, on whatever and whenever."""
    actions = [
        a
        for s in statements
        if s["Effect"] == "Allow"
        for a in (s["Action"] if isinstance(s["Action"], list) else [s["Action"]])
    ]
    return any(action.startswith((f"{service}:", "*")) for action in actions)


def on_items(action: str, *partitions: str, tenant: str | None = "T1", index: str | None = None) -> Asked:
    """A call on the items of these partitions, by a session of the tenant."""
    tag = {"aws:PrincipalTag/tenant": tenant} if tenant else {}
    resource = f"{TABLE}/index/{index}" if index else TABLE
    return Asked(action, resource, {"dynamodb:LeadingKeys": list(partitions)} | tag)


def leaks(statements: list[Statement], actions: list[str]) -> list[str]:
    """Everything that a session of T1 gets and should not, or does not get and should."""
    found = []
    for action in actions:
        own = {name: make("T1") for name, make in PARTITIONS.items()}
        foreign = [make(tenant) for make in PARTITIONS.values() for tenant in ("T2", "T11", "T")] + [
            "*",
            "T1",
            "T1*#X",
            "",
        ]
        found += [f"not its own {name}" for name, key in own.items() if not allowed(statements, on_items(action, key))]
        found += [f"{action} {key}" for key in foreign if allowed(statements, on_items(action, key))]
        found += [
            f"{action} mixed with {key}" for key in foreign if allowed(statements, on_items(action, own["order"], key))
        ]
        found += [
            f"{action} untagged" for key in own.values() if allowed(statements, on_items(action, key, tenant=None))
        ]
        if allowed(statements, on_items(action)):
            found.append(f"{action} of no key at all")
    return found


@each_role
def test_a_tenants_session_reaches_its_own_items_and_no_others(role: str) -> None:
    assert leaks(statements_of_role(role), ROLES[role]) == []


@each_role
@pytest.mark.parametrize("name", sorted(BEFORE))
def test_what_comes_before_the_tenant_is_closed_to_tenants(role: str, name: str) -> None:
    open_to = [a for a in READS + WRITES if allowed(statements_of_role(role), on_items(a, BEFORE[name]))]

    configures = role in ("TenantTreasurer", "TenantConsole") and name == "webhook_endpoint"
    assert open_to == (["dynamodb:PutItem"] if configures else [])


@each_role
@pytest.mark.parametrize("index", [index.name for index in INDEXES])
def test_indexes_are_bound_like_the_table(role: str, index: str) -> None:
    statements = statements_of_role(role)

    assert allowed(statements, on_items("dynamodb:Query", "T1#ORDERS#2026-11", index=index))
    assert not allowed(statements, on_items("dynamodb:Query", "T2#ORDERS#2026-11", index=index))


@each_role
@pytest.mark.parametrize(
    "action", ["dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:DeleteTable", "dynamodb:PartiQLSelect"]
)
def test_what_no_request_needs_is_not_allowed(role: str, action: str) -> None:
    assert not allowed(statements_of_role(role), on_items(action, "T1#PRODUCTS"))


@pytest.mark.parametrize(("role", "kind"), [("TenantScheduler", "report_schedule"), ("TenantConsole", "practice")])
def test_of_all_things_schedules_and_practice_houses_alone_are_deleted_and_only_ones_own(role: str, kind: str) -> None:
    statements = statements_of_role(role)
    own, order = partition(made(kind, "T1")), partition(made("order", "T1"))

    assert allowed(statements, on_items("dynamodb:DeleteItem", own))
    for others in ([partition(made(kind, "T2"))], [order], [own, order], []):
        assert not allowed(statements, on_items("dynamodb:DeleteItem", *others))


def test_who_writes_goods_customers_and_orders_deletes_nothing_at_all() -> None:
    for role in ("TenantWriter", "TenantTreasurer", "TenantReader"):
        kept = [partition(made(name, "T1")) for name in PARTITIONS]
        assert [one for one in kept if allowed(statements_of_role(role), on_items("dynamodb:DeleteItem", one))] == []


def test_reports_write_nothing_but_that_they_were_made_and_how_many() -> None:
    reader = statements_of_role("TenantReader")
    of_readings = partition(made("access", "T1"))

    counter = partition(made("requests", "T1"))

    assert [a for a in WRITES if allowed(reader, on_items(a, "T1#PRODUCTS"))] == []
    assert [a for a in WRITES if allowed(reader, on_items(a, counter))] == ["dynamodb:UpdateItem"]
    assert not allowed(reader, on_items("dynamodb:UpdateItem", partition(made("requests", "T2"))))
    assert [a for a in WRITES if allowed(reader, on_items(a, of_readings))] == ["dynamodb:BatchWriteItem"]
    for other in (partition(made("access", "T2")), "T1#PRODUCTS"):
        assert not allowed(reader, on_items("dynamodb:BatchWriteItem", of_readings, other))


@pytest.mark.parametrize("kind", ["export", "asked_file"])
def test_reports_order_files_of_their_own_tenant_on_a_condition(kind: str) -> None:
    reader = statements_of_role("TenantReader")
    own, others = (partition(made(kind, tenant)) for tenant in ("T1", "T2"))

    assert [a for a in WRITES if allowed(reader, on_items(a, own))] == ["dynamodb:PutItem"]
    assert not allowed(reader, on_items("dynamodb:PutItem", own, others))


@pytest.mark.parametrize("function", sorted(set(functions()) - set(SERVES_EVERY_TENANT)))
def test_a_function_that_serves_a_known_tenant_has_nothing_of_the_table_itself(function: str) -> None:
    statements = statements_of_function(function)
    beside_anchors = [
        s for s in statements if s["Action"] != "s3:ListBucket" or "AnchorBucket" not in str(s["Resource"])
    ]

    assert not touches(statements, "dynamodb")
    assert not touches(beside_anchors, "s3")  # the names of anchors are dates and hashes, and none of a tenant's things


def serving() -> list[str]:
    """Functions with a route for people who are signed in."""
    return sorted(
        name
        for name, function in functions().items()
        if name not in SERVES_EVERY_TENANT
        and any(e["Type"] == "Api" and "Auth" not in e["Properties"] for e in function.get("Events", {}).values())
    )


@pytest.mark.parametrize("function", serving())
def test_a_function_that_serves_a_known_tenant_may_assume_just_the_role_that_it_is_told(function: str) -> None:
    told = resolved(functions()[function]["Environment"]["Variables"]["TENANT_ROLE_ARN"])
    statements = statements_of_function(function)

    may = [f"arn:{role}" for role in ROLES if allowed(statements, Asked("sts:AssumeRole", f"arn:{role}", {}))]

    assert may == [told]


@pytest.mark.parametrize("function", serving())
def test_without_isolation_the_same_function_reaches_the_table_itself(function: str) -> None:
    told = resolved(functions()[function]["Environment"]["Variables"]["TENANT_ROLE_ARN"], conditions=())

    assert told == ""
    assert allowed(
        statements_of_function(function, conditions=()), on_items("dynamodb:GetItem", "T2#PRODUCTS", tenant=None)
    )


@pytest.mark.parametrize("function", sorted(set(SERVES_EVERY_TENANT) - {"ConsoleFunction"}))
def test_who_serves_all_is_told_no_role(function: str) -> None:
    assert "TENANT_ROLE_ARN" not in functions()[function].get("Environment", {}).get("Variables", {})


def test_the_console_reaches_what_is_a_tenants_as_that_tenant() -> None:
    told = resolved(functions()["ConsoleFunction"]["Environment"]["Variables"]["TENANT_ROLE_ARN"])

    assert told == "arn:TenantConsole"
    assert allowed(statements_of_function("ConsoleFunction"), Asked("sts:AssumeRole", told, {}))


TRUST = {
    "aws:PrincipalArn": "arn:aws:iam::111122223333:role/tallyshop-prod-OrdersFunctionRole-X1",
    "aws:RequestTag/tenant": "T1",
    "aws:TagKeys": ["tenant"],
}


@each_role
@pytest.mark.parametrize(
    ("change", "trusted"),
    [
        ({}, True),
        ({"aws:RequestTag/tenant": []}, False),
        ({"aws:RequestTag/tenant": ""}, False),
        ({"aws:TagKeys": ["tenant", "admin"]}, False),
        ({"aws:PrincipalArn": "arn:aws:iam::111122223333:role/developer"}, False),
        ({"aws:PrincipalArn": "arn:aws:iam::444455556666:role/tallyshop-prod-OrdersFunctionRole-X1"}, False),
    ],
)
def test_only_this_stacks_functions_open_a_session_and_only_for_a_tenant(role: str, change: Any, trusted: bool) -> None:
    trust = resolved(resources()[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"])

    assert allowed(trust, Asked("sts:AssumeRole", f"arn:{role}", TRUST | change)) is trusted


@pytest.mark.parametrize(
    ("path", "mine"),
    [("T1/products/image-A", True), ("T2/products/image-A", False), ("T1", False)],
)
@pytest.mark.parametrize("action", ["s3:PutObject", "s3:GetObject"])
def test_images_stand_under_the_tenants_own_prefix(action: str, path: str, mine: bool) -> None:
    asked = Asked(action, f"arn:FilesBucket/{path}", {"aws:PrincipalTag/tenant": "T1"})
    is_own_export = (action, path) == ("s3:GetObject", "T1/exports/x")

    assert allowed(statements_of_role("TenantWriter"), asked) is mine
    assert allowed(statements_of_role("TenantConsole"), asked) is (mine or is_own_export)
    assert not allowed(statements_of_role("TenantTreasurer"), asked)


@pytest.mark.parametrize(
    ("path", "mine"),
    [("T1/exports/E1/file", True), ("T2/exports/E1/file", False), ("T1/products/image-A", False), ("T1", False)],
)
@pytest.mark.parametrize("role", ["TenantReader", "TenantConsole"])
def test_who_reads_reports_fetches_his_tenants_exports_and_puts_none_there(role: str, path: str, mine: bool) -> None:
    reader, context = statements_of_role(role), {"aws:PrincipalTag/tenant": "T1"}
    keeps_images = role == "TenantConsole" and "/products/" in path

    assert allowed(reader, Asked("s3:GetObject", f"arn:FilesBucket/{path}", context)) is (mine or keeps_images)
    assert allowed(reader, Asked("s3:PutObject", f"arn:FilesBucket/{path}", context)) is keeps_images


PHONE, TOPIC = "+4915112345678", "arn:aws:sns:eu-central-1:111122223333:tallyshop-prod-alarms"


def test_text_messages_go_to_phones_alone_and_only_where_they_are_paid_for() -> None:
    def may(target: str, *conditions: str) -> bool:
        return allowed(statements_of_function("PublicationsFunction", conditions), Asked("sns:Publish", target, {}))

    assert (may(PHONE, "SendsTextMessages"), may(TOPIC, "SendsTextMessages")) == (True, False)
    assert (may(PHONE), may(TOPIC)) == (False, False)


def test_nobody_else_publishes() -> None:
    others = set(functions()) - {"PublicationsFunction"}

    assert [name for name in others if touches(statements_of_function(name), "sns")] == []


@pytest.mark.parametrize(
    ("transport", "version", "taken"),
    [("true", "1.3", True), ("true", "1.2", True), ("true", "1.1", False), ("false", "0", False)],
)
def test_the_bucket_takes_current_tls_only(transport: str, version: str, taken: bool) -> None:
    of_the_bucket = resolved(resources()["FilesBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"])
    of_the_caller = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
    context = {"aws:SecureTransport": transport, "s3:TlsVersion": version}

    assert allowed(of_the_bucket + of_the_caller, Asked("s3:GetObject", "arn:FilesBucket/x", context)) is taken


# These tests can fail: each of these slips in a policy is found.

LEADING = "dynamodb:LeadingKeys"


def without_condition(statement: Statement) -> None:
    del statement["Condition"]


def without_the_demand_for_a_key(statement: Statement) -> None:
    del statement["Condition"]["Null"]


def any_instead_of_all(statement: Statement) -> None:
    statement["Condition"]["ForAnyValue:StringLike"] = statement["Condition"].pop("ForAllValues:StringLike")


def pattern(text: str) -> Callable[[Statement], None]:
    def slip(statement: Statement) -> None:
        statement["Condition"]["ForAllValues:StringLike"][LEADING] = [text]

    return slip


@pytest.mark.parametrize(
    "slip",
    [
        without_condition,
        without_the_demand_for_a_key,
        any_instead_of_all,
        pattern("*"),
        pattern("${aws:PrincipalTag/tenant}*"),
        pattern("${aws:PrincipalTag/tenants}#*"),
        pattern("T1#*"),
    ],
)
@pytest.mark.parametrize("policy", ["ReadOwnItems", "WriteOwnItems"])
def test_a_slip_in_a_policy_is_found(policy: str, slip: Callable[[Statement], None]) -> None:
    statements = deepcopy(statements_of(policy))
    actions = READS if policy == "ReadOwnItems" else WRITES
    assert leaks(statements, actions) == []

    slip(statements[0])

    assert leaks(statements, actions) != []


def test_every_kind_of_item_is_tried() -> None:
    kinds = {kind_of(make("T1")) for make in PARTITIONS.values()}

    assert {"ORDER", "PRODUCTS", "CUSTOMERS", "SETTINGS", "USERS", "AUDIT", "ONCE"} <= kinds
