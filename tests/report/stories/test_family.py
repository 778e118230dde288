from __future__ import annotations

from dataclasses import replace

import pytest

from supplyline.report.stories import gather
from supplyline.report.stories.family import headline_of
from tests.report.stories.build import CRANE, Desk, crowd, harbour


def test_a_story_is_two_documents_of_one_origin() -> None:
    """Largest first; a document alone with its origin is in none."""
    stories = harbour().stories()
    assert [len(s.documents) for s in stories] == [7, 2]
    assert all("Letters" not in s.outlets for s in stories)


def test_order_of_arrival_changes_nothing() -> None:
    """The same records in another order are the same stories."""
    desk = harbour()
    turned = gather(desk.documents[::-1], desk.reuse[::-1], desk.origins[::-1])
    found = desk.stories()
    assert [s.documents for s in turned] == [s.documents for s in found]
    assert [s.upstream for s in turned] == [s.upstream for s in found]


def test_an_item_nobody_holds_is_named_by_its_credit() -> None:
    """A story whose first document is itself a copy goes back to the agency it credits."""
    assert [s.upstream for s in harbour().stories()] == ["Delta Press", None]


def test_a_late_original_leads() -> None:
    """The document the others copied comes first, whatever its date."""
    desk = Desk()
    lead = desk.document(CRANE, published="2025-03-05", outlet="Agency")
    desk.copy(lead, published="2025-03-01")
    (story,) = desk.stories()
    assert story.lead == lead


def test_words_of_other_origins_are_counted_by_origin() -> None:
    """Two documents of one other origin are one origin it draws on; a quotation is none."""
    desk = harbour()
    rail = next(d for d in desk.documents if d.outlet == "Sundale Times")
    both = next(d for d in desk.documents if d.outlet == "Coastline")
    desk.edge(both, rail, rail.text, share=0.4)
    assert desk.stories()[0].draws_on == 1


def test_damaged_records_are_no_crash() -> None:
    """An edge to a document not given, or from one to itself, is left out."""
    desk = crowd(3, edited=False)
    edge = desk.reuse[0]
    desk.reuse += [replace(edge, source="d1:gone"), replace(edge, source=edge.copy)]
    (story,) = desk.stories()
    assert len(story.within) == 2


@pytest.mark.parametrize(("title", "text", "expected"), [("  ", "Ships wait.", "Ships wait."), (None, " \n ", "item 0"), ("Title", "Text", "Title")])  # fmt: skip
def test_a_story_always_has_a_headline(title: str | None, text: str, expected: str) -> None:
    """Its title, else its first words, else what outputs call it."""
    assert headline_of(Desk().document(text, title=title)) == expected
