"""Turn a ``Dossier`` into one HTML page that needs nothing but itself.

Style and script are inside the page and named by their hash in its content security policy, which
forbids everything else: even a page with hostile text in it could load and send nothing.  Text is
escaped by Jinja without exception; no template switches that off (a test reads them all).

Does not: write a file, read a clock, or leave anything out without saying so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from supplyline.records import Event
from supplyline.report import tables, words
from supplyline.report.alerts import MOST_CHANGES, changes_of, fired_of
from supplyline.report.dossier import Dossier, Pair, focus
from supplyline.report.estimate import amounts, between
from supplyline.report.flow import Band, bands, draw_flow, origins_behind
from supplyline.report.hits import hit_table
from supplyline.report.measures import caps_of, tallied
from supplyline.report.sheet import asset, policy_hash, template
from supplyline.report.timeline import draw_timeline, rows
from supplyline.report.view import Desk, DocumentView, best_founded, of_pair, origin_groups, summary
from supplyline.report.worldmap import Arc, draw_map, party_names, spots, world

WIDE, NARROW = 960.0, 340.0  # drawings for a page and for a phone, in CSS pixels
MOST_IN_FULL = 300  # events unfolded to their claims: about 6 kB each
MOST_AMOUNTS = 4  # flows drawn over time
MOST_ROWS = 1500  # rows of the table of the other events: about 0.5 kB each
MOST_TREE = 60  # documents drawn per tree
MOST_GROUPS = 150  # origins whose copies are drawn as a tree among the sources
MOST_SHIFTS = 200  # rows of what changed in what parties say
MOST_HITS = 300  # rows of names on lists
MOST_DOCUMENTS = 3000  # rows of the table of documents


def render_dossier(dossier: Dossier) -> str:
    """Return ``dossier`` as one self-contained HTML page.

    The same records give the same page, byte for byte.
    """
    pair = focus(dossier)
    names = {**party_names(), **dossier.names}
    desk = Desk(dossier, pair, names)
    ours, others = of_pair(dossier.events, pair)
    full = best_founded(ours, MOST_IN_FULL)
    folded = [e for e in ours if e.id not in full] + others
    outlets = desk.outlets()
    pictured = bands(ours, dossier.claims, dossier.origins, pair) if pair else ()
    lines = rows(dossier.events, pair, names)
    places = spots(ours)
    arcs = arcs_of(pictured, pair, ours, dossier)
    groups = origin_groups(dossier.documents, dossier.origins)
    trees = [
        (
            desk.document(min(g, key=desk.rank)),
            len(g),
            desk.tree(sorted(g, key=desk.rank)[:MOST_TREE]),
        )
        for g in groups[:MOST_GROUPS]
    ]
    told = between(dossier.flows, pair)
    drawn = [flow for flow in told if flow.curve]
    behind = {
        "amount_table": tables.amount_table(told, names),
        "flow_table": tables.flow_table(pictured, names),
        "timeline_table": tables.timeline_table(lines),
        "place_table": tables.place_table(places),
        "shift_table": tables.shift_table(dossier.shifts[:MOST_SHIFTS], desk),
        "event_table": tables.event_table(folded[:MOST_ROWS], desk),
        "hit_table": hit_table(dossier.hits, dossier.claims, desk, most=MOST_HITS),
        "failure_table": tables.failure_table(dossier.failures),
        "unread_table": tables.unread_table(dossier.unread, desk),
        "withdrawn_table": tables.withdrawn_table(dossier.withdrawn, desk),
        "rejected_table": tables.rejected_table(dossier, desk),
        "judged_table": tables.judged_table(dossier.judged[-MOST_ROWS:]),
        "outlet_table": tables.outlet_table(outlets),
        "version_table": tables.version_table(dossier.versions),
        "run_table": tables.run_table(dossier.runs),
        "capture_table": tables.capture_table(dossier.captures),
    }
    style = "".join(map(asset, ("dossier.css", "measures.css", "estimate.css", "alerts.css")))
    script = asset("dossier.js")
    provisions = tallied(dossier.assessments, dossier.provisions)
    return template(
        "dossier.html"
    ).render(
        dossier=dossier,
        pair_names=[names.get(code, code) for code in pair] if pair else [],
        words=words,
        # Files of this package, not evidence; Jinja would escape the quotation marks in them.
        style=Markup(style),  # noqa: S704  # our own style sheet
        script=Markup(script),  # noqa: S704  # our own script
        style_hash=policy_hash(style),
        script_hash=policy_hash(script),
        brief=summary(desk, ours, outlets),
        scope=_scope(dossier),
        flows=_flows(pictured, pair, names),
        amounts=amounts(drawn[:MOST_AMOUNTS], names, (WIDE, NARROW)),
        amounts_left_out=max(0, len(drawn) - MOST_AMOUNTS),
        timelines=_both(lambda ident, width: draw_timeline(lines, ident=ident, width=width), "time")
        if dossier.events
        else [],
        maps=_both(
            lambda ident, width: draw_map(places, arcs, ident=ident, width=width, names=names),
            "map",
        ),
        map_source=world().source,
        events=[desk.event(e) for e in ours if e.id in full],
        full=full,
        ours=len(ours),
        folded=len(folded),
        folded_ours=len(ours) - len(full),
        folded_left_out=max(0, len(folded) - MOST_ROWS),
        shifts_left_out=max(0, len(dossier.shifts) - MOST_SHIFTS),
        hits_left_out=max(0, len(dossier.hits) - MOST_HITS),
        judged_left_out=max(0, len(dossier.judged) - MOST_ROWS),
        alerts=fired_of(dossier.asked, dossier.fired, dossier.events),
        changes=changes_of(dossier.asked, dossier.alerts),
        changes_left_out=max(0, len(dossier.alerts) - MOST_CHANGES),
        provisions=provisions,
        unchecked=sum(not v.provision.checked for v in provisions),
        caps=caps_of(dossier.cap_totals, dossier.provisions),
        trees=trees,
        most_tree=MOST_TREE,
        trees_left_out=max(0, len(groups) - MOST_GROUPS),
        documents=_documents(dossier, desk),
        documents_left_out=max(0, len(dossier.documents) - MOST_DOCUMENTS),
        kinds=sorted({words.KIND[e.kind] for e in ours}),
        tables=behind,
    )


def _both(draw: Callable[[str, float], Markup], ident: str) -> list[Markup]:
    """Return a picture at both widths; the style sheet shows the one that fits."""
    return [draw(f"{ident}-w", WIDE), draw(f"{ident}-n", NARROW)]


def _scope(dossier: Dossier) -> list[tuple[str, str]]:
    """Return what the dossier covers, as labelled counts."""
    days = sorted(
        d.published[:10]
        for d in dossier.documents.values()
        if d.published and words.as_date(d.published)
    )
    undated = len(dossier.documents) - len(days)
    published = f"{days[0]} to {days[-1]}" if days else "no date known"
    if undated and days:
        published += f"; {undated:,} undated"
    origins = len(origins_behind(dossier.documents, dossier.origins))
    return [
        ("Documents read", f"{len(dossier.documents):,}"),
        ("Published", published),
        ("Independent origins, at most", f"{origins:,}"),
        ("Claims (said)", f"{len(dossier.claims):,}"),
        ("Events (inferred)", f"{len(dossier.events):,}"),
        ("Failed or not read", f"{len(dossier.failures) + len(dossier.unread):,}"),
        *([("Withdrawn", f"{len(dossier.withdrawn):,}")] if dossier.withdrawn else []),
    ]


def arcs_of(
    pictured: tuple[Band, ...], pair: Pair | None, ours: list[Event], dossier: Dossier
) -> list[Arc]:
    """Return the two directions as curves; one without events is none."""
    found = []
    for direction, way in (("a", pair), ("b", pair[::-1] if pair else None)):
        mine = [b for b in pictured if way and (b.giver, b.taker) == way and b.happened]
        if not mine or way is None:
            continue
        documents = {
            d
            for e in ours
            if any(p.code == way[0] for p in e.from_) and any(p.code == way[1] for p in e.to)
            for d in e.documents
        }
        found.append(
            Arc(
                giver=way[0],
                taker=way[1],
                direction=direction,
                origins=len(origins_behind(documents, dossier.origins)),
                events=sum(b.events for b in mine),
            )
        )
    return found


def _flows(
    pictured: tuple[Band, ...], pair: Pair | None, names: Mapping[str, str]
) -> list[dict[str, object]]:
    """Return both directions with a wide and a narrow picture each; no picture where nothing flows."""
    if pair is None:
        return []
    widest = max((b.origins for b in pictured), default=1)
    found: list[dict[str, object]] = []
    for direction, (giver, taker) in (("a", pair), ("b", pair[::-1])):
        mine = [b for b in pictured if (b.giver, b.taker) == (giver, taker)]

        def draw(
            ident: str,
            width: float,
            mine: list[Band] = mine,
            way: str = direction,
            ends: Pair = (giver, taker),
        ) -> Markup:
            return draw_flow(
                mine, giver=names.get(ends[0], ends[0]), taker=names.get(ends[1], ends[1]),
                direction=way, ident=ident, width=width, widest=widest,
                most=12 if width == WIDE else 8,
            )  # fmt: skip

        found.append(
            {
                "giver": names.get(giver, giver),
                "taker": names.get(taker, taker),
                "pictures": _both(draw, f"flow-{direction}") if mine else [],
            }
        )
    return found


def _documents(dossier: Dossier, desk: Desk) -> list[tuple[DocumentView, str]]:
    """Return every document with what a reader should know of it, by day and outlet."""
    ordered = sorted(
        dossier.documents.values(), key=lambda d: (d.published or "9999", d.outlet or "", d.id)
    )
    return [(desk.document(d.id), "; ".join(d.notes)) for d in ordered[:MOST_DOCUMENTS]]
