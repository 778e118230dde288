"""``supplyline import``: events that people coded by hand, from a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.columns import ColumnsOption
from supplyline.cli.completing import complete_cases
from supplyline.cli.custody import called

if TYPE_CHECKING:
    from supplyline.register import Columns

_SHOWN = 20  # rows that cannot be used; the rest are in the ledger


@click.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--case", type=click.Path(path_type=Path), shell_complete=complete_cases, metavar="DIR", help="Case folder; made if missing.")  # fmt: skip
@click.option("--coder", metavar="NAME", help="Who coded the rows; default: whoever runs the command.")  # fmt: skip
@click.option("--columns", type=ColumnsOption(), metavar="FIELD=HEADING,...", help="What headings mean that are not known: date=Datum,from=Lieferant.")  # fmt: skip
@click.option("--sheet", metavar="NAME", help="Of a workbook; default: the first that has rows.")
@click.option("--template", type=click.Path(path_type=Path), metavar="NEW", help="Write an empty sheet (.csv or .xlsx) with the columns, and stop.")  # fmt: skip
def import_command(
    *,
    file: Path | None,
    case: Path | None,
    coder: str | None,
    columns: Columns | None,
    sheet: str | None,
    template: Path | None,
) -> None:
    """Take a spreadsheet of hand-coded events (CSV, XLSX, JSON lines) into a case.

    The file is kept as evidence; each row is a document whose claim is as its coder has it, and
    goes through origins, events and review as everybody's word does.  A row that cannot be used is
    a failure with its place; the rest goes on.

    \b
    An empty sheet: supplyline import --template events.xlsx
    Example: supplyline import events.xlsx --case case --coder "A. Coder"
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.importing import import_sheet, write_template  # noqa: PLC0415  # loaded when called
    from supplyline.ledger import operator_name  # noqa: PLC0415  # as above
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    if template is not None:
        if template.exists():
            raise click.UsageError(f"{template}: found a file, needed a new name for --template")
        write_template(template)
        click.echo(f"{template}: an empty sheet")
        return
    if file is None or case is None:
        raise click.UsageError("needed FILE and --case DIR, or --template NEW")
    with progress_on() as progress:
        done = import_sheet(
            file, case, coder=coder or operator_name(), columns=columns, sheet_name=sheet,
            command=called(), progress=progress,
        )  # fmt: skip
    for failure in done.failures[:_SHOWN]:
        click.echo(f"supplyline: {failure.message}", err=True)
    if len(done.failures) > _SHOWN:
        click.echo(f"supplyline: and {len(done.failures) - _SHOWN:,} more rows", err=True)
    rows = done.documents + done.repeats + len(done.failures)
    before = " (imported before)" if done.unchanged else ""
    click.echo(
        f"rows    {rows:,} = {done.documents:,} documents + {done.repeats:,} repeats + "
        f"{len(done.failures):,} failures; {done.new:,} documents are new{before}"
    )
    if done.summary is not None:
        click.echo(f"claims  {sum(done.summary.tally.claims.values()):,} in the case")
        click.echo(f"events  {done.summary.tally.events:,} in the case")
