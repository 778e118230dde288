"""Progress is a bar on a terminal and few plain lines elsewhere."""

from __future__ import annotations

import io
import time

import pytest

from supplyline.progress import Bar, Lines, progress_on


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_a_pipe_gets_lines_and_a_terminal_a_bar() -> None:
    """What is written to depends on where it goes."""
    assert isinstance(progress_on(io.StringIO()), Lines)
    assert isinstance(progress_on(Terminal()), Bar)


def test_a_stage_is_one_line_when_it_ends() -> None:
    """Quick stages take one line each; a stage without work takes none."""
    out = io.StringIO()
    with Lines(out) as progress:
        progress.begin("text", None, "documents")
        progress.advance(2)
        progress.advance()
        progress.saved()
        progress.begin("origins", 0, "documents")
        progress.begin("parse", 1200, "sentences")
        progress.advance(1200)
    first, second = out.getvalue().splitlines()
    assert first.startswith("text: 3 documents, ")
    assert second.startswith("parse: 1,200 of 1,200 sentences, ")


def test_a_stage_that_found_nothing_says_how_long_it_looked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seconds that went are told, whatever they gave."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    out = io.StringIO()
    with Lines(out) as progress:
        progress.begin("alerts", None, "changes")
        now[0] = 43.0
    assert out.getvalue() == "alerts: 0 changes, 43.0 s\n"


def test_waiting_is_said_at_once() -> None:
    """What takes a while and is nobody's work is named before it is over."""
    for out in (io.StringIO(), Terminal()):
        with progress_on(out) as progress:
            progress.begin("text", None, "documents")
            progress.waiting("a cluster to start")
            assert "waiting for a cluster to start" in out.getvalue()


def test_a_bar_ends_full() -> None:
    """A stage whose total was not known ends at what was done."""
    out = Terminal()
    with Bar(out) as progress:
        progress.begin("text", None, "documents")
        progress.advance(3)
        progress.begin("parse", 4, "sentences")
        progress.advance(4)
    assert "3/3" in out.getvalue()
    assert "4/4" in out.getvalue()
