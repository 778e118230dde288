"""``supplyline origins``: who copied whom, as lines, as a table or as pages; nothing else is stored.

Does not: draw likeness of meaning, or give it as edges: it says that two documents may be one story,
never who was first.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from supplyline.cli.output import complain, echo_json, echo_table


@click.command("origins")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
@click.option("--edges", is_flag=True, help="Who copied whom, instead of each document's origin.")
@click.option(
    "--paraphrase",
    is_flag=True,
    help="Point out what may tell one story in other words or another language, and count origins "
    "between the two numbers that leaves.  A likeness is no edge and is not drawn: not with --edges "
    "or --html.  Needs: pip install 'supplyline[paraphrase]'",
)
@click.option(
    "--html", "place", type=click.Path(path_type=Path), metavar="PLACE",
    help="Write pages: PLACE.html is one page of everything, any other name a folder with an index "
    "and a page per story.",
)  # fmt: skip
def origins_command(
    sources: tuple[str, ...], as_json: bool, edges: bool, paraphrase: bool, place: Path | None
) -> None:
    """Find who copied whom, and how many witnesses that leaves; nothing is stored.

    A SOURCE is a file, a folder or - for standard input.  Documents that go back to one root share
    an origin; the documents of one origin are a story.  With --html, each story is drawn: who copied
    whom on an axis of time, and the shared words side by side.

    \b
    Example: supplyline origins examples/dprk-russia --json --edges
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    if place is not None and (as_json or edges):
        other = "--json" if as_json else "--edges"
        raise click.UsageError(f"--html writes pages and {other} prints lines: give one of them")
    if paraphrase and (edges or place is not None):
        other = "--edges" if edges else "--html"
        raise click.UsageError(
            f"--paraphrase finds likeness, which {other} cannot show: give one of them"
        )
    from supplyline.contract import edge_json, origin_json  # noqa: PLC0415  # loaded when called
    from supplyline.direct import origins_of  # noqa: PLC0415  # as above
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    if place is not None:
        _write_pages(sources, place)
        return
    if paraphrase:
        _point_out(sources, as_json=as_json)
        return
    with progress_on() as progress:
        traced = origins_of(sources, stdin=sys.stdin.buffer, progress=progress, on_failure=complain)
    if edges:
        rows = (edge_json(reuse, traced.names) for reuse in traced.reuse)
        columns = ("copy", "source", "kind", "share")
    else:
        rows = (origin_json(document, origin) for document, origin in traced.by_document)
        columns = ("document", "role", "copied_share", "origin")
    if as_json:
        echo_json(rows)
        return
    _echo_rows("Who copied whom" if edges else "Origins", columns, rows)
    click.echo(counts(len(traced.documents), traced.stories, traced.count))


def _point_out(sources: tuple[str, ...], *, as_json: bool) -> None:
    """Trace ``sources``, and print what may have a common origin beside what has one."""
    from supplyline.contract import likenesses_json, origin_json  # noqa: PLC0415  # loaded when called
    from supplyline.direct import likenesses_of, origins_of  # noqa: PLC0415  # as above
    from supplyline.origins.paraphrase import load_encoder  # noqa: PLC0415  # as above
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    encoder = load_encoder()  # without it nothing is traced in vain
    with progress_on() as progress:
        traced = origins_of(sources, stdin=sys.stdin.buffer, progress=progress, on_failure=complain)
        found = likenesses_of(traced, encoder=encoder, progress=progress)
    said = counts(len(traced.documents), traced.stories, traced.count, found.origins_low)
    if as_json:
        lists = likenesses_json(found.likenesses, traced.names)
        echo_json(
            origin_json(document, origin) | {"likenesses": lists[document.id]}
            for document, origin in traced.by_document
        )
        click.echo(said, err=True)
        return
    columns = ("document", "role", "copied_share", "origin")
    _echo_rows("Origins", columns, (origin_json(d, o) for d, o in traced.by_document))
    if found.likenesses:
        names = traced.names
        rows = (
            {"one": names[f.a], "other": names[f.b], "score": f.score, "reasons": f.reasons}
            for f in found.likenesses
        )
        _echo_rows("Possibly one story", ("one", "other", "score"), rows)
    click.echo(said)


def _echo_rows(title: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as a table of some columns and their reasons."""
    echo_table(
        title,
        (*columns, "reasons"),
        ([*(_cell(row[c]) for c in columns), "; ".join(row["reasons"])] for row in rows),
    )


def _write_pages(sources: tuple[str, ...], place: Path) -> None:
    """Trace ``sources`` and write their pages to ``place``."""
    from supplyline.direct import origins_of  # noqa: PLC0415  # loaded when called
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above
    from supplyline.showing import check_place, show  # noqa: PLC0415  # as above

    check_place(place, sources)
    with progress_on() as progress:
        traced = origins_of(sources, stdin=sys.stdin.buffer, progress=progress, on_failure=complain)
        shown = show(
            traced, place, title=_title(sources), progress=progress,
            command=shlex.join(["supplyline", *sys.argv[1:]]),
            generated=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        )  # fmt: skip
    click.echo(counts(len(traced.documents), traced.stories, traced.count))
    click.echo(f"{shown.first} ({shown.pages:,} page{'s' if shown.pages != 1 else ''})")


def counts(documents: int, stories: int, origins: int, least: int | None = None) -> str:
    """Return the summary of a tracing in one line; ``least``: origins if every likeness joins two.

    >>> counts(46, 5, 41)
    '46 documents, 5 stories of two or more, at most 41 independent origins'
    >>> counts(46, 5, 41, 38)
    '46 documents, 5 stories of two or more, between 38 and 41 independent origins'
    """
    bounds = "at most" if least in (None, origins) else f"between {least:,} and"
    alone = ", none alike in other words" if least == origins else ""
    return (
        f"{documents:,} document{'s' if documents != 1 else ''}, "
        f"{stories:,} stor{'ies' if stories != 1 else 'y'} of two or more, "
        f"{bounds} {origins:,} independent origin{'s' if origins != 1 else ''}{alone}"
    )


def _title(sources: tuple[str, ...]) -> str:
    """Return what was traced, short enough for a heading."""
    names = [
        "standard input" if s == "-" else s if "://" in s else Path(s).resolve().name or s
        for s in sources
    ]
    return ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")


def _cell(value: object) -> object:
    return f"{value:.2f}" if isinstance(value, float) else value
