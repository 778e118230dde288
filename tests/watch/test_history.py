"""What indicators did in history is held against what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.errors import SchemaError
from supplyline.watch import Firing, load_expected, score


def firing(indicator: str, day: str, state: str = "fired") -> Firing:
    """Return a change of an indicator on a day."""
    return Firing(indicator=indicator, day=day, state=state, subject="", claims=(), reasons=())  # type: ignore[arg-type]


def expect(folder: Path, text: str) -> Path:
    """Write a file of what is expected."""
    file = folder / "expected.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_hits_misses_false_alarms_and_delays(tmp_path: Path) -> None:
    """The first firing in a period is the hit, the first after it is late; any other is a false alarm."""
    file = expect(
        tmp_path,
        "- {indicator: a, day: 2023-05-01}\n"
        "- {indicator: a, from: 2023-07-01, until: 2023-08-01, note: the second}\n"
        "- {indicator: a, day: 2023-09-01, late: 0}\n"
        "- {indicator: a, day: 2023-12-01}\n"
        "- {indicator: b, never: true}\n",
    )
    fired = [
        firing("a", "2023-05-04"), firing("a", "2023-05-06"), firing("a", "2023-06-01"),
        firing("a", "2023-07-31"), firing("a", "2023-09-02"), firing("a", "2023-05-01", "unfired"),
        firing("b", "2023-01-01"), firing("c", "2023-01-01"),
    ]  # fmt: skip
    found = score(fired, load_expected(file, {"a", "b", "c"}))
    assert [(s.indicator, s.outcome, s.fired, s.delay) for s in found] == [
        ("a", "hit", "2023-05-04", 3),
        ("a", "hit", "2023-07-31", 30),
        ("a", "late", "2023-09-02", 1),
        ("a", "miss", None, None),
        ("a", "false alarm", "2023-06-01", None),
        ("b", "false alarm", "2023-01-01", None),
    ]
    assert found[1].note == "the second"


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("- {indicator: z, day: 2023-05-01}", "one of a, b"),
        ("- {indicator: a}", "day, or from and until, or never"),
        ("- {indicator: a, from: 2023-05-01}", "day, or from and until, or never"),
        ("- {indicator: a, day: 2023-05-01, never: true}", "day, or from and until, or never"),
        ("- {indicator: a, from: 2023-05-01, until: 2023-05-01}", "ends after it begins"),
        ("- {indicator: a, day: 2023-05-32}", "a value that there is"),
        ("- {indicator: a, at: 2023-05-01}", "one of indicator, day"),
    ],
)
def test_what_cannot_be_expected_is_refused(text: str, needed: str, tmp_path: Path) -> None:
    """An unknown indicator or field, a wrong day and no period are refused with the line."""
    with pytest.raises(SchemaError) as caught:
        load_expected(expect(tmp_path, f"\n{text}\n"), {"a", "b"})
    assert needed in caught.value.needed
    assert caught.value.line == 2
