from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.report.stories.descent import MOST_NODES, grow, parents_of
from tests.report.stories.build import CRANE, Desk, crowd, harbour


def test_every_document_is_in_one_row() -> None:
    """Folding loses nobody and shows nobody twice; other stories' documents are not counted."""
    for desk in (harbour(), crowd(60, edited=True), crowd(60, edited=False)):
        for story in desk.stories():
            tree = grow(story)
            shown = Counter(d.id for n in tree.nodes if n.kind != "other story" for d in n.documents)  # fmt: skip
            assert shown == Counter(d.id for d in story.documents)


def test_reprints_are_one_row() -> None:
    """Five hundred reprints of the same words fold into the document they reprint."""
    tree = grow(crowd(500, edited=False).stories()[0])
    assert [(n.kind, len(n.documents)) for n in tree.nodes] == [("same words", 500)]


def test_many_different_copies_are_gathered() -> None:
    """Five hundred copies, each edited, stay a few rows; the rest is one row that counts them."""
    tree = grow(crowd(500, edited=True).stories()[0])
    assert len(tree.nodes) == MOST_NODES + 1
    last = tree.nodes[-1]
    assert (last.kind, len(last.documents), last.parent) == ("further", 500 - MOST_NODES, 0)


def test_what_is_missing_is_the_root() -> None:
    """An agency's item that nobody holds is a row, and the first that carries it hangs from it."""
    tree = grow(harbour().stories()[0])
    assert (tree.nodes[0].kind, tree.nodes[0].name) == ("not held", "Delta Press")
    lead = next(n for n in tree.nodes if n.kind == "same words")
    assert lead.parent == 0
    assert len(lead.documents) == 4


def test_a_second_source_is_a_line_beside_the_tree() -> None:
    """A document that copied two stories hangs from one and has a line to the other."""
    tree = grow(harbour().stories()[0])
    ((copy, source, edge),) = tree.second
    assert tree.nodes[copy].lead.outlet == "Coastline"
    assert tree.nodes[source].kind == "other story"
    assert edge.share == 0.4


def test_a_chain_of_copies_hangs_together() -> None:
    """A thousand copies of copies need no recursion and end at one root."""
    desk = Desk()
    last = desk.document(CRANE, published="2025-03-01")
    for i in range(1000):
        last = desk.copy(last, f"{CRANE} {i}", published=f"20{30 + i // 28 // 12:02d}-{1 + i // 28 % 12:02d}-{1 + i % 28:02d}")  # fmt: skip
    tree = grow(desk.stories()[0])
    assert sum(n.parent is None for n in tree.nodes) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40), st.integers(1, 6))
def test_no_circle_survives(pairs: list[tuple[int, int]], most: int) -> None:
    """Whatever edges records hold, walking up ends, and every row comes after the one it hangs from."""
    desk = Desk()
    documents = [desk.document(f"{CRANE} {i % 5}", published="2025-03-01") for i in range(12)]
    for copy, source in pairs:
        desk.edge(documents[copy], documents[source], CRANE, share=0.5)
    (story,) = desk.stories()
    parents = parents_of(story)
    for ident in parents:
        walked, at = 0, ident
        while at in parents:
            at = parents[at].source
            walked += 1
            assert walked <= len(documents)
    tree = grow(story, most=most)
    assert all(n.parent is None or n.parent < i for i, n in enumerate(tree.nodes))
    assert sum(len(n.documents) for n in tree.nodes) == 12


@pytest.mark.parametrize("change", ["CASE", "dateline"])
def test_dress_does_not_keep_reprints_apart(change: str) -> None:
    """Capitals and credits do not make other words of a reprint."""
    desk = Desk()
    lead = desk.document(CRANE, published="2025-03-01")
    copy = desk.copy(lead, CRANE.upper() if change == "CASE" else f"{CRANE}(Delta Press)")
    if change == "dateline":
        made = desk.document(copy.text, credit="(Delta Press)")
        desk.documents[1] = replace(made, id=copy.id)
        desk.documents.pop()
        desk.origins.pop()
    assert len(grow(desk.stories()[0]).nodes) == 1
