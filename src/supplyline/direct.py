"""Read sources without a case: claims and origins as they come, nothing stored but pages asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from supplyline.progress import Progress, Silence
from supplyline.records import Claim, Document, Failure, Origin, Reading, Reuse
from supplyline.tasks import (
    GateTask,
    Text,
    TextTask,
    batches_of_texts,
    claims_of_texts,
    crashed_claims,
    find_text,
    printable,
)
from supplyline.workers import Workers

if TYPE_CHECKING:
    from supplyline.origins.paraphrase import Encoder, Paraphrases
    from supplyline.origins.paraphrase.encoder import Vectors

_BATCH = 60_000  # code points of text in one task
_SPREAD = 600_000  # less text than this is read without workers
_SENTENCES = 256  # read between two words of progress: half a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """Who copied whom among some documents."""

    documents: tuple[Document, ...]
    reuse: tuple[Reuse, ...]
    origins: tuple[Origin, ...]
    failures: tuple[Failure, ...] = ()  # what could not be taken in

    @property
    def count(self) -> int:
        """Independent origins among the documents, at most."""
        return len({origin.origin for origin in self.origins})

    @property
    def stories(self) -> int:
        """Origins that two documents or more go back to."""
        sizes = Counter(origin.origin for origin in self.origins)
        return sum(size > 1 for size in sizes.values())

    @property
    def names(self) -> dict[str, str]:
        """What outputs call each document, by id."""
        return {document.id: document.name for document in self.documents}

    @property
    def by_document(self) -> list[tuple[Document, Origin]]:
        """Each document with its origin, in the order of the sources."""
        found = {origin.document: origin for origin in self.origins}
        return [(document, found[document.id]) for document in self.documents]


def claims_of(
    sources: Sequence[str],
    *,
    pipeline: str | None = None,
    workers: int | None = None,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    on_failure: Callable[[Failure], None] | None = None,
    on_unread: Callable[[Document, Reading], None] | None = None,
) -> Iterator[tuple[Claim, Document]]:
    """Yield what each document says, with the document, in the order of the sources.

    Args:
        sources: Files, folders or "-".
        pipeline: Installed spaCy pipeline; None: the default.
        workers: Processes; None: one a core, if there is work for more than one.
        stdin: What "-" stands for.
        progress: Told of each document.
        on_failure: Called with what could not be taken in.
        on_unread: Called with what was taken in and not read.

    Raises:
        SupplylineError: A source is missing, or the pipeline cannot be used.
    """
    progress = progress or Silence()
    found = _texts(sources, stdin=stdin, on_failure=on_failure)
    with Workers(workers) as crew:
        progress.begin("claims", None, "documents")
        head, spread = _look_ahead(found)
        tasks = (
            GateTask(texts=batch, pipeline=pipeline) for batch in batches_of_texts(head, _BATCH)
        )
        for results in crew.map(claims_of_texts, tasks, spread=spread, crashed=crashed_claims):
            for text, reading in results:
                progress.advance()
                if reading.unread is not None and on_unread is not None:
                    on_unread(text.document, reading)
                yield from ((claim, text.document) for claim in reading.claims)


def origins_of(
    sources: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    on_failure: Callable[[Failure], None] | None = None,
) -> Traced:
    """Return who copied whom among the documents of ``sources``; arguments as in ``claims_of``."""
    from supplyline.origins import trace  # noqa: PLC0415  # numpy

    progress = progress or Silence()
    failures: list[Failure] = []

    def note(failure: Failure) -> None:
        failures.append(failure)
        if on_failure is not None:
            on_failure(failure)

    progress.begin("text", None, "documents")
    documents: list[Document] = []
    for text in _texts(sources, stdin=stdin, on_failure=note):
        documents.append(text.document)
        progress.advance()
    progress.begin("origins", len(documents), "documents")
    traced = trace(documents)
    progress.advance(len(documents))
    return Traced(
        documents=tuple(documents), reuse=traced.reuse, origins=traced.origins,
        failures=tuple(failures),
    )  # fmt: skip


def likenesses_of(
    traced: Traced, *, encoder: Encoder | None = None, progress: Progress | None = None
) -> Paraphrases:
    """Return what may tell one story in other words or another language, and the fewest origins then.

    Args:
        traced: From ``origins_of``.  It stays as it is: a likeness joins nothing.
        encoder: As in ``paraphrase.paraphrases``.
        progress: Told of each sentence that the model reads.

    Raises:
        ModelMissing: ``encoder`` is None and the extra is not installed.
        ModelChanged: A file of the model is not as recorded.
    """
    from supplyline.origins import Trace  # noqa: PLC0415  # numpy
    from supplyline.origins.paraphrase import (  # noqa: PLC0415  # as above
        load_encoder,
        look_for_paraphrase,
    )

    progress = progress or Silence()
    progress.begin("paraphrase", None, "sentences")
    watched = _Watched(encoder or load_encoder(), progress)
    return look_for_paraphrase(
        traced.documents, Trace(traced.reuse, traced.origins), encoder=watched
    )


class _Watched:
    """An encoder that says how many sentences it has read."""

    def __init__(self, encoder: Encoder, progress: Progress) -> None:
        self._encoder, self._progress = encoder, progress

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._encoder.name

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Read them, some at a time."""
        import numpy as np  # noqa: PLC0415  # loaded when called

        parts = []
        for at in range(0, len(sentences), _SENTENCES):
            some = sentences[at : at + _SENTENCES]
            parts.append(self._encoder.encode(some))
            self._progress.advance(len(some))
        return np.concatenate(parts)


def _texts(
    sources: Sequence[str],
    *,
    stdin: BinaryIO | None,
    on_failure: Callable[[Failure], None] | None,
) -> Iterator[Text]:
    """Yield the words of each document, each document once."""
    from supplyline.acquire import receive, unpack  # noqa: PLC0415  # heavy stages load late

    today = datetime.now(UTC).date()
    seen: set[str] = set()
    for received in receive(sources, stdin=stdin):
        items = [received] if isinstance(received, Failure) else unpack(received)
        for item in map(printable, items):
            result: Text | Failure
            if isinstance(item, Failure):
                result = item
            elif item.id in seen:
                continue
            else:
                seen.add(item.id)
                result = find_text(TextTask(raw=item, source=item.name, today=today))
            if isinstance(result, Text):
                yield result
            elif on_failure is not None:
                on_failure(result)


def _look_ahead(texts: Iterator[Text]) -> tuple[Iterable[Text], bool]:
    """Return the texts, and whether there is work enough for several processes."""
    head: list[Text] = []
    size = 0
    for text in texts:
        head.append(text)
        size += len(text.document.text)
        if size > _SPREAD:
            return chain(head, texts), True
    return head, False
