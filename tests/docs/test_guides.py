"""Every guide does what it says: its files are written, its commands run in order, their output compared.

In a ``console`` block a line after "$" is run and the lines below it are what it prints.  "…" stands for
any words, on a line by itself for any lines; frames and blanks of tables do not count.  ``e1:0f3a`` is
the first id that is printed in its place, and that id from then on.  A ``file`` block is the content of
the file it names.  What stands in an ``sh`` block needs the network or a browser: it is parsed, not run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from supplyline.cli import cli
from supplyline.run import Options, build

ROOT = Path(__file__).parents[2]
GUIDES = sorted(file for file in (ROOT / "docs" / "guides").glob("*.md") if file.stem != "README")
BLOCK = re.compile(r"^```(console|file|sh|python) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ID = re.compile(r"\b([a-z]\d:)[0-9a-f]{4}\b")
FRAME = re.compile(r"[│┃┏┳┓┡╇┩└┴┘━─]")


@dataclass
class Ids:
    """What the ids of a guide stand for."""

    known: dict[str, str] = field(default_factory=dict)

    def pattern(self, line: str) -> re.Pattern[str]:
        """Return what a printed line has to look like."""
        parts = []
        for piece in re.split(r"(…|\b[a-z]\d:[0-9a-f]{4}\b)", plain(line)):
            if piece == "…":
                parts.append(".*")
            elif piece in self.known:
                parts.append(f"{re.escape(self.known[piece])}[0-9a-f]*")
            elif ID.fullmatch(piece):
                parts.append(f"(?P<{piece.replace(':', '_')}>{piece[:3]}[0-9a-f]+)")
            else:
                parts.append(re.escape(piece))
        return re.compile("".join(parts))

    def learn(self, found: re.Match[str]) -> None:
        """Remember what ids turned out to be."""
        for name, value in found.groupdict().items():
            self.known[name.replace("_", ":")] = value

    def said(self, command: str) -> str:
        """Return a command with the ids in it."""
        return ID.sub(lambda id_: self.known.get(id_[0], id_[0]), command)


def plain(line: str) -> str:
    """Return a line without frames and repeated blanks."""
    return " ".join(FRAME.sub(" ", line).split())


def compare(expected: list[str], printed: str, ids: Ids) -> None:
    """Hold what was printed to what a guide says; lines in order, "…" for any number of them."""
    lines = [words for line in printed.splitlines() if (words := plain(line))]
    at, skip = 0, False
    for line in expected:
        if not plain(line):
            continue
        if plain(line) == "…":
            skip = True
            continue
        pattern = ids.pattern(line)
        found = pattern.fullmatch(lines[at]) if at < len(lines) else None
        while skip and found is None and at < len(lines) - 1:
            at += 1
            found = pattern.fullmatch(lines[at])
        assert found is not None, f"the guide says {plain(line)!r}, not found in:\n{printed}"
        ids.learn(found)
        at, skip = at + 1, False
    assert skip or at == len(lines), f"the guide leaves out {lines[at:]}"


def run(command: str) -> str:
    """Run one line as a shell would, our own commands in this process; return what it printed."""
    words = shlex.split(command)
    if words[0] == "supplyline" and not {"|", ">", "&&"} & set(words):
        done = CliRunner().invoke(cli, words[1:])
        assert done.exit_code == 0, f"{command}\n{done.output}"
        return done.stdout
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    found = subprocess.run(  # noqa: S602  # the guide's own line
        command, shell=True, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert found.returncode == 0, f"{command}\n{found.stderr}"
    return found.stdout


def steps(block: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines that it prints."""
    lines = block.splitlines()
    starts = [n for n, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], "a console block begins with a command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start][2:], lines[start + 1 : end]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example's case, built once: what a guide builds of it finds it read."""
    case = tmp_path_factory.mktemp("guides") / "case"
    with chdir(ROOT):  # a capture is known by the path that was given, too
        build(["examples/dprk-russia"], case, options=Options(workers=1))
    return case


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has the example's sources, as a person without settings."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    for name in ("SUPPLYLINE_CONTACT", "SUPPLYLINE_AUTHOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES, ids=lambda file: file.stem)
def test_a_guide_does_what_it_says(guide: Path, desk: Path, request: pytest.FixtureRequest) -> None:
    """Each command of the guide succeeds, and prints what stands below it."""
    ids = Ids()
    for form, name, block in BLOCK.findall(guide.read_text(encoding="utf-8")):
        if form == "file":
            place = desk / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block, encoding="utf-8")
        elif form == "python":
            exec(compile(block, f"{guide.name}: python", "exec"), {})  # noqa: S102  # the guide's own
        elif form == "console":
            for command, expected in steps(block):
                if command.startswith("supplyline build examples/dprk-russia --case case"):
                    hand_in(request.getfixturevalue("built"), desk / "case")
                compare(expected, run(ids.said(command)), ids)
        else:
            for line in block.splitlines():
                parsed(line)


def hand_in(built: Path, case: Path) -> None:
    """Put into a case what was read of the example before, so that its build does only the rest."""
    case.mkdir(exist_ok=True)
    for place in built.iterdir():
        copied = shutil.copytree if place.is_dir() else shutil.copy2
        copied(place, case / place.name)


def parsed(line: str) -> None:
    """Check a command's arguments without running it."""
    words = shlex.split(line, comments=True)
    if words[:1] != ["supplyline"]:
        return
    command = cli.get_command(click.Context(cli), words[1])
    assert command is not None, line
    command.make_context(words[1], words[2:])


def test_there_is_a_guide_for_each_kind_of_user() -> None:
    """Monitors, reporters and researchers each have theirs, and the list names it."""
    assert [guide.stem for guide in GUIDES] == ["monitor", "reporter", "researcher"]
    listed = (ROOT / "docs" / "guides" / "README.md").read_text(encoding="utf-8")
    assert all(f"({guide.name})" in listed for guide in GUIDES)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"docs/guides/{guide.name}" in readme for guide in GUIDES)


def test_a_changed_result_is_noticed() -> None:
    """Another line, a missing one or one too many fails; what "…" stands for does not."""
    printed = "│ e1:abc0123456789 │ 40 │\nend\n"
    ids = Ids()
    compare(["│ e1:0f3a │ … │", "end"], printed, ids)
    assert ids.said("explain e1:0f3a") == "explain e1:abc0123456789"
    compare(["│ e1:0f3a │ 40 │", "…"], printed, ids)
    for wrong in (
        ["end"],
        ["│ e1:0f3a │ 41 │", "end"],
        ["│ e1:0f3a │ 40 │"],
        ["…", "e1:ffff … 41", "…"],
    ):
        with pytest.raises(AssertionError):
            compare(wrong, printed, Ids())
