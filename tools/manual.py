"""Write the manual pages, man/*.1, from the commands themselves: ``python tools/manual.py``.

One page for ``supplyline`` and one for each command, as git has it; a command in a group stands on its
group's page.  Words are those of ``--help``.  ``--check`` writes nothing and says which pages are not as the
commands are; a test runs it.

Does not: say what help does not say.
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from supplyline import __version__
from supplyline.cli import cli

DATE = "2026-11-29"  # of the version that the pages are of: set with it
FOLDER = Path(__file__).parents[1] / "man"
EXITS = (
    ("0", "done"),
    ("1", "a check failed"),
    ("2", "the command line is wrong"),
    ("3", "an input cannot be used"),
    ("4", "the case or its ledger cannot be used"),
    ("5", "the machine refused: no room, no rights"),
    ("130", "stopped by Ctrl-C; what was finished is kept"),
)
FILES = (
    ("DIR/ledger.db", "the ledger of a case"),
    ("DIR/evidence/", "bytes as they came, under their SHA-256"),
    ("DIR/dossier.html", "the page of a case, written anew by each build"),
    ("DIR/parties.yaml, DIR/indicators.yaml, DIR/provisions/", "what a user adds or puts in the place of what is shipped"),
    ("DIR/feeds.toml, DIR/channels.toml", "what is followed, and where alerts are told"),
)  # fmt: skip
VARIABLES = (
    ("SUPPLYLINE_CONTACT", "address or page told to servers that are asked"),
    ("SUPPLYLINE_LISTS", "folder of sanctions lists"),
    ("SUPPLYLINE_AUTHOR", "who judges"),
    ("SUPPLYLINE_OPERATOR", "who is at work, for the log; else the name logged in under"),
)


def escaped(text: str) -> str:
    r"""Return ``text`` as roff takes it: no escape, no request, hyphens that can be copied, short lines.

    >>> escaped("--json of a\\b")
    '\\-\\-json of a\\(rsb'
    """
    for sign, name in (
        ("\\", "\\(rs"),
        ("-", "\\-"),
        ("~", "\\(ti"),
        ("^", "\\(ha"),
        ("`", "\\(ga"),
    ):
        text = text.replace(sign, name)
    lines = textwrap.wrap(text, 78, break_long_words=False, break_on_hyphens=False)
    return re.sub(r"(?m)^(['.])", r"\\&\1", "\n".join(lines))


def page_of(name: str, command: click.Command) -> str:
    """Return the manual page of one command, or of all: ``name`` is what is typed."""
    ctx = click.Context(command, info_name=name)
    lead, examples = parts_of(command)
    short = lead[0].split(". ")[0].rstrip(".")
    title = name.replace(" ", "-")
    lines = [
        '.\\" Written by tools/manual.py from the command itself: do not edit.',
        f'.TH {escaped(title.upper())} 1 "{DATE}" "supplyline {escaped(__version__)}" "Supplyline"',
        ".SH NAME",
        f"{escaped(title)} \\- {escaped(short[:1].casefold() + short[1:])}",
        ".SH SYNOPSIS",
        f".B {escaped(name)}",
        escaped(" ".join(command.collect_usage_pieces(ctx))),
        ".SH DESCRIPTION",
        *paragraphs(lead),
    ]
    options = list(options_of(command, ctx))
    if options:
        lines += [".SH OPTIONS", *options]
    if isinstance(command, click.Group):
        lines += [".SH COMMANDS", *below(name, command, ctx)]
    if command is cli:
        lines += [".SH EXIT STATUS", *table(EXITS), ".SH ENVIRONMENT", *table(VARIABLES)]
        lines += [".SH FILES", *table(FILES)]
    if examples:
        lines += [".SH EXAMPLES", *(line for text in examples for line in example(text))]
    others = "every command has a page, as supplyline-build(1)" if command is cli else "supplyline(1)"  # fmt: skip
    lines += [".SH SEE ALSO", escaped(others)]
    return "\n".join(lines) + "\n"


def parts_of(command: click.Command) -> tuple[list[str], list[str]]:
    """Return the paragraphs of a command's help, and the lines of its last block, with examples."""
    blocks = inspect.cleandoc(command.help or "").split("\n\n")
    lead = [" ".join(block.split()) for block in blocks if not block.startswith("\b")]
    kept = [line.strip() for block in blocks if block.startswith("\b") for line in block.splitlines()[1:]]  # fmt: skip
    return lead, kept


def paragraphs(texts: list[str]) -> Iterator[str]:
    """Yield paragraphs."""
    for at, text in enumerate(texts):
        if at:
            yield ".PP"
        yield escaped(text)


def options_of(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """Yield each option with what it does."""
    for param in command.params:  # --help, which every command has, is not among them
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            yield from (".TP", f".B {escaped(record[0])}", escaped(" ".join(record[1].split())))


def below(name: str, group: click.Group, ctx: click.Context) -> Iterator[str]:
    """Yield the commands of a group; those of all are named, others told in full."""
    for each in group.list_commands(ctx):
        command = group.get_command(ctx, each)
        if command is None:
            continue
        lead, examples = parts_of(command)
        if group is cli:
            yield from (".TP", f".BR supplyline\\-{escaped(each)} (1)", escaped(lead[0]))
            continue
        inner = click.Context(command, info_name=f"{name} {each}")
        yield f".SS {escaped(f'{name} {each} ' + ' '.join(command.collect_usage_pieces(inner)))}"
        yield from paragraphs(lead)
        yield from options_of(command, inner)
        yield from (line for text in examples for line in example(text))


def example(text: str) -> Iterator[str]:
    """Yield one line of examples: what it is for, then the line as typed."""
    lead, _, line = text.partition(": ")
    told = "" if lead == "Example" else lead
    yield from ((escaped(told) + ":",) if told else ())
    yield from (".RS", ".nf", escaped(line).replace("\n", " "), ".fi", ".RE")


def table(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Yield names with what they are."""
    for name, what in rows:
        yield from (".TP", f".B {escaped(name)}", escaped(what))


def pages() -> dict[str, str]:
    """Return every page by the name of its file."""
    ctx = click.Context(cli)
    made = {"supplyline.1": page_of("supplyline", cli)}
    for name in cli.list_commands(ctx):
        command = cli.get_command(ctx, name)
        if command is not None:
            made[f"supplyline-{name}.1"] = page_of(f"supplyline {name}", command)
    return made


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are not as they should be."""
    made = pages()
    held = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.1")}
    stale = sorted(name for name in held.keys() | made.keys() if held.get(name) != made.get(name))
    if "--check" in arguments:
        print("\n".join(stale))
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        if name in made:
            (FOLDER / name).write_text(made[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    print(f"{len(made)} pages, {len(stale)} of them new or changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
