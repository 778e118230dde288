"""The manual pages say what the commands say, and are taken by what shows them."""

from __future__ import annotations

import subprocess
import tomllib
from types import ModuleType

import click
import pytest

from supplyline.cli import cli
from tests.system import program
from tests.tools.loading import TOOLS, load_tool

MAN = TOOLS.parent / "man"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The tool as a module."""
    return load_tool("manual")


def test_the_pages_are_as_the_commands_are(tool: ModuleType) -> None:
    """A page for all and one for each command, none left over: else run tools/manual.py."""
    held = {file.name: file.read_text(encoding="utf-8") for file in MAN.glob("*.1")}
    made = tool.pages()
    assert sorted(held) == sorted(made)
    assert [name for name in made if held[name] != made[name]] == []
    assert len(made) == len(cli.list_commands(click.Context(cli))) + 1
    assert tool.main(["--check"]) == 0


def test_every_option_is_told(tool: ModuleType) -> None:
    """What help lists stands on the page, hyphens as they are typed."""
    page = tool.pages()["supplyline-export.1"]
    command = cli.get_command(click.Context(cli), "export")
    assert command is not None
    for param in command.params:
        if isinstance(param, click.Option):
            assert tool.escaped(param.opts[-1]) in page


def test_text_is_no_request(tool: ModuleType) -> None:
    """A line that begins with a dot or an apostrophe, or holds a backslash, is shown as it is."""
    assert tool.escaped(".SH") == r"\\&.SH".replace("\\\\", "\\")
    assert tool.escaped("'a' \\n") == r"\&'a' \(rsn"


def test_the_pages_are_installed() -> None:
    """The wheel puts them where man looks."""
    project = tomllib.loads((MAN.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["shared-data"] == {"man": "share/man/man1"}


def test_mandoc_finds_no_fault() -> None:
    """Nothing but lines that cannot be broken, in examples, is long."""
    pages = sorted(MAN.glob("*.1"))
    command = [program("mandoc"), "-Tlint", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # the machine's
    assert [line for line in done.stdout.splitlines() if "longer than 80" not in line] == []
