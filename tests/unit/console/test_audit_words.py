"""The audit in words: whatever the product records has them, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import orjson
import pytest
from pydantic import BaseModel

from functions.console.pages import SECTIONS
from functions.console.pages.settings.audit_documents import DOCUMENTS
from functions.console.pages.settings.audit_fields import FIELDS
from functions.console.pages.settings.audit_telling import CODED, Telling, words_of
from functions.console.pages.settings.audit_words import ACTIONS, THINGS
from functions.console.wording import wording
from shared.identity.audit.access import Access
from shared.identity.audit.entities import _ENTITIES
from shared.identity.audit.entry import ERASED, REMOVED, AuditEntry, Told
from shared.identity.models import User
from shared.storage.codec import decompressed, pack

SHARED = Path(__file__).parents[3] / "shared"
NOW = "2026-11-22T04:00:00Z"


def fields_of(model: type[BaseModel], above: tuple[type, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every field of a document and of those inside, with its type."""
    for name, field in model.model_fields.items():
        yield name, field.annotation
        for inner in models_in(field.annotation):
            if inner not in (*above, model):
                yield from fields_of(inner, (*above, model))


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def codes_in(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for argument in get_args(annotation):
            yield from codes_in(argument)


def kinds() -> set[str]:
    """Every kind of change that the product says in so many words."""
    calls = (node for path in SHARED.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    changes = (node for node in calls if isinstance(node, ast.Call) and ast.unparse(node.func) == "Change.by")
    said = (node.args[1] for node in changes)
    return {node.value for node in said if isinstance(node, ast.Constant) and node.value}


def test_every_kind_of_thing_has_a_word():
    assert set(_ENTITIES.values()) == set(DOCUMENTS)
    assert set(DOCUMENTS) <= set(THINGS)


@pytest.mark.parametrize("thing", DOCUMENTS)
def test_every_field_of_a_thing_has_a_word(thing):
    assert {name for name, _ in fields_of(DOCUMENTS[thing])} - set(FIELDS) == set()


def test_what_a_reading_tells_has_words():
    assert {"operation", "filters", "shown"} <= set(Access.model_fields) & set(FIELDS)


def test_every_filter_of_a_list_or_a_file_has_a_word():
    document = orjson.loads((SHARED.parent / "infrastructure" / "openapi.json").read_bytes())
    operations = (path["get"] for path in document["paths"].values() if "get" in path)
    filters = {one["name"] for asked in operations for one in asked.get("parameters", ()) if one["in"] == "query"}

    assert len(filters) > 20
    assert filters - {"cursor"} - set(FIELDS) == set()  # where a list goes on is not kept


def test_whatever_is_read_or_taken_along_has_a_word():
    read = {route.access_to for section in SECTIONS for route in section.routes if route.access_to}

    assert read | {"export", "practice"} <= set(THINGS)
    assert {"read", "exported", "opened", "thrown_away"} <= set(ACTIONS)


def test_every_kind_of_change_has_a_word():
    assert len(kinds()) > 25
    assert (kinds() | {ERASED, REMOVED}) - set(ACTIONS) == set()


@pytest.mark.parametrize("thing", DOCUMENTS)
def test_every_code_that_a_thing_can_hold_has_a_word(thing):
    coded = [(name, code) for name, kind in fields_of(DOCUMENTS[thing]) for code in codes_in(kind)]

    unsaid = {
        (name, code) for name, code in coded if name in ("status", "kind", *CODED) and code not in words_of(thing, name)
    }

    assert unsaid == set()


def told(action: str, before: dict | None, after: dict | None, thing: str = "product") -> Told:
    entry = AuditEntry(
        sequence=1,
        at="2026-11-22T04:00:00.000Z",
        actor="U1",
        action=action,
        entity_type=thing,
        entity_id="X",
        request_id="",
        version=1,
        content="",
    )
    return Told(entry, before, after)


def cny(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


CHANGE = told(
    "changed",
    {"status": "active", "price": cny("5.00"), "tax_rate": "0.13", "version": 1, "tags": ["a"]},
    {"status": "archived", "price": cny("6.00"), "version": 2, "owner_id": "U1", "colour": "red"},
)


@pytest.mark.parametrize(
    ("language", "line", "fields"),
    [
        (
            "en",
            ("Ann", "Changed", "Product"),
            [
                ("State", "On sale", "Archived"),
                ("Price", "CN¥5.00", "CN¥6.00"),
                ("Tax", "13%", "0%"),
                ("Tags", "a", "–"),
                ("Looked after by", "–", "Ann"),
                ("colour", "–", "red"),
            ],
        ),
        (
            "zh-CN",
            ("Ann", "修改", "商品"),
            [
                ("状态", "在售", "已停售"),
                ("单价", "¥5.00", "¥6.00"),
                ("税率", "13%", "0%"),
                ("标签", "a", "–"),
                ("负责人", "–", "Ann"),
                ("colour", "–", "red"),
            ],
        ),
    ],
)
def test_a_change_is_told_in_the_readers_words_and_what_has_none_by_its_own(language, line, fields):
    shown = Telling(wording(language, "Asia/Shanghai"), {"U1": "Ann"}).line(CHANGE)

    assert (shown.who, shown.action, shown.thing) == line
    assert shown.fields == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"status": "disabled"}, [("State", "In use", "Kept out")]),
        ({"role": "viewer", "manager_id": "U2"}, [("Role", "Sales", "Viewer"), ("Manager", "–", "Ben")]),
        ({"totp": True, "email_verified": True}, [("Address confirmed", "No", "Yes"), ("Authenticator", "No", "Yes")]),
    ],
)
def test_the_first_change_of_a_person_shows_what_was_before_and_so_does_its_undoing(changes, fields):
    nora = User.model_validate(
        {"id": "U1", "email": "n@acme.example", "full_name": "Nora", "role": "sales", "sub": "s", "created_at": NOW}
    )
    changed = User.model_validate(nora.model_dump() | changes)
    before, after = (orjson.loads(decompressed(pack(person))) for person in (nora, changed))
    telling = Telling(wording("en", "UTC"), {"U2": "Ben"})

    forth, back = told("changed", before, after, "user"), told("changed", after, before, "user")

    assert telling.line(forth).fields == fields
    assert sorted(telling.line(back).fields) == sorted((name, new, old) for name, old, new in fields)


