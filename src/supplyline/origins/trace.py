"""Trace documents in one call, with nothing kept: the face for who uses origins alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supplyline.ids import content_id
from supplyline.origins.facts import facts_of
from supplyline.origins.index import Index
from supplyline.records import Credit, Document, Origin, Reuse


@dataclass(frozen=True, slots=True)
class Trace:
    """Who copied whom, and the origin of every document."""

    reuse: tuple[Reuse, ...]  # sorted by copy and source
    origins: tuple[Origin, ...]  # sorted by document

    @property
    def count(self) -> int:
        """Independent origins among the documents traced: how many witnesses they are."""
        return len({origin.origin for origin in self.origins})

    @property
    def most(self) -> int:
        """The same if every document counts by itself that adds words of its own."""
        return len({origin.firm or origin.origin for origin in self.origins})


def trace(documents: Sequence[Document]) -> Trace:
    """Return who copied whom among ``documents`` and the origin of each; order does not matter.

    Raises:
        DocumentTwice: Two documents have one id.

    >>> trace([]).count
    0
    """
    with Index() as index:
        index.add(facts_of(documents))
        answers = list(index.trace())
    return Trace(
        tuple(sorted((r for a in answers for r in a.reuse()), key=lambda r: (r.copy, r.source))),
        tuple(sorted((o for a in answers for o in a.origins()), key=lambda o: o.document)),
    )


def document_of(
    text: str,
    *,
    name: str = "",
    outlet: str | None = None,
    published: str | None = None,
    syndicated: Sequence[str] = (),
) -> Document:
    """Return a ``Document`` for plain text, as ``trace`` needs it.

    Args:
        text: The article, exactly; offsets will point into it.
        name: What to call it; two documents of the same name and text are one.
        outlet: Who printed it.
        published: ISO 8601, a day or a time; the length is the precision.
        syndicated: Credits as they stand in the text that say whose reporting it is, such as
            "(AFP)"; the words between the brackets are taken as the agency's name.

    >>> document_of("Nine ships left. (Betaland News)", syndicated=["(Betaland News)"]).credits[0].agency
    'Betaland News'
    """
    carried = []
    for words in syndicated:
        start = text.find(words)
        place = (start, start + len(words)) if start >= 0 else (len(text), len(text))
        carried.append(
            Credit(
                start=place[0],
                end=place[1],
                text=words,
                agency=words.strip("()[] "),
                kind="syndicated",
            )
        )
    return Document(
        id=content_id("d1", [name, outlet, published, text]),
        name=name,
        capture="",
        locator="",
        url=None,
        outlet=outlet,
        byline=None,
        title=None,
        published=published,
        published_by=None if published is None else "given",
        language=None,
        text=text,
        dateline=None,
        credits=tuple(sorted(carried, key=lambda c: c.start)),
        notes=(),
    )
