"""Hand a dossier over: choose its events, write it in a form for others, or pack it with its evidence.

Whatever leaves a case is in its log before it leaves.  A dossier is dated by the last entry that changed
what it tells, as an export is, so that one made twice is the same twice.

Does not: word it (``report.paper`` does), or decide what a package holds (``custodian``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from supplyline.errors import SupplylineError
from supplyline.export import Wanted
from supplyline.handover.holding import TOOL, NothingInferred, last_change, log_export
from supplyline.inference.dossiers import gather
from supplyline.ledger import Ledger, open_case
from supplyline.ledger.wording import with_words, words_of
from supplyline.progress import Progress, Silence
from supplyline.records import Event
from supplyline.whole import refused, whole_file

if TYPE_CHECKING:
    from supplyline.report.paper import Paper, Selected

FORMS = ("html", "pdf", "docx")
MEDIA = {
    "html": "text/html; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
MOST_QUESTION = 300  # characters


class QuestionUnclear(SupplylineError):
    """A question has no word that could be looked for, or is no question."""

    exit_code = 2

    def __init__(self, question: str) -> None:
        self.question = question
        super().__init__(
            f"found the question {question[:60]!r}, needed words of a claim, {MOST_QUESTION} characters at "
            'most: such as "shells 2024"'
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a dossier is asked to tell of."""

    pair: tuple[str, str] | None = None  # party codes, both ways; None: any parties
    question: str = ""  # words that must all be in the claims of an event; empty: none
    wanted: Wanted = field(default_factory=Wanted)

    def told(self) -> dict[str, str]:
        """Return what was asked for, in the words of the command's options."""
        said = {"pair": "-".join(self.pair or ()), "question": self.question}
        return {**{k: v for k, v in said.items() if v}, **self.wanted.told()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What was handed over."""

    place: Path
    events: int
    held: int  # events of the case
    notes: int
    size: int  # bytes
    files: int = 1
    manifest: str = ""  # of a package: stands for every byte of it


def hand_over(
    case: Path,
    place: Path,
    *,
    form: str,
    asked: Asked | None = None,
    command: str = "dossier",
    progress: Progress | None = None,
    turn: AbstractContextManager[object] | None = None,
) -> Handed:
    """Write the dossier of ``case`` to ``place``.

    Args:
        case: Whose dossier.
        place: A file.
        form: Of ``FORMS``, or "zip": all three in a package, with the evidence, the log and the script
            that checks them.
        asked: Which events; None: all of them.
        command: As called, for the run's row.
        progress: Told of each step.
        turn: Held while the log is written to, where others of this process write as well.

    Raises:
        QuestionUnclear: The question has no word in it.
        CaseError: There is no ledger, another process is writing, or a build did not come to its end.
        MachineError: The machine refused.
    """
    asked, progress, turn = asked or Asked(), progress or Silence(), turn or nullcontext()
    with open_case(case) as ledger:
        paper = paper_of(ledger, case, asked)
    progress.begin("dossier", len(FORMS) if form == "zip" else 1, "forms")
    written = {}
    for one in FORMS if form == "zip" else (form,):
        written[f"dossier.{one}"] = write_form(paper, one)
        progress.advance()
    if form == "zip":
        from supplyline.handover.custodian import package_case  # noqa: PLC0415  # loaded when called

        packed = package_case(
            case, place, papers=written, about=asked.told(), command=command, turn=turn
        )
        return Handed(
            place=place, events=paper.events, held=paper.held, notes=len(paper.notes), size=packed.size,
            files=packed.files, manifest=packed.manifest,
        )  # fmt: skip
    with turn:
        _log(case, form, asked, written, command)
    data = next(iter(written.values()))
    try:
        with whole_file(place) as unfinished:
            unfinished.write_bytes(data)
    except OSError as fault:
        raise refused(place, fault) from fault
    return Handed(
        place=place, events=paper.events, held=paper.held, notes=len(paper.notes), size=len(data)
    )


def paper_of(ledger: Ledger, case: Path, asked: Asked) -> Paper:
    """Return the dossier of what ``ledger`` holds and ``asked`` asks for, in no form yet.

    Raises:
        QuestionUnclear: The question has no word in it.
        NothingInferred: A build did not come to its end.
    """
    from supplyline.report.dossier import joins  # noqa: PLC0415  # templates
    from supplyline.report.paper import compose  # noqa: PLC0415  # as above

    words = words_of(asked.question)
    if (asked.question and not words) or len(asked.question) > MOST_QUESTION:
        raise QuestionUnclear(asked.question)
    held, undated = 0, 0
    chosen: dict[str, tuple[str, ...]] = {}  # claims by event
    at_any_time = replace(asked.wanted, since=None, until=None)
    for event in ledger.events():
        held += 1
        if asked.pair is not None and not joins(event, asked.pair):
            continue
        if asked.wanted.has(event):
            chosen[event.id] = event.claims
        elif at_any_time.has(event) and not _dated(event):
            undated += 1
    if not held and not ledger.events(rejected=True):
        claims = sum(1 for _ in ledger.claim_ids())
        if claims:
            raise NothingInferred(case, claims)
    if words:
        answering = with_words(asked.question, _told(ledger, chosen))
        chosen = {id_: claims for id_, claims in chosen.items() if id_ in answering}
    entry, digest, made = last_change(ledger)
    dossier = gather(
        ledger, case, generated=made, pair=asked.pair, has=lambda event: event.id in chosen
    )
    return compose(
        replace(dossier, chain_head=digest or None),
        _selected(asked, words, held=held, undated=undated, entry=entry),
    )


def write_form(paper: Paper, form: str) -> bytes:
    """Return ``paper`` in one of ``FORMS``; the same paper gives the same bytes."""
    from supplyline.report import paper as papers  # noqa: PLC0415  # Typst and python-docx

    writers = {"html": papers.write_html, "pdf": papers.write_pdf, "docx": papers.write_docx}
    return writers[form](paper)


def _selected(
    asked: Asked, words: tuple[str, ...], *, held: int, undated: int, entry: int
) -> Selected:
    from supplyline.report.paper import Selected  # noqa: PLC0415  # templates
    from supplyline.report.worldmap import party_names  # noqa: PLC0415  # as above

    names = party_names()
    told = []
    if asked.pair is not None:
        told.append(("pair", " and ".join(names.get(code, code) for code in asked.pair)))
    wanted = asked.wanted
    period = " to ".join((wanted.since or "the beginning", wanted.until or "the end"))
    if wanted.since or wanted.until:
        told.append(("period", period))
    told += [
        (name, value) for name, value in wanted.told().items() if name not in {"since", "until"}
    ]
    return Selected(
        asked=tuple(told), question=asked.question, words=words, held=held, undated=undated,
        entry=entry, tool=TOOL,
    )  # fmt: skip


def _told(ledger: Ledger, claims: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield the events with the sentences of their claims."""
    wanted = dict.fromkeys(claim for of in claims.values() for claim in of)
    said = {claim.id: claim.sentence for claim in ledger.claims(wanted)}
    for event, of in claims.items():
        yield event, "\n".join(dict.fromkeys(said[c] for c in of if c in said))


def _dated(event: Event) -> bool:
    when = event.when
    return when is not None and (when.start is not None or when.end is not None)


def _log(case: Path, form: str, asked: Asked, written: Mapping[str, bytes], command: str) -> None:
    """Append the entry about a dossier that leaves the case."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in written.items()}
    with open_case(case, write=True) as ledger:
        log_export(ledger, command, {"format": form, **asked.told(), **digests})
