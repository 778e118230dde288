"""What a worker does: pure functions that take records and give records, picklable by name.

Stages are imported when they are first used, so that a build with nothing to do loads none, and a
worker that reads pages loads no parser.

A fault inside a stage costs the document it happened on: it becomes a ``Failure``, or a ``Reading``
that says why nothing was read.  It never stops a run and never goes unsaid.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from supplyline.errors import SupplylineError
from supplyline.ids import content_id
from supplyline.records import Capture, Document, Failure, Passage, RawDocument, Reading

if TYPE_CHECKING:
    from supplyline.claims import Reader


_HALF = re.compile("[\udc80-\udcff]")  # what a byte that is no UTF-8 becomes in a name


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTask:
    """A document to find the words of."""

    raw: RawDocument
    source: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document whose words were found."""

    document: Document
    passages: tuple[Passage, ...]


# Indices of the passages of one document that are worth parsing; None: the gate stumbled over it.
Gated = tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTask:
    """Documents to find the sentences worth parsing in."""

    texts: tuple[Text, ...]
    pipeline: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseTask:
    """Distinct sentences to parse."""

    sentences: tuple[str, ...]
    pipeline: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """Documents to read, with what the gate found in each and the parses of these sentences."""

    texts: tuple[Text, ...]
    gated: tuple[Gated, ...]
    parses: Mapping[str, bytes]
    pipeline: str | None


@cache
def reader(pipeline: str | None) -> Reader:
    """Return the reader, loaded once in a process."""
    from supplyline.claims import load_reader  # noqa: PLC0415  # a second of imports

    return load_reader(pipeline)


Named = TypeVar("Named", bound=Capture | Failure | RawDocument)


def _names(kind: Any) -> tuple[tuple[str, ...], attrgetter[Any]]:
    names = tuple(name for name in kind.__dataclass_fields__ if name != "body")
    return names, attrgetter(*names)


_NAMES: dict[Any, tuple[tuple[str, ...], attrgetter[Any]]] = {
    kind: _names(kind) for kind in (Capture, Failure, RawDocument)
}  # the fields of each that hold names, and what gets their values


def printable(record: Named) -> Named:
    r"""Return ``record`` with every name in whole characters.

    A file's name is bytes; those that are no UTF-8 come in as half characters that neither a
    database nor a page can hold, and are written as ``\xff`` instead.
    """
    changed: dict[str, Any] = {}
    names, values_of = _NAMES[type(record)]
    for name, value in zip(names, values_of(record), strict=True):
        if isinstance(value, str) and not value.isascii() and _HALF.search(value):
            changed[name] = value.encode("utf-8", "surrogateescape").decode(
                "utf-8", "backslashreplace"
            )
    return replace(record, **changed) if changed else record


def find_text(task: TextTask) -> Text | Failure:
    """Return the words of a document, or why there are none."""
    from supplyline.text import read_text  # noqa: PLC0415  # a second of imports

    try:
        document, passages = read_text(task.raw, today=task.today)
    except Exception as fault:  # noqa: BLE001  # a bug met on one document is kept as its failure
        return _text_fault(task, fault)
    return Text(document=document, passages=tuple(passages))


def find_texts_to_trace(tasks: Sequence[TextTask]) -> list[Document | Failure]:
    """Return what tracing needs to know of each document, or why it is not known, in order.

    As ``find_text`` gives it, without passages and without a language that was not given.  For a
    thousand documents or more at once, of one day of reading.
    """
    from supplyline.text import read_for_tracing  # noqa: PLC0415  # a second of imports

    if not tasks:
        return []
    try:
        read = read_for_tracing([task.raw for task in tasks], today=tasks[0].today)
    except Exception as fault:  # noqa: BLE001  # a bug met on one document costs that one only
        if len(tasks) == 1:
            return [_text_fault(tasks[0], fault)]
        half = len(tasks) // 2
        return [*find_texts_to_trace(tasks[:half]), *find_texts_to_trace(tasks[half:])]
    return [
        _text_fault(task, found) if isinstance(found, Exception) else found
        for task, found in zip(tasks, read, strict=True)
    ]


def _text_fault(task: TextTask, fault: Exception) -> Failure:
    if isinstance(fault, SupplylineError):
        return text_failure(task, getattr(fault, "fault", "no text"), str(fault))
    if isinstance(fault, (MemoryError, RecursionError)):
        return text_failure(task, "too complex", _told(fault))
    return text_failure(task, "internal error", _told(fault))


