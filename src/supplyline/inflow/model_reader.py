"""Wire the model reader: ask about a batch of documents, read the answers, list what needs a person.

Used by ``run`` (into a case) and ``direct`` (nothing stored).  All of it is done in this process: the
model is what takes the time, and one process keeps one budget and one rate limit.

Does not: keep readings (the ledger does), or decide anything about a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from supplyline.claims.model import (
    Answers,
    Budget,
    Endpoint,
    Lines,
    ModelSettings,
    ask_all,
    prompt_version,
)
from supplyline.contract import claim_json
from supplyline.ids import content_id
from supplyline.inflow.tasks import Text, reader, unread
from supplyline.progress import Progress
from supplyline.records import Document, Reading

if TYPE_CHECKING:
    from supplyline.claims.model.evidence import Count
    from supplyline.claims.model.pair import Disagreement
    from supplyline.claims.model.reading import ModelReading

REVIEW_NAME = "review.jsonl"  # in a case: what a person should look at


@dataclass(slots=True, kw_only=True)
class Tally:
    """What asking and reading came to, in counts."""

    asked: int = 0  # distinct sentences, by this run
    kept: int = 0  # that were answered before
    unanswered: int = 0  # sentences of documents
    waiting: int = 0  # documents
    stopped: str | None = None  # the budget that was reached
    requests: int = 0
    retries: int = 0
    tokens: int = 0
    seconds: float = 0.0
    proposed: int = 0
    claims: int = 0
    fields: int = 0  # that the sentence must bear out
    dropped: int = 0
    mended: int = 0
    agreed: int = 0
    faults: Counter[str] = field(default_factory=Counter)  # of disagreements

    def lines(self, name: str) -> list[str]:
        """Return it in words, for a summary."""
        share = f" ({self.dropped / self.fields:.0%})" if self.fields else ""
        told = [
            f"{name}: {self.asked:,} sentences asked, {self.kept:,} answered before, "
            f"{self.unanswered:,} without a usable answer; {self.requests:,} requests "
            f"({self.retries:,} again), {self.tokens:,} tokens, {self.seconds:.0f} s",
            f"{self.proposed:,} claims proposed, {self.claims:,} with evidence; of {self.fields:,} "
            f"fields {self.dropped:,}{share} dropped for want of evidence, {self.mended:,} mended",
        ]
        if self.agreed or self.faults:
            listed = ", ".join(f"{fault} {n:,}" for fault, n in self.faults.most_common())
            told.append(f"{self.agreed:,} claims agreed in full; for review: {listed or 'none'}")
        if self.stopped is not None:
            told.append(
                f"the budget of {self.stopped} was reached: {self.waiting:,} documents wait, run "
                "again to go on"
            )
        return told


class Model:
    """The model reader of one run.

    Args:
        settings: Complete ones.
        answers: Where answers are kept; None: in memory.
        review: Where what a person should look at is listed; None: nowhere, only counted.
        progress: Told of each sentence.

    Raises:
        ClientMissing: The extra is not installed.
        MachineError: A file cannot be used.
    """

    def __init__(
        self, settings: ModelSettings, *, answers: Path | None, review: Path | None, progress: Progress
    ) -> None:  # fmt: skip
        self.settings, self._progress = settings, progress
        self.tally = Tally()
        self._budget = Budget(settings)
        self._endpoint = Endpoint(settings, self._budget)
        self._lines, self._review = Lines(answers), Lines(review)
        self._answers = Answers(self._lines)
        self._listed = {row.get("id") for row in self._review.rows}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self._endpoint.__exit__(kind, fault, trace)
        self._lines.__exit__(kind, fault, trace)
        self._review.__exit__(kind, fault, trace)

    @property
    def label(self) -> str:
        """What a reading depends on beside the embedded reader's code."""
        return f"{self.settings.reader} {self.settings.model}, prompt {prompt_version()}"

    def read(
        self, texts: Sequence[Text], parses: Mapping[str, bytes], pipeline: str | None
    ) -> list[Reading]:
        """Ask about ``texts``, and return their readings, in order.

        Those that are not whole, because the budget ended, say so in ``unread`` (``is_waiting``).

        Raises:
            EndpointError: The endpoint cannot be used; what was answered is kept.
        """
        from supplyline.claims.model.reading import Replies, questions_of, read_answers  # noqa: PLC0415  # imports spaCy

        embedded = reader(pipeline)
        questions = [
            question
            for text in texts
            for question in questions_of(text.document, text.passages, embedded).values()
        ]
        asked = ask_all(
            questions, self._endpoint, self._answers, on_answer=self._progress.advance
        )  # fmt: skip
        tally = self.tally
        tally.asked += len(asked.texts) + len(asked.unanswered) - asked.kept
        tally.kept += asked.kept
        tally.stopped = asked.stopped or tally.stopped
        replies = Replies(texts=asked.texts, unanswered=asked.unanswered)
        readings = []
        for text in texts:
            found = read_answers(
                text.document, text.passages, parses=parses, replies=replies, embedded=embedded,
                model=self.settings.model,
                mode="both" if self.settings.reader == "both" else "model",
            )  # fmt: skip
            readings.append(self._taken(text, found))
        self._count_costs()
        return readings

    def _taken(self, text: Text, found: ModelReading) -> Reading:
        tally = self.tally
        if found.waiting:
            tally.waiting += 1
            return unread(text, found.reading.reader, WAITING)
        self._add(found.count)
        tally.agreed += found.agreed
        for disagreement in found.disagreements:
            tally.faults[disagreement.fault] += 1
            tally.unanswered += disagreement.fault == "unanswered"
        self._list(text.document, found.disagreements, found.reading.reader)
        return found.reading

    def _add(self, count: Count) -> None:
        tally = self.tally
        tally.proposed += count.proposed
        tally.claims += count.kept
        tally.fields += count.fields - count.chosen
        tally.dropped += sum(count.dropped.values())
        tally.mended += sum(count.mended.values())

    def _count_costs(self) -> None:
        tally, budget = self.tally, self._budget
        tally.requests, tally.retries = budget.requests, budget.retries
        tally.tokens, tally.seconds = budget.tokens_read + budget.tokens_written, budget.seconds

    def _list(self, document: Document, found: Iterable[Disagreement], name: str) -> None:
        """Append what is new to the list for review: a run that was killed lists nothing twice."""
        for item in found:
            row: dict[str, Any] = {
                "document": document.name,
                "start": item.start,
                "end": item.end,
                "sentence": document.text[item.start : item.end],
                "fault": item.fault,
                "slots": list(item.slots),
                "reason": item.reason,
                "embedded": item.embedded and claim_json(item.embedded, document.name),
                "model": item.model and claim_json(item.model, document.name),
                "reader": name,
            }
            parts = [
                document.id, item.start, item.end, item.fault, item.reason, name,
                item.embedded and item.embedded.id, item.model and item.model.id,
            ]  # fmt: skip
            id_ = content_id("r1", parts)
            if id_ not in self._listed:
                self._listed.add(id_)
                self._review.add({"id": id_, **row})


WAITING = "waits for the model: the budget was reached"


def is_waiting(reading: Reading) -> bool:
    """Return whether a reading is not whole, and has to be made again."""
    return reading.unread == WAITING
