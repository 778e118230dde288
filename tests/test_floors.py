"""The floors of the quality gates."""

from __future__ import annotations

import pytest

from evals.floors import Figure, floors, shortfalls
from supplyline.errors import SchemaError
from supplyline.schema import load_text


def test_a_floor_falls_only_with_a_reason() -> None:
    """A lower floor than the one before must say why, in more than a word."""
    silent = "history: [{floor: 0.8, since: 2026-01-01}, {floor: 0.7, since: 2026-02-01}]"
    with pytest.raises(SchemaError, match="without saying why"):
        load_text(silent, Figure, name="floors.yaml")
    said = silent.replace("2026-02-01}", "2026-02-01, why: the gold had twelve wrong lines}")
    assert load_text(said, Figure, name="floors.yaml").history[-1].floor == 0.7


def test_an_unmeasured_figure_falls_short() -> None:
    """A gate cannot pass by leaving a figure out."""
    for gate in ("claims",):
        names = floors(gate)
        assert len(shortfalls(gate, {})) == len(names) > 0
