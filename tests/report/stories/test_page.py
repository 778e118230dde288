from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from supplyline.report.stories import (
    gather,
    page_name,
    render_index,
    render_stories,
    render_story,
)
from tests.report.stories.build import Desk, crowd, harbour
from tests.report.test_page import HOSTILE, Outline, everywhere


def story_page(desk: Desk) -> str:
    """Return the page of the largest story."""
    stories = desk.stories()
    return render_story(stories[0], desk.frame(), pages={s.origin: page_name(s) for s in stories})


def index_page(desk: Desk) -> str:
    """Return the index."""
    return render_index(desk.stories(), desk.frame())


def one_page(desk: Desk) -> str:
    """Return everything on one page."""
    return render_stories(desk.stories(), desk.frame())


PAGES = pytest.mark.parametrize("render", [story_page, index_page, one_page])
Render = Callable[[Desk], str]


@PAGES
def test_hostile_text_changes_no_element(render: Render) -> None:
    """Whatever documents say, a page has the elements it has with harmless text, and no others."""

    def page(suffix: str) -> str:
        desk = harbour()
        desk.documents = [
            replace(everywhere(d, suffix), published=d.published, url=d.url, language=d.language, text=d.text + suffix)
            for d in desk.documents
        ]  # fmt: skip
        desk.reuse = [everywhere(e, suffix) for e in desk.reuse]
        desk.reuse = [replace(e, kind=e.kind) for e in desk.reuse]
        desk.origins = [everywhere(o, suffix) for o in desk.origins]
        return render(desk)

    harmless, hostile = Outline(page(" harmless words")), Outline(page(HOSTILE))
    assert [t for t, _ in hostile.elements] == [t for t, _ in harmless.elements]
    assert not hostile.depth
    for (_, mine), (_, theirs) in zip(hostile.elements, harmless.elements, strict=True):
        assert mine.keys() == theirs.keys()


@PAGES
def test_a_page_asks_for_nothing(render: Render) -> None:
    """No script, no element that loads, no style attribute; the policy forbids all of it besides."""
    page = render(harbour())
    outline = Outline(page)
    loading = {"script", "img", "link", "iframe", "object", "embed", "base", "image", "use", "form"}
    assert not loading & {t for t, _ in outline.elements}
    assert not [a for _, a in outline.elements if a.keys() & {"src", "srcset", "style", "onclick"}]
    assert not re.search(r"@import|url\(", page)
    policy = next(a["content"] for t, a in outline.elements if t == "meta" and a.get("http-equiv"))
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'", policy or ""
    )  # fmt: skip


@PAGES
def test_every_link_leads_somewhere(render: Render) -> None:
    """A link goes to a place in the page, to a page of the folder, or to the document's address."""
    desk = harbour()
    outline = Outline(render(desk))
    ids = Counter(a["id"] for _, a in outline.elements if "id" in a)
    assert [i for i, n in ids.items() if n > 1] == []
    files = {page_name(s) for s in desk.stories()} | {"index.html"}
    for tag, attributes in outline.elements:
        target = attributes.get("href") or ""
        if tag != "a":
            continue
        assert target.startswith("https://") or target in files or target[1:] in ids, target
    named = {i for _, a in outline.elements for key in ("aria-labelledby", "aria-describedby") for i in (a.get(key) or "").split()}  # fmt: skip
    assert named <= ids.keys()


@PAGES
def test_headings_never_skip_a_level(render: Render) -> None:
    """One main heading, and below each heading the next level only."""
    levels = [int(t[1]) for t, _ in Outline(render(harbour())).elements if re.fullmatch(r"h\d", t)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


@PAGES
def test_the_same_records_give_the_same_page(render: Render) -> None:
    """Nothing on a page depends on anything but the records, whatever their order."""
    desk, turned = harbour(), harbour()
    turned.documents.reverse()
    turned.reuse.reverse()
    assert render(desk) == render(turned)


def test_the_index_counts_witnesses() -> None:
    """Ten documents of two stories and one alone go back to three origins, and failures are told."""
    page = index_page(harbour())
    assert "10 documents go back to <strong>3 independent origins</strong>" in page
    assert "found 0 bytes, needed a document" in page
    assert "an item of <bdi>Delta Press</bdi> that is not held" in page


def test_what_is_not_held_is_drawn_and_said() -> None:
    """A missing upstream has its own sign and line, in the picture and in words."""
    page = story_page(harbour())
    assert page.count('class="sign missing"') == 2
    assert page.count('class="edge unseen"') == 2
    assert "an item of Delta Press that is not among the documents given" in page


def test_edges_say_kind_and_reasons() -> None:
    """Every line drawn carries its kind, the share and why, for who rests a pointer on it."""
    page = story_page(harbour())
    assert "syndication, 97 % of the copy: published later" in page
    assert "a further source. rewrite, 40 % of the copy: published later" in page
    assert "same quotation" in page


@pytest.mark.parametrize("edited", [True, False])
def test_a_crowd_stays_a_page(edited: bool) -> None:
    """Three thousand copies stay under two megabytes, and what is left out is said."""
    desk = crowd(3000, edited=edited)
    page = story_page(desk)
    assert len(page.encode()) < 2_000_000
    assert "1,000 further documents" in page
    assert len(one_page(desk).encode()) < 500_000


def test_nothing_at_all_is_a_page() -> None:
    """Without a story, and without a document, there is a whole page that says so."""
    desk = Desk()
    page = index_page(desk)
    assert not Outline(page).depth
    assert "every document stands alone" in page


def test_undated_documents_are_drawn() -> None:
    """A story without any date is drawn too: everything stands under "undated"."""
    desk = Desk()
    lead = desk.document("Nine ships left the port today.")
    desk.copy(lead, "Nine ships left the port today, late.", published=None)
    page = story_page(desk)
    assert ">undated</text>" in page
    assert not Outline(page).depth


def test_documents_without_an_origin_are_in_no_story() -> None:
    """A document that nobody traced does not stop the pages."""
    desk = crowd(3, edited=False)
    assert [len(s.documents) for s in gather(desk.documents, desk.reuse, desk.origins[:2])] == [2]


def test_the_index_draws_the_largest_stories() -> None:
    """A row per story with its number of documents, twelve at most; the table has them all."""
    desk = Desk()
    for i in range(15):
        lead = desk.document(f"Story {i} of ships.", root=f"r{i}", published="2025-03-01")
        desk.copy(lead, root=f"r{i}")
    page = index_page(desk)
    assert "When the largest 12 were printed" in page
    assert page.count('<tr role="row"><td') == 15 + 1, "fifteen stories, one failure"


def test_what_an_index_has_no_room_for_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories beyond the limits are named by number, on the index and on the one page."""
    desk = harbour()
    monkeypatch.setattr("supplyline.report.stories.page.MOST_STORIES", 1)
    monkeypatch.setattr("supplyline.report.stories.page.MOST_ON_ONE", 1)
    assert "1 smaller story not listed here" in index_page(desk)
    assert "1 smaller story not shown in full below" in one_page(desk)
