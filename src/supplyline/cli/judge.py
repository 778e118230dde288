"""``supplyline judge`` and ``judgements``: say what holds, and see what was said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from supplyline.cli.custody import called
from supplyline.cli.options import AS_OF, CASE, JSON
from supplyline.cli.output import SHORT, counted, echo_json, echo_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplyline.inference.judging import BadLine, Given, Outcome
    from supplyline.records import Judgement

_VERDICTS = ("accept", "reject", "correct", "merge", "split", "grade", "undo")


@click.command("judge")
@CASE
@click.argument("id_", metavar="[ID]", required=False)
@click.argument("verdict", metavar="[VERDICT]", required=False, type=click.Choice(_VERDICTS))
@click.option("--reason", metavar="TEXT", help="Why; required.")
@click.option("--author", metavar="NAME", envvar="SUPPLYLINE_AUTHOR", show_envvar=True, help="Who judges; required.")  # fmt: skip
@click.option("--field", "fields", multiple=True, metavar="NAME=VALUE", help="What the claim says, for correct; JSON or a word: stage=ordered, what.category=fuel, when=null.")  # fmt: skip
@click.option("--with", "others", multiple=True, metavar="ID", help="Another event, for merge; a claim of another happening, for split.")  # fmt: skip
@click.option("--grade", metavar="B2", help="Admiralty grade, for grade: A-F the source, 1-6 the information.")  # fmt: skip
@click.option("--resolves", multiple=True, metavar="ID", help="A disputed judgement of somebody else's that this one decides about; for undo, one of yours.")  # fmt: skip
@click.option("--from", "file", type=click.File(encoding="utf-8", errors="surrogateescape"), metavar="FILE", help="Many judgements, one JSON object per line (docs/judgements.md); - is standard input.")  # fmt: skip
def judge_command(
    *,
    case: Path,
    id_: str | None,
    verdict: str | None,
    reason: str | None,
    author: str | None,
    fields: tuple[str, ...],
    others: tuple[str, ...],
    grade: str | None,
    resolves: tuple[str, ...],
    file: Iterable[str] | None,
) -> None:
    """Accept, reject, correct, merge, split or grade the event or claim ID; events follow at once.

    VERDICT is accept, reject, correct (a claim), merge, split (an event), grade or undo.  Nothing is
    overwritten: a later judgement of yours counts in place of an earlier one, and both are kept.

    \b
    Example: supplyline judge case e1:0f3a accept --reason checked --author Ann
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.inference.judging import Given, judge, numbered  # noqa: PLC0415  # loaded when called

    given: Iterable[tuple[int, Given | BadLine]]
    if file is not None:
        if id_ is not None or reason is not None or fields or others or grade or resolves:
            raise click.UsageError(
                "--from FILE has it all in its lines: give nothing else but --author"
            )
        given = numbered(file)
    elif id_ is None or verdict is None:
        raise click.UsageError("needed ID and VERDICT, or --from FILE")
    else:
        one = Given.model_validate(
            {
                "id": id_, "verdict": verdict, "reason": reason or "", "fields": _fields(fields),
                "with": others, "grade": grade, "resolves": resolves,
            }
        )  # fmt: skip
        given = [(1, one)]
    command = called()
    outcome = judge(case, given, author=author or "", command=command)
    if file is None and outcome.refused:
        raise outcome.refused[0].fault
    _tell(outcome, getattr(file, "name", None))
    if outcome.refused:
        sys.exit(3)


def _fields(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--field {one!r}: needed NAME=VALUE, such as stage=ordered")
        found[name.strip()] = value.strip()
    return found


def _tell(outcome: Outcome, name: str | None) -> None:
    for old, now in outcome.led.items():
        click.echo(f"supplyline: {old} went out of use, its claims are in {now}", err=True)
    for judgement in outcome.kept:
        click.echo(_line(judgement))
    for refused in outcome.refused:
        fault = " ".join(str(refused.fault).splitlines())
        click.echo(f"supplyline: {name} line {refused.line}: {fault}", err=True)
    said = f", {outcome.said:,} said already" if outcome.said else ""
    failed = f", {len(outcome.refused):,} refused" if outcome.refused else ""
    events = counted(outcome.changed, "event")
    click.echo(f"{len(outcome.kept):,} kept{said}{failed}; {events} changed")


def _line(judgement: Judgement) -> str:
    from supplyline.review import answer  # noqa: PLC0415  # loaded when called

    return f"{judgement.id} {judgement.target}: {answer(judgement)}, {judgement.author}"


@click.command("judgements")
@CASE
@JSON
@click.option(
    "--adrift", is_flag=True, help="Only those whose claim or event is not found any more."
)
@click.option("--conflicts", is_flag=True, help="What reviewers disagree on, instead.")
@AS_OF
def judgements_command(
    *, case: Path, as_json: bool, adrift: bool, conflicts: bool, as_of: str | None
) -> None:
    """List what reviewers said, and where each judgement stands.

    A judgement stands, is superseded by a later one of its author, disputed, set aside by somebody
    who decided a dispute, or adrift: a newer reading no longer has what it was about.

    \b
    Example: supplyline judgements case
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline.contract import conflict_json, judgement_json  # noqa: PLC0415  # loaded when called
    from supplyline.inference.judging import stands  # noqa: PLC0415  # as above
    from supplyline.review import answer  # noqa: PLC0415  # as above

    if adrift and conflicts:
        raise click.UsageError("--adrift and --conflicts are two lists: give one of them")
    found, disputes = stands(case, as_of=as_of)
    if conflicts:
        if as_json:
            echo_json(map(conflict_json, disputes))
        else:
            rows = [
                (c.target[:SHORT], c.question, j.id[:SHORT], j.author, answer(j), j.reason)
                for c in disputes
                for j in c.judgements
            ]
            echo_table(
                "Conflicts", ("on", "question", "judgement", "author", "says", "reason"), rows
            )
        return
    shown = [s for s in found if not adrift or s.state == "adrift"]
    if as_json:
        echo_json(map(judgement_json, shown))
        return
    columns = ("judgement", "on", "says", "author", "made", "reason", "state")
    echo_table(
        "Judgements",
        columns,
        (
            (
                s.judgement.id[:SHORT], (s.on or s.judgement.target)[:SHORT],
                answer(s.judgement), s.judgement.author, s.judgement.made, s.judgement.reason,
                f"{s.state}: {s.why}" if s.why else s.state,
            )
            for s in shown
        ),
    )  # fmt: skip
