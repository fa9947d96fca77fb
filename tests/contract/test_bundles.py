"""What is uploaded: complete, small, and the same each time."""

import ast
import io
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import botocore
import pytest

from infrastructure import build
from infrastructure.bundles.archive import files, packed, size
from infrastructure.bundles.platform import LAMBDA, LOCAL, PLATFORMS, Platform
from tests.contract.aws_calls import calls, unmet
from tests.environment import ENVIRONMENT

MB = 1_000_000
DEPENDENCIES_BUDGET = 38 * MB  # unzipped; 34.6 when it was set. Lambda's limit is 250 for a function with its layers
TYPESETTING_BUDGET = 116 * MB
OWN_CODE_BUDGET = 4 * MB
COMPLETE_MODELS = Path(botocore.__file__).parent / "data"
COMMAND_LINE_ONLY = {"blessed", "click", "inquirer", "pip", "pycparser", "readchar", "setuptools", "wheel", "yaml"}

# Building dependencies takes seconds: one worker does it for all of these.
pytestmark = pytest.mark.xdist_group("bundles")


@pytest.fixture(scope="module")
def packages() -> Path:
    return build.dependencies(build.OUTPUT / LOCAL.name / "dependencies", LOCAL)


@pytest.fixture(scope="module")
def unpacked(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Folders as a function finds them: its own, then the layers."""
    own, shared = tmp_path_factory.mktemp("task"), tmp_path_factory.mktemp("layer")
    for name in build.function_names():
        ZipFile(io.BytesIO(build.function_zip(name))).extractall(own)
    ZipFile(io.BytesIO(build.shared_zip())).extractall(shared)
    return [own, shared / "python", packages]


@pytest.fixture(scope="module")
def typesetting() -> Path:
    return build.dependencies(build.OUTPUT / LOCAL.name / "typesetting", LOCAL, "typesetting")


def _import(module: str, folders: list[Path]) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.path[:0] = {[str(folder.resolve()) for folder in folders]!r}; import {module}"
    command = [sys.executable, "-I", "-S", "-c", program]
    return subprocess.run(
        command, env={"PATH": os.defpath, **ENVIRONMENT}, cwd="/", capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", build.function_names())
def test_a_handler_imports_from_the_bundles_alone(name: str, unpacked: list[Path]) -> None:
    run = _import(f"functions.{name}.handler", unpacked)

    assert run.returncode == 0, run.stderr


def test_every_module_of_the_product_imports_from_the_bundles_alone(unpacked: list[Path]) -> None:
    modules = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in Path("shared").rglob("*.py")]

    run = _import(", ".join(sorted(modules)), unpacked)

    assert run.returncode == 0, run.stderr


def test_pages_are_set_from_the_bundles_alone(unpacked: list[Path], typesetting: Path, tmp_path: Path) -> None:
    program = tmp_path / "printing.py"
    facts = {"language": "en", "texts": {}, "seller": "Acme", "number": "1", "order_date": "", "sheets": []}
    program.write_text(
        "from shared.orders.documents.wording import FOLDER\n"
        "from shared.printing.typesetting import pdf\n"
        f"assert pdf(FOLDER / 'delivery_note.typ', {facts!r}).startswith(b'%PDF')\n"
    )

    without, with_it = (
        _import("printing", [*unpacked, tmp_path]),
        _import("printing", [*unpacked, typesetting, tmp_path]),
    )

    assert "No module named 'noto_cjk_sans_otc'" in without.stderr
    assert with_it.returncode == 0, with_it.stderr


def test_a_package_missing_from_the_bundles_shows(unpacked: list[Path]) -> None:
    run = _import("pytest", unpacked)

    assert "No module named 'pytest'" in run.stderr


def test_a_call_finds_its_way_with_the_models_that_are_shipped(unpacked: list[Path], tmp_path: Path) -> None:
    program = tmp_path / "calling.py"
    program.write_text(
        "import botocore.session as b, botocore.config as c, botocore.exceptions as e\n"
        "config = c.Config(retries={'total_max_attempts': 1}, parameter_validation=False)\n"
        "client = b.get_session().create_client('s3', endpoint_url='http://127.0.0.1:1', config=config)\n"
        "try:\n    client.list_objects_v2(Bucket='anchors')\nexcept e.EndpointConnectionError:\n    pass\n"
    )

    run = _import("calling", [*unpacked, tmp_path])

    assert run.returncode == 0, run.stderr


def test_models_read_and_write_with_the_schemas_that_are_shipped(unpacked: list[Path], tmp_path: Path) -> None:
    program = tmp_path / "reading.py"
    program.write_text(
        "from shared.orders.requests import PlaceOrder\n"
        "wish = PlaceOrder(customer_id='C', lines=[{'sku': 'A', 'quantity': 2}])\n"
        "assert PlaceOrder.model_validate_json(wish.model_dump_json()) == wish\n"
        "assert 'lines' in PlaceOrder.model_json_schema()['properties']\n"
    )

    run = _import("reading", [*unpacked, tmp_path])

    assert run.returncode == 0, run.stderr


def test_no_command_line_is_shipped(packages: Path) -> None:
    shipped = {path.stem for path in packages.iterdir()}

    assert shipped & COMMAND_LINE_ONLY == set()


def test_every_aws_operation_that_the_code_calls_is_shipped(packages: Path) -> None:
    product = [ast.parse(path.read_bytes()) for root in ("shared", "functions") for path in Path(root).rglob("*.py")]

    missing = unmet(calls(product), bundled=packages / "botocore" / "data", complete=COMPLETE_MODELS)

    assert list(missing) == []


def test_a_call_of_an_aws_service_that_is_not_shipped_shows(packages: Path) -> None:
    source = "client('dynamodb').get_item(); client('stepfunctions').start_execution(stateMachineArn='x')"

    missing = unmet(calls([ast.parse(source)]), bundled=packages / "botocore" / "data", complete=COMPLETE_MODELS)

    assert list(missing) == ["stepfunctions", "stepfunctions:start_execution"]


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_bundles_stay_far_below_lambdas_limit(platform: Platform) -> None:
    packages = build.dependencies(build.OUTPUT / platform.name / "dependencies", platform)

    typesetting = build.dependencies(build.OUTPUT / platform.name / "typesetting", platform, "typesetting")

    assert sum(file.stat().st_size for file in files(packages)) <= DEPENDENCIES_BUDGET
    assert sum(file.stat().st_size for file in files(typesetting)) <= TYPESETTING_BUDGET
    assert size(build.shared_zip(platform)).unzipped <= OWN_CODE_BUDGET
    for name in build.function_names():
        assert size(build.function_zip(name, platform)).unzipped <= OWN_CODE_BUDGET


@pytest.mark.parametrize("platform", [LOCAL, pytest.param(LAMBDA, marks=pytest.mark.soak)], ids=lambda p: p.name)
def test_dependencies_built_twice_are_the_same_bytes(platform: Platform, tmp_path: Path) -> None:
    once = build.dependencies(build.OUTPUT / platform.name / "dependencies", platform)
    again = build.dependencies(tmp_path / "packages", platform)

    assert packed(once) == packed(again)


def test_own_code_built_twice_is_the_same_bytes() -> None:
    assert build.shared_zip(LAMBDA) == build.shared_zip(LAMBDA)
    for name in build.function_names():
        assert build.function_zip(name, LAMBDA) == build.function_zip(name, LAMBDA)


def test_byte_code_is_trusted_without_a_look_at_its_source() -> None:
    """PEP 552: the flags after the magic number say 'hash-based, unchecked'."""
    with ZipFile(io.BytesIO(build.shared_zip())) as layer:
        compiled = [layer.read(name) for name in layer.namelist() if name.endswith(".pyc")]

    assert compiled
    assert {code[4:8] for code in compiled} == {b"\x01\x00\x00\x00"}
