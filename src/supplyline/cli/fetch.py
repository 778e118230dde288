"""``supplyline fetch``: capture addresses into a case, once or again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from supplyline.cli.custody import called
from supplyline.cli.network import asking_of, feeds_of, fetched_lines, network_options
from supplyline.cli.options import CASE_MADE
from supplyline.clock import utc_now


@click.command("fetch")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS...]")
@CASE_MADE
@click.option("--feeds", "feeds_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="TOML file of what to ask (docs/fetching.md).")  # fmt: skip
@click.option("--follow", is_flag=True, help="Ask again and again, until Ctrl-C.")
@click.option("--every", type=click.FloatRange(1), metavar="MINUTES", help="Between two rounds of the ADDRESSes.  [default: 15]")  # fmt: skip
@click.option("--again", is_flag=True, help="Ask items of feeds again that were had before.")
@network_options
def fetch_command(
    *,
    addresses: tuple[str, ...],
    case: Path,
    feeds_file: Path | None,
    follow: bool,
    every: float | None,
    again: bool,
    **given: Any,
) -> None:
    """Capture ADDRESSes, and what feeds and sitemaps among them list, into a case.

    Nothing is read: supplyline build --case DIR does.  Run it again: what was had is only asked
    whether it changed, also after it was killed.

    \b
    Example: supplyline fetch --case case --feeds examples/feeds.toml --follow
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.acquire import split  # noqa: PLC0415  # loaded when called
    from supplyline.acquire.feedfile import read_feeds  # noqa: PLC0415  # as above
    from supplyline.inflow.fetch import fetch  # noqa: PLC0415  # as above
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    paths, checked = split(addresses)
    if paths:
        raise click.UsageError(f"found {paths[0]!r}, needed an address: files go to build or add")
    file = None if feeds_file is None else read_feeds(feeds_file)
    asking = asking_of(given, contact="" if file is None else file.contact)
    listed = [] if file is None else file.feeds
    feeds = feeds_of(checked, listed, asking, every=every, again=again)
    if not feeds:
        raise click.UsageError("nothing to ask: give an ADDRESS or --feeds FILE")
    with progress_on() as progress:
        fetched = fetch(
            case, feeds, manners=asking.manners, follow=follow, progress=progress, tell=_tell,
            command=called(),
        )  # fmt: skip
    click.echo("\n".join(fetched_lines(fetched)))
    fetched.require_any()


def _tell(words: str) -> None:
    click.echo(f"{utc_now()} {words}", err=True)
