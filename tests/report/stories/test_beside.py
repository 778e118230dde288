from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from supplyline.report.stories.beside import MOST_SHOWN, Piece, pair_of
from tests.report.stories.build import CRANE, RAIL, WORDS, Desk


def whole(pieces: tuple[Piece, ...]) -> int:
    """Return the code points of a side, shown or left out."""
    return sum(len(p.text) + p.left_out for p in pieces)


def test_shared_words_are_numbered_alike() -> None:
    """The n-th stretch of the copy and its place in the source carry the same number."""
    desk = Desk()
    source = desk.document(CRANE + WORDS + RAIL)
    copy = desk.document(RAIL + "Its own words stand here. " + CRANE)
    spans = (
        (0, len(RAIL), len(CRANE + WORDS), len(source.text)),
        (len(copy.text) - len(CRANE), len(copy.text), 0, len(CRANE)),
    )
    edge = replace(desk.edge(copy, source, RAIL), spans=spans)
    pair = pair_of(edge, copy, source)
    shared = {p.numbers: p.text for p in pair.ours if p.numbers}
    assert shared == {(1,): RAIL, (2,): CRANE}
    assert {p.numbers: p.text for p in pair.theirs if p.numbers} == shared
    assert [p.text for p in pair.ours if p.manner == "own"] == ["Its own words stand here. "]


def test_a_changed_number_is_marked_on_both_sides() -> None:
    """Inside a shared stretch, the words the other side has otherwise are marked."""
    desk = Desk()
    source, copy = desk.document(CRANE), desk.document(CRANE.replace("Nine", "Ten"))
    pair = pair_of(desk.edge(copy, source, copy.text, here=CRANE), copy, source)
    assert [p.text for p in pair.ours if p.changed] == ["Ten"]
    assert [p.text for p in pair.theirs if p.changed] == ["Nine"]


def test_words_of_others_are_told_from_its_own() -> None:
    """What another edge explains is marked as that edge's kind, unless this one explains it too."""
    desk = Desk()
    copy = desk.document(CRANE + RAIL + WORDS + "Its own words.")
    source, rail, letters = desk.document(CRANE), desk.document(RAIL), desk.document(WORDS)
    edge = desk.edge(copy, source, CRANE)
    others = [
        desk.edge(copy, rail, RAIL), desk.edge(copy, letters, WORDS, kind="quotation"),
        desk.edge(copy, letters, CRANE[:30], kind="boilerplate", here=WORDS[:30]),
    ]  # fmt: skip
    pair = pair_of(edge, copy, source, others)
    assert [(p.manner, p.text) for p in pair.ours] == [
        ("shared", CRANE), ("elsewhere", RAIL), ("quotation", WORDS), ("own", "Its own words."),
    ]  # fmt: skip


def test_a_quotation_is_shown_as_one() -> None:
    """A pair of kind quotation or boilerplate marks its stretches in that manner."""
    desk = Desk()
    copy, source = desk.document(RAIL + WORDS), desk.document(CRANE + WORDS)
    pair = pair_of(desk.edge(copy, source, WORDS, kind="quotation"), copy, source)
    assert {p.manner for p in pair.ours} == {"own", "quotation"}


def test_a_book_is_cut_to_the_budget_and_says_so() -> None:
    """Ten megabytes on either side stay bounded, and what is left out is counted."""
    desk = Desk()
    copy, source = desk.document(RAIL * 60_000), desk.document(CRANE + RAIL * 60_000)
    pair = pair_of(desk.edge(copy, source, copy.text, here=copy.text), copy, source)
    for side, text in ((pair.ours, copy.text), (pair.theirs, source.text)):
        assert sum(len(p.text) for p in side) <= MOST_SHOWN
        assert whole(side) == len(text)


@given(
    st.text(max_size=3000),
    st.text(max_size=3000),
    st.lists(st.tuples(*[st.integers(-5, 3100)] * 4), max_size=5),
)
def test_every_code_point_is_shown_or_counted(
    ours: str, theirs: str, spans: list[tuple[int, int, int, int]]
) -> None:
    """Whatever the spans say, each side is its text from the first to the last code point."""
    desk = Desk()
    copy, source = desk.document(ours), desk.document(theirs)
    edge = replace(desk.edge(copy, source, ""), spans=tuple(spans))
    pair = pair_of(edge, copy, source, [edge])
    for side, text in ((pair.ours, ours), (pair.theirs, theirs)):
        at = 0
        for piece in side:
            assert text[at : at + len(piece.text)] == piece.text
            at += len(piece.text) + piece.left_out
        assert at == len(text)
