"""``supplyline export``: give a case to other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supplyline.cli.completing import complete_codes
from supplyline.cli.custody import called, open_key
from supplyline.cli.options import CASE, ITEM, KIND, SINCE, UNTIL, wanted_of
from supplyline.errors import SupplylineError

if TYPE_CHECKING:
    from supplyline.export.parts import Period

_ARCHIVES = ("warc", "wacz")
_FORMATS = ("csv", "jsonl", "sipri", "ftm", "geojson", "stix", "prov", "parquet", "sqlite")
_TLP = ("clear", "green", "amber", "red")


class FormatUnknown(SupplylineError):
    """A format was asked for that is not there."""

    exit_code = 2

    def __init__(self, form: str) -> None:
        self.form = form
        super().__init__(
            f"found the format {form!r}, needed one of {', '.join((*_FORMATS, *_ARCHIVES))}: choose one "
            "with --format"
        )


class OptionUnfit(SupplylineError):
    """An option was given to a format that has no use for it."""

    exit_code = 2

    def __init__(self, option: str, form: str, needed: str) -> None:
        self.option, self.form = option, form
        super().__init__(f"found {option} with --format {form}, needed {needed}: leave one out")


class _Code(click.ParamType[str]):
    """A party code, "PRK"."""

    name = "code"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return it in capitals."""
        from supplyline.schema.codebook import known_codes  # noqa: PLC0415  # a table of every state

        code = str(value).upper()
        if code not in known_codes():
            self.fail(f"found {value!r}, needed a party code such as PRK or NATO", param, ctx)
        return code


@click.command("export")
@CASE
@click.option("--format", "form", required=True, metavar="F", help="csv, jsonl, sipri, ftm, geojson, stix, prov, parquet, sqlite, warc or wacz.")  # fmt: skip
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to; csv: a folder or FILE.zip; parquet: a folder.")  # fmt: skip
@click.option("--from", "from_", multiple=True, type=_Code(), shell_complete=complete_codes, metavar="CODE", help="Only events in which this party gives or acts.")  # fmt: skip
@click.option("--to", multiple=True, type=_Code(), shell_complete=complete_codes, metavar="CODE", help="Only events in which it receives or is acted on.")  # fmt: skip
@ITEM
@KIND
@click.option("--tier", type=click.Choice(("candidate", "vetted")), help="Only events of this tier.")  # fmt: skip
@SINCE
@UNTIL
@click.option(
    "--as-of", metavar="DAY", help="As it was known when that day (UTC) ended: 2026-11-24."
)
@click.option("--partition", type=click.Choice(("month", "year")), help="Parquet in parts, by publication: documents, origins, claims and who copied whom.")  # fmt: skip
@click.option("--tlp", type=click.Choice(_TLP), help="Traffic Light Protocol marking of a STIX bundle.")  # fmt: skip
@click.option("--key", "key_file", type=click.Path(path_type=Path), metavar="FILE", help="Private key that signs a WACZ.")  # fmt: skip
def export_command(
    *,
    case: Path, form: str, output: Path, tlp: str | None, key_file: Path | None, as_of: str | None,
    partition: Period | None, **wanted: Any,
) -> None:  # fmt: skip
    """Write what a case holds in a form that other tools open.

    Claims stay apart from events, and a number keeps its bounds, unit and rule.  csv is a table a
    file: events.csv, claims.csv, quantities.csv, documents.csv, acknowledgement.csv and those that a
    cell would need a list for.  warc and wacz hold the captures.  Options that choose events choose
    their claims and documents with them.  What each form keeps and loses: docs/exports.md.

    \b
    In parts, by month: supplyline export case --format parquet --partition month -o parts
    One table of transfers: supplyline export case --format sipri -o register.csv --from PRK --to RUS
    Example: supplyline export case --format csv -o case.zip
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    if form in _ARCHIVES:
        _archive(
            case,
            output,
            form,
            key_file,
            {"--tlp": tlp, "--as-of": as_of, "--partition": partition, **wanted},
        )
        return
    if form not in _FORMATS:
        raise FormatUnknown(form)
    if key_file is not None:
        raise OptionUnfit("--key", form, "--format wacz")
    if tlp is not None and form != "stix":
        raise OptionUnfit("--tlp", form, "--format stix")
    if partition is not None and form != "parquet":
        raise OptionUnfit("--partition", form, "--format parquet")
    if partition is not None:
        _parts(case, output, partition, as_of, wanted)
        return
    from supplyline.handover.exporting import export_case  # noqa: PLC0415  # loaded when called
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    with progress_on() as progress:
        done = export_case(
            case, output, form=form, wanted=wanted_of(**wanted), tlp=tlp, as_of=as_of,
            command=called(), progress=progress,
        )  # fmt: skip
    counts = ", ".join(f"{count:,} {name}" for name, count in done.counts.items())
    click.echo(f"{output}: {counts}")
    for place in done.written.beside:
        click.echo(f"{place}: beside it")
    if done.written.left_out:
        click.echo(
            f"{done.written.left_out:,} events are no transfers and have no row in this form"
        )


def _parts(case: Path, output: Path, by: Period, as_of: str | None, wanted: dict[str, Any]) -> None:
    from supplyline.handover.exporting import export_parts  # noqa: PLC0415  # loaded when called
    from supplyline.progress import progress_on  # noqa: PLC0415  # as above

    _refuse(wanted, "parquet --partition", "a form that holds events")
    with progress_on() as progress:
        done = export_parts(case, output, by=by, as_of=as_of, command=called(), progress=progress)
    click.echo(f"{output}: {done.written + done.kept:,} files, {done.kept:,} of them were there")


def _archive(
    case: Path, output: Path, form: str, key_file: Path | None, others: dict[str, Any]
) -> None:
    _refuse(others, form, "a form that holds events")
    from supplyline.handover.custodian import export_archive  # noqa: PLC0415  # loaded when called

    key = None if key_file is None else open_key(key_file)
    count = export_archive(case, output, form=form, key=key, command=called())
    click.echo(f"{output}: {count:,} captures")


def _refuse(others: dict[str, Any], form: str, needed: str) -> None:
    """Refuse options that a form has no use for."""
    for name, value in others.items():
        if value:
            option = name if name.startswith("--") else f"--{name.rstrip('_').removesuffix('s')}"
            raise OptionUnfit(option, form, needed)
