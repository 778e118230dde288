from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from supplyline.records import Mark
from supplyline.report.dossier import Dossier, direction, focus, joins
from supplyline.report.page import render_dossier
from supplyline.report.view import MOST_CLAIMS, MOST_ORIGINS, Desk, segments, summary
from tests.counting import growth
from tests.report.story import NAMES, NORLAND, SUDMARK, Case

PAIR = (NORLAND, SUDMARK)

marks = st.builds(
    Mark,
    start=st.integers(min_value=80, max_value=150),
    end=st.integers(min_value=80, max_value=150),
    slot=st.sampled_from(["trigger", "from", "to", "what"]),
)


@given(st.text(max_size=40), st.lists(marks, max_size=6))
def test_marking_loses_no_letter(sentence: str, given_marks: list[Mark]) -> None:
    """However marks overlap or reach out of the sentence, its words stay as they were."""
    assert "".join(s.text for s in segments(sentence, given_marks, 100)) == sentence


def test_the_pair_with_most_events_is_in_focus(dossier: Dossier) -> None:
    """Nobody asked: the dossier opens on the pair with most events."""
    assert focus(dossier) == PAIR


def test_one_sided_events_belong_to_the_pair(case: Case) -> None:
    """A casualty that names one party only is shown with the pair; a deal of two others is not."""
    told = {(e.kind, joins(e, PAIR)) for e in case.events if e.kind in {"casualty", "production"}}
    assert told == {("casualty", True), ("production", True)}
    (others,) = [e for e in case.events if not joins(e, PAIR)]
    assert {p.code for p in (*others.from_, *others.to)} == {"CHE", "SWE"}


def test_direction_follows_the_pair(case: Case) -> None:
    """The first of the pair giving is one direction, the second giving the other, a visit neither."""
    by_text = {e.what.text: direction(e, PAIR) for e in case.events if e.what}
    assert (by_text["field guns"], by_text["wheat"], by_text["a visit"]) == ("a", "b", "n")


def test_copies_hang_under_what_they_copy(case: Case, dossier: Dossier) -> None:
    """A reprint of a reprint is two levels below the item it goes back to."""
    desk = Desk(dossier, PAIR, NAMES)
    group = desk.event(case.events[0]).groups[0]
    (root,) = group.tree
    assert root.document.outlet == "Harbour Wire"
    assert {n.document.outlet for n in root.below} == {"Morning Ledger", "Inland Post"}
    (deep,) = [n for child in root.below for n in child.below]
    assert deep.document.outlet == "Coast Courier"


def test_the_same_words_are_shown_once_per_origin(case: Case, dossier: Dossier) -> None:
    """Three prints of one sentence are one card that says so."""
    group = Desk(dossier, PAIR, NAMES).event(case.events[0]).groups[0]
    assert [(c.document.outlet, c.repeated) for c in group.claims] == [
        ("Harbour Wire", 2),
        ("Inland Post", 0),
    ]


def test_copies_that_copy_each_other_are_not_lost(case: Case) -> None:
    """A circle of copies still shows every document once."""
    a = case.document("A", "2025-01-01", "one")
    b = case.document("B", "2025-01-01", "two", copies=a, share=0.9)
    back = case.reuse[-1]
    case.reuse.append(type(back)(copy=a.id, source=b.id, share=0.9, spans=(), kind="syndication", reasons=()))  # fmt: skip
    tree = Desk(case.dossier(), PAIR, NAMES).tree([a.id, b.id])
    shown = [n.document.outlet for n in tree] + [m.document.outlet for n in tree for m in n.below]
    assert sorted(shown) == ["A", "B"]


def test_long_events_say_what_they_leave_out(case: Case) -> None:
    """Claims beyond the limit are counted, not dropped in silence."""
    document = case.document("Lake Monitor", "2025-09-09", "A long one")
    many = [
        case.claim(document, f"Norland sent crate {i} to Sudmark.", "transfer", NORLAND, SUDMARK, ("crate", "goods"))
        for i in range(MOST_CLAIMS + 7)
    ]  # fmt: skip
    view = Desk(case.dossier(), PAIR, NAMES).event(case.event(many))
    assert view.left_out == 7
    assert sum(len(g.claims) for g in view.groups) == MOST_CLAIMS


def test_an_event_of_very_many_origins_says_how_many_it_leaves_out(case: Case) -> None:
    """A block for each of 10^5 origins would be a page that no browser opens."""
    told = [
        case.claim(
            case.document(f"Outlet {number}", "2025-03-02", f"Item {number}"),
            f"Norland delivered item {number}.", "transfer", NORLAND, SUDMARK, ("crate", "goods"),
        )
        for number in range(MOST_ORIGINS + 3)
    ]  # fmt: skip
    view = Desk(case.dossier(), PAIR, NAMES).event(case.event(told))
    assert len(view.groups) == MOST_ORIGINS
    assert view.origins_left_out == 3
    assert sum(len(g.claims) for g in view.groups) == MOST_CLAIMS
    left_out = f"{len(told) - MOST_CLAIMS} more claims, 3 more origins: <code>supplyline explain"
    assert left_out in render_dossier(case.dossier())


def test_each_further_origin_of_an_event_costs_the_same() -> None:
    """Twice the articles that tell of one event take twice the steps to show."""

    def work(size: int) -> Callable[[], object]:
        case = Case()
        told = [
            case.claim(
                case.document(f"Outlet {number}", "2025-03-02", f"Item {number}"),
                f"Norland delivered item {number}.", "transfer", NORLAND, SUDMARK, None,
            )
            for number in range(size)
        ]  # fmt: skip
        event, dossier = case.event(told), case.dossier()
        return lambda: Desk(dossier, None, NAMES).groups(event, told, set())

    assert growth(work, MOST_ORIGINS // 2) < 2.2  # all of them are shown


def test_every_sentence_of_the_summary_says_what_it_rests_on(dossier: Dossier) -> None:
    """No sentence of the summary stands without its ground, and none adds unlike units."""
    desk = Desk(dossier, PAIR, NAMES)
    brief = summary(desk, [e for e in dossier.events if joins(e, PAIR)], desk.outlets())
    assert len(brief) >= 6
    assert all(one.rests for one in brief)
    assert any(
        "here Norland has, at its latest word on each, admitted 1" in one.text for one in brief
    )


def test_the_sources_table_tells_originals_from_copies(dossier: Dossier) -> None:
    """An outlet that only reprints shows no original."""
    rows = {o.name: o for o in Desk(dossier, PAIR, NAMES).outlets()}
    assert (rows["Morning Ledger"].originals, rows["Morning Ledger"].copies) == (0, 1)
    assert (rows["Inland Post"].rewrites, rows["Harbour Wire"].copies) == (1, 0)
