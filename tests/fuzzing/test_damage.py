"""Every reader of foreign input, on inputs of ours that were damaged (hypothesis, by chance)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.targets import TARGETS

_ODD = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"\x00", b"\xff", b"\n", b"[" * 40, b'"', b"-1", b"9" * 30, b"\xed\xa0\x80", b"<", b"{}"]),
)  # fmt: skip
_PLACE = st.floats(0, 1, exclude_max=True)
_EDITS = st.lists(st.tuples(_PLACE, st.integers(0, 12), _ODD), max_size=4)


@cache
def sound(name: str) -> list[bytes]:
    """Return the seeds of a target, made once."""
    return TARGETS[name].seeds()


@pytest.mark.parametrize("name", TARGETS)
def test_a_sound_input_is_read(name: str, tmp_path: Path) -> None:
    """What damage starts from is answered, too."""
    for seed in sound(name):
        TARGETS[name].run(seed, tmp_path)


@pytest.mark.parametrize("name", TARGETS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(which=st.integers(0, 20), edits=_EDITS, cut=st.one_of(st.none(), _PLACE))
def test_no_damage_is_fatal(
    name: str,
    which: int,
    edits: list[tuple[float, int, bytes]],
    cut: float | None,
    tmp_path: Path,
) -> None:
    """Bytes changed, put in or left out anywhere give a documented answer; see ``targets``."""
    seeds = sound(name)
    data = seeds[which % len(seeds)]
    for at, gone, put in edits:
        place = int(at * len(data))
        data = data[:place] + put + data[place + gone :]
    TARGETS[name].run(data if cut is None else data[: int(cut * len(data))], tmp_path)
