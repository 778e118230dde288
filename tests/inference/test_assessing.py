"""Assessments of a case: kept with its events, and up to date after a build, a judging, a withdrawal."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.errors import SchemaError
from supplyline.inference.assessing import derive_measures, rules_of
from supplyline.inference.judging import Given, judge
from supplyline.inference.withdrawing import withdraw
from supplyline.ledger import new_run, open_case
from supplyline.progress import Silence
from supplyline.records import Assessment
from supplyline.run import Options, build
from tests.measures.test_reading import GOOD

SHELLS = """---
id: shells
outlet: Harbour Post
published: '2024-05-20'
language: en
---
North Korea shipped 20,000 artillery shells to Russia on May 3, South Korea's defence minister said.
"""
DIESEL = """---
id: diesel
outlet: Harbour Post
published: '2024-05-21'
language: en
---
Russia delivered 600,000 barrels of diesel to North Korea in April 2024, the outlet Trade Lanes counted.
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two documents: one of an arms supply, one of a capped good."""
    folder = tmp_path_factory.mktemp("assessing")
    (folder / "shells.md").write_text(SHELLS, encoding="utf-8")
    (folder / "diesel.md").write_text(DIESEL, encoding="utf-8")
    return folder


@pytest.fixture
def case(sources: Path, tmp_path: Path) -> Path:
    """Return a case built from them."""
    build([str(sources)], tmp_path / "case")
    return tmp_path / "case"


def verdicts(case: Path) -> dict[str, str]:
    with open_case(case) as ledger:
        return {a.provision: a.verdict for a in ledger.assessments()}


def shells(case: Path) -> Assessment:
    with open_case(case) as ledger:
        return next(a for a in ledger.assessments() if a.provision == "unscr-1874-9")


def test_a_build_assesses_its_events_and_totals_what_is_capped(case: Path) -> None:
    """Shells from the DPRK are under 1874 para. 9; 600,000 barrels in a year are over the cap."""
    found = verdicts(case)
    assert found["unscr-1874-9"] == "would_breach"
    assert found["unscr-2397-5"] == "would_breach"
    with open_case(case) as ledger:
        [total] = ledger.cap_totals()
        held = {claim.id for claim in ledger.claims()}
    assert (total.provision, total.start, total.end) == ("unscr-2397-5", "2024-01-01", "2025-01-01")
    assert (total.low, total.high, total.state) == (600000, 600000, "exceeded")
    assert set(total.claims) <= held


def test_nothing_new_adds_no_assessment(case: Path, sources: Path) -> None:
    """Assessments are derived once; a second build writes no row."""
    assert not build([str(sources)], case).changed


class Watch(Silence):
    """Counts what the stage of measures was told of."""

    def __init__(self) -> None:
        self.stage, self.assessed = "", 0

    def begin(self, stage: str, total: int | None = None, unit: str = "") -> None:  # noqa: ARG002  # its signature
        """Note which stage it is."""
        self.stage = stage

    def advance(self, units: int = 1) -> None:
        """Count the events that are assessed."""
        self.assessed += units if self.stage == "measures" else 0


def test_only_what_is_new_is_assessed_anew(sources: Path, tmp_path: Path) -> None:
    """One more document costs its own events; what stands is what a whole derivation would say."""
    case, first, second = tmp_path / "case", Watch(), Watch()
    build([str(sources / "shells.md")], case, progress=first)
    build([str(sources)], case, progress=second)
    with open_case(case, write=True) as ledger:
        held, totals = ledger.assessments(), ledger.cap_totals()
        assert first.assessed + second.assessed == len(ledger.events())
        ledger.begin(new_run("test"))
        with ledger.transaction():
            ledger.add_derivation("measures", state="none", tool="none")
        assert derive_measures(ledger, case) == len(ledger.events())
        assert (ledger.assessments(), ledger.cap_totals()) == (held, totals)
    assert [total.state for total in totals] == ["exceeded"]


def test_a_correction_is_assessed(case: Path) -> None:
    """A claim that a reviewer corrects is assessed as corrected: what is only planned may breach."""
    event = shells(case).event
    with open_case(case) as ledger:
        [claim] = next(e for e in ledger.events() if e.id == event).claims
    given = Given(id=claim, verdict="correct", reason="misread", fields={"stage": "planned"})
    assert judge(case, [(1, given)], author="Ann", command="judge").kept
    assert shells(case).verdict == "may_breach"
    assert any("only planned" in fact for fact in shells(case).missing)


def test_a_rejected_event_is_assessed_no_more(case: Path) -> None:
    """What reviewers reject leaves the assessments, at once."""
    event = shells(case).event
    judge(
        case, [(1, Given(id=event, verdict="reject", reason="misread"))], author="Ann", command="judge"
    )  # fmt: skip
    assert "unscr-1874-9" not in verdicts(case)
    assert "unscr-2397-5" in verdicts(case)


def test_a_withdrawn_document_leaves_assessments_and_totals(case: Path) -> None:
    """What only a withdrawn document says is assessed no more, and added up no more."""
    withdraw(case, "diesel", reason="retracted", author="Ann", command="withdraw")
    assert "unscr-2397-5" not in verdicts(case)
    with open_case(case) as ledger:
        assert ledger.cap_totals() == []


def test_a_users_own_provision_bears_at_the_next_build(case: Path, sources: Path) -> None:
    """A file in the case's folder is read as ours are; taken away, its assessments go."""
    own = case / "provisions" / "own.yaml"
    own.parent.mkdir()
    text = GOOD.replace("2020-02-01, until: 2021-02-01", "2020-02-01").replace(
        "[PRK, RUS]", "[PRK]"
    )
    own.write_text(text, encoding="utf-8")
    build([str(sources)], case)
    assert verdicts(case)["averland-1"] == "would_breach"
    own.unlink()
    build([str(sources)], case)
    assert "averland-1" not in verdicts(case)


def test_a_wrong_file_is_refused_and_the_last_assessments_stay(case: Path, sources: Path) -> None:
    """A build with a wrong file of provisions stops at once, by file and line."""
    before = verdicts(case)
    own = case / "provisions" / "own.yaml"
    own.parent.mkdir()
    own.write_text(GOOD.replace("shells}]", "shell}]"), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"own\.yaml:19: found 'shell'"):
        build([str(sources)], case)
    assert verdicts(case) == before


def test_a_users_provision_may_name_a_party_of_his_own(sources: Path, tmp_path: Path) -> None:
    """A code of the case's own party file is known to its provisions, at the first build already."""
    parties = tmp_path / "mine.yaml"
    parties.write_text(
        "- code: AVL\n  names: [Averland]\n  demonyms: [Averlander]\n", encoding="utf-8"
    )
    own = tmp_path / "case" / "provisions" / "own.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(GOOD.replace("[PRK, RUS]", "[AVL]"), encoding="utf-8")
    with pytest.raises(SchemaError, match="'AVL'"):
        build([str(sources)], tmp_path / "case")
    build([str(sources)], tmp_path / "case", options=Options(parties=parties))
    build([str(sources)], tmp_path / "case")
    assert rules_of(tmp_path / "case")[-1].forbidden[0].givers == frozenset({"AVL"})
