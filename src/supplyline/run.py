"""The main job: sources → text → origins → claims → events → measures → lists → alerts → dossier.

``build`` wires the stages, which know nothing of each other.  It is incremental: what the ledger
holds is not done again.  Every write is one transaction that leaves the ledger consistent, so that a
run killed at any instant and run again ends in the same ledger (docs/path.md, docs/ledger.md).

Does not: decide anything about a document, a claim or an event; the stages do.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from supplyline.clock import utc_now
from supplyline.code_names import code_of, installed
from supplyline.engines import Engine, EngineName, engine_called
from supplyline.engines.ceiling import Shares, share_out
from supplyline.errors import CaseError, SupplylineError
from supplyline.inference.alerting import channels_of, tell
from supplyline.inference.assessing import own_files, rules_of
from supplyline.inference.dossiers import DOSSIER_NAME, is_dossier_written, write_dossier
from supplyline.inference.following import STAGES
from supplyline.inference.screening import told as lists_told
from supplyline.inference.watching import indicators_of, standing_in_words
from supplyline.inflow.fetch import (
    EVIDENCE_NAME,
    Asking,
    Fetched,
    door_to,
    fetch_round,
    held,
    plain_asking,
    stored,
)
from supplyline.inflow.intake import Taken, take_in
from supplyline.inflow.tasks import (
    Gated,
    GateTask,
    ParseTask,
    ReadTask,
    Text,
    batches_of_texts,
    crashed_gate,
    crashed_parse,
    crashed_read,
    gate_sentences,
    parse_sentences,
    read_documents,
    reader,
    sentences_of,
)
from supplyline.ledger import Ledger, Tally, new_run, open_case
from supplyline.progress import Progress, Silence
from supplyline.records import Reading
from supplyline.schema.parties import (
    PARTIES_NAME,
    PartyFile,
    parties_from,
    parties_note,
    read_party_file,
)
from supplyline.whole import write_whole

if TYPE_CHECKING:
    from supplyline.acquire import EvidenceStore
    from supplyline.claims.model import ModelSettings
    from supplyline.inference.alerting import Place
    from supplyline.inflow.model_reader import Model
    from supplyline.origins import Index
    from supplyline.origins.spreading import Item, Result, Spread
    from supplyline.watch import Indicator

INDEX_NAME = "origins.index"  # made anew from the ledger when it is missing

# Sizes are code points of text; they bound what is in one task or one transaction.
_READ_BATCH = 60_000  # of documents in one task: a fraction of a second of one core
_PARSE_BATCH = 12_000  # of sentences in one task: about a second of one core
# A transaction costs some 20 ms; what it holds is lost to a kill: a few seconds of work.
_COMMIT_PARSES = 400  # sentences
_COMMIT_READINGS = 40  # documents
_SPREAD_READING = 400_000  # workers take seconds to load a parser: less than this is read here


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build."""

    pipeline: str | None = None  # installed spaCy pipeline; None: the default
    pair: tuple[str, str] | None = None  # party codes that the dossier opens on
    workers: int | None = None  # processes; None: one a core
    engine: EngineName = "local"  # what batches of work run on
    memory: int | None = None  # bytes that all processes keep to together; None: what there is
    today: date | None = None  # what "dated in the future" is measured against; None: today, UTC
    command: str = "build"  # as called, for the run's row
    ledger: str | None = None  # address of the ledger on a server; None: as the case says
    model: ModelSettings | None = None  # how a language model is asked; None: it is not
    asking: Asking | None = None  # how addresses are asked; None: as they are if nobody says
    parties: Path | None = None  # a user's, kept in the case from then on; None: those it has


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildSummary:
    """What a build did, and what the case holds now."""

    case: Path
    dossier: Path
    taken: Taken
    changed: bool  # False: nothing was new, no row was written
    parsed: int  # sentences, by this run
    seconds: Mapping[str, float]  # by stage
    tally: Tally
    faults: Mapping[str, int]  # fault to failures that stand in the case
    model: tuple[str, ...] = ()  # what asking a model came to, in lines
    fetched: Fetched | None = None  # what asking addresses came to; None: there were none
    lists: str = ""  # what screening names against sanctions lists came to
    alerts: tuple[str, ...] = ()  # how indicators stand, and what telling came to, in lines

    def require_documents(self) -> None:
        """Raise ``NothingTaken`` if the sources held no document."""
        if self.taken.documents + self.taken.repeats == 0:
            raise NothingTaken(self.taken.failures)


