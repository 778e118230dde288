"""``supplyline watch``: what a case is watched for, what fired, and what would have."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.custody import called
from supplyline.cli.options import CASE
from supplyline.cli.output import echo_json, echo_table

if TYPE_CHECKING:
    from supplyline.inference.replaying import Replay
    from supplyline.watch import Scored, Standing

_SHORT = 14  # characters of an id that a table shows


def _day(_ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"found {value!r}, needed a day such as 2024-10-18", param=param) from None  # fmt: skip


@click.command("watch")
@CASE
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for jq.")
@click.option("--indicators", "file", type=click.Path(path_type=Path), metavar="FILE", help="Other indicators: look only, keep nothing.")  # fmt: skip
@click.option("--to", "told", multiple=True, metavar="CHANNEL|DAY", help="Tell alerts here, besides DIR/channels.toml: terminal, file:PATH, https://…, mailto:ADDRESS.  With --replay: the last day.")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Channels of --to may be in the inner network.")
@click.option("--as-of", metavar="DAY", help="As it was known when that day (UTC) ended: 2026-11-24.")  # fmt: skip
@click.option("--replay", "again", is_flag=True, help="Print when each would have fired, had it been asked every day.")  # fmt: skip
@click.option("--from", "first", metavar="DAY", callback=_day, help="With --replay: the first day that is told.")  # fmt: skip
@click.option("--expect", type=click.Path(path_type=Path), metavar="FILE", help="With --replay: what should have fired, for hits and misses.")  # fmt: skip
def watch_command(
    *,
    case: Path,
    as_json: bool,
    file: Path | None,
    told: tuple[str, ...],
    allow_private: bool,
    as_of: str | None,
    again: bool,
    first: date | None,
    expect: Path | None,
) -> None:
    """Say how the indicators of a case stand, since when, and on which claims.

    The indicators are those of DIR/indicators.yaml, else the shipped ones.  What fired or un-fired
    since the last look is kept, and told to the channels of DIR/channels.toml.

    \b
    In history: supplyline watch case --replay --from 2024-01-01 --to 2025-06-30 --expect expected.yaml
    Example: supplyline watch case --to file:alerts.jsonl
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    if not again and (first is not None or expect is not None):
        raise click.UsageError("--from and --expect go with --replay")
    if (again or file is not None or as_of is not None) and (told[1:] if again else told):
        raise click.UsageError("--to tells what the case keeps: not with --indicators, --as-of, or twice with --replay")  # fmt: skip
    if again:
        if as_of is not None:
            raise click.UsageError("--as-of does not go with --replay: give --to DAY")
        _replay(case, file, first, told[0] if told else None, expect, as_json=as_json)
        return
    from supplyline.inference.alerting import watch  # noqa: PLC0415  # loaded when called
    from supplyline.inference.watching import watched  # noqa: PLC0415  # as above

    if file is None and as_of is None:
        # Standard output is for what the command prints; alerts are told beside it.
        say = click.echo if not as_json else _complain
        found = watch(case, told, private=allow_private, command=called(), say=say)
        for line in [] if found is None else found.lines():
            _complain(f"channels: {line}")
    _print(list(watched(case, file=file, as_of=as_of).standings), as_json=as_json)


def _complain(line: str) -> None:
    click.echo(line, err=True)


def _print(standings: list[Standing], *, as_json: bool) -> None:
    if as_json:
        from supplyline.contract import indicator_json  # noqa: PLC0415  # loaded when called

        echo_json(map(indicator_json, standings))
        return
    columns = ("indicator", "state", "since", "claims", "why")
    echo_table("Indicators", columns, [_row(one) for one in standings])


def _row(one: Standing) -> tuple[object, ...]:
    for_each = f" for {len(one.subjects):,}" if one.subjects else ""
    why = one.reasons[0] if one.reasons else ""
    more = f" (and {len(one.reasons) - 1} more)" if len(one.reasons) > 1 else ""
    return (
        one.indicator.id,
        f"{one.state}{for_each}",
        one.since or "",
        f"{len(one.claims):,}" if one.claims else "",
        why + more,
    )


def _replay(
    case: Path, file: Path | None, first: date | None, last: str | None, expect: Path | None,
    *, as_json: bool,
) -> None:  # fmt: skip
    from supplyline.contract import firing_json, scored_json  # noqa: PLC0415  # loaded when called
    from supplyline.inference.replaying import replay  # noqa: PLC0415  # as above

    try:
        until = None if last is None else date.fromisoformat(last)
    except ValueError:
        raise click.UsageError(f"found --to {last!r}, needed a day such as 2025-06-30 with --replay") from None  # fmt: skip
    found = replay(case, file=file, first=first, last=until, expect=expect)
    if as_json:
        echo_json(map(firing_json, found.firings))
        echo_json(map(scored_json, found.scored))
    else:
        rows = [
            (f.day, f.indicator, f.state, len(f.claims), f.reasons[0] if f.reasons else "")
            for f in found.firings
        ]
        echo_table("Replay", ("day", "indicator", "state", "claims", "why"), rows)
        if found.scored:
            columns = ("indicator", "outcome", "expected", "fired", "delay", "note")
            echo_table("Expected", columns, map(_scored_row, found.scored))
    for line in _notes(found):
        _complain(line)


def _scored_row(one: Scored) -> tuple[object, ...]:
    expected = "" if one.expected is None else f"{one.expected[0]} until {one.expected[1]}"
    delay = "" if one.delay is None else f"{one.delay} days"
    return one.indicator, one.outcome, expected, one.fired or "", delay, one.note


def _notes(found: Replay) -> list[str]:
    notes = [f"{found.days:,} days brought something to ask about"]
    if found.undated:
        notes.append(f"{found.undated:,} claims left out: their documents have no date")
    if found.left_out:
        notes.append(f"not replayed, for they ask about lists: {', '.join(found.left_out)}")
    if found.scored:
        counts = Counter(one.outcome for one in found.scored)
        delays = sorted(s.delay for s in found.scored if s.delay is not None)
        middle = f"; median delay {delays[len(delays) // 2]} days" if delays else ""
        notes.append(
            f"{counts['hit']} hits, {counts['late']} late, {counts['miss']} misses, "
            f"{counts['false alarm']} false alarms" + middle
        )
    return notes
