"""What a shell offers while a command is written: case folders, party codes.

Each press of a key starts the command anew, so that nothing here loads a model, a database or a stage.

Does not: check what was written (the commands do).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_PARTIES = Path(__file__).parents[1] / "schema" / "parties.yaml"
_LEDGERS = ("ledger.db", "ledger.toml")  # what makes a folder a case
_CODE = re.compile(r"^- code: (\w+)\n  names: \[\s*([^,\]]+)", re.MULTILINE)


def complete_cases(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the cases where the word leads; if there are none, any folder."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415  # only while completing

    head, slash, tail = incomplete.rpartition("/")
    above = Path(f"{head}{slash}" or ".").expanduser()
    try:
        found = sorted(
            place.name
            for place in above.iterdir()
            if place.name.startswith(tail) and any((place / name).is_file() for name in _LEDGERS)
        )
    except OSError:  # no such folder, or no right to look
        found = []
    if not found:
        return [CompletionItem(incomplete, type="dir")]
    return [CompletionItem(f"{head}{slash}{name}") for name in found]


def complete_codes(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer party codes, of several with commas or a hyphen between the last."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415  # only while completing

    before = re.match(r"(?:.*[,-])?\s*", incomplete)
    head = before[0] if before else ""
    begun = incomplete[len(head) :].upper()
    return [
        CompletionItem(f"{head}{code}", help=name)
        for code, name in shipped_codes()
        if code.startswith(begun) and code not in re.findall(r"\w+", head.upper())
    ]


def shipped_codes() -> Iterator[tuple[str, str]]:
    """Yield code and name of every shipped party, without reading the rest of the table."""
    for found in _CODE.finditer(_PARTIES.read_text(encoding="utf-8")):
        yield found[1], found[2].strip(" \"'")