class OtherParties(CaseError):
    """The case has a party file already, and it says something else than the one given."""

    def __init__(self, held: Path, given: str) -> None:
        self.held, self.given = held, given
        super().__init__(
            f"{held}: found other parties than in {given}, needed the same or none: leave --parties "
            f"out, or write {held.name} anew, which has every document read again"
        )


class NothingTaken(SupplylineError):
    """The sources hold no document."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        found = f"{failures} failures" if failures else "no file of a kind that is read"
        super().__init__(
            f"found {found} and no document in the sources, needed one: give HTML, text, Markdown, "
            "PDF, WARC, WACZ, JSON lines or Parquet"
        )


def build(
    sources: Sequence[str],
    case: Path,
    *,
    options: Options | None = None,
    progress: Progress | None = None,
    stdin: BinaryIO | None = None,
) -> BuildSummary:
    """Read ``sources`` into the case folder ``case`` and write its dossier.

    Args:
        sources: Files, folders, patterns, "-", in the order wanted: of equal documents the first counts;
            objects, then addresses, come after them.  What was fetched or added before is taken in, too.
        case: Made if missing.  Holds ledger.db, evidence/ and dossier.html.
        options: See ``Options``.
        progress: Told about stages, units and transactions.
        stdin: What "-" stands for.

    Raises:
        SupplylineError: The sources, the case or the machine refuse; what was finished is kept.
    """
    from supplyline.acquire import EvidenceStore, receive, split, split_objects  # noqa: PLC0415  # heavy stages load late

    options, progress = options or Options(), progress or Silence()
    shares = share_out(options.memory, options.workers)
    cluster = engine_called(options.engine, shares.processes, progress)
    # What a user wrote is refused before anything is read; it may name parties given with it.
    with parties_from(options.parties) if options.parties else nullcontext():
        if own_files(case):
            rules_of(case)
        indicators, places = indicators_of(case), channels_of(case)
    others, objects = split_objects(sources)
    paths, addresses = split(others)
    door = door_to(objects, options.asking or plain_asking())
    found = receive(paths, stdin=stdin)
    given = None if options.parties is None else read_party_file(options.parties)
    with (
        open_case(case, create=True, on_commit=progress.saved, ledger=options.ledger) as ledger,
        parties_of(case, given),
        _model(options, case, progress) as model,
        cluster,  # stays for all stages, where it is one
    ):
        ledger.begin(new_run(options.command, reader=reader_code(options)))
        # Each engine ends with its stages, so that no process holds what it loaded while others work.
        with engine_called(options.engine, shares.processes, progress) as workers:
            job = Job(ledger, workers, options, progress, model, shares=shares)
            evidence, tool = EvidenceStore(case / EVIDENCE_NAME), code_of("acquire", "text")
            fetched = job.fetch(addresses, evidence) if addresses else None
            asked = fetched.seen if fetched else ()
            stores = stored(ledger, evidence, objects, door)
            with job.stage("text", "documents"):
                taken = take_in(
                    chain(found, stores, held(ledger, evidence, asked, tool=tool)), ledger, evidence,
                    workers, progress, tool=tool, today=options.today or datetime.now(UTC).date(),
                )  # fmt: skip
            job.trace_origins(case)
        readers = shares.readers(_others(ledger, options))
        with engine_called(options.engine, readers, progress) as job.workers:
            job.read_claims()
        job.follow(case)
        alerts = job.tell(indicators, places)
        changed = ledger.end(utc_now())
        job.write_dossier(case)
        return BuildSummary(
            case=case, dossier=case / DOSSIER_NAME, taken=taken, changed=changed,
            parsed=job.parsed, seconds=job.seconds, tally=ledger.tally(),
            faults=Counter(failure.fault for failure in ledger.failures()),
            model=() if model is None else tuple(model.tally.lines(model.settings.model)),
            fetched=fetched, lists=lists_told(ledger), alerts=alerts,
        )  # fmt: skip


def _others(ledger: Ledger, options: Options) -> list[str]:
    """Return the languages that documents are to be read in, besides that of the pipeline."""
    spoken = reader(options.pipeline).languages[1:]
    if not spoken or next(ledger.unread(reader_code(options)), None) is None:
        return []
    held = ledger.languages()
    return [code for code in spoken if code in held]


@contextmanager
def parties_of(case: Path, given: PartyFile | None) -> Iterator[None]:
    """Let the parties that a user gives be in force, and keep them as the case's own."""
    if given is None:
        yield
        return
    place = case / PARTIES_NAME
    if not place.exists():
        write_whole(place, given.text)
    elif read_party_file(place).text != given.text:
        raise OtherParties(place, given.name)
    with parties_from(place):
        yield


