import io
import zipfile

import pytest

from infrastructure.local.failure import StackFailure
from infrastructure.local.packages import Package, function, path_layer, zipped


def names(package):
    return zipfile.ZipFile(io.BytesIO(package.content)).namelist()


def test_the_same_files_make_the_same_package_in_any_order():
    files = [("a.py", b"1"), ("b.py", b"2")]

    assert zipped(files) == zipped(reversed(files))


def test_a_changed_file_changes_the_key():
    before, after = Package("orders", zipped([("a.py", b"1")])), Package("orders", zipped([("a.py", b"2")]))

    assert before.key != after.key


def test_a_function_keeps_its_package_path():
    package = function("functions/fallback")

    assert {"functions/__init__.py", "functions/fallback/handler.py", "functions/fallback/routes.json"} <= set(
        names(package)
    )


def test_a_path_layer_goes_before_what_is_installed_beside_the_emulator(tmp_path):
    package = path_layer("shared", tmp_path)

    (name,) = names(package)
    line = zipfile.ZipFile(io.BytesIO(package.content)).read(name).decode()
    assert name.endswith("/site-packages/shared.pth")
    assert line == f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"


def test_a_function_without_a_handler_is_said_by_name():
    with pytest.raises(StackFailure, match="functions/nothing"):
        function("functions/nothing")
