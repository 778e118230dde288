"""Read a document with a model's answers: which sentences to ask about, and what claims they make.

Asking is somebody else's (``asking``), and may take days; what is here is a pure function of a
document, its parses and the answers, so that it can run in a worker and be run again.

A document in a language with a gate is asked about where the gate says so.  One in a language without
a reader is asked about sentence by sentence, those apart that are too short or too long to be one.

Does not: keep anything, or wait for anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from spacy.tokens import Doc

from supplyline.claims.gate import LONGEST, REFERRING, WORD
from supplyline.claims.model.answer import BadAnswer, proposals
from supplyline.claims.model.evidence import Count, Evidence
from supplyline.claims.model.pair import Disagreement, compare
from supplyline.claims.model.prompt import Question, prompt_version
from supplyline.claims.parsing.packing import ParseError
from supplyline.claims.parsing.parse import unpack
from supplyline.claims.reader import Reader
from supplyline.claims.saying import quotes
from supplyline.records import Claim, Document, Passage, Reading

_BEFORE = 2  # sentences that a reference may reach back to
_CONTEXT = 600  # code points of them and the title
_SHORTEST = 25  # code points: less is a heading
Mode = Literal["model", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReading:
    """A document's reading, what became of the model's fields, and what a person should look at."""

    reading: Reading
    count: Count
    disagreements: tuple[Disagreement, ...]
    agreed: int = 0  # claims on which both readers agree
    waiting: int = 0  # sentences that were not asked about yet: the reading is not whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """What a model said, by ``Question.key``."""

    texts: Mapping[str, str] = field(default_factory=dict)
    unanswered: Mapping[str, str] = field(default_factory=dict)  # why


def reader_name(model: str, embedded: Reader, mode: Mode) -> str:
    """Return what a claim's ``reader`` says: the model, and which prompt it was given."""
    name = f"model {model} (prompt {prompt_version()})"
    return f"{embedded.name} and {name}" if mode == "both" else name


def questions_of(
    document: Document, passages: Sequence[Passage], reader: Reader
) -> dict[int, Question]:
    """Return what to ask about ``document``, by index of the passage."""
    if reader.unread(document) is None:
        chosen = reader.gate(document, passages)
    else:
        chosen = tuple(p.index for p in passages if _SHORTEST <= p.end - p.start <= LONGEST)
    foreign = document.language not in (None, reader.languages[0])
    found: dict[int, Question] = {}
    for index in chosen:
        passage = passages[index]
        sentence = document.text[passage.start : passage.end]
        refers = foreign or not REFERRING.isdisjoint(
            word.casefold() for word in WORD.findall(sentence)
        )
        found[index] = Question(
            sentence=sentence, context=_context(document, passages, index) if refers else ""
        )
    return found


def read_answers(
    document: Document,
    passages: Sequence[Passage],
    *,
    parses: Mapping[str, bytes],
    replies: Replies,
    embedded: Reader,
    model: str,
    mode: Mode,
) -> ModelReading:
    """Return what ``document`` says, as far as the model's answers have evidence.

    Args:
        document: The document that ``passages`` are of.
        passages: All of its sentences, in order.
        parses: Parses by sentence, at least of those that the gate names.
        replies: The model's answers, at least to ``questions_of``.
        embedded: The reader that gates and parses, and in a pair reads as well.
        model: Name of the model.
        mode: "model": its claims alone; "both": the embedded reader's, compared with the model's.

    Raises:
        ParseError: A stored parse cannot be read by this version.
    """
    name = reader_name(model, embedded, mode)
    total, waiting = Count(), 0
    claims: list[Claim] = []
    listed: list[Disagreement] = []
    quoted = quotes.carry(document.text, passages)
    questions = questions_of(document, passages, embedded)
    foreign = embedded.unread(document) is not None
    for index, question in questions.items():
        passage, key = passages[index], question.key(model)
        text = replies.texts.get(key)
        why = replies.unanswered.get(key)
        if text is None and why is None:
            waiting += 1
            continue
        try:
            proposed = proposals(text or "")
        except BadAnswer as fault:
            listed.append(
                Disagreement(
                    document=document.id, start=passage.start, end=passage.end,
                    fault="unanswered", slots=(), embedded=None, model=None,
                    reason=why or f"the answer is of no use: {fault}",
                )
            )  # fmt: skip
            continue
        evidence = Evidence(
            document, passage, _doc(document, parses.get(question.sentence), embedded),
            before=question.context, quoted=quoted[index].spans, reader=name,
        )  # fmt: skip
        made, count = evidence.claims(proposed)
        claims += made
        total += count
    agreed: frozenset[str] = frozenset()
    if mode == "both" and not foreign:
        own = embedded.read(document, passages, parses).claims
        agreed, differ = compare(own, claims)
        unanswered = {(d.start, d.end) for d in listed}
        listed += [d for d in differ if (d.start, d.end) not in unanswered]
        claims = [replace(c, reader=name) if c.id in agreed else c for c in own]
    elif mode == "both":
        listed += compare((), claims)[1]
        claims = []
    return ModelReading(
        reading=Reading(
            document=document.id, reader=name, claims=tuple(claims), sentences=len(passages),
            gated=len(questions),
            unread=embedded.unread(document) if mode == "both" else None,
        ),
        count=total, disagreements=tuple(sorted(listed, key=lambda d: (d.start, d.end))),
        agreed=len(agreed), waiting=waiting,
    )  # fmt: skip


def _doc(document: Document, parse: bytes | None, embedded: Reader) -> Doc | None:
    """Return a sentence's parse; None: it is in a language that our grammars do not read."""
    if parse is None:
        return None
    try:
        return unpack(parse)
    except ParseError:
        if document.language == embedded.languages[0]:
            raise
        return None  # a parse of another language has another form


def _context(document: Document, passages: Sequence[Passage], index: int) -> str:
    before = [document.text[p.start : p.end] for p in passages[max(0, index - _BEFORE) : index]]
    words = " ".join(" ".join(filter(None, (document.title, *before))).split())
    return words[-_CONTEXT:]
