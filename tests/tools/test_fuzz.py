from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.fuzzing.targets import TARGETS
from tests.tools.loading import TOOLS, load_tool

TOOL = TOOLS / "fuzz.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The tool as a module."""
    return load_tool("fuzz")


def test_of_one_place_the_shortest_input_is_kept(tool: ModuleType, tmp_path: Path) -> None:
    """A place that breaks is one finding, whatever many inputs break it; another place is another."""
    for data in (b"long one", b"short", b"longer one"):
        tool.note(tmp_path, data, "ValueError", "a.py:1", "said")
    tool.note(tmp_path, b"x", "ValueError", "a.py:2", "first line\nlast line")
    found = [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]
    assert {f["where"]: (Path(f["input"]).read_bytes(), f["said"]) for f in found} == {
        "a.py:1": (b"short", "said"), "a.py:2": (b"x", "last line"),
    }  # fmt: skip


def test_what_breaks_is_noted_and_fuzzing_goes_on(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception of a target is a finding at its place, and the next input is run."""
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)  # put back afterwards

    def run(data: bytes, _: Path) -> None:
        if data == b"bad":
            raise KeyError(data)

    target = tool_target(run)
    watcher = tool.Watcher(target, tmp_path)
    for data in (b"good", b"bad", b"good"):
        watcher(data)
    (found,) = [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]
    assert found["kind"] == "KeyError"
    assert found["where"].startswith("test_fuzz.py:")


def test_a_crash_counts_that_cannot_be_repeated(tool: ModuleType, tmp_path: Path) -> None:
    """An input on which the process ended is a finding, answered alone or not: memory was damaged."""
    for below in ("ended", "found"):
        (tmp_path / below).mkdir()
    (tmp_path / "ended" / "crash-0").write_bytes(b"")
    assert len(list(tool._ended("feeds.toml", tmp_path, "heap corrupted"))) == 1
    (found,) = [json.loads(file.read_text()) for file in (tmp_path / "found").glob("*.json")]
    assert (found["kind"], found["said"]) == ("Crash", "heap corrupted")


def tool_target(run: object) -> object:
    """Return a target of a test."""
    return type("T", (), {"run": staticmethod(run), "seeds": staticmethod(list)})()  # type: ignore[arg-type]


def test_every_target_is_listed() -> None:
    """--list names each with what it reads, and starts nothing."""
    done = subprocess.run(  # noqa: S603  # the tool
        [sys.executable, TOOL, "--list"], capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(TARGETS)


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is not installed here"
)
def test_a_target_is_fuzzed(tmp_path: Path) -> None:
    """A second of fuzzing runs, finds nothing, and says how much it ran."""
    done = subprocess.run(  # noqa: S603  # the tool
        [sys.executable, TOOL, "feeds.toml", "--seconds", "1", "--keep", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    name, runs, *_ = (cell.strip() for cell in done.stdout.splitlines()[2].strip("|").split("|"))
    assert name == "feeds.toml"
    assert int(runs.replace(",", "")) > 10
