"""The example case against provisions: which event breaches which, checked by hand document by document."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from supplyline.ledger import open_case
from supplyline.records import Assessment, CapTotal, Event
from supplyline.run import build

CASE = Path(__file__).parents[2] / "examples" / "dprk-russia"

pytestmark = pytest.mark.slow

ARMS = {"unscr-1874-9"}  # from the DPRK
HEAVY = {"unscr-1874-9", "unscr-1718-8b"}
TO_DPRK = {"unscr-2270-6"}
LABOUR = {"unscr-2375-17", "unscr-2397-8"}
TROOPS = {"unscr-1718-8c", "unscr-1874-9", "unscr-2270-8", "unscr-2270-9"}

# document; kind, from, to and stages of its events; what they would breach, and may among others
GOLD: list[tuple[str, str, str, str, set[str], set[str], set[str]]] = [
    ("harbour-2022-09-07-rockets", "transfer", "PRK", "RUS", {"under_way"}, ARMS, {"unscr-1718-8b"}),
    ("harbour-2022-11-02-covert", "transfer", "PRK", "RUS", {"under_way"}, ARMS, {"unscr-1718-8b"}),
    ("strait-2022-12-22-wagner", "transfer", "PRK", "RUS", {"done"}, ARMS, {"unscr-1718-8b"}),
    ("strait-2023-08-31-talks", "transfer", "PRK", "RUS", {"planned", "offered"}, set(), ARMS),
    ("harbour-2023-09-13-summit", "transfer", "PRK", "RUS", {"requested"}, set(), ARMS),
    ("imagery-2023-11-30-najin", "transfer", "PRK", "RUS", {"done", "under_way"}, ARMS, {"unscr-1718-8b"}),
    ("harbour-2024-02-27-shin", "transfer", "PRK", "RUS", {"done"}, set(), ARMS),
    ("strait-2024-05-02-oil", "transfer", "RUS", "PRK", {"done"}, set(), {"unscr-2397-5"}),
    ("lanes-2024-11-23-million", "transfer", "RUS", "PRK", {"done"}, set(), {"unscr-2397-5", "unscr-2397-4"}),
    ("lanes-2025-04-16-voyages", "transfer", "PRK", "RUS", {"done"}, ARMS, {"unscr-1718-8b"}),
    ("northgate-2025-07-03-pantsir", "transfer", "RUS", "PRK", {"done"}, TO_DPRK | {"unscr-1874-10"}, {"unscr-1718-8a1"}),
    ("northgate-2025-07-03-pantsir", "training", "RUS", "PRK", {"under_way"}, set(), {"unscr-2270-6", "unscr-1718-8c"}),
    ("harbour-2024-10-24-three-thousand", "deployment", "PRK", "RUS", {"done"}, set(), TROOPS),
    ("digest-2025-04-28-admission", "deployment", "PRK", "RUS", {"done"}, set(), TROOPS),
    ("strait-2025-05-05-workers", "deployment", "PRK", "RUS", {"done"}, LABOUR, set()),
    ("strait-2025-06-17-shoigu", "deployment", "PRK", "RUS", {"planned"}, set(), TROOPS | LABOUR),
    ("digest-2025-12-13-regiment", "deployment", "PRK", "RUS", {"done"}, set(), TROOPS | LABOUR),
]  # fmt: skip
SILENT = ["digest-2024-06-20-treaty", "harbour-2024-11-10-law", "harbour-2023-07-27-shoigu", "harbour-2024-12-23-casualties", "strait-2024-09-20-designations", "harbour-2024-03-28-veto"]  # fmt: skip


class Built:
    """The example, built, with its verdicts by document."""

    def __init__(self, case: Path) -> None:
        build([str(CASE)], case)
        with open_case(case) as ledger:
            names = ledger.names()
            self.events: list[Event] = ledger.events()
            self.totals: list[CapTotal] = ledger.cap_totals()
            self.said: dict[str, list[Assessment]] = defaultdict(list)
            for assessment in ledger.assessments():
                self.said[assessment.event].append(assessment)
        self.of: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            for document in event.documents:
                self.of[names[document]].append(event)

    def verdicts(self, event: Event, verdict: str) -> set[str]:
        """Return the provisions that give ``verdict`` to ``event``."""
        return {a.provision for a in self.said[event.id] if a.verdict == verdict}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the example once."""
    return Built(tmp_path_factory.mktemp("measures") / "case")


@pytest.mark.parametrize("row", GOLD, ids=lambda row: f"{row[0]}-{row[1]}")
def test_events_breach_what_was_found_by_hand(
    built: Built, row: tuple[str, str, str, str, set[str], set[str], set[str]]
) -> None:
    """Each event of a document breaches just what its words say, and may breach at least that."""
    document, kind, giver, taker, stages, would, may = row
    found = [
        event
        for event in built.of[document]
        if event.kind == kind
        and event.stage in stages
        and giver in {p.code for p in event.from_}
        and taker in {p.code for p in event.to}
    ]
    assert found, f"no such event of {document}"
    for event in found:
        assert built.verdicts(event, "would_breach") == would
        assert built.verdicts(event, "may_breach") >= may


@pytest.mark.parametrize("document", SILENT)
def test_treaties_visits_losses_and_vetoes_breach_nothing(built: Built, document: str) -> None:
    """What these documents tell is no supply: no provision says anything plain to it."""
    for event in built.of[document]:
        if event.kind in ("agreement", "contact", "measure", "casualty", "support"):
            assert not built.said[event.id]


def test_no_verdict_is_said_of_what_only_denials_speak_of(built: Built) -> None:
    """An event that nobody affirms is never plainly a breach."""
    for event in built.events:
        if event.origins_high == 0:
            assert not built.verdicts(event, "would_breach")


def test_oil_of_2024_stands_against_the_cap_once(built: Built) -> None:
    """A month's 165,000 barrels lie within the million told of since March: they are not added."""
    [total] = [t for t in built.totals if t.provision == "unscr-2397-5" and t.start == "2024-01-01"]
    assert len(total.events) == 2
    assert (total.best, total.high, total.state) == (1_000_000, None, "may_exceed")
