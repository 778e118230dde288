"""``supplyline dossier``: a dossier to hand over, of a case or of some of its events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from supplyline.cli.build import Pair
from supplyline.cli.custody import called
from supplyline.cli.options import CASE, ITEM, KIND, SINCE, UNTIL, wanted_of

_FORMS = ("html", "pdf", "docx", "zip")


class _Pair(Pair):
    """Two party codes that are known."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return the two codes."""
        from supplyline.schema.codebook import known_codes  # noqa: PLC0415  # a table of every state

        pair = super().convert(value, param, ctx)
        unknown = [code for code in pair if code not in known_codes()]
        if unknown or pair[0] == pair[1]:
            self.fail(
                f"found {value!r}, needed two different party codes such as PRK-RUS", param, ctx
            )
        return pair


@click.command("dossier")
@CASE
@click.option("--format", "form", type=click.Choice(_FORMS), help="Default: by the name of FILE.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to.")  # fmt: skip
@click.option("--pair", type=_Pair(), metavar="A-B", help="Only events between these parties, either way, such as PRK-RUS.")  # fmt: skip
@click.option("--question", default="", metavar="WORDS", help="Only events whose claims have all these words.")  # fmt: skip
@ITEM
@KIND
@SINCE
@UNTIL
def dossier_command(
    *,
    case: Path,
    form: str | None,
    output: Path,
    pair: tuple[str, str] | None,
    question: str,
    **wanted: Any,
) -> None:
    """Write what a case says as a document to hand over, each statement with its note.

    html, pdf and docx say the same, with the same numbers of notes.  zip is a package for a recipient:
    all three, the evidence, the log, signatures, and a script that checks them.  A question is a
    selection by words, and the dossier says so (docs/dossier.md).

    \b
    A package: supplyline dossier case --pair PRK-RUS -o case.zip
    Example: supplyline dossier case --pair PRK-RUS --question shells -o shells.pdf
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.handover.handing import Asked, hand_over  # noqa: PLC0415  # loaded when called
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    asked = Asked(pair=pair, question=question, wanted=wanted_of(**wanted))
    with progress_on() as progress:
        done = hand_over(
            case, output, form=form or _form_of(output), asked=asked, command=called(),
            progress=progress,
        )  # fmt: skip
    click.echo(
        f"{done.place}: {done.events:,} of {done.held:,} events, {done.notes:,} notes, {done.size:,} bytes"
    )
    if done.manifest:
        click.echo(f"manifest {done.manifest}")


def _form_of(output: Path) -> str:
    """Return the form that a file's name says."""
    form = {".htm": "html"}.get(output.suffix.lower(), output.suffix.lower().removeprefix("."))
    if form not in _FORMS:
        raise click.UsageError(
            f"found a file called {output.name!r} and no --format, needed one of {', '.join(_FORMS)}: "
            "choose one with --format"
        )
    return form
