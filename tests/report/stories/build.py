"""Stories as origins hands them over, made of invented outlets and plain sentences."""

from __future__ import annotations

from typing import Literal

from supplyline.ids import content_id
from supplyline.records import Credit, Document, Failure, Origin, Reuse
from supplyline.report.stories import Frame, Story, gather

CRANE = (
    "The port of Norhaven closed its northern basin on Friday after a crane fell across two berths. "
    "Nine ships must wait outside the breakwater until divers have looked at the piles. "
)
RAIL = (
    "Rail carriers have found forty wagons for grain and can move six hundred tonnes a day. "
    "A timetable is to be agreed with the mills by Tuesday. "
)
WORDS = "“We have lifted heavier things than this in worse weather,” she said. "
EdgeKind = Literal["syndication", "rewrite", "quotation", "boilerplate"]
Role = Literal["original", "copy", "rewrite", "mixed"]


class Desk:
    """Collects documents and what they copied; ``stories`` hands them over."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.origins: list[Origin] = []
        self.reuse: list[Reuse] = []

    def document(
        self, text: str, *, outlet: str | None = "Norhaven Post", published: str | None = None,
        root: str = "crane", role: Role = "original", title: str | None = None,
        credit: str | None = None, share: float = 0.0, language: str | None = "en",
        url: str | None = None,
    ) -> Document:  # fmt: skip
        """Add a document whose origin is made from ``root``; ``credit`` must stand in its text."""
        carried: tuple[Credit, ...] = ()
        if credit is not None:
            start = text.index(credit)
            carried = (Credit(start=start, end=start + len(credit), text=credit, agency=credit.strip("()"), kind="syndicated"),)  # fmt: skip
        number = len(self.documents)
        made = Document(
            id=content_id("d1", [number]), name=f"item {number}", capture="", locator="", url=url,
            outlet=outlet, byline=None, title=title, published=published,
            published_by="given" if published else None, language=language, text=text,
            dateline=None, credits=carried, notes=(),
        )  # fmt: skip
        self.documents.append(made)
        self.origins.append(
            Origin(
                document=made.id, origin=content_id("o1", [root]), role=role, copied_share=share,
                reasons=("no earlier document has its wording",) if role == "original" else ("its words stand in an earlier document",),
            )
        )  # fmt: skip
        return made

    def copy(
        self, source: Document, text: str | None = None, *, outlet: str = "Sundale Times",
        published: str | None = "2025-03-02", root: str = "crane", role: Role = "copy",
        share: float = 1.0,
    ) -> Document:  # fmt: skip
        """Add a copy of ``source`` and the edge to it; without a text, a reprint."""
        credit = source.credits[0].text if source.credits and text is None else None
        made = self.document(
            source.text if text is None else text, outlet=outlet, published=published, root=root,
            role=role, share=share, credit=credit,
        )  # fmt: skip
        self.edge(made, source, made.text, share=share, kind="syndication" if role == "copy" else "rewrite")  # fmt: skip
        return made

    def edge(
        self, copy: Document, source: Document, shared: str, *, share: float = 0.5,
        kind: EdgeKind = "rewrite", here: str | None = None,
    ) -> Reuse:  # fmt: skip
        """Add an edge over ``shared`` as the copy has it and ``here`` as the source has it.

        What stands in neither is taken to be the whole of either: a reprint, or one edited throughout.
        """
        here = shared if here is None else here
        a, c = copy.text.find(shared), source.text.find(here)
        span = (
            a if a >= 0 else 0, a + len(shared) if a >= 0 else len(copy.text),
            c if c >= 0 else 0, c + len(here) if c >= 0 else len(source.text),
        )  # fmt: skip
        made = Reuse(
            copy=copy.id, source=source.id, share=share, spans=(span,), kind=kind,
            reasons=("published later",),
        )  # fmt: skip
        self.reuse.append(made)
        return made

    def stories(self) -> tuple[Story, ...]:
        """Return the stories among all that was added."""
        return gather(self.documents, self.reuse, self.origins)

    def frame(self) -> Frame:
        """Return what all pages say."""
        return Frame(
            title="sources", generated="2026-01-05T09:00:12Z",
            command="supplyline origins sources --html pages", documents=len(self.documents),
            origins=len({o.origin for o in self.origins}),
            most=len({o.firm or o.origin for o in self.origins}),
            outlets=len({d.outlet for d in self.documents if d.outlet}),
            failures=(
                Failure(
                    id="f1:0", source="b.pdf", locator="", capture=None, stage="acquire",
                    fault="empty", message="found 0 bytes, needed a document",
                ),
            ),
        )  # fmt: skip


def harbour() -> Desk:
    """One missing item with reprints, an edited copy, a day, an undated one, a gap, a second source."""
    desk = Desk()
    lead = desk.document(
        f"(Delta Press) {CRANE}{WORDS}", published="2025-03-01T09:12:00Z", role="copy", share=1.0,
        credit="(Delta Press)", title="Crane falls; nine ships wait", url="https://example.org/crane",
    )  # fmt: skip
    for i in range(3):
        desk.copy(lead, outlet=f"Reprint {i}", published=f"2025-03-01T1{i}:00:00Z")
    edited = desk.document(
        CRANE.replace("Nine", "Ten"), outlet="Westcliff Post", published="2025-03-02", role="copy",
        share=0.97,
    )  # fmt: skip
    desk.edge(edited, lead, edited.text, here=CRANE, share=0.97, kind="syndication")
    desk.copy(lead, CRANE, outlet="Millbrook Weekly", published=None)
    rail = desk.document(RAIL + "Wagons are washed first.", outlet="Rail Gazette", published="2025-03-03", root="rail")  # fmt: skip
    desk.copy(rail, RAIL, outlet="Sundale Times", published="2025-03-03T20:00:00Z", root="rail")
    both = desk.document(CRANE + RAIL + "Bread will not be dearer.", outlet="Coastline", published="2025-04-20T08:00:00Z", role="mixed", share=0.9)  # fmt: skip
    desk.edge(both, lead, CRANE, share=0.5)
    desk.edge(both, rail, RAIL, share=0.4)
    letters = desk.document("Three women run salvage firms here. " + WORDS + "Her firm is old.", outlet="Letters", published="2025-03-05", root="letters")  # fmt: skip
    desk.edge(letters, lead, WORDS, share=0.4, kind="quotation")
    return desk


def crowd(size: int, *, edited: bool) -> Desk:
    """One original and ``size - 1`` copies of it, reprints or each with a change of its own."""
    desk = Desk()
    lead = desk.document(CRANE + RAIL, published="2025-03-01T00:00:00Z")
    for i in range(size - 1):
        text = lead.text.replace("Nine", f"{i} tall").replace("forty", f"{i} old") if edited else None  # fmt: skip
        desk.copy(lead, text, outlet=f"Outlet {i % 40}", published=f"2025-03-0{1 + i % 9}T{i % 24:02d}:{i % 60:02d}:00Z")  # fmt: skip
    return desk
