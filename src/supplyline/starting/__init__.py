"""Start a case: what its user answers is checked, and becomes the files that a case is described by.

``parties.yaml``, ``feeds.toml`` and ``indicators.yaml`` have the forms that builds, fetches and watches
read anyway; ``about.yaml`` says for people what the case is about.  Everything is checked by the readers
of those forms before a file is made, and no file that is there is written over.

``plan.py`` says what a case is to be, ``answers.py`` makes it of what was answered, ``starters.py`` knows
the indicators to begin with, ``files.py`` words the files.

Does not: ask (``cli.init`` does); read or fetch anything.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from supplyline.errors import MachineError, SchemaError
from supplyline.inference.watching import INDICATORS_NAME
from supplyline.ledger.opening import LEDGER_NAME, NOTE_NAME
from supplyline.schema.parties import PARTIES_NAME, parties_from
from supplyline.starting.answers import (
    contact_told,
    indicators_told,
    parties_told,
    sources_told,
    things_told,
)
from supplyline.starting.files import texts_of
from supplyline.starting.plan import (
    FEEDS_NAME,
    INDICATORS,
    PARTIES,
    SOURCES_NAME,
    THINGS,
    AnswerUnfit,
    CaseStarted,
    Plan,
    commands_of,
)
from supplyline.starting.starters import fitting

__all__ = [
    "INDICATORS",
    "PARTIES",
    "SOURCES_NAME",
    "THINGS",
    "AnswerUnfit",
    "CaseStarted",
    "Plan",
    "Started",
    "contact_told",
    "fitting",
    "indicators_told",
    "parties_told",
    "sources_told",
    "start_case",
    "things_told",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A case that was started."""

    files: tuple[Path, ...]
    commands: tuple[str, ...]  # that come next, for a shell
    is_empty: bool  # nothing to read was told: the case's own folder waits for it


def start_case(plan: Plan) -> Started:
    """Write the files that describe the case of ``plan``.

    Raises:
        CaseStarted: There is a case already, or one of the files.
        AnswerUnfit: What was told does not go together, such as a new party with another's name.
        MachineError: The machine refuses; what was made is removed again.
    """
    case = plan.case
    texts = texts_of(plan)
    if case.exists() and not case.is_dir():
        raise CaseStarted(case, ["a file"])
    held = [name for name in (LEDGER_NAME, NOTE_NAME, *texts) if (case / name).exists()]
    if held:
        raise CaseStarted(case, held)
    _check(texts, has_feeds=bool(plan.addresses))
    with ExitStack() as undo:
        try:
            _write(case, texts, undo, is_empty=plan.is_empty)
        except OSError as fault:
            raise MachineError(
                f"{case}: cannot be written ({fault.strerror}): make room or get the right to write "
                "there; nothing was kept"
            ) from fault
        undo.pop_all()
    return Started(
        files=tuple(case / name for name in texts),
        commands=tuple(commands_of(plan)),
        is_empty=plan.is_empty,
    )


def _write(case: Path, texts: Mapping[str, str], undo: ExitStack, *, is_empty: bool) -> None:
    """Write ``texts`` into ``case``, none over a file that came meanwhile; ``undo`` takes them back."""
    missing = [place for place in (case, *case.parents) if not place.exists()]
    for folder in (*reversed(missing), *([case / SOURCES_NAME] if is_empty else ())):
        if not folder.exists():
            folder.mkdir()
            undo.callback(folder.rmdir)
    for name, text in texts.items():
        with (case / name).open("x", encoding="utf-8") as file:
            undo.callback((case / name).unlink)
            file.write(text)


def _check(texts: Mapping[str, str], *, has_feeds: bool) -> None:
    """Have each text read by what reads it later."""
    from supplyline.acquire.feedfile import read_feeds  # noqa: PLC0415  # loaded when called
    from supplyline.acquire.tomlfile import TomlUnfit  # noqa: PLC0415  # as above
    from supplyline.watch import load_indicators  # noqa: PLC0415  # as above

    with tempfile.TemporaryDirectory(prefix="supplyline-") as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        try:
            with parties_from(Path(folder) / PARTIES_NAME):
                load_indicators(Path(folder) / INDICATORS_NAME)
            if has_feeds:
                read_feeds(Path(folder) / FEEDS_NAME)
        except (SchemaError, TomlUnfit) as fault:
            raise AnswerUnfit(fault.found, fault.needed) from fault
