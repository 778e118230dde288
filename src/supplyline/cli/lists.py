"""``supplyline lists``: load sanctions lists, see which are in force, and what a version changed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.output import echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.lists import Change, ListVersion

OLD = 30  # days after which a list is called old: the UN, OFAC and the EU change theirs every week

FOLDER = click.option("--lists", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Folder of lists.  [default: $SUPPLYLINE_LISTS, else the user's data folder]")  # fmt: skip
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")


@click.group("lists")
def lists_command() -> None:
    """Load sanctions lists, see which are in force, and what a version changed.

    \b
    Example: supplyline lists show
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped


@lists_command.command("load")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, exists=True, dir_okay=False))  # fmt: skip
@FOLDER
@click.option("--dated", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Day of a version whose file does not say, such as OFAC's CSV files.")  # fmt: skip
@click.option("--smaller", is_flag=True, help="Take a version that has lost half of its entries.")
def load_command(
    *, files: tuple[Path, ...], folder: Path | None, dated: datetime | None, smaller: bool
) -> None:
    """Load list FILEs: UN XML, OFAC CSV or XML, Canada SEMA XML, names as CSV.

    Which list a FILE is, its content tells.  OFAC's three CSV files go into one load.  If one FILE is
    refused, none is taken and what is in force stays.

    \b
    Example: supplyline lists load sdn.csv alt.csv add.csv
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.clock import utc_now  # noqa: PLC0415  # loaded when called
    from supplyline.inference.screening import lists_folder, screener  # noqa: PLC0415  # as above
    from supplyline.lists import Lists  # noqa: PLC0415  # as above

    lists = Lists(lists_folder(folder))
    day = None if dated is None else f"{dated:%Y-%m-%d}"
    loaded = lists.load(files, now=utc_now(), dated=day, smaller=smaller)
    in_force = lists.in_force()
    for version, new in loaded:
        state = "in force" if version in in_force else "kept; a newer one is in force"
        click.echo(
            f"{version.list}: {version.name}, {version.entries:,} entries, {version.names:,} names, "
            f"{'' if new else 'held already, '}{state}"
        )
    screener(lists.folder)  # makes the index, so that the first screening need not


@lists_command.command("show")
@FOLDER
@_JSON
def show_command(*, folder: Path | None, as_json: bool) -> None:
    """List every version of every list that was loaded, and say which are old.

    \b
    Example: supplyline lists show
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import list_version_json  # noqa: PLC0415  # loaded when called
    from supplyline.inference.screening import lists_folder  # noqa: PLC0415  # as above
    from supplyline.lists import Lists  # noqa: PLC0415  # as above

    place = lists_folder(folder)
    lists = Lists(place)
    in_force = lists.in_force()
    versions = lists.versions()
    if as_json:
        echo_json(list_version_json(v, in_force=v in in_force) for v in versions)
        return
    if not versions:
        click.echo(f"no list is loaded in {place}: supplyline lists load FILE")
        return
    columns = ("list", "version", "dated by", "form", "entries", "names", "loaded", "")
    echo_table(f"Lists in {place}", columns, (_row(v, in_force=v in in_force) for v in versions))
    for line in _ages(in_force):
        click.echo(line, err=True)


@lists_command.command("changes")
@click.argument("list_", metavar="LIST")
@click.option("--from", "before", metavar="V", help="Version: the beginning of its date or digest.  [default: the one before]")  # fmt: skip
@click.option("--to", "after", metavar="V", help="As above.  [default: the one in force]")
@FOLDER
@_JSON
def changes_command(
    *, list_: str, before: str | None, after: str | None, folder: Path | None, as_json: bool
) -> None:
    """Say what a version of LIST added, removed and changed.

    \b
    Example: supplyline lists changes un --from 2025-04 --to 2026-02
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import list_change_json  # noqa: PLC0415  # loaded when called
    from supplyline.inference.screening import lists_folder  # noqa: PLC0415  # as above
    from supplyline.lists import Lists, changes  # noqa: PLC0415  # as above

    lists = Lists(lists_folder(folder))
    new = lists.version(list_, after)
    old = lists.before(new) if before is None else lists.version(list_, before)
    found = changes(lists.entries(old), lists.entries(new))
    if as_json:
        echo_json(list_change_json(change, list_, old, new) for change in found)
        return
    counts = {what: sum(c.what == what for c in found) for what in ("added", "removed", "changed")}
    title = f"{list_} from {old.name} to {new.name}: " + ", ".join(
        f"{count:,} {what}" for what, count in counts.items()
    )
    echo_table(title, ("entry", "name", "programmes", "what"), map(_change, found))


def _row(version: ListVersion, *, in_force: bool) -> tuple[object, ...]:
    return (
        version.list,
        version.name,
        version.dated_by or "nobody",
        version.form,
        f"{version.entries:,}",
        f"{version.names:,}",
        version.loaded,
        "in force" if in_force else "",
    )


def _ages(versions: list[ListVersion]) -> list[str]:
    """Return a line for each list in force that is old, by its own date or by when it was loaded."""
    from supplyline.clock import utc_now  # noqa: PLC0415  # loaded when called

    today = date.fromisoformat(utc_now()[:10])
    lines: list[str] = []
    for version in versions:
        days = (today - date.fromisoformat((version.dated or version.loaded)[:10])).days
        if days > OLD:
            since = "since its date" if version.dated else "since it was loaded, and undated"
            lines.append(
                f"supplyline: {version.list} is old: {days} days {since}; load a fresh one"
            )
    return lines


def _change(change: Change) -> tuple[object, ...]:
    said = [
        f"{d.field}: " + "; ".join([*(f"− {t}" for t in d.gone), *(f"+ {t}" for t in d.come)])
        for d in change.differences
    ]
    return change.entry, change.name, ", ".join(change.programmes), "\n".join([change.what, *said])
