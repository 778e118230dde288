"""Set stories as pages that need nothing but themselves: an index, a page each, or one page of all.

Style stands inside each page and is named by its hash in a content security policy that forbids
everything else; there is no script.  What a large story or corpus has too much of is folded, and
every fold says how much it holds.

Does not: write a file, read a clock, or leave anything out without saying so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from supplyline.records import Document, Failure, Origin, Reuse
from supplyline.report.plain import anchor, language_tag, one_line, web_address
from supplyline.report.sheet import asset, policy_hash, template
from supplyline.report.stories.beside import Pair, Piece, pair_of
from supplyline.report.stories.clock import moment_of, time_words
from supplyline.report.stories.descent import Tree, grow, parents_of
from supplyline.report.stories.family import COPYING, NOBODY, Story, headline_of, outlet_of
from supplyline.report.stories.overview import MOST_DRAWN, draw_overview
from supplyline.report.stories.picture import (
    EDGE_WORDS,
    NARROW,
    WIDE,
    draw_story,
    percent,
    spread_words,
)
from supplyline.report.tables import Table, failure_table
from supplyline.report.words import COPY_ROLE, count

MOST_STORIES = 2000  # stories with a page of their own: about 40 kB each
MOST_ON_ONE = 100  # stories on the one page of everything
MOST_PAIRS = 40  # pairs side by side on a story's page: up to 30 kB each
MOST_PAIRS_ON_ONE = 6  # … per story on the one page
MOST_BESIDE = 20  # of these, pairs with documents of other origins
MOST_ROWS = 2000  # documents in a story's table: about 0.6 kB each
MOST_ROWS_ON_ONE = 60
MOST_FAILURES = 300
MOST_OUTLETS = 8  # named above the picture; the table names all


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all pages of one tracing say about it."""

    title: str  # what was traced, as the reader should see it
    generated: str  # UTC, ISO 8601 to the second; given by the caller, who owns the clock
    command: str  # that made the pages
    documents: int
    origins: int  # independent: paraphrase and translation are not seen
    most: int  # the same if every document counts by itself that adds words of its own
    outlets: int
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """A document by outlet and time; apart, as an outlet may be written from right to left."""

    outlet: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _PairView:
    """One pair as a page tells it."""

    ident: str
    pair: Pair
    kind: str
    share: str
    copy: _Named
    source: _Named
    copy_title: str
    source_title: str
    copy_address: str | None
    source_address: str | None
    copy_language: str | None
    source_language: str | None
    reasons: tuple[str, ...]
    ours: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    manners: tuple[str, ...]  # of the pieces of the copy, for the key
    elsewhere: tuple[str, str] | None  # the other document's story: link and headline


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One document in the table of a story."""

    outlet: str
    published: str
    title: str
    language: str | None
    address: str | None
    name: str
    role: str
    share: str
    source: _Named | None
    target: str | None
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoryView:
    """One story as a page tells it."""

    ident: str
    story: Story
    headline: str
    spread: str
    facts: tuple[tuple[str, str], ...]
    outlets: tuple[str, ...]  # the first few
    lead: _Named
    goes_back: str  # where the source is not held
    because: str
    pictures: tuple[Markup, Markup]
    tree: Tree
    kinds: frozenset[str]  # signs and lines that occur, for the key
    rows: tuple[_Row, ...]
    rows_left_out: int
    pairs: tuple[_PairView, ...]
    pairs_left_out: int
    beside: tuple[_PairView, ...]
    beside_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One story in the index."""

    address: str | None
    headline: str
    language: str | None
    outlet: str
    spread: str
    documents: int
    outlets: int
    draws_on: int
    roles: str
    upstream: str | None


def page_name(story: Story) -> str:
    """Return the file name of a story's page: its origin, which no other story has."""
    return f"{anchor(story.origin)}.html"


def render_index(stories: Sequence[Story], frame: Frame) -> str:
    """Return the index as a page; it links to ``page_name`` of the first MOST_STORIES stories."""
    addresses = [page_name(s) for s in stories[:MOST_STORIES]]
    return _index(stories, frame, addresses, ())


def render_story(story: Story, frame: Frame, *, pages: Mapping[str, str] | None = None) -> str:
    """Return the page of one story.

    Args:
        story: One of ``gather``.
        frame: What the page says about the tracing.
        pages: File name of each other story's page, by origin; None: none has one.
    """
    view = _view(story, "s", pages or {}, pairs=MOST_PAIRS, rows=MOST_ROWS)
    return _render("story.html", frame=frame, view=view)


def render_stories(stories: Sequence[Story], frame: Frame) -> str:
    """Return one page of everything: the index, then the first MOST_ON_ONE stories in turn."""
    shown = stories[:MOST_ON_ONE]
    pages = {s.origin: f"#s{i}" for i, s in enumerate(shown, 1)}
    full = [
        _view(s, f"s{i}", pages, pairs=MOST_PAIRS_ON_ONE, rows=MOST_ROWS_ON_ONE)
        for i, s in enumerate(shown, 1)
    ]
    return _index(stories, frame, [pages.get(s.origin) for s in stories[:MOST_STORIES]], full)


