"""``supplyline add``: keep evidence that has no address, with what is known of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from supplyline.cli.custody import called
from supplyline.cli.options import CASE_MADE


class _Note(click.ParamType[tuple[str, str]]):
    """A name and a value, "place=harbour"."""

    name = "note"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return both."""
        key, mark, said = str(value).partition("=")
        if not (mark and key.strip() and said.strip()):
            self.fail(f"found {value!r}, needed key=value such as place=harbour", param, ctx)
        return key.strip(), said.strip()


@click.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@CASE_MADE
@click.option("--note", "notes", type=_Note(), multiple=True, metavar="KEY=VALUE", help="What is known of it; outlet, title, language, url and source are read with it.")  # fmt: skip
@click.option("--source", metavar="TEXT", help="Where it is from, in words.  [default: the file's path]")  # fmt: skip
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Day that it is of.")  # fmt: skip
def add_command(
    file: Path, case: Path, notes: tuple[tuple[str, str], ...], source: str | None,
    day: datetime | None,
) -> None:  # fmt: skip
    """Keep FILE in a case as evidence without an address: a scan, an image, a note of an interview.

    It is kept whatever it is; what can be read is read by the next supplyline build --case DIR.

    \b
    Example: supplyline add scan.png --case case --note place=harbour --source "a dock worker" --date 2025-03-01
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.inflow.fetch import add  # noqa: PLC0415  # loaded when called

    capture, new = add(
        file, case, notes=notes, source=source, day=None if day is None else f"{day:%Y-%m-%d}",
        command=called(),
    )  # fmt: skip
    held = "kept" if new else "held already"
    click.echo(f"{capture.id}  {capture.media_type}, {capture.size:,} bytes, {held}")