def _model(
    options: Options, case: Path, progress: Progress
) -> AbstractContextManager[Model | None]:
    """Return the model reader that was asked for, with its files in the case."""
    if options.model is None:
        return nullcontext()
    from supplyline.claims.model import ANSWERS_NAME  # noqa: PLC0415  # loaded when called
    from supplyline.inflow.model_reader import REVIEW_NAME, Model  # noqa: PLC0415  # as above

    return Model(
        options.model, answers=case / ANSWERS_NAME, review=case / REVIEW_NAME, progress=progress
    )


@dataclass(slots=True)
class Job:
    """The stages after intake.  Each looks into the ledger for what is new to it, and does that."""

    ledger: Ledger
    workers: Engine
    options: Options
    progress: Progress
    model: Model | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    parsed: int = 0
    index: Index | None = None  # kept open by whoever traces again soon; None: opened when needed
    shares: Shares = field(default_factory=share_out)

    @contextmanager
    def stage(self, name: str, unit: str, total: int | None = None) -> Iterator[None]:
        """Announce a stage and time it."""
        self.progress.begin(name, total, unit)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    def fetch(self, addresses: Sequence[str], evidence: EvidenceStore) -> Fetched:
        """Ask addresses, and what feeds and sitemaps among them list."""
        asking = self.options.asking or plain_asking()
        began = time.perf_counter()
        found = fetch_round(
            self.ledger, evidence, asking.wanted(addresses), manners=asking.manners,
            progress=self.progress,
        )  # fmt: skip
        self.seconds["fetch"] = time.perf_counter() - began
        return found

    def trace_origins(self, case: Path) -> None:
        """Look new documents up among all, and derive anew where they share words with others."""
        tool, state = code_of("origins"), self.ledger.state("documents")
        if self.ledger.is_derived("origins", state=state, tool=tool):
            return
        from supplyline.origins import facts_of  # noqa: PLC0415  # numpy, numba

        held = self.index
        with (
            nullcontext(held)
            if held is not None
            else index_of(case, self.ledger, memory=self.shares.index, spread=self._spread())
        ) as index:
            newest, after = self.ledger.newest(), index.mark
            with self.stage("origins", "documents", newest - after):
                arrived = ((id_, size) for _, id_, size, _ in self.ledger.arrived(after))
                for portion in _portions(arrived, self.shares.traced):
                    known = index.held_of(portion)  # by a run that was killed
                    new = [id_ for id_ in portion if id_ not in known]
                    if new:
                        index.add(facts_of(list(self.ledger.documents(new))))
                    self.progress.advance(len(portion))
                with self.ledger.transaction():
                    for answers in index.trace():
                        self.ledger.replace_origins(
                            list(answers.reuse()), list(answers.origins()), tool=tool,
                            documents=answers.ids,
                        )  # fmt: skip
                    self.ledger.add_derivation("origins", state=state, tool=tool)
                index.settle(newest)

    def _spread(self) -> Spread | None:
        """Return what tracing hands its batches to; None: threads of this process have them at once."""
        if self.options.engine == "local":
            return None

        def spread(
            function: Callable[[Item], Result], items: Iterable[Item], /
        ) -> Iterator[Result]:
            # What no process there survives is tried here: without it nobody's origin is known.
            return self.workers.map(function, items, spread=True, crashed=function)

        return spread

    def read_claims(self, *, after: int = 0) -> None:
        """Read every document in rows after ``after`` whose current reading is not of this reader."""
        tool = reader_code(self.options)
        spread = False
        for portion in _portions(self.ledger.unread(tool, after=after), self.shares.read):
            texts = [
                Text(document=document, passages=tuple(self.ledger.passages(document.id)))
                for document in self.ledger.documents(portion)
            ]
            spread = spread or sum(len(text.document.text) for text in texts) > _SPREAD_READING
            self._read(texts, tool=tool, spread=spread)

    def _read(self, texts: Sequence[Text], *, tool: str, spread: bool) -> None:
        """Gate, parse and read ``texts``; each sentence is parsed once in the ledger's life."""
        pipeline = self.options.pipeline
        label = _parser_code(reader(pipeline).pipeline)
        batches = list(batches_of_texts(texts, _READ_BATCH))
        gated: list[tuple[Gated, ...]] = []  # by batch
        with self.stage("gate", "documents", len(texts)):
            tasks = (GateTask(texts=batch, pipeline=pipeline) for batch in batches)
            for found in self.workers.map(
                gate_sentences, tasks, spread=spread, crashed=crashed_gate
            ):
                gated.append(tuple(found))
                self.progress.advance(len(found))
        new = self.ledger.unparsed(
            chain.from_iterable(map(sentences_of, batches, gated)), pipeline=label
        )
        with self.stage("parse", "sentences", len(new)):
            parse_tasks = (
                ParseTask(sentences=tuple(batch), pipeline=pipeline)
                for batch in _portions([(s, len(s)) for s in new], _PARSE_BATCH)
            )
            held: dict[str, bytes] = {}
            for parses in self.workers.map(
                parse_sentences, parse_tasks, spread=spread, crashed=crashed_parse
            ):
                held |= parses
                if len(held) >= _COMMIT_PARSES:
                    self._keep_parses(held, label)
                    held = {}
                self.progress.advance(len(parses))
            self._keep_parses(held, label)
        if self.model is not None:
            self._ask(self.model, batches, gated, label, tool)
            return
        with self.stage("claims", "documents", len(texts)):
            read_tasks = (
                ReadTask(
                    texts=batch,
                    gated=chosen,
                    parses=self.ledger.parses(sentences_of(batch, chosen), pipeline=label),
                    pipeline=pipeline,
                )
                for batch, chosen in zip(batches, gated, strict=True)
            )
            done: list[Reading] = []
            for readings in self.workers.map(
                read_documents, read_tasks, spread=spread, crashed=crashed_read
            ):
                done += readings
                if len(done) >= _COMMIT_READINGS:
                    self._keep_readings(done, tool)
                    done = []
                self.progress.advance(len(readings))
            self._keep_readings(done, tool)

    def _ask(
        self,
        model: Model,
        batches: Sequence[tuple[Text, ...]],
        gated: Sequence[tuple[Gated, ...]],
        label: str,
        tool: str,
    ) -> None:
        """Let a model read; a document that the budget left half asked is read by a later run."""
        from supplyline.inflow.model_reader import is_waiting  # noqa: PLC0415  # loaded when called

        held = {reading.document for reading in self.ledger.readings()}
        with self.stage("model", "sentences"):
            for batch, chosen in zip(batches, gated, strict=True):
                parses = self.ledger.parses(sentences_of(batch, chosen), pipeline=label)
                readings = model.read(batch, parses, self.options.pipeline)
                self._keep_readings([r for r in readings if not is_waiting(r)], tool)
                # What was read before stands until it is read anew; what was not is shown as unread.
                waiting = [r for r in readings if is_waiting(r) and r.document not in held]
                self._keep_readings(waiting, f"{tool} (waiting)")

    def _keep_parses(self, parses: Mapping[str, bytes], label: str) -> None:
        if parses:
            with self.ledger.transaction():
                self.ledger.add_parses(parses, pipeline=label)
            self.parsed += len(parses)

    def _keep_readings(self, readings: Sequence[Reading], tool: str) -> None:
        if readings:
            with self.ledger.transaction():
                for reading in readings:
                    self.ledger.add_reading(reading, tool=tool)

    def follow(self, case: Path) -> None:
        """Bring all that is inferred up to the current claims, as reviewers judge them."""
        for stage in STAGES:
            if not stage.is_derived(self.ledger, case):
                with self.stage(stage.name, stage.unit):
                    self.progress.advance(stage.derive(self.ledger, case))

    def tell(self, indicators: Sequence[Indicator], places: Sequence[Place]) -> tuple[str, ...]:
        """Tell the channels which alerts are new, and return that and which stand, in words."""
        lines = [standing_in_words(self.ledger, indicators)]
        if places:
            lines += tell(self.ledger, places, indicators).lines()
        return tuple(lines)

    def write_dossier(self, case: Path) -> None:
        """Write the dossier, unless the one there is of this very state."""
        if not is_dossier_written(self.ledger, case, self.options.pair):
            with self.stage("dossier", "page", 1):
                write_dossier(self.ledger, case, self.options.pair)
                self.progress.advance()


