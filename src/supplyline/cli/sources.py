"""``supplyline claims``: read sources, store nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from supplyline.cli.output import complain, echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.records import Claim, Document, Reading


@click.command("claims")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
@click.option("--pipeline", metavar="NAME", help="Installed spaCy pipeline to read with.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; default: one a core.")  # fmt: skip
def claims_command(
    sources: tuple[str, ...], as_json: bool, pipeline: str | None, workers: int | None
) -> None:
    """List what SOURCEs claim; nothing is stored.

    \b
    Example: supplyline claims examples/dprk-russia --json
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import claim_json  # noqa: PLC0415  # loaded when called
    from supplyline.direct import claims_of  # noqa: PLC0415  # as above

    found = claims_of(
        sources, pipeline=pipeline, workers=workers, stdin=sys.stdin.buffer,
        on_failure=complain, on_unread=_tell_unread,
    )  # fmt: skip
    if as_json:
        echo_json(claim_json(claim, document.name) for claim, document in found)
    else:
        columns = ("document", "kind", "from", "to", "what", "numbers", "when", "stage", "said by")
        echo_table("Claims", columns, (_row(claim, document) for claim, document in found))


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
