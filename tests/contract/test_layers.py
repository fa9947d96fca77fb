"""The rules of import that the contracts in pyproject.toml cannot say."""

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

WEB_MAY_USE = {"web", "core", "storage", "identity", "observability"}
MAY_USE_OBSERVABILITY = {"web", "storage", "observability"}
ENVIRONMENT_READER = Path("shared/core/config.py")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("shared", cache_dir=None)


def _product_imports(graph: grimp.ImportGraph) -> Iterator[tuple[list[str], list[str]]]:
    """Importer and imported, each as the parts of its dotted name."""
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            yield importer.split("."), imported.split(".")


def _area(parts: list[str]) -> str:
    return parts[1] if len(parts) > 1 else ""


def test_web_serves_every_area_and_so_knows_none_but_identity(graph: grimp.ImportGraph) -> None:
    strays = [
        (importer, imported)
        for importer, imported in _product_imports(graph)
        if _area(importer) == "web" and _area(imported) not in WEB_MAY_USE
    ]

    assert strays == []


def test_rules_are_observed_by_who_calls_them_not_by_themselves(graph: grimp.ImportGraph) -> None:
    strays = [
        importer
        for importer, imported in _product_imports(graph)
        if _area(imported) == "observability" and _area(importer) not in MAY_USE_OBSERVABILITY
    ]

    assert strays == []


def test_models_reach_nothing_but_their_own_area_and_the_core(graph: grimp.ImportGraph) -> None:
    """However many steps away; that their own repository is out of reach is import-linter's contract."""
    strays = [
        (models, reached)
        for models in sorted(graph.modules)
        if models.split(".")[2:3] == ["models"]
        for reached in sorted(graph.find_upstream_modules(models))
        if _area(reached.split(".")) not in {_area(models.split(".")), "core", ""}
    ]

    assert strays == []


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {
        path
        for folder in ("shared", "functions")
        for path in Path(folder).rglob("*.py")
        if _reads_environment(ast.parse(path.read_bytes()))
    }

    assert readers <= {ENVIRONMENT_READER}


@pytest.mark.parametrize(
    "source",
    ["import os\nos.environ['A']", "import os\nos.getenv('A')", "from os import environ", "import os as o\no.environ"],
)
def test_reading_the_environment_is_recognised(source: str) -> None:
    assert _reads_environment(ast.parse(source))


def _reads_environment(tree: ast.Module) -> bool:
    names = {"environ", "environb", "getenv", "getenvb"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and names & {alias.name for alias in node.names})
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("root", ["shared", "functions"])
def test_every_folder_of_code_is_a_package_so_that_no_import_goes_unseen(root: str) -> None:
    folders = {path.parent for path in Path(root).rglob("*.py")}

    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
