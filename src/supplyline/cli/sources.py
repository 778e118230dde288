"""``supplyline claims``: read sources, store nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supplyline.cli.model import reader_options, settings_of, tell_endpoint
from supplyline.cli.network import asking_of, network_options
from supplyline.cli.options import JSON
from supplyline.cli.output import complain, echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.claims.model import ModelSettings
    from supplyline.inflow.model_reader import Model
    from supplyline.progress import Progress
    from supplyline.records import Claim, Document, Reading


@click.command("claims")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@JSON
@click.option("--pipeline", metavar="NAME", help="Installed spaCy pipeline to read with.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; default: one a core.")  # fmt: skip
@click.option("--parties", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Parties of your own besides the shipped ones (docs/parties.md).")  # fmt: skip
@reader_options
@network_options
@click.option("--answers", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Keep what the model answered; asked again, only the rest is.")  # fmt: skip
@click.option("--review", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="List what the readers disagree on, one JSON object per line.")  # fmt: skip
def claims_command(
    *,
    sources: tuple[str, ...],
    as_json: bool,
    pipeline: str | None,
    workers: int | None,
    parties: Path | None,
    answers: Path | None,
    review: Path | None,
    **asking: Any,
) -> None:
    """List what SOURCEs claim; nothing is stored.

    A SOURCE is a file, a folder, an address, a feed or - for standard input.

    \b
    With a model: supplyline claims FILES... --json --reader model --endpoint http://127.0.0.1:8080/v1 --model NAME
    Example: supplyline claims examples/dprk-russia --json
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    network = asking_of(asking)
    settings = settings_of(asking)
    if settings is None and (answers is not None or review is not None):
        name = "answers" if answers is not None else "review"
        raise click.UsageError(f"--{name} is for a model: add --reader model or --reader both")
    from supplyline.acquire.addresses import is_address  # noqa: PLC0415  # loaded when called
    from supplyline.contract import claim_json  # noqa: PLC0415  # as above
    from supplyline.direct import claims_of  # noqa: PLC0415  # as above
    from supplyline.schema.parties import parties_from  # noqa: PLC0415  # as above

    far = any(map(is_address, sources))
    with (
        parties_from(parties),
        _asking(settings, answers, review, far=far) as (model, progress),
    ):
        found = claims_of(
            sources, pipeline=pipeline, workers=workers, stdin=sys.stdin.buffer,
            on_failure=complain, on_unread=_tell_unread, model=model, progress=progress,
            asking=network,
        )  # fmt: skip
        if as_json:
            echo_json(claim_json(claim, document.name) for claim, document in found)
        else:
            columns = ("document", "kind", "from", "to", "what", "numbers", "when", "stage", "said by")  # fmt: skip
            echo_table("Claims", columns, (_row(claim, document) for claim, document in found))
    if model is not None:
        for line in model.tally.lines(model.settings.model):
            click.echo(f"supplyline: {line}", err=True)


@contextmanager
def _asking(
    settings: ModelSettings | None, answers: Path | None, review: Path | None, *, far: bool
) -> Iterator[tuple[Model | None, Progress | None]]:
    """Open the model reader, if there is one; a bar for what it, or the network, is asked."""
    from supplyline.progress import progress_on  # noqa: PLC0415  # loaded when called

    if settings is None and far:
        with progress_on() as progress:
            yield None, progress
        return
    if settings is None:
        yield None, None
        return
    from supplyline.inflow.model_reader import Model  # noqa: PLC0415  # loaded when called

    tell_endpoint(settings)
    with (
        progress_on() as progress,
        Model(settings, answers=answers, review=review, progress=progress) as model,
    ):
        yield model, progress


def _tell_unread(document: Document, reading: Reading) -> None:
    click.echo(f"supplyline: {document.name}: unread: {reading.unread}", err=True)


def _row(claim: Claim, document: Document) -> tuple[str, ...]:
    when = f"{claim.when.start or '…'} to {claim.when.end or '…'}" if claim.when else ""
    denied = ", denied" if claim.polarity == "denied" else ""
    return (
        document.name,
        claim.kind,
        ", ".join(p.code or p.text for p in claim.from_),
        ", ".join(p.code or p.text for p in claim.to),
        f"{claim.what.text} ({claim.what.category})" if claim.what else "",
        "; ".join(q.text for q in claim.quantity),
        when,
        f"{claim.stage}{denied}, {claim.certainty}",
        " → ".join(s.text for s in claim.attribution) or claim.voice,
    )
