"""Read sources without a case: claims and origins as they come, nothing stored but pages asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from supplyline.engines.workers import Workers, ahead
from supplyline.inflow.tasks import (
    GateTask,
    Text,
    TextTask,
    batches_of_texts,
    claims_of_texts,
    crashed_claims,
    crashed_text,
    find_text,
    find_texts_to_trace,
    gate_sentences,
    parses_of,
    printable,
)
from supplyline.progress import Progress, Silence
from supplyline.records import Claim, Document, Failure, Origin, Reading, Reuse

if TYPE_CHECKING:
    import pyarrow as pa

    from supplyline.acquire import Received
    from supplyline.inflow.fetch import Asking
    from supplyline.inflow.model_reader import Model
    from supplyline.origins.paraphrase import Encoder, Paraphrases
    from supplyline.origins.paraphrase.encoder import Vectors

_BATCH = 60_000  # code points of text in one task
_ASKED = 6_000  # the same where a model is asked, so that claims come as they are answered
_SPREAD = 600_000  # less text than this is read without workers
_PAGES = frozenset(
    ("html", "pdf")
)  # forms that take milliseconds to read, in libraries that may crash
_FEW_PAGES = 24  # fewer are read without workers
_ROWS = 2_000  # documents of other forms read at once
_PORTION = 4_000_000  # code points of text taken into the index at once
_SENTENCES = 256  # read between two words of progress: half a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """Who copied whom among some documents."""

    documents: tuple[Document, ...]
    reuse: tuple[Reuse, ...]
    origins: tuple[Origin, ...]  # of each document, in their order
    failures: tuple[Failure, ...] = ()  # what could not be taken in

    @property
    def count(self) -> int:
        """Independent origins among the documents."""
        return len({origin.origin for origin in self.origins})

    @property
    def most(self) -> int:
        """The same if every document counts by itself that adds words of its own."""
        return len({origin.firm or origin.origin for origin in self.origins})

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
    def by_document(self) -> Iterator[tuple[Document, Origin]]:
        """Each document with its origin, in the order of the sources."""
        return zip(self.documents, self.origins, strict=True)


def claims_of(
    sources: Sequence[str],
    *,
    pipeline: str | None = None,
    workers: int | None = None,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    on_failure: Callable[[Failure], None] | None = None,
    on_unread: Callable[[Document, Reading], None] | None = None,
    model: Model | None = None,
    asking: Asking | None = None,
) -> Iterator[tuple[Claim, Document]]:
    """Yield what each document says, with the document, in the order of the sources.

    Args:
        sources: Files, folders, addresses or "-".
        pipeline: Installed spaCy pipeline; None: the default.
        workers: Processes; None: one a core, if there is work for more than one.
        stdin: What "-" stands for.
        progress: Told of each document.
        on_failure: Called with what could not be taken in.
        on_unread: Called with what was taken in and not read.
        model: Who reads, alone or with the embedded reader; None: the embedded reader alone.
        asking: How addresses are asked; None: as they are if nobody says.

    Raises:
        SupplylineError: A source is missing, or the pipeline or the model cannot be used.
    """
    progress = progress or Silence()
    stage = ("claims", "documents") if model is None else ("model", "sentences")
    found = _texts(
        sources, stdin=stdin, on_failure=on_failure, asking=asking, progress=progress, stage=stage
    )
    if model is not None:
        for text, reading in _with_model(found, model, pipeline):
            if reading.unread is not None and on_unread is not None:
                on_unread(text.document, reading)
            yield from ((claim, text.document) for claim in reading.claims)
        return
    with Workers(workers) as crew:
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


def _with_model(
    texts: Iterable[Text], model: Model, pipeline: str | None
) -> Iterator[tuple[Text, Reading]]:
    """Gate, parse, ask and read, a few documents at a time."""
    for batch in batches_of_texts(texts, _ASKED):
        task = GateTask(texts=batch, pipeline=pipeline)
        parses = parses_of(task, gate_sentences(task))
        yield from zip(batch, model.read(batch, parses, pipeline), strict=True)


def origins_of(
    sources: Sequence[str],
    *,
    texts: bool = False,
    languages: bool = False,
    memory: int | None = None,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    on_failure: Callable[[Failure], None] | None = None,
    asking: Asking | None = None,
) -> Traced:
    """Return who copied whom among the documents of ``sources``.

    Args:
        sources: Files, folders, addresses or "-".
        texts: Keep the text of each document; without it, a document takes a kilobyte.
        languages: Tell the language of each document, which costs far more than all the rest.
        memory: Bytes that tracing keeps to, beside what is returned; what does not fit is spilled to
            disk.  None: what there is.
        stdin: What "-" stands for.
        progress: Told of each document.
        on_failure: Called with what could not be taken in.
        asking: How addresses are asked; None: as they are if nobody says.

    Raises:
        SupplylineError: A source is missing.
    """
    from supplyline.origins import Index, facts_of  # noqa: PLC0415  # numpy, numba

    progress = progress or Silence()
    failures: list[Failure] = []

    def note(failure: Failure) -> None:
        failures.append(failure)
        if on_failure is not None:
            on_failure(failure)

    documents: list[Document] = []
    reuse: list[Reuse] = []
    origins: dict[str, Origin] = {}
    tasks = _tasks(
        sources, stdin=stdin, on_failure=note, asking=asking, progress=progress,
        stage=("text", "documents"),
    )  # fmt: skip
    with Index(memory=memory) as index, Workers() as crew:
        for portion in ahead(_portions(_read_for_tracing(tasks, crew, note, languages))):
            index.add(facts_of(portion))
            documents += portion if texts else [replace(d, text="") for d in portion]
            progress.advance(len(portion))
        progress.begin("origins", len(documents), "documents")
        for answers in index.trace():
            reuse += answers.reuse()
            origins |= {origin.document: origin for origin in answers.origins()}
            progress.advance(len(answers.ids))
    reuse.sort(key=lambda r: (r.copy, r.source))
    return Traced(
        documents=tuple(documents), reuse=tuple(reuse),
        origins=tuple(origins[d.id] for d in documents), failures=tuple(failures),
    )  # fmt: skip


def facts_of_rows(rows: pa.Table) -> pa.Table:
    """Return what tracing asks of documents for rows of raw text, datelines and credits looked for.

    Whoever has a table and wants a table needs no records: see ``origins.Index``.

    Args:
        rows: Columns ``id``, ``text`` and, if there are any, ``outlet``, ``url`` and ``published``, as
            the contract names them; a null is not known.  No two rows have one id.

    Returns:
        Columns of ``origins.FACTS``, one row per row, in order.
    """
    from supplyline.origins import facts_of  # noqa: PLC0415  # numpy, numba
    from supplyline.text import read_credits, read_date  # noqa: PLC0415  # a second of imports

    def column(name: str) -> list[str | None]:
        if name not in rows.column_names:
            return [None] * len(rows)
        values: list[str | None] = rows[name].to_pylist()
        return values

    published = [said and read_date(said) for said in column("published")]
    found = read_credits(rows["text"], published)
    return facts_of(
        [
            Document(
                id=id_,
                name=id_,
                capture="",
                locator="",
                url=url,
                outlet=outlet,
                byline=None,
                title=None,
                published=day,
                published_by=None,
                language=None,
                text="",
                dateline=dateline,
                credits=credits_,
                notes=(),
            )
            for id_, url, outlet, day, (dateline, credits_) in zip(
                rows["id"].to_pylist(),
                column("url"),
                column("outlet"),
                published,
                found,
                strict=True,
            )
        ],
        texts=rows["text"],
    )


def _read_for_tracing(
    tasks: Iterator[TextTask],
    crew: Workers,
    on_failure: Callable[[Failure], None],
    languages: bool,
) -> Iterator[Document]:
    """Yield each document once, in the order of the sources."""
    batches = _for_tracing(tasks, languages)
    head = list(islice(batches, _FEW_PAGES))
    spread = sum(task.raw.form in _PAGES for batch in head for task in batch) == _FEW_PAGES
    find: Callable[[Sequence[TextTask]], list[Document | Failure]]
    find = _find_in_full if languages else find_texts_to_trace
    for results in crew.map(
        find,
        chain(head, batches),
        spread=spread,
        crashed=_crashed,
    ):
        for result in results:
            if isinstance(result, Failure):
                on_failure(result)
            else:
                yield result


def _for_tracing(tasks: Iterable[TextTask], languages: bool) -> Iterator[list[TextTask]]:
    """Yield tasks in batches; what a library may crash on alone, so that it costs no other."""
    batch: list[TextTask] = []
    for task in tasks:
        if languages or task.raw.form in _PAGES:
            yield [task]
            continue
        batch.append(task)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _find_in_full(tasks: Sequence[TextTask]) -> list[Document | Failure]:
    results = map(find_text, tasks)
    return [result.document if isinstance(result, Text) else result for result in results]


def _crashed(tasks: Sequence[TextTask]) -> list[Document | Failure]:
    return [crashed_text(task) for task in tasks]


def _portions(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield documents in lists of about ``_PORTION`` code points."""
    portion: list[Document] = []
    size = 0
    for document in documents:
        portion.append(document)
        size += len(document.text)
        if size > _PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


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
    asking: Asking | None,
    progress: Progress,
    stage: tuple[str, str],
) -> Iterator[Text]:
    """Yield the words of each document, each document once."""
    for task in _tasks(
        sources, stdin=stdin, on_failure=on_failure, asking=asking, progress=progress, stage=stage
    ):
        result = find_text(task)
        if isinstance(result, Text):
            yield result
        elif on_failure is not None:
            on_failure(result)


