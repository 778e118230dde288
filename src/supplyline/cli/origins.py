"""``supplyline origins``: who copied whom, as lines, as a table or as pages; nothing else is stored.

Does not: draw likeness of meaning, or give it as edges: it says that two documents may be one story,
never who was first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supplyline.cli.custody import called
from supplyline.cli.network import asking_of, network_options
from supplyline.cli.options import JSON
from supplyline.cli.output import complain, counted, echo_json, echo_table
from supplyline.clock import utc_now

if TYPE_CHECKING:
    from supplyline.direct import Traced
    from supplyline.inflow.fetch import Asking


@click.command("origins")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@JSON
@click.option("--edges", is_flag=True, help="Who copied whom, instead of each document's origin.")
@click.option(
    "--passages",
    is_flag=True,
    help="Where each stretch of words goes back to that is from elsewhere, instead of the documents.",
)
@click.option(
    "--memory", "gigabytes", type=click.FloatRange(min=0.5), metavar="GB",
    help="Gigabytes that tracing keeps to; what does not fit is spilled to disk.  [default: all]",
)  # fmt: skip
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
@network_options
def origins_command(
    *,
    sources: tuple[str, ...],
    as_json: bool,
    edges: bool,
    passages: bool,
    gigabytes: float | None,
    paraphrase: bool,
    place: Path | None,
    **given: Any,
) -> None:
    """Find who copied whom, and how many witnesses that leaves; nothing is stored.

    A SOURCE is a file, a folder, an address, a feed or - for standard input.  Documents that go back to one root share
    an origin; the documents of one origin are a story.  With --html, each story is drawn: who copied
    whom on an axis of time, and the shared words side by side.

    \b
    Example: supplyline origins examples/dprk-russia --json --edges
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    if edges and passages:
        raise click.UsageError("--edges and --passages print other lines: give one of them")
    if place is not None and (as_json or edges or passages):
        other = "--json" if as_json else "--edges" if edges else "--passages"
        raise click.UsageError(f"--html writes pages and {other} prints lines: give one of them")
    if paraphrase and (edges or passages or place is not None):
        other = "--edges" if edges else "--passages" if passages else "--html"
        raise click.UsageError(
            f"--paraphrase finds likeness, which {other} cannot show: give one of them"
        )
    from supplyline.contract import edge_json, origin_json, passages_json  # noqa: PLC0415  # loaded when called
    from supplyline.direct import origins_of  # noqa: PLC0415  # as above
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    memory = None if gigabytes is None else int(gigabytes * 10**9)
    asking = asking_of(given)
    if place is not None:
        _write_pages(sources, place, memory, asking)
        return
    if paraphrase:
        _point_out(sources, asking, as_json=as_json)
        return
    with progress_on() as progress:
        traced = origins_of(
            sources, memory=memory, stdin=sys.stdin.buffer, progress=progress, on_failure=complain,
            asking=asking,
        )  # fmt: skip
    columns: tuple[str, ...]
    rows: Iterable[dict[str, Any]]
    if edges:
        rows = (edge_json(reuse, traced.names) for reuse in traced.reuse)
        columns = ("copy", "source", "kind", "share")
    elif passages:
        rows = (row for pair in traced.by_document for row in passages_json(*pair))
        columns = ("document", "start", "end", "origin")
    else:
        rows = (origin_json(document, origin) for document, origin in traced.by_document)
        columns = ("document", "role", "copied_share", "origin")
    if as_json:
        echo_json(rows)
        return
    title = "Who copied whom" if edges else "Passages of other origins" if passages else "Origins"
    _echo_rows(title, columns, rows)
    click.echo(counts(traced))


def _point_out(sources: tuple[str, ...], asking: Asking, *, as_json: bool) -> None:
    """Trace ``sources``, and print what may have a common origin beside what has one."""
    from supplyline.contract import likenesses_json, origin_json  # noqa: PLC0415  # loaded when called
    from supplyline.direct import likenesses_of, origins_of  # noqa: PLC0415  # as above
    from supplyline.origins.paraphrase import load_encoder  # noqa: PLC0415  # as above
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    encoder = load_encoder()  # without it nothing is traced in vain
    with progress_on() as progress:
        traced = origins_of(
            sources, texts=True, languages=True, stdin=sys.stdin.buffer, progress=progress,
            on_failure=complain, asking=asking,
        )  # fmt: skip
        found = likenesses_of(traced, encoder=encoder, progress=progress)
    said = counts(traced, found.origins_low)
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


def _echo_rows(title: str, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    """Print rows as a table of some columns and their reasons, if they have any."""
    echo_table(
        title,
        (*columns, "reasons"),
        ([*(_cell(row[c]) for c in columns), "; ".join(row.get("reasons", ()))] for row in rows),
    )


def _write_pages(sources: tuple[str, ...], place: Path, memory: int | None, asking: Asking) -> None:
    """Trace ``sources`` and write their pages to ``place``."""
    from supplyline.answers.showing import check_place, show  # noqa: PLC0415  # as above
    from supplyline.direct import origins_of  # noqa: PLC0415  # loaded when called
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    check_place(place, sources)
    with progress_on() as progress:
        traced = origins_of(
            sources, texts=True, memory=memory, stdin=sys.stdin.buffer, progress=progress,
            on_failure=complain, asking=asking,
        )  # fmt: skip
        shown = show(
            traced, place, title=_title(sources), progress=progress,
            command=called(),
            generated=utc_now(),
        )  # fmt: skip
    click.echo(counts(traced))
    click.echo(f"{shown.first} ({counted(shown.pages, 'page')})")


def counts(traced: Traced, likely: int | None = None) -> str:
    """Return the summary of a tracing in one line; ``likely``: origins if every likeness joins two."""
    documents, stories, origins = len(traced.documents), traced.stories, traced.count
    least, most = origins if likely is None else likely, traced.most
    bounds = f", between {least:,} and {most:,}" if least < most else ""
    alone = ", none alike in other words" if likely == origins else ""
    return (
        f"{documents:,} document{'s' if documents != 1 else ''}, "
        f"{stories:,} stor{'ies' if stories != 1 else 'y'} of two or more, "
        f"{origins:,} independent origin{'s' if origins != 1 else ''}{bounds}{alone}"
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
