"""Find when a sentence says something happened, as half-open intervals of days.

``timegrammar`` reads the words, ``timepoints`` knows what they mean, and here the parse says the
rest: what a time hangs on, and whether that looks ahead.  Words that no calendar fixes (seasons,
"recently", named wars) are data: ``schema/times.yaml``.

Does not: say which act a time belongs to (``anchor`` is for whoever decides that); resolve against
other sentences ("the day before that"); read durations ("for 120 days" is a quantity) or clock
times; give a time of a wire item's dateline.
"""

# ruff: noqa: PLR0911  # tenses are told apart one by one, each returning
# ruff: noqa: SIM905  # lists of words are easier to read as words

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc, Token

from supplyline.claims.slots.covering import covering
from supplyline.claims.slots.timegrammar import expressions
from supplyline.claims.slots.timepoints import Undated
from supplyline.records import When


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTime:
    """A time of the sentence.  ``start`` and ``end`` are code points of the sentence, half-open."""

    when: When  # both sides None: a time that cannot be dated ("yesterday", publication unknown)
    start: int
    end: int
    anchor: Token  # the word of the span that hangs on the rest of the sentence
    of_report: bool  # hangs on "said", "told", "according to": when it was said, not done


def times(doc: Doc, published: date | None) -> tuple[FoundTime, ...]:
    """Return the times that the sentence ``doc`` names, in order of place.

    A point inside a clause after "since" is given twice: as the open interval and by itself.

    Args:
        doc: One sentence, parsed.
        published: Day of publication; None: what depends on it is given without dates.
    """
    found = []
    sentence = doc.text  # spaCy joins it anew each time
    for expression in expressions(sentence):
        anchor = _anchor(doc, expression.start, expression.end)
        if anchor is None:
            continue
        context = _Reading(published, anchor)
        try:
            start, end = expression.interval(context)
        except Undated:
            start = end = None
        except (ValueError, OverflowError):
            continue  # "February 30": worded as a time, yet none
        if start is not None and end is not None and start >= end:
            continue
        when = When(
            text=sentence[expression.start : expression.end],
            start=start.isoformat() if start else None,
            end=end.isoformat() if end else None,
        )
        found.append(
            FoundTime(
                when=when,
                start=expression.start,
                end=expression.end,
                anchor=anchor,
                of_report=_of_report(anchor),
            )
        )
    return tuple(found)


def _anchor(doc: Doc, start: int, end: int) -> Token | None:
    """Return the word of the span whose head lies outside it, the first if there are several."""
    span = covering(doc, start, end)
    if span is None or not len(span):
        return None
    return span.root


SAYING = frozenset({"say", "tell", "report", "add", "quote", "accord"})


def _of_report(anchor: Token) -> bool:
    """Return whether the time hangs on a word of saying, before any other verb."""
    word = anchor
    while word.head.i != word.i:
        word = word.head
        if word.lemma_ in SAYING or word.lower_ == "according":
            return True
        if word.pos_ == "VERB":
            return False
    return False


LOOKING_AHEAD = frozenset(
    "plan expect schedule intend set slate prepare hope due aim pledge promise vow propose "
    "agree decide want seek ready go".split()
)


class _Reading:
    """Day of publication, and which way the sentence looks from it."""

    __slots__ = ("_anchor", "_published")

    def __init__(self, published: date | None, anchor: Token) -> None:
        self._published, self._anchor = published, anchor

    @property
    def published(self) -> date:
        if self._published is None:
            raise Undated
        return self._published

    def ahead(self) -> bool | None:
        """Return whether the verb that the time hangs on looks ahead; None: no telling."""
        return _looks_ahead(self._anchor)


COMING = frozenset({"upcoming", "planned", "scheduled", "forthcoming", "expected"})
WILL = frozenset({"will", "’ll", "'ll", "shall"})


def _looks_ahead(anchor: Token) -> bool | None:
    """Return whether the verb above ``anchor`` is of the future; None: it does not say."""
    verb = anchor
    while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
        if verb.lower_ in COMING or any(child.lower_ in COMING for child in verb.lefts):
            return True
        verb = verb.head
    if verb.pos_ not in {"VERB", "AUX"}:
        return None
    helpers = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    infinitive = any(child.lower_ == "to" for child in helpers)
    if any(child.tag_ == "MD" and child.lower_ in WILL for child in helpers):
        return True
    if verb.tag_ in {"VBD", "VBN"} and not infinitive:
        return verb.tag_ == "VBN" and verb.lemma_ in {"expect", "schedule", "plan", "slate", "set"}
    if any(child.tag_ != "VB" and child.lemma_ == "have" for child in helpers):
        return False
    if infinitive and verb.head.lemma_ == "be" and verb.dep_ == "xcomp":
        return verb.head.tag_ in {"VBZ", "VBP"} or None  # "is to visit"
    if infinitive:
        return verb.head.lemma_ in LOOKING_AHEAD or verb.dep_ in {"relcl", "acl"}
    if verb.tag_ in {"VBZ", "VBP"} and (
        verb.dep_ in {"advcl", "relcl"} or verb.lemma_ in LOOKING_AHEAD
    ):
        return True
    return None
