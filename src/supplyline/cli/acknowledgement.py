"""``supplyline acknowledgement``: where each party stands on what it is said to have done."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.completing import complete_codes
from supplyline.cli.options import AS_OF, CASE, JSON
from supplyline.cli.output import echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.records import Shift, Stance

_OF_SHIFTS = ("day", "party", "of", "before", "now", "claims")
_OF_STANCES = ("party", "of", "status", "since", "claims")


@click.command("acknowledgement")
@CASE
@click.option(
    "--party", shell_complete=complete_codes, metavar="CODE", help="Only this party: PRK."
)
@click.option("--since", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help="Only what was said on that day or later: 2024-10-01.")  # fmt: skip
@click.option("--shifts", "only_shifts", is_flag=True, help="Only when a party said otherwise than before, newest first.")  # fmt: skip
@JSON
@AS_OF
def acknowledgement_command(
    *,
    case: Path,
    party: str | None,
    since: datetime | None,
    only_shifts: bool,
    as_json: bool,
    as_of: str | None,
) -> None:
    """Say where each party stood on each kind of supply, day by day.

    From who says what of its own acts: none, alleged, corroborated, deflected, denied, admitted in
    part, admitted.  Nothing is overwritten: an admission leaves the denial standing before it.

    \b
    Example: supplyline acknowledgement case --party PRK --shifts
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import shift_json, stance_json  # noqa: PLC0415  # as above
    from supplyline.inference.acknowledgement import acknowledgement  # noqa: PLC0415  # loaded when called
    from supplyline.schema.codebook import known_codes  # noqa: PLC0415  # as above

    if party is not None and party not in known_codes():
        raise click.BadParameter(
            f"found {party!r}, needed a code of three capitals (ISO 3166-1 alpha-3), UNO, EUU or NATO",
            param_hint="--party",
        )
    day = since.date().isoformat() if since is not None else None
    found = acknowledgement(case, party=party, since=day, as_of=as_of)
    if as_json:
        echo_json(map(shift_json, found.shifts) if only_shifts else map(stance_json, found.stances))
    elif only_shifts:
        echo_table("What changed in what parties say", _OF_SHIFTS, map(_shift_row, found.shifts))
    else:
        echo_table("Where parties stand", _OF_STANCES, map(_stance_row, found.stances))


def _stance_row(stance: Stance) -> tuple[object, ...]:
    since = stance.since or "undated"
    return (stance.party, _supply(stance), _words(stance.status), since, len(stance.claims))


def _shift_row(shift: Shift) -> tuple[object, ...]:
    again = " again" if shift.before == shift.after else ""
    after = f"{_words(shift.after)}{again}"
    day = shift.day or "undated"
    return (day, shift.party, _supply(shift), _words(shift.before), after, len(shift.claims))


def _supply(of: Stance | Shift) -> str:
    if of.kind == "casualty":
        return "losses"
    other = f" {'to' if of.side == 'from' else 'from'} {of.other}" if of.other else ""
    return f"{of.kind} of {_words(of.item)}{other}"


def _words(status: str) -> str:
    return status.replace("_", " ")
