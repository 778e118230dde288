from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from supplyline.records import Failure
from supplyline.report import Dossier, render_dossier
from tests.report.story import NORLAND, SUDMARK, Case

# Fields whose values are codes of the codebook: they cannot carry a reader's or a writer's text.
CODES = {
    "kind", "stage", "polarity", "certainty", "voice", "role", "slot", "status", "scope", "category",
    "tier", "precision", "verdict", "method", "published_by",
}  # fmt: skip
HOSTILE = (
    "</details></article></main><script>alert(1)</script><img src=x onerror=alert(1)>"
    '" onclick="alert(1)" \' {{ 7*7 }} {% raw %} <!-- ]]> &lt; \u202e\u2066\u200b\x00\x1b[31m \ud800'
)


class Outline(HTMLParser):
    """Every element of a page in order, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.depth: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and that it is open."""
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "input", "br"}:
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that what closes is what was opened last."""
        assert self.depth, tag
        assert self.depth.pop() == tag


def everywhere(value: Any, suffix: str) -> Any:
    """Return ``value`` with ``suffix`` at the end of every text in it but codes, ids included."""
    if isinstance(value, str):
        return value + suffix
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            f.name: everywhere(getattr(value, f.name), suffix)
            for f in dataclasses.fields(value)
            if f.name not in CODES or value.__class__.__name__ == "Failure"
        }
        return dataclasses.replace(value, **changes)
    if isinstance(value, Mapping):
        return {everywhere(k, suffix): everywhere(v, suffix) for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(everywhere(v, suffix) for v in value)
    return value


def test_hostile_text_changes_no_element(dossier: Dossier) -> None:
    """Whatever evidence says, the page has the elements it has with harmless text, and no others."""
    harmless = Outline(render_dossier(everywhere(dossier, " harmless words")))
    hostile = Outline(render_dossier(everywhere(dossier, HOSTILE)))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in harmless.elements]
    assert not hostile.depth
    for (_, mine), (_, theirs) in zip(hostile.elements, harmless.elements, strict=True):
        assert mine.keys() == theirs.keys()


def test_nothing_invisible_reaches_the_page(dossier: Dossier) -> None:
    """Controls, direction overrides and lone surrogates are shown by number, never passed on."""
    page = render_dossier(everywhere(dossier, HOSTILE))
    unseen = {c for c in page if unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c != "\n"}
    assert not unseen
    assert "⟦U+202E⟧" in page
    page.encode("utf-8")


def test_the_page_asks_for_nothing(dossier: Dossier) -> None:
    """No element loads anything, and the content security policy forbids it besides."""
    page = render_dossier(dossier)
    outline = Outline(page)
    loading = {"img", "link", "iframe", "object", "embed", "audio", "video", "source", "base", "image", "use"}  # fmt: skip
    assert not loading & {tag for tag, _ in outline.elements}
    assert not [
        a for _, a in outline.elements if a.keys() & {"src", "srcset", "style", "xlink:href"}
    ]
    assert not re.search(r"@import|url\(", page)
    policy = next(a["content"] for t, a in outline.elements if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    links = [a["href"] or "" for t, a in outline.elements if t == "a"]
    assert all(link.startswith(("#", "https://", "http://")) for link in links)


def test_every_link_inside_leads_somewhere(dossier: Dossier) -> None:
    """Each place in the page is named once, and each link inside it leads to one."""
    outline = Outline(render_dossier(dossier))
    ids = Counter(a["id"] for _, a in outline.elements if "id" in a)
    assert [i for i, n in ids.items() if n > 1] == []
    links = {(a["href"] or "")[1:] for t, a in outline.elements if t == "a" and (a["href"] or "").startswith("#")}  # fmt: skip
    assert links <= ids.keys()
    named = {i for _, a in outline.elements for key in ("aria-labelledby",) for i in (a.get(key) or "").split()}  # fmt: skip
    assert named <= ids.keys()


def test_headings_never_skip_a_level(dossier: Dossier) -> None:
    """One main heading, and below each heading the next level only."""
    levels = [
        int(t[1]) for t, _ in Outline(render_dossier(dossier)).elements if re.fullmatch(r"h\d", t)
    ]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_same_records_give_the_same_page(dossier: Dossier) -> None:
    """Nothing in the page depends on anything but the records."""
    assert render_dossier(dossier) == render_dossier(dossier)


def test_no_template_switches_escaping_off() -> None:
    """No template marks text as safe, and none turns escaping off."""
    for template in files("supplyline.report").joinpath("templates").iterdir():
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup|\|\s*tojson", text), template.name


def test_claims_and_events_are_told_apart(dossier: Dossier) -> None:
    """Every event says that it is inferred, every claim that a source says it."""
    page = render_dossier(dossier)
    events = page.count('<article class="event ')
    assert events == 16
    assert page.count('<p class="tagline"><span class="tag infer">We infer</span>') == events
    assert page.count('<p class="who"><span class="tag said">A source says</span>') == page.count('<li class="claim"')  # fmt: skip


def test_what_is_not_known_yet_is_said(dossier: Dossier) -> None:
    """No provision bears, grades are the default, and both are said in every event."""
    page = render_dossier(dossier)
    assert page.count("<dd>no provision held bears on it</dd>") == 16
    assert "No provision held here bears on any event." in page
    assert page.count("F6, <a") == 16


def test_losses_are_at_the_end(dossier: Dossier) -> None:
    """A failure and an unread document stand in the page with their reasons."""
    page = render_dossier(dossier)
    assert "run character recognition first" in page
    assert "no reader for language &#39;ko&#39;" in page
    assert dossier.captures[0].id in page


def test_an_empty_case_is_a_page() -> None:
    """A case in which nothing could be read still gives a whole page that says so."""
    failure = Failure(id="f1:0", source="a.pdf", locator="", capture=None, stage="acquire", fault="empty", message="found 0 bytes")  # fmt: skip
    page = render_dossier(
        Dossier(
            title="Empty", generated="2026-01-05T09:00:12Z", pair=None, events=(), claims={},
            documents={}, reuse=(), origins={}, failures=(failure,), unread=(), captures=(), runs=(),
        )
    )  # fmt: skip
    assert not Outline(page).depth
    assert "There are no events" in page
    assert "found 0 bytes" in page


def test_a_claim_not_held_is_counted_as_missing(case: Case) -> None:
    """An event whose claims cannot be found says so."""
    event = case.events[0]
    page = render_dossier(case.dossier(events=(event,), claims={}))
    assert "7 claims named by this event are not held." in page


@pytest.mark.parametrize("events", [700])
def test_a_large_case_stays_a_page(case: Case, events: int) -> None:
    """Seven hundred events of six claims each stay under ten megabytes, and none is lost."""
    outlets = ["Harbour Wire", "Border Review", "Lake Monitor"]
    sentence = "The ministry said that Norland sent crates of parts to Sudmark by rail, and that more will follow before the winter."
    documents = [case.document(outlets[i % 3], f"2025-{1 + i % 12:02d}-11", f"Report {i}") for i in range(1300)]  # fmt: skip
    for i in range(events):
        case.event(
            [
                case.claim(documents[(i * 7 + j) % 1300], f"{sentence} ({i})", "transfer", NORLAND, SUDMARK, ("crates of parts", "goods"), trigger="sent")
                for j in range(6)
            ]
        )  # fmt: skip
    page = render_dossier(case.dossier())
    assert len(page.encode()) < 10_000_000
    shown = page.count('<article class="event ') + page.count('data-h="Id"')
    assert shown == len(case.events)
