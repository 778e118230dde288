"""``supplyline screen``: names against the lists that are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supplyline.cli.completing import complete_cases
from supplyline.cli.lists import FOLDER
from supplyline.cli.output import echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.lists import Asked, Screened
    from supplyline.records import Hit

NOT_A_FINDING = "A hit is a reason to look, no finding."
_KINDS = ("person", "entity", "vessel")


@click.command("screen")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--kind", type=click.Choice(_KINDS), help="What the NAMEs are of: entries of another kind are passed over.")  # fmt: skip
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE", help="Names: one a line, or CSV with columns name and, if wanted, kind.")  # fmt: skip
@click.option("--case", type=click.Path(path_type=Path), shell_complete=complete_cases, metavar="DIR", help="The names in a case's claims; nothing is kept.")  # fmt: skip
@click.option("--threshold", type=click.FloatRange(0.5, 1), metavar="S", help="Least score of a hit.  [default: 0.82]")  # fmt: skip
@FOLDER
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
def screen_command(
    *,
    names: tuple[str, ...],
    kind: Asked | None,
    file: Path | None,
    case: Path | None,
    threshold: float | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Match NAMEs against the sanctions lists that are loaded; each hit says why.

    A NAME may be an IMO number ("IMO 9074729") or hold a BIC.  A hit is a reason to look, no finding.

    \b
    Example: supplyline screen "Korea Example Trading" --kind entity
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    if sum((bool(names), file is not None, case is not None)) != 1:
        raise click.UsageError("needed one of NAME..., --file FILE or --case DIR")
    from supplyline.contract import hit_json  # noqa: PLC0415  # loaded when called
    from supplyline.inference.screening import hits_in, lists_folder, screened, screener  # noqa: PLC0415  # as above

    place = lists_folder(folder)
    if case is not None:
        hits = hits_in(case, folder=place, threshold=threshold)
        if as_json:
            echo_json(map(hit_json, hits))
        else:
            _table(hits)
        return
    screening = screener(place, threshold=threshold)
    if not screening.index.entries:
        click.echo(
            f"supplyline: no list is loaded in {place}: supplyline lists load FILE", err=True
        )
    found = screened(_asked(names, kind, file), screening, place)
    if as_json:
        echo_json(_rows(found))
        return
    answers = list(found)
    _table([hit for answer in answers for hit in answer.hits])
    for answer in answers:
        if not answer.hits:
            click.echo(f"{answer.subject}: no hit")
        _echo_notes(answer)


def _asked(
    names: tuple[str, ...], kind: Asked | None, file: Path | None
) -> list[tuple[str, Asked | None]]:
    if file is None:
        return [(name, kind) for name in names]
    from supplyline.lists import read_asked  # noqa: PLC0415  # loaded when called

    return [(name, of or kind) for name, of in read_asked(file)]


def _rows(found: Iterator[Screened]) -> Iterator[dict[str, Any]]:
    from supplyline.contract import hit_json  # noqa: PLC0415  # loaded when called

    for answer in found:
        for hit in answer.hits:
            yield hit_json(hit)
        _echo_notes(answer)


def _echo_notes(answer: Screened) -> None:
    for note in answer.notes:
        click.echo(f"supplyline: {answer.subject}: {note}", err=True)


def _table(hits: list[Hit]) -> None:
    if not hits:
        return
    columns = ("asked for", "score", "list", "version", "entry", "kind", "listed name", "programmes", "why")  # fmt: skip
    echo_table("Hits", columns, map(_row, hits))
    click.echo(NOT_A_FINDING)


def _row(hit: Hit) -> tuple[object, ...]:
    return (
        hit.subject,
        f"{hit.score:.2f}",
        hit.list,
        hit.version,
        hit.listed,
        hit.kind,
        hit.name,
        ", ".join(hit.programmes),
        "; ".join(hit.reasons),
    )
