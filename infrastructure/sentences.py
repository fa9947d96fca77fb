"""What services say about a wrong field: the literal sentences of `shared/`, `{0}` and `{1}` where values go in."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from functions.console.problems import SENTENCES

SHARED = Path(__file__).parents[1] / "shared"
_SAYS = {"InvalidRequest.at": 1, "FieldError": 1, "PydanticCustomError": 1, "UnreadableStatement": 0, "ValueError": 0}
"""Calls that say a sentence, and which of their arguments it is."""
_RULES = ("fields.py", "models.py")
"""Modules whose ValueErrors are rules of fields; elsewhere they are nobody's to read."""
Names = Mapping[str, list[ast.expr]]
_BILLS = ("alipay_bill", "wechat_pay_bill", "tables")
_NOT_PEOPLES = ("web", "storage", *(f"payments/statements/{name}" for name in _BILLS))
"""What speaks to programs, and of files that nobody brings."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Those that are found, each with its file, and expressions whose sentence is made elsewhere."""

    found: dict[str, str]
    elsewhere: set[str]


def sentences() -> Sentences:
    """Of all services."""
    found, elsewhere = dict[str, str](), set[str]()
    for path in sorted(SHARED.rglob("*.py")):
        name = str(path.relative_to(SHARED))
        if not name.startswith(_NOT_PEOPLES):
            for expression, names in _said(ast.parse(path.read_text("utf-8")), path.name):
                texts = list(_texts(expression, names))
                found |= dict.fromkeys(texts, f"shared/{name}")
                if not texts and ast.unparse(expression) not in ("None", "fault"):
                    elsewhere.add(f"{name}: {ast.unparse(expression)}")
    return Sentences(found, elsewhere)


def _said(module: ast.Module, file: str) -> Iterator[tuple[ast.expr, Names]]:
    """Each sentence's expression, with what its names may stand for."""
    of_module = _assigned(module.body)
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        names = {**of_module, **_assigned(ast.walk(function))}
        for node in ast.walk(function):
            said = _sentence(node, file, function.name)
            if said is not None:
                yield said, names


def _sentence(node: ast.AST, file: str, function: str) -> ast.expr | None:
    """What a call says, or what a function called `fault` gives back."""
    if isinstance(node, ast.Return) and function.strip("_") == "fault":
        return node.value
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    place, is_read = _SAYS.get(called), called != "ValueError" or file in _RULES
    if not isinstance(node, ast.Call) or place is None or not is_read or len(node.args) <= place:
        return None
    return None if _is_said_otherwise(node.args[0]) else node.args[place]


def _is_said_otherwise(kind: ast.expr) -> bool:
    """By the kind of the error, whatever its own words are."""
    return isinstance(kind, ast.Constant) and kind.value in SENTENCES


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    names: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names.setdefault(ast.unparse(target), []).append(node.value)
    return names


def _texts(said: ast.expr, names: Names) -> Iterator[str]:
    match said:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield _pattern(parts)
        case ast.IfExp(body=yes, orelse=no):
            yield from (text for one in (yes, no) for text in _texts(one, names))
        case ast.Name(id=name):
            yield from (text for value in names.get(name, []) for text in _texts(value, {}))


def _pattern(parts: Iterable[ast.expr]) -> str:
    pattern, number = "", 0
    for part in parts:
        if isinstance(part, ast.Constant):
            pattern += str(part.value)
        else:
            pattern, number = f"{pattern}{{{number}}}", number + 1
    return pattern
