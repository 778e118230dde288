"""``supplyline build``: the main job."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supplyline.cli.completing import complete_codes
from supplyline.cli.custody import called
from supplyline.cli.model import reader_options, settings_of, tell_endpoint
from supplyline.cli.network import asking_of, fetched_lines, network_options
from supplyline.cli.options import CASE_MADE

if TYPE_CHECKING:
    from supplyline.engines import EngineName
    from supplyline.run import BuildSummary


class Pair(click.ParamType[tuple[str, str]]):
    """Two party codes, "PRK-RUS"."""

    name = "pair"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the two codes."""
        found = re.fullmatch(r"([A-Z]{3}|NATO)-([A-Z]{3}|NATO)", str(value).upper())
        if found is None:
            self.fail(f"found {value!r}, needed two party codes such as PRK-RUS", param, ctx)
        return found[1], found[2]


@click.command("build")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@CASE_MADE
@click.option("--pipeline", metavar="NAME", help="Installed spaCy pipeline to read with.")
@click.option("--pair", type=Pair(), shell_complete=complete_codes, metavar="A-B", help="Parties the dossier opens on, such as PRK-RUS.")  # fmt: skip
@click.option("--ledger", metavar="ADDRESS", help="Keep the ledger on a PostgreSQL server: postgresql://user@host/name?schema=case.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; default: one a core.")  # fmt: skip
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="What reads documents: this machine, or a Ray cluster (docs/engines.md).")  # fmt: skip
@click.option("--memory", "gigabytes", type=click.FloatRange(min=0, min_open=True), metavar="GB", help="Gigabytes that all processes keep to together; what does not fit is spilled to disk.  [default: all]")  # fmt: skip
@click.option("--parties", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Parties of your own besides the shipped ones; kept in the case (docs/parties.md).")  # fmt: skip
@reader_options
@network_options
def build_command(
    *,
    sources: tuple[str, ...],
    case: Path,
    pipeline: str | None,
    pair: tuple[str, str] | None,
    ledger: str | None,
    workers: int | None,
    engine: EngineName,
    gigabytes: float | None,
    parties: Path | None,
    **asking: Any,
) -> None:
    """Read SOURCEs into a case: ledger, evidence, dossier.

    A SOURCE is a file, a folder, a pattern in quotes, an object s3://bucket/key (docs/archives.md),
    an address, a feed or - for standard input; without one, what
    supplyline fetch and supplyline add brought is read.  Run it again with the same or more
    sources: only what is new is done, also after it was killed.

    \b
    With a model: supplyline build FILES... --case case --reader both --endpoint http://127.0.0.1:8080/v1 --model NAME
    Example: supplyline build examples/dprk-russia --case case --pair PRK-RUS
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.progress import progress_on  # noqa: PLC0415  # loaded when called
    from supplyline.run import Options, build  # noqa: PLC0415  # loaded when called

    network = asking_of(asking)
    settings = settings_of(asking, case=case)
    if settings is not None:
        tell_endpoint(settings)
    options = Options(
        pipeline=pipeline, pair=pair, workers=workers, ledger=ledger, model=settings, asking=network,
        command=called(), parties=parties, engine=engine,
        memory=None if gigabytes is None else int(gigabytes * 10**9),
    )  # fmt: skip
    with progress_on() as progress:
        summary = build(sources, case, options=options, progress=progress, stdin=sys.stdin.buffer)
    click.echo("\n".join(summary_lines(summary)))
    if sources:
        summary.require_documents()


def summary_lines(summary: BuildSummary) -> list[str]:
    """Return what a build did in a dozen lines; what was fetched and what a model did in some more."""
    taken, tally = summary.taken, summary.tally
    faults = _counted(summary.faults)
    return [
        *([] if summary.fetched is None else fetched_lines(summary.fetched)),
        f"inputs      {taken.inputs:,} = {taken.documents:,} documents + {taken.repeats:,} repeats "
        f"+ {taken.failures:,} failures; {taken.new:,} documents are new",
        f"documents   {tally.documents:,} in the case"
        f"{f', {tally.withdrawn:,} withdrawn' if tally.withdrawn else ''}",
        f"failures    {tally.failures:,}{faults}",
        f"unread      {sum(tally.unread.values()):,}{_counted(tally.unread)}",
        f"sentences   {tally.sentences:,}; {tally.parsed:,} parsed, {summary.parsed:,} now",
        f"claims      {sum(tally.claims.values()):,}{_counted(tally.claims)}",
        f"events      {tally.events:,}",
        f"origins     {tally.origins:,} independent",
        f"lists       {summary.lists}",
        *(f"{'alerts' if not at else '':12}{line}" for at, line in enumerate(summary.alerts)),
        *(f"{'model' if not at else '':12}{line}" for at, line in enumerate(summary.model)),
        f"time        {sum(summary.seconds.values()):.1f} s{_timed(summary)}",
        f"dossier     {summary.dossier}{'' if summary.changed else ' (nothing was new)'}",
    ]


def _counted(counts: Mapping[str, int]) -> str:
    inside = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    return f" ({inside})" if inside else ""


def _timed(summary: BuildSummary) -> str:
    inside = ", ".join(f"{name} {s:.1f}" for name, s in summary.seconds.items() if s >= 0.05)
    return f" ({inside})" if inside else ""