def _tasks(
    sources: Sequence[str],
    *,
    stdin: BinaryIO | None,
    on_failure: Callable[[Failure], None] | None,
    asking: Asking | None,
    progress: Progress,
    stage: tuple[str, str],
) -> Iterator[TextTask]:
    """Yield what is to be read, each document once; addresses after all others."""
    from supplyline.acquire import receive, split, unpack  # noqa: PLC0415  # heavy stages load late
    from supplyline.inflow.fetch import gathered, plain_asking  # noqa: PLC0415  # as above

    today = datetime.now(UTC).date()
    seen: set[str] = set()
    paths, addresses = split(sources)
    files = receive(paths, stdin=stdin)
    fetched: AbstractContextManager[Iterator[Received | Failure]] = nullcontext(iter(()))
    if addresses:
        fetched = gathered(addresses, asking=asking or plain_asking(), progress=progress)
    with fetched as came:
        progress.begin(stage[0], None, stage[1])
        for received in chain(files, came):
            items = [received] if isinstance(received, Failure) else unpack(received)
            for item in map(printable, items):
                if isinstance(item, Failure):
                    if on_failure is not None:
                        on_failure(item)
                elif item.id not in seen:
                    seen.add(item.id)
                    yield TextTask(raw=item, source=item.name, today=today)


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
