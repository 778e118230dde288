"""``supplyline follow``: documents as they come."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supplyline.cli.custody import called
from supplyline.cli.network import asking_of, feeds_of, fetched_lines, network_options
from supplyline.cli.options import CASE_MADE
from supplyline.clock import utc_now

if TYPE_CHECKING:
    from supplyline.live import Followed


@click.command("follow")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@CASE_MADE
@click.option("--feeds", "feeds_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="TOML file of what to ask (docs/fetching.md).")  # fmt: skip
@click.option("--every", type=click.FloatRange(1), metavar="MINUTES", help="Between two rounds of the addresses.  [default: 15]")  # fmt: skip
@click.option("--beat", type=click.FloatRange(0.1), default=1.0, show_default=True, metavar="S", help="Seconds between two batches, at least.")  # fmt: skip
@click.option("--dossier-every", "slow", type=click.FloatRange(1), default=60.0, show_default=True, metavar="S", help="Seconds between two dossiers, at least; measures, lists and alerts follow with them.")  # fmt: skip
@click.option("--batch", "most", type=click.IntRange(1), default=500, show_default=True, metavar="N", help="Documents taken in at once, about.")  # fmt: skip
@click.option("--queue", "waiting", type=click.IntRange(1), default=10_000, show_default=True, metavar="N", help="Documents that may wait before no more are read or asked.")  # fmt: skip
@click.option("--idle", type=click.FloatRange(0, min_open=True), metavar="S", help="End when nothing came for so long.  [default: never]")  # fmt: skip
@click.option("--pipeline", metavar="NAME", help="Installed spaCy pipeline to read with.")
@click.option("--ledger", metavar="ADDRESS", help="Keep the ledger on a PostgreSQL server, as for build.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; default: one a core.")  # fmt: skip
@click.option("--parties", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Parties of your own, as for build.")  # fmt: skip
@network_options
def follow_command(
    *,
    sources: tuple[str, ...],
    case: Path,
    feeds_file: Path | None,
    every: float | None,
    beat: float,
    slow: float,
    most: int,
    waiting: int,
    idle: float | None,
    pipeline: str | None,
    ledger: str | None,
    workers: int | None,
    parties: Path | None,
    **network: Any,
) -> None:
    """Take documents into a case as they come, until Ctrl-C.

    A SOURCE is a folder that is looked through again and again, a file, an address or feed that is
    asked again and again, or - for JSON lines on standard input, which end when the input does.
    Origins and events follow within seconds, the dossier every minute.  Killed and started again,
    it takes up where it was.

    \b
    Example: supplyline follow incoming --case case
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.acquire import split  # noqa: PLC0415  # loaded when called
    from supplyline.acquire.feedfile import read_feeds  # noqa: PLC0415  # as above
    from supplyline.live import Pace, follow  # noqa: PLC0415  # as above
    from supplyline.run import Options  # noqa: PLC0415  # as above

    paths, addresses = split(sources)
    file = None if feeds_file is None else read_feeds(feeds_file)
    asking = asking_of(network, contact="" if file is None else file.contact)
    followed = follow(
        paths,
        case,
        feeds=feeds_of(addresses, [] if file is None else file.feeds, asking, every=every),
        options=Options(
            pipeline=pipeline, workers=workers, ledger=ledger, asking=asking, command=called(),
            parties=parties,
        ),
        pace=Pace(beat=beat, slow=slow, most=most, waiting=waiting, idle=idle),
        stdin=sys.stdin.buffer,
        tell=lambda words: click.echo(f"{utc_now()} {words}", err=True),
    )  # fmt: skip
    click.echo("\n".join(followed_lines(followed, case)))


def followed_lines(followed: Followed, case: Path) -> list[str]:
    """Return what following came to, in a few lines."""
    taken = followed.taken
    return [
        *([] if followed.fetched is None else fetched_lines(followed.fetched)),
        f"inputs      {taken.inputs:,} = {taken.documents:,} documents + {taken.repeats:,} repeats "
        f"+ {taken.failures:,} failures; {taken.new:,} documents are new",
        f"waiting     {followed.waiting:,}",
        f"lag         {followed.lag(0.5):.1f} s for one half, {followed.lag(0.95):.1f} s for 95 in 100, "
        f"{followed.lag(1):.1f} s at most",
        f"dossier     {case / 'dossier.html'}",
    ]
