"""Refusals in the reader's language: every title, and every sentence that a service says about a field."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import shared
from functions.console.problems import problem_of
from functions.console.wording import NOT_AS_ASKED, wording
from infrastructure.sentences import sentences
from shared.core.actor import Role
from shared.core.errors import IllegalState, InvalidRequest, TallyshopError
from shared.orders.errors import TotalChanged
from tests.builders import a_customer, a_product, a_warehouse, cny, received

CHINESE, ENGLISH = wording("zh-CN", "UTC"), wording("en", "UTC")


def kinds(of: type[TallyshopError] = TallyshopError) -> Iterator[type[TallyshopError]]:
    """Every kind of refusal that the product knows."""
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


@pytest.fixture(scope="module")
def everything() -> None:
    for module in pkgutil.walk_packages(shared.__path__, "shared."):
        if module.name.endswith("errors"):
            importlib.import_module(module.name)


@pytest.mark.usefixtures("everything")
def test_every_title_is_translated():
    ours = {kind for kind in kinds() if kind.__module__.startswith("shared.")}

    assert len(ours) > 40
    assert {kind.title for kind in ours if CHINESE.text(kind.title) == kind.title} == set()


@pytest.mark.parametrize("sentence", sorted(sentences().found))
def test_every_sentence_about_a_field_is_translated_whatever_is_filled_in(sentence):
    filled = sentence.format("12.00", "北京")

    said = CHINESE.sentence(filled)

    assert said not in (filled, CHINESE.text(NOT_AS_ASKED))
    assert said.isascii() is False
    assert ("{0}" not in sentence or "12.00" in said, "{1}" not in sentence or "北京" in said) == (True, True)
    assert ENGLISH.sentence(filled) == filled


def test_no_sentence_is_made_where_nobody_looks():
    of_others = {"core/errors.py: detail", "payments/credentials.py: rsa.fault(kind, value)"}

    assert sentences().elsewhere == of_others | {"reporting/queries.py: each['msg']"}


def test_what_nobody_has_translated_is_said_in_general_and_never_in_english():
    assert CHINESE.sentence("Input should be a valid thing") == CHINESE.text(NOT_AS_ASKED)
    assert CHINESE.sentence("没有该订单") == "没有该订单"
    assert ENGLISH.sentence("Input should be a valid thing") == "Input should be a valid thing"


def test_a_field_is_refused_in_the_readers_language():
    problem = problem_of(InvalidRequest.at("/amount", "is more than the balance of 12.00"), CHINESE)

    assert (problem.title, problem.at("/amount")) == ("请检查填写的内容", "超过待付金额 12.00")


def test_used_up_credit_says_how_much_is_left(sign_in, table, admin):
    a_warehouse(table, tenant_id=admin.tenant_id)
    a_product(table, "CHAIR", tenant_id=admin.tenant_id)
    received(table, "CHAIR", 10, tenant_id=admin.tenant_id)
    customer = a_customer(table, actor=admin, payment_terms="credit", credit_limit=cny("150.00"))
    visitor = sign_in(Role.MANAGER)
    visitor.get("/orders/new")
    visitor.post("/language", language="zh-CN")
    visitor.get("/orders/new")

    lines = {"lines-0-sku": "CHAIR", "lines-0-quantity": "2"}
    refused = visitor.post("/orders/new", customer_id=customer.id, **lines)

    assert refused.status == 409
    assert "客户信用额度不足 需要 ¥200.00，信用额度 ¥150.00 还剩 ¥150.00。" in refused.text


@pytest.mark.parametrize(
    ("error", "title"),
    [(IllegalState("closed"), "订单当前状态不允许此操作"), (TotalChanged(cny("1.00"), cny("2.00")), "总额已变化")],
)
def test_conflicts_have_their_title(error, title):
    assert problem_of(error, CHINESE).title == title
