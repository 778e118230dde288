"""Take sources into a ledger: evidence kept, documents found, repeats and failures counted.

What is held already costs its hash and no more: a file by its capture, a document by its content id.
Counts come out the same however often the intake was interrupted: documents + repeats + failures =
inputs, for each file and for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from supplyline.engines import Engine
from supplyline.inflow.tasks import Text, TextTask, crashed_text, find_text, printable
from supplyline.ledger import Intake, Ledger
from supplyline.progress import Progress
from supplyline.records import Capture, Failure, RawDocument

if TYPE_CHECKING:
    from supplyline.acquire import Received

# Code points of text.
_COMMIT = 2_000_000  # of new documents in one transaction
_COMMIT_COUNT = 200  # new documents in one transaction
_COMMIT_OTHERS = 1000  # captures and failures in one: files that bring nothing new
_OWNERS = 4 * _COMMIT_OTHERS  # captures, more than are on their way into the ledger
_SPREAD = 1_500_000  # workers take two seconds to start: less work than this is done here
_PAGE = 40_000  # what finding the text of a page costs, in plain text of the same cost


class Evidence(Protocol):
    """Keeps the bytes of what was received."""

    def keep(self, received: Received) -> None:
        """Keep them, once."""


@dataclass(slots=True)
class Taken:
    """What became of the inputs of one run: documents + repeats + failures = inputs."""

    documents: int = 0
    repeats: int = 0  # the same document again, in another file or on another line
    failures: int = 0
    new: int = 0  # of the documents: taken in by this run
    unchanged: int = 0  # files that were taken in before

    @property
    def inputs(self) -> int:
        """What the sources hold: documents, repeats and what could not be had."""
        return self.documents + self.repeats + self.failures


@dataclass(frozen=True, slots=True)
class _Opened:
    """From here on things come from this capture."""

    capture: Capture


@dataclass(frozen=True, slots=True)
class _Known:
    """A document that is held, or on its way in, already."""

    repeat: bool  # False: this is the very place it was taken from before


_REPEAT, _HELD = _Known(repeat=True), _Known(repeat=False)


@dataclass(frozen=True, slots=True)
class _Closed:
    """The capture gave everything it holds."""


_Step = _Opened | TextTask | _Known | Failure | _Closed
_Result = _Opened | Text | _Known | Failure | _Closed


def take_in(
    found: Iterable[Received | Failure],
    ledger: Ledger,
    evidence: Evidence,
    workers: Engine,
    progress: Progress,
    *,
    tool: str,
    today: date,
) -> Taken:
    """Take everything ``found`` into ``ledger`` and return the counts.

    Args:
        found: What ``acquire.receive`` gives.
        ledger: Open for writing, with a run begun.
        evidence: Keeps the bytes before the ledger names them.
        workers: Find the words of documents.
        progress: Told of each document.
        tool: Version of what unpacks and reads; a file taken in by another is taken in again.
        today: What "dated in the future" is measured against.
    """
    taken = Taken()
    steps = _Steps(ledger, evidence, tool, today, taken)
    rows = _Rows(ledger, tool, taken, steps)
    todo = steps.of(found)

    def keep(result: _Result) -> None:
        rows.add(result)
        if isinstance(result, Text | Failure | _Known):
            progress.advance()

    for step in todo:  # what a killed run has done needs nobody's work
        if isinstance(step, TextTask):
            todo = chain([step], todo)
            break
        keep(step)
    head, spread = _look_ahead(todo)
    for result in workers.map(_work, head, spread=spread, crashed=_crashed):
        keep(result)
    rows.write()
    return taken


@dataclass(slots=True)
class _Steps:
    """Turns what was received into steps, telling new from known.

    What the ledger holds is asked of the ledger; held here is only what is on its way there, and what
    came to nothing.
    """

    ledger: Ledger
    evidence: Evidence
    tool: str
    today: date
    taken: Taken
    coming: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # document to its place
    owners: dict[str, str] = field(default_factory=dict)  # capture to its first source, of late
    files: set[bytes] = field(default_factory=set)  # hashes of their names

    def of(self, found: Iterable[Received | Failure]) -> Iterator[_Step]:
        from supplyline.acquire import unpack  # noqa: PLC0415  # not needed when nothing is new

        for received in found:
            if isinstance(received, Failure):
                yield printable(received)
                continue
            capture = printable(received.capture)
            if capture.operator is None:
                capture = replace(capture, operator=self.ledger.operator)
            name = blake2b(f"{capture.id} {capture.source}".encode(), digest_size=16).digest()
            if name in self.files:
                continue  # the same file named twice
            self.files.add(name)
            held = self.ledger.intake(capture.id, capture.source, self.tool)
            if held is not None:
                self.taken.unchanged += 1
                self.taken.documents += held.documents
                self.taken.repeats += held.repeats
                self.taken.failures += held.failures
                continue
            self.owners.setdefault(
                capture.id, self.ledger.first_source(capture.id) or capture.source
            )
            if len(self.owners) > _OWNERS:
                del self.owners[next(iter(self.owners))]
            self.evidence.keep(received)
            yield _Opened(capture)
            for item in unpack(received):
                if isinstance(item, Failure):
                    yield printable(item)
                else:
                    yield self._document(printable(item), capture)
            yield _Closed()

    def _document(self, raw: RawDocument, capture: Capture) -> _Step:
        here = (capture.source, raw.capture, raw.locator)
        place, held = self.coming.get(raw.id), None
        if place is None and (held := self.ledger.document_source(raw.id)) is not None:
            first = self.owners.get(held[0]) or self.ledger.first_source(held[0]) or ""
            place = (first, held[0], held[1])
        if place is not None and place != here:
            return _REPEAT
        if held is not None and held[2] == self.tool:
            return _HELD
        self.coming[raw.id] = here
        return TextTask(raw=raw, source=capture.source, today=self.today)

    def arrived(self, documents: Iterable[str]) -> None:
        """Forget what the ledger holds by now."""
        for document in documents:
            self.coming.pop(document, None)


@dataclass(slots=True)
class _Rows:
    """Gathers results into transactions."""

    ledger: Ledger
    tool: str
    taken: Taken
    steps: _Steps
    capture: Capture | None = None
    counts: Taken = field(default_factory=Taken)
    captures: list[Capture] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    intakes: list[Intake] = field(default_factory=list)
    size: int = 0

    def add(self, result: _Result) -> None:
        if isinstance(result, _Opened):
            self.capture, self.counts = result.capture, Taken()
            self.captures.append(result.capture)
        elif isinstance(result, _Closed):
            self._close()
        else:
            self._count(result)
        others = len(self.captures) + len(self.failures)
        if self.size > _COMMIT or len(self.texts) >= _COMMIT_COUNT or others >= _COMMIT_OTHERS:
            self.write()

    def _count(self, result: Text | _Known | Failure) -> None:
        for counts in (self.counts, self.taken):
            if isinstance(result, Failure):
                counts.failures += 1
            elif isinstance(result, _Known) and result.repeat:
                counts.repeats += 1
            else:
                counts.documents += 1
        if isinstance(result, Text):
            self.texts.append(result)
            self.size += len(result.document.text)
        elif isinstance(result, Failure):
            self.failures.append(result)

    def _close(self) -> None:
        if self.capture is not None:
            self.intakes.append(
                Intake(
                    capture=self.capture.id,
                    source=self.capture.source,
                    tool=self.tool,
                    documents=self.counts.documents,
                    repeats=self.counts.repeats,
                    failures=self.counts.failures,
                )
            )
        self.capture, self.counts = None, Taken()

    def write(self) -> None:
        """Keep what was gathered, in one transaction."""
        failures = [f for f in self.failures if not self.ledger.is_failing(f.id)]
        if not (self.captures or self.texts or failures or self.intakes):
            return
        with self.ledger.transaction():
            for capture in self.captures:
                self.ledger.add_capture(capture)
            for text in self.texts:
                if self.ledger.add_document(text.document, text.passages, tool=self.tool):
                    self.taken.new += 1
            for failure in failures:
                self.ledger.add_failure(failure)
            for intake in self.intakes:
                self.ledger.add_intake(intake)
        self.steps.arrived(text.document.id for text in self.texts)
        self.captures, self.texts, self.failures, self.intakes, self.size = [], [], [], [], 0


def _work(step: _Step) -> _Result:
    return find_text(step) if isinstance(step, TextTask) else step


def _crashed(step: _Step) -> _Result:
    return crashed_text(step) if isinstance(step, TextTask) else step


def _look_ahead(steps: Iterator[_Step]) -> tuple[Iterator[_Step], bool]:
    """Return the steps, and whether there is work enough for several processes."""
    head: list[_Step] = []
    size = 0
    for step in steps:
        head.append(step)
        if isinstance(step, TextTask):
            size += len(step.raw.body) + (_PAGE if step.raw.form in ("html", "pdf") else 0)
        if size > _SPREAD:
            return chain(head, steps), True
    return iter(head), False
