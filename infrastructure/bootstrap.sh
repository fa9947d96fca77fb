#!/bin/sh
# Install uv from PyPI into .tools/uv and the locked packages into .venv, with any Python >= 3.11 and nothing else.
# PYTHON=... chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
uv=.tools/uv/bin/uv

say() { printf '%s\n' "$*" >&2; }

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3.13 python3 python3.12 python3.11 python3.14 python; do
        if usable "$candidate"; then "$candidate" -c 'import sys; print(sys.executable)'; return; fi
    done
    say "Tallyshop needs Python 3.11 or newer, and none is on PATH. Install one, or name it: make PYTHON=/path/to/python3.13"
    return 1
}

install_uv() {
    rm -rf .tools/uv
    if "$python" -m venv .tools/uv 2>/dev/null && .tools/uv/bin/python -m pip --version >/dev/null 2>&1; then
        .tools/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    elif rm -rf .tools/uv && "$python" -m pip --version >/dev/null 2>&1; then
        say "This Python cannot make virtual environments (on Debian: package python3-venv); pip alone will do."
        "$python" -m pip install --quiet --disable-pip-version-check --target .tools/uv "uv==$UV_VERSION"
    elif on_path; then
        link_from_path
    else
        say "$python has neither venv nor pip. Install one of them (on Debian: apt-get install python3-venv), or uv itself."
        return 1
    fi
}

on_path() { command -v uv >/dev/null 2>&1; }

link_from_path() { mkdir -p .tools/uv/bin && ln -sf "$(command -v uv)" "$uv"; }

version_of() { "$1" --version 2>/dev/null | cut -d' ' -f2; }

python=$(find_python)
if [ "$(version_of "$uv")" != "$UV_VERSION" ]; then
    if on_path && [ "$(version_of uv)" = "$UV_VERSION" ]; then
        link_from_path
    else
        say "Installing uv $UV_VERSION into .tools/"
        install_uv
    fi
fi
say "Installing the locked packages into .venv (Python: $python)"
"$uv" sync --frozen --quiet --python "$python" --no-python-downloads
touch .venv/.synced
