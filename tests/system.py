"""Parts of the system that some tests need: who lacks one skips and says so, in CI fails."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def lacks(what: str, way_out: str = "") -> NoReturn:
    """Skip, or in CI fail, for want of ``what``; ``way_out``: what helps besides the script."""
    message = f"no {what} found: run tools/system_parts.sh{way_out and f', or {way_out}'}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def program(*names: str, way_out: str = "") -> str:
    """Return where the first of ``names`` that is installed is; skip, or in CI fail, without any."""
    found = next((place for name in names if (place := shutil.which(name))), None)
    return found or lacks(names[0], way_out)
