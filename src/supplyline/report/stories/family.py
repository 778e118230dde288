"""Gather the documents of each origin into stories, with what joins them and what joins them to others.

Does not: decide who copied whom; it reads what ``origins`` found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from supplyline.records import Document, Origin, Reuse
from supplyline.report.plain import one_line
from supplyline.report.stories.clock import moment_of

COPYING = frozenset({"syndication", "rewrite"})  # kinds of Reuse that make a copy
NOBODY = "a source not named"  # an upstream that no document credits
_RANK = {"original": 0, "mixed": 1, "rewrite": 2, "copy": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The documents of one origin, two or more, and every edge that touches them."""

    origin: str  # Origin.origin
    documents: tuple[Document, ...]  # the first of them first, then by time; undated last
    origins: Mapping[str, Origin]  # by Document.id
    within: tuple[Reuse, ...]  # both documents are of this story
    across: tuple[Reuse, ...]  # one is, the other is of another origin
    others: Mapping[str, tuple[Document, Origin | None]]  # by Document.id: the other ends of those
    upstream: str | None  # the agency whose item all go back to and nobody holds; None: it is held

    @property
    def lead(self) -> Document:
        """The document the others go back to, or the first that carries what is not held."""
        return self.documents[0]

    @property
    def headline(self) -> str:
        """The lead's title, or its first words."""
        return headline_of(self.lead)

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who printed it, most documents first; documents without an outlet are not counted."""
        counts = Counter(d.outlet for d in self.documents if d.outlet)
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))

    @property
    def roles(self) -> Counter[str]:
        """Documents by role."""
        return Counter(self.origins[d.id].role for d in self.documents)

    @property
    def draws_on(self) -> int:
        """Other origins whose words some document of this story copied."""
        own = {d.id for d in self.documents}
        return len(
            {
                origin.origin if (origin := self.others[e.source][1]) else e.source
                for e in self.across
                if e.kind in COPYING and e.copy in own
            }
        )


def headline_of(document: Document, *, most: int = 110) -> str:
    """Return the title of ``document``, else its first words after the dateline."""
    if document.title and document.title.strip():
        return one_line(document.title, most=most)
    start = document.dateline.end if document.dateline else 0
    words = one_line(document.text[start : start + 4 * most].lstrip(" -–—:"), most=most)
    return words or one_line(document.name, most=most) or "without words"


def outlet_of(document: Document) -> str:
    """Return who printed ``document``, else what outputs call it."""
    return one_line(document.outlet or document.name or "unnamed outlet", most=60)


def gather(
    documents: Sequence[Document], reuse: Sequence[Reuse], origins: Sequence[Origin]
) -> tuple[Story, ...]:
    """Return the stories among ``documents``, largest first, then earliest.

    Args:
        documents: All that were traced, in any order.
        reuse: Who copied whom; an edge to a document that was not given is left out.
        origins: One per document; a document without one is in no story.
    """
    held = {d.id: d for d in documents}
    of = {o.document: o for o in origins if o.document in held}
    members: dict[str, list[Document]] = defaultdict(list)
    for document in held.values():
        if document.id in of:
            members[of[document.id].origin].append(document)
    within: dict[str, list[Reuse]] = defaultdict(list)
    across: dict[str, list[Reuse]] = defaultdict(list)
    for edge in reuse:
        if edge.copy not in held or edge.source not in held or edge.copy == edge.source:
            continue
        ends = [of[i].origin if i in of else i for i in (edge.copy, edge.source)]
        if ends[0] == ends[1]:
            within[ends[0]].append(edge)
        else:
            for end in ends:
                across[end].append(edge)
    found = [
        _story(origin, group, of=of, within=within[origin], across=across[origin], held=held)
        for origin, group in members.items()
        if len(group) > 1
    ]
    return tuple(sorted(found, key=lambda s: (-len(s.documents), _time_key(s.lead), s.origin)))


def _story(
    origin: str,
    group: Sequence[Document],
    *,
    of: Mapping[str, Origin],
    within: Sequence[Reuse],
    across: Sequence[Reuse],
    held: Mapping[str, Document],
) -> Story:
    """Return one story in its order."""
    own = {d.id for d in group}
    copies = {e.copy for e in within if e.kind in COPYING}
    tops = [d for d in group if d.id not in copies] or list(group)
    lead = min(tops, key=lambda d: (_RANK[of[d.id].role], _time_key(d)))
    rest = sorted((d for d in group if d.id != lead.id), key=_time_key)
    beyond = {i for e in across for i in (e.copy, e.source)} - own
    return Story(
        origin=origin,
        documents=(lead, *rest),
        origins={d.id: of[d.id] for d in group},
        within=tuple(within),
        across=tuple(across),
        others={i: (held[i], of.get(i)) for i in sorted(beyond)},
        upstream=_missing(group, lead, of),
    )


def _missing(group: Sequence[Document], lead: Document, of: Mapping[str, Origin]) -> str | None:
    """Return the agency whose item a story goes back to without its being held, None if it is held.

    A lead that is itself called a copy has its source outside what is held: the agency that most of
    the documents credit, as ``origins`` reasons too.
    """
    if of[lead.id].role != "copy":
        return None
    credited = Counter(
        name for d in group for name in {c.agency for c in d.credits if c.kind == "syndicated"}
    )
    if not credited:
        return NOBODY
    return min(credited, key=lambda name: (-credited[name], name))


def _time_key(document: Document) -> tuple[bool, float, float, int, str]:
    """Sort by time, the undated last; of equals the fuller first."""
    moment = moment_of(document)
    if moment is None:
        return (True, 0.0, 0.0, -len(document.text), document.id)
    return (False, moment.start, moment.end, -len(document.text), document.id)