def _index(
    stories: Sequence[Story],
    frame: Frame,
    addresses: Sequence[str | None],
    full: Sequence[_StoryView],
) -> str:
    """Return the list of stories as a page, with those in ``full`` below it."""
    listed = stories[:MOST_STORIES]
    both = [
        draw_overview(listed, addresses, ident=ident, width=width)
        for ident, width in (("all-w", WIDE), ("all-n", NARROW))
    ]
    return _render(
        "stories.html",
        frame=frame,
        overview=both if both[0] is not None and len(listed) > 1 else None,
        drawn=min(len(listed), MOST_DRAWN),
        lines=[_line(s, a) for s, a in zip(listed, addresses, strict=True)],
        full=full,
        **_index_facts(stories, frame, MOST_ON_ONE if full else MOST_STORIES),
    )


def _render(name: str, **values: object) -> str:
    style = asset("dossier.css") + asset("stories.css")
    return template(name).render(
        # Files of this package, not evidence; Jinja would escape the quotation marks in them.
        style=Markup(style),  # noqa: S704  # our own style sheets
        style_hash=policy_hash(style),
        edge_words=EDGE_WORDS,
        **values,
    )


def _index_facts(stories: Sequence[Story], frame: Frame, most: int) -> dict[str, object]:
    inside = sum(len(s.documents) for s in stories)
    failures: Table = failure_table(frame.failures[:MOST_FAILURES])
    return {
        "facts": (
            ("Documents", f"{frame.documents:,}"),
            ("Independent origins", f"{frame.origins:,}"),
            ("Stories", f"{len(stories):,}"),
            ("Documents in stories", f"{inside:,}"),
            ("Documents that stand alone", f"{frame.documents - inside:,}"),
            ("Outlets", f"{frame.outlets:,}"),
        ),
        "stories": len(stories),
        "without_page": max(0, len(stories) - most),
        "unlisted": max(0, len(stories) - MOST_STORIES),
        "failure_table": failures,
        "failures_left_out": max(0, len(frame.failures) - MOST_FAILURES),
    }


def _line(story: Story, address: str | None) -> _Line:
    roles = [count(n, role) if role == "original" else _many(n, role) for role, n in _ordered(story.roles)]  # fmt: skip
    return _Line(
        address=address,
        headline=story.headline,
        language=language_tag(story.lead.language),
        outlet=outlet_of(story.lead),
        spread=spread_words(story.documents),
        documents=len(story.documents),
        outlets=len(story.outlets),
        draws_on=story.draws_on,
        roles=", ".join(roles),
        upstream=story.upstream,
    )


def _ordered(roles: Counter[str]) -> list[tuple[str, int]]:
    return [(role, roles[role]) for role in COPY_ROLE if roles[role]]


def _many(n: int, role: str) -> str:
    nouns = {"copy": ("copy", "copies"), "rewrite": ("rewrite", "rewrites"), "mixed": ("part copied", "part copied")}  # fmt: skip
    return count(n, *nouns[role])


def _view(
    story: Story, ident: str, pages: Mapping[str, str], *, pairs: int, rows: int
) -> _StoryView:
    """Return everything that a story's page shows."""
    tree = grow(story)
    chosen, left_out = _chosen(story, tree, pairs)
    across = sorted(
        (e for e in story.across if (e.copy, e.source) not in {(c.copy, c.source) for c in chosen}),
        key=lambda e: (e.kind not in COPYING, -e.share, e.copy, e.source),
    )
    most_beside = min(MOST_BESIDE, pairs)
    of_copy: dict[str, list[Reuse]] = defaultdict(list)
    for edge in (*story.within, *story.across):
        of_copy[edge.copy].append(edge)
    held = {d.id: d for d in story.documents} | {i: d for i, (d, _) in story.others.items()}
    views = [
        _pair_view(edge, story, held=held, of_copy=of_copy, ident=f"{ident}-p{i}", pages=pages)
        for i, edge in enumerate((*chosen, *across[:most_beside]), 1)
    ]
    links = {(v.pair.edge.copy, v.pair.edge.source): f"#{v.ident}" for v in views}
    return _StoryView(
        ident=ident,
        story=story,
        headline=story.headline,
        spread=spread_words(story.documents),
        facts=_facts(story),
        outlets=tuple(one_line(o, most=40) for o in story.outlets[:MOST_OUTLETS]),
        lead=_named(story.lead),
        goes_back=_goes_back(story),
        because="; ".join(story.origins[story.lead.id].reasons),
        pictures=(
            draw_story(story, tree, ident=f"{ident}-w", width=WIDE, pairs=links),
            draw_story(story, tree, ident=f"{ident}-n", width=NARROW, pairs=links),
        ),
        tree=tree,
        kinds=_kinds(story, tree),
        rows=tuple(_rows(story, links, rows)),
        rows_left_out=max(0, len(story.documents) - rows),
        pairs=tuple(views[: len(chosen)]),
        pairs_left_out=left_out,
        beside=tuple(views[len(chosen) :]),
        beside_left_out=max(0, len(across) - most_beside),
    )


