"""``supplyline export``: give a case to other tools."""

from __future__ import annotations

from pathlib import Path

import click

from supplyline.cli.custody import called, open_key
from supplyline.cli.options import CASE
from supplyline.errors import SupplylineError

_LATER = ("csv", "jsonl", "sipri", "ftm", "geojson", "stix", "prov")


class FormatUnknown(SupplylineError):
    """A format was asked for that is not there."""

    exit_code = 2

    def __init__(self, form: str) -> None:
        self.form = form
        found = f"{form!r}, which is still to come" if form in _LATER else f"{form!r}"
        super().__init__(f"found the format {found}, needed warc or wacz: choose one with --format")


@click.command("export")
@CASE
@click.option("--format", "form", required=True, metavar="F", help="warc or wacz.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to.")  # fmt: skip
@click.option("--key", "key_file", type=click.Path(path_type=Path), metavar="FILE", help="Private key that signs a WACZ.")  # fmt: skip
def export_command(case: Path, form: str, output: Path, key_file: Path | None) -> None:
    """Write the captures of a case as a web archive, WARC 1.1 or WACZ 1.1.1.

    \b
    Example: supplyline export case --format wacz -o case.wacz
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.custodian import ARCHIVES, export_archive  # noqa: PLC0415  # loaded when called

    if form not in ARCHIVES:
        raise FormatUnknown(form)
    key = None if key_file is None else open_key(key_file)
    count = export_archive(case, output, form=form, key=key, command=called())
    click.echo(f"{output}: {count:,} captures")
