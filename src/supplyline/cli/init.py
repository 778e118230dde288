"""``supplyline init``: five questions, and a case to begin with."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click

from supplyline.cli.completing import complete_codes
from supplyline.errors import SupplylineError

Answer = TypeVar("Answer")


@click.command("init")
@click.argument("case", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--parties", shell_complete=complete_codes, metavar="A,B,...", help="Codes or names, the first facing the others; XAB=NAME makes a new one known.  [default: PRK, RUS]")  # fmt: skip
@click.option("--gives", metavar="THINGS/THINGS", help="What the first is thought to give, and after / what comes back.  [default: arms, troops / fuel, technology]")  # fmt: skip
@click.option("--read", "sources", multiple=True, metavar="SOURCE", help="File, folder, page or feed to read; as often as wanted.  [default: the folder DIR/sources, made]")  # fmt: skip
@click.option("--indicators", metavar="NAMES", help="What to watch for: all, or names that are asked about without --yes, such as deliveries,pact.  [default: all]")  # fmt: skip
@click.option("--contact", envvar="SUPPLYLINE_CONTACT", metavar="TEXT", help="Who is asking: a mail address or a page, told to servers.  [env: SUPPLYLINE_CONTACT]")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="SOURCEs may be in the inner network.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the default of what is not given.")
def init_command(
    *,
    case: Path | None,
    parties: str | None,
    gives: str | None,
    sources: tuple[str, ...],
    indicators: str | None,
    contact: str | None,
    allow_private: bool,
    yes: bool,
) -> None:
    """Start a case: ask five questions, and write what describes it into DIR.

    What an option answers is not asked.  parties.yaml, feeds.toml and indicators.yaml say in comments
    what may be changed in them.  No file is written over; nothing is read or fetched yet: the two
    commands that do are printed.

    \b
    With a feed: supplyline init case --parties IRN,RUS --gives "drones / money" --read https://alphaville-post.example/rss.xml --yes
    Example: supplyline init new-case --parties PRK,RUS --read examples/dprk-russia --yes
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from supplyline import starting  # noqa: PLC0415  # loaded when called

    ask = _Asking(silent=yes)
    told = ask.about(
        "1 of 5  Which parties?  Codes or names, the first facing the others",
        parties, starting.PARTIES, starting.parties_told,
    )  # fmt: skip
    first, others = told[0].name, " and ".join(party.name for party in told[1:])
    there, back = ask.about(
        f"2 of 5  What is {first} thought to give {others} / and what comes back?",
        gives, starting.THINGS, starting.things_told,
    )  # fmt: skip
    own = f"{case or 'DIR'}/{starting.SOURCES_NAME}"
    paths, addresses = ask.about(
        "3 of 5  What is to be read?  Files, folders, pages and feeds, with blanks between; else put it into",
        shlex.join(sources) or None, own,
        lambda text: starting.sources_told(
            [] if text == own else shlex.split(text), allow_private=allow_private
        ),
    )  # fmt: skip
    if indicators is None:
        ask.tell(f"{name:>20}  {is_}" for name, is_ in starting.fitting(there, back).items())
    wanted = ask.about(
        "4 of 5  What is it to be watched for?  All of these, or some", indicators, starting.INDICATORS,
        lambda text: starting.indicators_told(text, there, back),
    )  # fmt: skip
    place = case or ask.about("5 of 5  Where is the case to lie?", None, "case", Path)
    asked_by = ask.about(
        "        Who is asking?  Told to servers that are asked; empty: nobody is named"
        if case is None
        else "5 of 5  Who is asking?  Told to servers that are asked; empty: nobody is named",
        contact, "", starting.contact_told,
    )  # fmt: skip
    started = starting.start_case(
        starting.Plan(
            case=place, parties=told, there=there, back=back, paths=paths, addresses=addresses,
            indicators=wanted, contact=asked_by, allow_private=allow_private,
        )
    )  # fmt: skip
    for file in started.files:
        click.echo(f"wrote   {file}")
    if started.is_empty:
        click.echo(f"then    put what is to be read into {place / starting.SOURCES_NAME}, and")
    for at, command in enumerate(started.commands):
        click.echo(f"{'' if at else 'next':8}{command}")


class _Asking:
    """Takes answers: those given, the defaults, or what a person writes on the terminal."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent

    def about(
        self, question: str, given: str | None, default: str, told: Callable[[str], Answer]
    ) -> Answer:
        """Return what ``told`` makes of the answer; a person is asked again where it refuses."""
        if given is not None:
            return told(given)
        if self._silent:
            return told(default)
        while True:
            try:
                text = click.prompt(question, default=default, show_default=bool(default), err=True)
            except click.Abort:
                if sys.stdin.isatty():
                    raise KeyboardInterrupt from None
                raise click.UsageError(
                    "the answers ended before the questions: give what is missing as options, or --yes"
                ) from None
            try:
                return told(str(text))
            except (SupplylineError, ValueError) as fault:  # quotation marks that are not closed
                click.echo(f"        {fault}", err=True)

    def tell(self, lines: Iterable[str]) -> None:
        """Say what there is to choose from, if somebody is asked."""
        if not self._silent:
            for line in lines:
                click.echo(line, err=True)