def _chosen(story: Story, tree: Tree, most: int) -> tuple[list[Reuse], int]:
    """Return the edges to set side by side, and how many are left out.

    Those drawn come first, then the others, the least alike first, as they tell most.  Of reprints
    of the same words one pair is enough, and none where the fold's own pair is drawn.
    """
    drawn = [n.edge for n in tree.nodes if n.edge is not None]
    drawn += [edge for _, _, edge in tree.second]
    seen = {(e.copy, e.source) for e in drawn}
    fold_of = {d.id: i for i, n in enumerate(tree.nodes) if n.kind == "same words" for d in n.documents}  # fmt: skip
    told = {fold_of[e.copy] for e in drawn if e.copy in fold_of}
    rest = []
    for edge in sorted(story.within, key=lambda e: (e.share, e.copy, e.source)):
        fold = fold_of.get(edge.copy)
        if (edge.copy, edge.source) in seen or (fold is not None and fold in told):
            continue
        if fold is not None:
            told.add(fold)
        rest.append(edge)
    return [*drawn, *rest][:most], max(0, len(drawn) + len(rest) - most)


def _kinds(story: Story, tree: Tree) -> frozenset[str]:
    """Return which signs and lines the picture has."""
    found: set[str] = {f"node {n.kind}" for n in tree.nodes}
    found |= {
        f"role {story.origins[n.lead.id].role}" for n in tree.nodes if n.kind in {"document", "same words"}
    }  # fmt: skip
    found |= {f"edge {n.edge.kind}" for n in tree.nodes if n.edge is not None}
    if tree.second:
        found.add("second")
    if any((m := moment_of(d)) and m.is_day for n in tree.nodes for d in n.documents):
        found.add("day")
    return frozenset(found)


def _facts(story: Story) -> tuple[tuple[str, str], ...]:
    undated = sum(moment_of(d) is None for d in story.documents)
    drawn = story.draws_on
    facts = [
        ("Printed", spread_words(story.documents) + (f"; {undated:,} undated" if undated and undated < len(story.documents) else "")),
        ("Roles", ", ".join(_many(n, r) if r != "original" else count(n, r) for r, n in _ordered(story.roles))),
    ]  # fmt: skip
    if drawn:
        facts.append(("Also copies from", f"{count(drawn, 'other origin')}, drawn as squares"))
    return tuple(facts)


def _goes_back(story: Story) -> str:
    """Return what a story goes back to where nobody holds it; where it is held, nothing."""
    if story.upstream is None:
        return ""
    name = one_line(story.upstream, most=60)
    if name == NOBODY:
        return "an earlier text that is not among the documents given"
    return f"an item of {name} that is not among the documents given"


def _named(document: Document) -> _Named:
    return _Named(outlet_of(document), time_words(document.published))


def _rows(story: Story, links: Mapping[tuple[str, str], str], most: int) -> list[_Row]:
    names = {d.id: d for d in story.documents}
    sources = parents_of(story)
    found = []
    for document in story.documents[:most]:
        edge = sources.get(document.id)
        origin = story.origins[document.id]
        found.append(
            _Row(
                outlet=outlet_of(document),
                published=time_words(document.published),
                title=headline_of(document, most=90),
                language=language_tag(document.language),
                address=web_address(document.url),
                name=one_line(document.name, most=80),
                role=COPY_ROLE[origin.role],
                share=percent(origin.copied_share),
                source=_named(names[edge.source]) if edge else None,
                target=links.get((edge.copy, edge.source)) if edge else None,
                reasons="; ".join(dict.fromkeys((*origin.reasons, *(edge.reasons if edge else ())))),
            )
        )  # fmt: skip
    return found


def _pair_view(
    edge: Reuse,
    story: Story,
    *,
    held: Mapping[str, Document],
    of_copy: Mapping[str, Sequence[Reuse]],
    ident: str,
    pages: Mapping[str, str],
) -> _PairView:
    copy, source = held[edge.copy], held[edge.source]
    pair = pair_of(edge, copy, source, [e for e in of_copy[edge.copy] if e is not edge])
    elsewhere = None
    for end in (edge.copy, edge.source):
        if end in story.others:
            other, origin = story.others[end]
            elsewhere = _elsewhere(other, origin, pages)
    return _PairView(
        ident=ident,
        pair=pair,
        kind=EDGE_WORDS[edge.kind],
        share=percent(edge.share),
        copy=_named(copy),
        source=_named(source),
        copy_title=one_line(copy.title or copy.name, most=140),
        source_title=one_line(source.title or source.name, most=140),
        copy_address=web_address(copy.url),
        source_address=web_address(source.url),
        copy_language=language_tag(copy.language),
        source_language=language_tag(source.language),
        reasons=edge.reasons,
        ours=pair.ours,
        theirs=pair.theirs,
        manners=tuple(dict.fromkeys(p.manner for p in pair.ours if p.text.strip())),
        elsewhere=elsewhere,
    )


def _elsewhere(
    other: Document, origin: Origin | None, pages: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return where the story of ``other`` is shown and what it is called; None: it has no page."""
    page = pages.get(origin.origin) if origin is not None else None
    return (page, headline_of(other, most=70)) if page is not None else None
