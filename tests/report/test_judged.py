"""What reviewers said stands in the page, and in no other tone than what the machine says."""

from __future__ import annotations

from dataclasses import replace

from supplyline.records import Grade, Likelihood
from supplyline.report import Corrected, Judged, render_dossier
from tests.report.story import Case


def judged(on: str | None, says: str, author: str = "A. Ann", state: str = "stands") -> Judged:
    return Judged(
        on=on, says=says, author=author, made="2026-01-04T10:00:00Z", reason=f"why {says}",
        state=state, why="" if state == "stands" else "whether it holds: against B. Ben",
    )  # fmt: skip


def test_an_event_says_who_accepted_and_graded_it(case: Case) -> None:
    """Tier and grade name the reviewer; an event that nobody judged says that nobody did."""
    first, *rest = case.events
    reason = "B2 by A. Ann on 2026-01-04: two agencies"
    graded = replace(first, grade=Grade(source="B", information=2, reasons=(reason,)))
    page = render_dossier(
        case.dossier(events=(graded, *rest), judged=(judged(first.id, "accept"),))
    )
    assert page.count("Vetted: accepted by A. Ann.") == 1
    assert reason in page
    cards = page.count('<article class="event ')
    assert page.count("no person has reviewed it.") == cards - 1


def test_a_grade_by_rule_shows_word_and_reasons(case: Case) -> None:
    """The word stands with its range beside the grade, the reasons unfold below."""
    first, *rest = case.events
    word = Likelihood(word="likely", low=55, high=80)
    grade = Grade(
        source="F", information=2, reasons=("two origins", "likely: the word for 2"),
        likelihood=word, confidence="moderate",
    )  # fmt: skip
    page = render_dossier(case.dossier(events=(replace(first, grade=grade), *rest)))
    assert page.count("F2, likely (55 to 80 %)") == 1
    assert page.count("two origins") == 1


def test_a_dispute_is_seen_before_an_event_is_opened(case: Case) -> None:
    """Its line says so; inside, each side with its reason."""
    first, *rest = case.events
    words = "disputed, whether it holds: A. Ann: accept (seen); B. Ben: reject (not seen)"
    sides = (
        judged(first.id, "accept", state="disputed"),
        judged(first.id, "reject", "B. Ben", "disputed"),
    )
    page = render_dossier(
        case.dossier(events=(replace(first, disputed=(words,)), *rest), judged=sides)
    )
    assert page.count('<span class="chip">disputed</span>') == 1
    assert words in page
    assert "(disputed: <bdi>whether it holds: against B. Ben</bdi>)" in page


def test_what_was_read_stands_beside_a_correction(case: Case) -> None:
    """The claim's card says what is corrected, by whom, and what the reader had."""
    claim = case.events[0].claims[0]
    change = Corrected(field="stage", read="done", now="ordered", author="A. Ann")
    page = render_dossier(
        case.dossier(corrected={claim: (change,)}, judged=(judged(claim, "correct stage"),))
    )
    assert "stage is <bdi>ordered</bdi>; read as <bdi>done</bdi>." in page
    assert "why correct stage" in page


def test_a_long_list_of_judgements_says_what_it_leaves_out(case: Case) -> None:
    """The newest stand in the page, within bounds; the rest is counted, with the command for all."""
    many = tuple(judged(case.events[0].id, "accept", f"R{n}") for n in range(1503))
    page = render_dossier(case.dossier(judged=many))
    assert "3 older judgements left out of this page" in page


def test_what_was_rejected_is_listed_with_the_reason(case: Case) -> None:
    """Events and claims that count no more, and judgements that found nothing any more."""
    gone, *rest = case.events
    claim = case.claims[rest[0].claims[0]]
    page = render_dossier(
        case.dossier(
            events=tuple(rest),
            rejected=(replace(gone, rejected=("rejected by B. Ben on 2026-01-04: a drill",)),),
            rejected_claims=(claim,),
            judged=(judged(claim.id, "reject"), judged(None, "accept", state="adrift")),
        )
    )
    assert "rejected by B. Ben on 2026-01-04: a drill" in page
    assert "rejected by A. Ann on 2026-01-04: why reject" in page
    assert "2 judgements, oldest first" in page
    assert "adrift" in page
