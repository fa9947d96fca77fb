"""`python -m infrastructure.texts`: what the console says and its catalogues do not, ready to be translated.

Messages stand in templates, in Python as `_("...")`, `visit.words.text("...")` or `counted("...", "...", n)`, and
are the titles of refusals, and what services say about a wrong field.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from infrastructure.sentences import sentences

ROOT = Path(__file__).parents[1]
CONSOLE = ROOT / "functions" / "console"
CATALOGUES = CONSOLE / "catalogues" / "zh_CN"
_SAY = {"_": 0, "text": 0, "counted": 0, "told": 1}
"""What says a message, and which of its arguments that is."""
Messages = dict[str, str]
"""Each message with the file that says it."""


def said() -> Messages:
    """Every message that a person may read."""
    found = dict.fromkeys(_of_templates(), "templates")
    found |= {message: str(path.relative_to(CONSOLE)) for path, message in _of_code(CONSOLE.rglob("*.py"))}
    return found | dict.fromkeys(titles(), "refusals") | sentences().found


def titles() -> set[str]:
    """The titles of all refusals: constants `title` of error classes."""
    return {
        node.value.value
        for path in (ROOT / "shared").rglob("*errors.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and "title" in {getattr(t, "id", "") for t in (node.targets if isinstance(node, ast.Assign) else [node.target])}
    }


def translated() -> dict[str, str]:
    """Every message of the catalogues with its translation; empty where there is none yet."""
    whole: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        whole |= {_id(message.id): _id(message.string) for message in _read(path) if message.id}
    return whole


def missing() -> Messages:
    """What is said and not translated."""
    known = translated()
    return {message: where for message, where in said().items() if not known.get(message)}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_CN")


def _id(text: str | Iterable[str | None] | None) -> str:
    """The message itself; of one with a plural the singular."""
    return text if isinstance(text, str) else next(iter(text or ()), None) or ""


def _of_templates() -> Iterator[str]:
    for template in sorted((CONSOLE / "templates").rglob("*.*")):
        with template.open("rb") as file:
            options = {"newstyle_gettext": "true", "trim_blocks": "true", "silent": "false"}
            for _, _, message, _ in babel_extract(file, ("_", "gettext", "ngettext"), [], options):
                if message:  # none where it is not a constant: its constant stands elsewhere
                    yield _id(message)


def _of_code(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                place = _SAY.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
                for said in node.args[place : place + 1] if place is not None else []:
                    yield from ((path, text) for text in _constants(said))


def _constants(said: ast.expr) -> Iterator[str]:
    """The message, or both where it depends."""
    for node in [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def main() -> None:
    """Print the messages that have no translation as entries of a catalogue."""
    for message, where in missing().items():
        print(f'# {where}\nmsgid {_quoted(message)}\nmsgstr ""\n')


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    main()