def index_of(
    case: Path, ledger: Ledger, *, memory: int | None = None, spread: Spread | None = None
) -> Index:
    """Return the index of what ``ledger`` of ``case`` holds, an empty one if the one there does not fit.

    It fits if this code read its texts and made it, and no document has come in again since.  It keeps
    to ``memory`` bytes; None: to what there is.  Much work is handed to ``spread``; None: none is.
    """
    from supplyline.origins import Index, IndexUnreadable  # noqa: PLC0415  # numpy, numba

    place, tool = case / INDEX_NAME, code_of("origins", "text")
    try:
        index = Index(place, memory=memory, label=tool, spread=spread)
        if index.mark <= ledger.newest() and not any(
            held for *_, held in ledger.arrived(index.mark)
        ):
            return index
        index.close()
    except IndexUnreadable:
        pass
    for part in (place, place.with_name(place.name + ".wal")):
        part.unlink(missing_ok=True)
    return Index(place, memory=memory, label=tool, spread=spread)


def _portions(items: Iterable[tuple[str, int]], size: int) -> Iterator[list[str]]:
    """Cut (item, size) into runs of about ``size`` in all; a larger item is alone."""
    portion: list[str] = []
    held = 0
    for item, weight in items:
        if portion and held + weight > size:
            yield portion
            portion, held = [], 0
        portion.append(item)
        held += weight
    if portion:
        yield portion


def reader_code(options: Options) -> str:
    """Return what a document's reading depends on: our code, its data, the weights, the model asked."""
    used = reader(options.pipeline)  # its name says which languages can be read here
    code = f"{code_of('claims')}{parties_note()} with {installed(used.pipeline)}, {used.name}"
    if options.model is None:
        return code
    from supplyline.claims.model import prompt_version  # noqa: PLC0415  # loaded when called

    return f"{code}, {options.model.reader} {options.model.model}, prompt {prompt_version()}"


def _parser_code(pipeline: str) -> str:
    """Return what a sentence's parse depends on: the weights, and how a parse is kept."""
    code = code_of(
        *(f"claims/parsing/{part}.py" for part in ("packing", "parse", "pipeline", "steps")),
        data=False,
    )
    return f"{installed(pipeline)}, {code}"
