"""A shell finishes what was begun: commands, options, kinds, party codes, case folders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete, ShellComplete, get_completion_class

from supplyline.cli import cli
from supplyline.cli.completing import shipped_codes
from supplyline.schema.parties import shipped_parties
from tests.cli.test_init import run
from tests.system import program

SHELLS = ("bash", "zsh", "fish")


def offered(*words: str) -> list[str]:
    """Return what is offered for the last of ``words``."""
    found = ShellComplete(cli, {}, "supplyline", "_SUPPLYLINE_COMPLETE").get_completions(
        list(words[:-1]), words[-1]
    )
    return [one.value for one in found]


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two cases, one on a server, and a folder that is none."""
    for name, file in (("one", "ledger.db"), ("other", "ledger.toml"), ("papers", "a.md")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_options_and_kinds_are_offered() -> None:
    """What click knows of a command is offered, in groups too."""
    assert offered("ex") == ["explain", "export"]
    assert offered("lists", "") == ["changes", "load", "show"]
    assert "--follow" in offered("fetch", "--f")
    assert offered("export", "case", "--kind", "tr") == ["transfer", "training"]
    assert offered("completion", "") == list(SHELLS)


@pytest.mark.parametrize(
    "words",
    [("events",), ("explain",), ("serve",), ("verify",), ("watch",), ("measures",), ("build", "--case"), ("screen", "--case"), ("import", "x.csv", "--case")],
    ids=" ".join,
)  # fmt: skip
def test_cases_are_offered_where_a_case_is_needed(cases: Path, words: tuple[str, ...]) -> None:
    """Folders with a ledger are offered, by way of a path as well; others only if there is none."""
    assert offered(*words, "") == ["one", "other"]
    assert offered(*words, f"{cases}/ot") == [f"{cases}/other"]
    assert offered(*words, "pap") == ["pap"], "the shell then offers any folder"


def test_party_codes_are_offered() -> None:
    """Of several codes the last is finished, and none is offered twice."""
    assert "PRK" in offered("export", "case", "--from", "p")
    assert "PRK-RUS" in offered("build", "--pair", "prk-r".upper())
    assert "PRK,RUS" in offered("init", "--parties", "PRK,R")
    assert "PRK,PRK" not in offered("init", "--parties", "PRK,P")
    assert "RUS" in offered("flows", "case", "--to", "RU")


def test_the_codes_are_those_of_the_table() -> None:
    """What is found without reading the whole table is what it says."""
    assert dict(shipped_codes()) == {e.code: e.names[0] for e in shipped_parties()}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_the_script(shell: str, tmp_path: Path) -> None:
    """The script is click's own, and free of faults where the shell is there to ask."""
    done = run(f"supplyline completion {shell}")
    made = get_completion_class(shell)
    assert made is not None
    assert "_SUPPLYLINE_COMPLETE" in done.stdout
    asked = program(shell)
    script = tmp_path / "script"
    script.write_text(done.stdout, encoding="utf-8")
    assert subprocess.run([asked, "-n", script], check=False).returncode == 0  # noqa: S603  # a shell of this machine


def test_bash_is_answered_by_the_installed_command(cases: Path) -> None:
    """The command itself answers a shell's question, and loads no stage for it."""
    assert BashComplete.name == "bash"
    done = subprocess.run(  # noqa: S603  # our own command
        [Path(sys.executable).parent / "supplyline"], capture_output=True, text=True, check=True, cwd=cases,
        env={**os.environ, "_SUPPLYLINE_COMPLETE": "bash_complete", "COMP_WORDS": "supplyline events o", "COMP_CWORD": "2"},
    )  # fmt: skip
    assert done.stdout.split() == ["plain,one", "plain,other"]


def test_finishing_a_word_loads_no_stage() -> None:
    """Neither a database nor a parser nor the table of parties is loaded for a command's name."""
    code = (
        "import sys; from click.shell_completion import ShellComplete; from supplyline.cli import cli\n"
        "asked = ShellComplete(cli, {}, 'supplyline', 'X')\n"
        "asked.get_completions([], ''); asked.get_completions(['init', '--parties'], 'P')\n"
        "print([m for m in ('spacy', 'sqlite3', 'rich', 'pydantic', 'numpy', 'msgspec', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert done.stdout.splitlines()[-1] == "[]"
