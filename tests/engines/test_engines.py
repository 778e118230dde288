"""Engines are chosen by name, and one that is missing is refused in one line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from supplyline.engines import EngineMissing, engine_called
from supplyline.engines.workers import Workers
from supplyline.run import Options, build


def test_local_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default works where no cluster software is installed."""
    monkeypatch.setitem(sys.modules, "ray", None)  # as where it is not installed
    assert isinstance(engine_called("local"), Workers)


def test_an_engine_that_is_not_installed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The message names the extra to install, and no case is made."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineMissing, match=r"supplyline\[ray\]"):
        build([], tmp_path / "case", options=Options(engine="ray"))
    assert list(tmp_path.iterdir()) == []
