"""From the raw text of the example to where Moscow and Pyongyang stood, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from supplyline.direct import claims_of, origins_of
from supplyline.fusion import explain, fuse
from supplyline.records import Claim, Document, Event, Origin

CASE = Path(__file__).parents[2] / "examples" / "dprk-russia"

pytestmark = pytest.mark.slow


class Case:
    """The example, read and fused."""

    def __init__(self) -> None:
        read = list(claims_of([str(CASE)], workers=1))
        traced = origins_of([str(CASE)])
        self.claims: dict[str, Claim] = {claim.id: claim for claim, _ in read}
        self.documents: dict[str, Document] = {d.id: d for d in traced.documents}
        self.origins: dict[str, Origin] = {o.document: o for o in traced.origins}
        self.events: list[Event] = fuse(list(self.claims.values()), self.documents, self.origins)

    def steps(self, kind: str, party: str, *sides: str) -> Iterator[list[tuple[str, str | None]]]:
        """Yield the ladder of ``party`` in each event of ``kind`` from and to ``sides``."""
        for event in self.events:
            if (
                event.kind == kind
                and (event.from_[:1] + event.to[:1])
                and sides == tuple(p.code for p in (*event.from_[:1], *event.to[:1]))
            ):
                yield [(a.status, a.since) for a in event.acknowledgement if a.party == party]


@pytest.fixture(scope="module")
def case() -> Case:
    """Read the example once."""
    return Case()


def test_arms_were_denied_in_september_and_in_november_2022(case: Case) -> None:
    """Each of the two charges of 2022 is followed by Pyongyang's denial of it."""
    ladders = list(case.steps("transfer", "PRK", "PRK", "RUS"))
    for alleged, denied in (("2022-09-07", "2022-09-22"), ("2022-11-02", "2022-11-08")):
        assert any(
            ("alleged", alleged) in steps and ("denied", denied) in steps for steps in ladders
        )


def test_troops_went_from_dismissed_to_admitted(case: Case) -> None:
    """One event of October 2024 shows Moscow's denial, its silence, its admission, and Pyongyang's."""
    moscow = list(case.steps("deployment", "RUS", "PRK", "RUS"))
    assert any(
        [status for status, since in steps if since and since < "2024-12" and status == "deflected"]
        and ("admitted", "2025-04-26") in steps
        for steps in moscow
    )
    pyongyang = list(case.steps("deployment", "PRK", "PRK", "RUS"))
    assert any(
        steps[0][1] is not None and steps[0][1] < "2024-12" and ("admitted", "2025-04-28") in steps
        for steps in pyongyang
    )


def test_reprints_are_no_witnesses(case: Case) -> None:
    """The first report of 1,500 soldiers, printed four times, is one origin at least."""
    reprinted = {
        "harbour-2024-10-18-troops",
        "lakeside-2024-10-18-troops",
        "portside-2024-10-19-troops",
    }
    roots = {case.origins[d.id].origin for d in case.documents.values() if d.name in reprinted}
    assert len(roots) == 1


def test_every_event_reads_as_a_paragraph(case: Case) -> None:
    """Whatever the reader made of the example, each event is told in full sentences."""
    for event in case.events:
        words = explain(event, case.claims, case.documents, case.origins)
        assert words[0].isupper()
        assert words.endswith(".")
        assert "None" not in words
