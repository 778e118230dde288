"""``supplyline flows``: from sources to what went from whom to whom."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.test_cli import case_of, rows, supplyline, validate

TOLD = [
    ("a", "Exemplar Wire", "2024-10-24", "North Korea has sent about 3,000 soldiers to Russia, South Korea's defence ministry said on Thursday."),
    ("b", "Exemplar Post", "2024-11-20", "North Korea has sent about 10,900 soldiers to Russia, South Korea's defence ministry said on Wednesday."),
    ("c", "Exemplar Radio", "2024-11-20", "The White House said that North Korea has sent more than 11,000 soldiers to Russia."),
    ("d", "Exemplar Daily", "2025-07-14", "North Korea has shipped about 28,000 containers of shells to Russia so far, South Korea's defence ministry said."),
]  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case of four documents with a figure each."""
    return case_of(TOLD, tmp_path_factory.mktemp("flows"))


def test_flows_are_what_the_contract_says(case: Path) -> None:
    """A flow a line, the converted one marked as inferred."""
    found = rows(supplyline("flows", case, "--json"))
    validate("flow", found)
    told = {(f["what"], f["unit"]): (f["low"], f["best"], f["high"]) for f in found}
    assert told == {
        ("troops", "person"): (10900, 10900, None),
        ("ammunition", "container"): (28000, 28000, 28000),
        ("ammunition", "round"): (28000 * 74, None, 28000 * 448),
    }
    assert [f["inferred"] is not None for f in found if f["unit"] == "round"] == [True]


def test_what_is_asked_for_is_shown(case: Path) -> None:
    """Sides, item, unit, kind and period choose; a party goes by its code or its name."""
    assert len(rows(supplyline("flows", case, "--json", "--from", "prk", "--to", "Russia"))) == 3
    assert rows(supplyline("flows", case, "--json", "--from", "RUS")) == []
    (troops,) = rows(
        supplyline("flows", case, "--json", "--item", "troops", "--period", "2024/2024-10")
    )
    assert (troops["best"], troops["period"]) == (
        3000,
        {"start": "2024-01-01", "end": "2024-11-01"},
    )
    assert (
        len(rows(supplyline("flows", case, "--json", "--unit", "container", "--kind", "transfer")))
        == 1
    )


def test_the_table_says_whose_figures_they_are(case: Path) -> None:
    """Without --json it is a table with the rule and the voices."""
    table = supplyline("flows", case).stdout.decode()
    for word in ("deployment: troops", "South Korea", "United States", "inferred"):
        assert word in " ".join(table.split())


def test_a_flow_is_drawn_into_a_file(case: Path, tmp_path: Path) -> None:
    """The picture of one flow is an SVG file; of several, or none, it is asked which."""
    place = tmp_path / "troops.svg"
    assert supplyline("flows", case, "--item", "troops", "--picture", place).returncode == 0
    ElementTree.fromstring(place.read_text(encoding="utf-8"))  # noqa: S314  # our own picture
    many = supplyline("flows", case, "--picture", tmp_path / "x.svg")
    assert (many.returncode, b"found 2 flows" in many.stderr) == (2, True)
    none = supplyline("flows", case, "--item", "fuel", "--picture", tmp_path / "x.svg")
    assert (none.returncode, b"no flow with such figures" in none.stderr) == (2, True)
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.parametrize("period", ["2024", "2024-13/2025", "2025/2024", "yesterday/"])
def test_a_period_that_is_none_is_refused(case: Path, period: str) -> None:
    """A period names two days, months or years, the first before the last."""
    done = supplyline("flows", case, "--period", period)
    assert done.returncode == 2
    assert period.encode() in done.stderr
