from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.loading import load_tool


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The tool as a module."""
    return load_tool("world_map")


coordinates = st.tuples(
    st.floats(min_value=-180, max_value=180), st.floats(min_value=-90, max_value=90)
)


@given(line=st.lists(coordinates, min_size=2, max_size=30), smallest=st.floats(min_value=0, max_value=50))  # fmt: skip
def test_simplifying_keeps_ends_and_order(
    tool: ModuleType, line: list[tuple[float, float]], smallest: float
) -> None:
    """Arcs that met still meet: ends stay, and what stays keeps its order."""
    kept = tool.simplify(line, smallest)
    assert kept[0] == line[0]
    assert kept[-1] == line[-1]
    rest = iter(line)
    assert all(point in rest for point in kept)


def test_a_line_between_a_state_and_a_territory_without_code_is_apart(tool: ModuleType) -> None:
    """What has no ISO code is disputed by that; an ordinary border is not."""
    line = [(20.0, 42.0), (20.1, 42.1)]
    assert tool.disputed(frozenset({"688", "Kosovo"}), line)
    assert not tool.disputed(frozenset({"250", "276"}), line)


def test_another_package_is_refused(tool: ModuleType, tmp_path: Path) -> None:
    """Bytes that do not match the recorded hash make no map."""
    other = tmp_path / "world-atlas-2.0.2.tgz"
    other.write_bytes(b"something else")
    with pytest.raises(SystemExit, match="needed sha512-"):
        tool.build(other)
