#!/bin/sh
# Set up .venv from uv.lock, every package checked against its hash.  Arguments go to `uv sync`.
# Needs Python 3.11 to 3.13 and a package index; uv itself comes from tools/uv.txt, by hash.
set -eu
cd "$(dirname "$0")/.."

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
python=
for candidate in python3 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$fits" 2>/dev/null; then
        python=$(command -v "$candidate")
        break
    fi
done
if [ -z "$python" ]; then
    found=$(python3 --version 2>&1 || true)
    echo "setup: found ${found:-no Python}, needed Python 3.11, 3.12 or 3.13: install one and run again" >&2
    exit 1
fi

if ! [ -x .uv/bin/uv ] || ! cmp -s tools/uv.txt .uv/uv.txt; then
    rm -rf .uv
    if ! "$python" -m venv .uv >/dev/null 2>&1; then
        # Debian ships Python without ensurepip.
        rm -rf .uv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq && apt-get install -y -qq python3-venv
        fi
        "$python" -m venv .uv || {
            echo "setup: $python cannot make a virtual environment, needed its venv module: install python3-venv and run again" >&2
            exit 1
        }
    fi
    .uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv.txt
    cp tools/uv.txt .uv/uv.txt
fi

# The interpreter itself: a shim that stands for it (pyenv) makes uv build the environment anew each time.
python=$("$python" -c 'import sys; print(sys._base_executable or sys.executable)')

# --inexact: `make demo` after `make test` must not take the test tools away again.
exec .uv/bin/uv sync --frozen --inexact --quiet --python "$python" "$@"
