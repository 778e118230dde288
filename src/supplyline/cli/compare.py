"""``supplyline compare``: a case beside a register that people keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.build import Pair
from supplyline.cli.columns import ColumnsOption
from supplyline.cli.completing import complete_cases, complete_codes
from supplyline.cli.output import echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.register import Columns


@click.command("compare")
@click.argument("case", metavar="CASE", type=click.Path(path_type=Path), shell_complete=complete_cases)  # fmt: skip
@click.option("--with", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Register: .csv, .tsv, .xlsx or .jsonl, with headings.")  # fmt: skip
@click.option("--columns", type=ColumnsOption(), metavar="FIELD=HEADING,...", help="What headings mean that are not known: date=Datum,from=Lieferant; to==Bresk is meant for every row.")  # fmt: skip
@click.option("--sheet", metavar="NAME", help="Of a workbook; default: the first that has rows.")
@click.option("--pair", type=Pair(), shell_complete=complete_codes, metavar="A-B", help="Only what is between two parties, such as PRK-RUS.")  # fmt: skip
@click.option("--tolerance", type=click.IntRange(0), metavar="DAYS", help="Days by which times may miss each other; default: 10.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a page as well.")  # fmt: skip
@click.option("--as-of", metavar="DAY", help="As the case was known when that day (UTC) ended: 2026-11-24.")  # fmt: skip
def compare_command(
    *,
    case: Path,
    file: Path,
    columns: Columns | None,
    sheet: str | None,
    pair: tuple[str, str] | None,
    tolerance: int | None,
    as_json: bool,
    page: Path | None,
    as_of: str | None,
) -> None:
    """Line the events of CASE up with a register: matched, only here, only there.

    A register is a timeline (JSON lines with published, title, text), an export such as SIPRI's
    trade register, or a spreadsheet whose headings say what its columns are (docs/register.md).

    \b
    Example: supplyline compare case --with register.csv --pair PRK-RUS
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.answers.comparing import compare, write_page  # noqa: PLC0415  # loaded when called
    from supplyline.contract import comparison_json  # noqa: PLC0415  # as above

    found = compare(
        case, file, columns=columns, sheet=sheet, pair=pair, tolerance=tolerance, as_of=as_of
    )
    if page is not None:
        write_page(found, page, case=case, file=file)
    if as_json:
        echo_json(comparison_json(found))
    else:
        for part in found.listings():
            if part.rows:
                echo_table(part.heading, [c.casefold() for c in part.columns], part.rows)
    for label, words in found.facts():
        click.echo(f"{label:11} {words}", err=as_json)
