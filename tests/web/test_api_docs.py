"""What docs/api.md shows runs as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from supplyline.web.api import RESOURCES
from tests.system import program

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", TEXT, re.DOTALL)
EXPECTED = (r'"items":.*"counts"', r"^e1:\w+ candidate|^e1:\w+ vetted", "^304$", '"status": 400')


@pytest.mark.parametrize(("number", "expected"), [*enumerate(EXPECTED)], ids=["ask", "walk", "tag", "problem"])  # fmt: skip
def test_an_example_runs(served: tuple[str, Path], number: int, expected: str) -> None:
    """With the address that the app printed, each example does what the text around it says."""
    assert len(BLOCKS) == len(EXPECTED)
    kind, text = BLOCKS[number]
    if kind == "sh":
        program("curl")
    command = ["bash", "-euo", "pipefail", "-c"] if kind == "sh" else [sys.executable, "-c"]
    done = subprocess.run([*command, text.replace("http://127.0.0.1:8000", served[0])], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603  # our own page  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(expected, done.stdout, re.MULTILINE), done.stdout


def test_the_page_names_every_resource() -> None:
    """A resource that is new is told of."""
    table = TEXT.split("| below `/api/v1` | gives |")[1].split("## Portions")[0]
    for resource in RESOURCES:
        last = resource.path.replace("{id}", "ID").rsplit("/", 1)
        named = (resource.path.replace("{id}", "ID"), f"…/{last[1]}")
        assert any(f"`{name}`" in table for name in named), resource.path