def test_what_is_new_or_gone_tells_what_was_written_and_no_defaults():
    telling = Telling(wording("en", "UTC"), {})

    assert telling.line(told("created", None, {"name": "Oak chair"})).fields == [("Name", "–", "Oak chair")]
    assert telling.line(told("removed", {"name": "Oak chair"}, None)).fields == [("Name", "Oak chair", "–")]
    assert telling.line(told("thrown_away", None, {"operation": "x"}, "practice")).thing == "Practice company"


def test_lines_limits_and_minor_units_are_told_by_their_names():
    telling = Telling(wording("zh-CN", "Asia/Shanghai"), {})
    order = {
        "currency": "CNY",
        "paid": 1250,
        "lines": [{"sku": "CHAIR", "quantity": 2}],
        "placed_at": "2026-11-22T04:00:00.000Z",
    }
    limits = {"approval_limits": {"manager": cny("5.00")}}

    told_order = {name: after for name, _, after in telling.line(told("placed", None, order, "order")).fields}
    ((name, _, after),) = telling.line(told("changed", {}, limits, "settings")).fields

    assert told_order["已付款"] == "¥12.50"
    assert told_order["明细"] == "SKU: CHAIR; 数量: 2"
    assert told_order["下单时间"] == "2026年11月22日 12:00"
    assert (name, after) == ("审核额度", "经理: ¥5.00")