def text_failure(task: TextTask, fault: str, message: str) -> Failure:
    """Return the row for a document whose words could not be found."""
    raw = task.raw
    return Failure(
        id=content_id("f1", ["text", raw.capture, task.source, raw.locator, fault]),
        source=task.source,
        locator=raw.locator,
        capture=raw.capture,
        stage="text",
        fault=fault,
        message=message,
    )


def crashed_text(task: TextTask) -> Failure:
    """Return the row for a document on which a library crashed."""
    return text_failure(
        task,
        "crashed",
        f"{task.raw.name}: a library crashed on it, needed a sound file: open it elsewhere and "
        "save it again",
    )


def gate_sentences(task: GateTask) -> list[Gated]:
    """Return, for each document, which sentences are worth parsing.

    Where the gate fails, ``read_documents`` meets the same fault and says so in the reading.
    """
    found: list[Gated] = []
    for text in task.texts:
        try:
            found.append(reader(task.pipeline).gate(text.document, text.passages))
        except SupplylineError:
            raise
        except Exception:  # noqa: BLE001  # said in the reading, see above
            found.append(None)
    return found


def sentences_of(texts: Iterable[Text], gated: Iterable[Gated]) -> Iterator[str]:
    """Yield the sentences that the gate let pass, in order."""
    for text, chosen in zip(texts, gated, strict=True):
        for passage in (text.passages[index] for index in chosen or ()):
            yield text.document.text[passage.start : passage.end]


def parse_sentences(task: ParseTask) -> dict[str, bytes]:
    """Return the parse of each sentence."""
    parses = reader(task.pipeline).parse(list(task.sentences))
    return dict(zip(task.sentences, parses, strict=True))


def read_documents(task: ReadTask) -> list[Reading]:
    """Return what the reader makes of each document."""
    readings: list[Reading] = []
    for text, gated in zip(task.texts, task.gated, strict=True):
        try:
            reading = reader(task.pipeline).read(text.document, text.passages, task.parses, gated)
            readings.append(reading)
        except SupplylineError:
            raise
        except Exception as fault:  # noqa: BLE001  # a bug met on one document is kept as its reading
            readings.append(unread(text, reader(task.pipeline).name, _told(fault)))
    return readings


def crashed_gate(task: GateTask) -> list[Gated]:
    """Return that the gate stumbled over documents on which a library crashed."""
    return [None] * len(task.texts)


def crashed_parse(_task: ParseTask) -> dict[str, bytes]:
    """Return no parse of sentences on which a library crashed; their documents say so."""
    return {}


def crashed_read(task: ReadTask | GateTask) -> list[Reading]:
    """Return the readings of documents on which a library crashed."""
    name = reader(task.pipeline).name
    return [unread(text, name, "the parser's library crashed on it") for text in task.texts]


def unread(text: Text, reader_name: str, reason: str) -> Reading:
    """Return the reading of a document that could not be read."""
    return Reading(
        document=text.document.id,
        reader=reader_name,
        claims=(),
        sentences=len(text.passages),
        gated=0,
        unread=reason,
    )


def claims_of_texts(task: GateTask) -> list[tuple[Text, Reading]]:
    """Gate, parse and read documents in one go, nothing kept: for reading without a case."""
    gated = tuple(gate_sentences(task))
    parses = parses_of(task, gated)
    readings = read_documents(
        ReadTask(texts=task.texts, gated=gated, parses=parses, pipeline=task.pipeline)
    )
    return list(zip(task.texts, readings, strict=True))


def parses_of(task: GateTask, gated: Sequence[Gated]) -> dict[str, bytes]:
    """Return the parses of the sentences that the gate let pass, nothing kept."""
    sentences = dict.fromkeys(sentences_of(task.texts, gated))
    return parse_sentences(ParseTask(sentences=tuple(sentences), pipeline=task.pipeline))


def crashed_claims(task: GateTask) -> list[tuple[Text, Reading]]:
    """Return the readings of documents on which a library crashed."""
    return list(zip(task.texts, crashed_read(task), strict=True))


def batches_of_texts(texts: Iterable[Text], size: int) -> Iterator[tuple[Text, ...]]:
    """Cut ``texts`` into runs of about ``size`` code points; a longer one is alone."""
    batch: list[Text] = []
    held = 0
    for text in texts:
        if batch and held + len(text.document.text) > size:
            yield tuple(batch)
            batch, held = [], 0
        batch.append(text)
        held += len(text.document.text)
    if batch:
        yield tuple(batch)


def _told(fault: BaseException) -> str:
    """Return what a bug was and where, in one line."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return (
        f"supplyline stumbled: {type(fault).__name__}: {fault} "
        f"({Path(last.filename).name}:{last.lineno}); please report it with the document"
    )
