"""Hold what a model proposes against the sentence: what is not found there is dropped and counted.

* Words must stand in the sentence as given; only case, blanks and kinds of quotation marks may
  differ, and what is kept is the sentence's spelling.  The act alone may be given in another form.
* A code must be a known one.  Where the words name a party of ``schema/parties.yaml``, its code
  holds; where they name none ("it", "the ministry"), a code must be that of a party named in the
  sentence, the title or the sentences before.
* Numbers must be those that the words state, as our own grammar reads them: its bounds hold.
* A time must be one that our grammar reads in those words; its days hold.
* A place must be one that the gazetteer knows or be written as a name, and repeat no party.
* Whether a speaker is quoted directly is read off the quotation marks.

What our own reading puts right is *mended*; what has no evidence is *dropped*.  A claim without an
act, a kind, a polarity or what its kind needs is dropped whole.

Does not: decide whether the model understood the sentence.  Stage, certainty and voice are
judgements; only their words are checked.
"""

# a reason to drop a line reads as a list, each returning

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast, get_args

from spacy.tokens import Doc

from supplyline.claims.acts.items import item_index
from supplyline.claims.acts.itemtable import PEOPLE
from supplyline.claims.identity import identified
from supplyline.claims.parties import party_index
from supplyline.claims.slots.places import FoundPlace, places
from supplyline.claims.slots.quantities import FoundQuantity, quantities
from supplyline.claims.slots.times import FoundTime, times
from supplyline.records import (
    Category,
    Certainty,
    Claim,
    Document,
    Kind,
    Mark,
    Party,
    Passage,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Speaker,
    Stage,
    Thing,
    Voice,
    When,
)
from supplyline.schema.codebook import find_words, known_codes, lacking

Json = Mapping[str, Any]
Span = tuple[int, int]
R = TypeVar("R")

UNSTATED = "unstated"
CASUALTY = frozenset(("killed", "wounded", "casualties", "captured", "missing"))
ACTS_OF_AUTHORITY = frozenset(("sanction", "veto", "seizure", "export_control", "designation"))
WORDLESS = frozenset(("contact", "agreement", "support"))  # their category is "other"


@dataclass(slots=True)
class Count:
    """What became of the fields and claims that a model gave; sums with ``+=``."""

    proposed: int = 0  # claims
    kept: int = 0
    fields: int = 0  # that were filled
    chosen: int = 0  # of them, words of a closed list: nothing in the sentence could show them
    mended: Counter[str] = field(default_factory=Counter)  # by what
    dropped: Counter[str] = field(default_factory=Counter)  # fields, by what and why
    lost: Counter[str] = field(default_factory=Counter)  # claims, by why

    def __iadd__(self, other: Count) -> Count:
        self.proposed += other.proposed
        self.kept += other.kept
        self.fields += other.fields
        self.chosen += other.chosen
        self.mended += other.mended
        self.dropped += other.dropped
        self.lost += other.lost
        return self

    @property
    def share_dropped(self) -> float:
        """Fields dropped, of those that the sentence must bear out, in [0, 1]."""
        return sum(self.dropped.values()) / (self.fields - self.chosen or 1)


class _Lost(Exception):  # within this module
    """A claim lacks what it needs."""


class Evidence:
    """One sentence, and all that a proposal about it may be held against.

    Args:
        document: Where it stands.
        passage: Which of its sentences.
        doc: Its parse; None: it is in a language without a parser, and numbers are checked by their
            digits, times cannot be.
        before: What stands before it that may name whom it refers to.
        quoted: What of it lies inside quotation marks.
        reader: Who reads.
    """

    def __init__(
        self,
        document: Document,
        passage: Passage,
        doc: Doc | None,
        *,
        before: str,
        quoted: tuple[Span, ...],
        reader: str,
    ) -> None:
        self.document, self.passage, self.doc, self.reader = document, passage, doc, reader
        self.text = document.text[passage.start : passage.end]
        self.quoted, self.before = quoted, before

    @cached_property
    def _named(self) -> frozenset[str]:
        index = party_index(self.document.published)
        around = f"{self.document.title or ''}\n{self.before}\n{self.text}"
        return frozenset(index.codes(around))

    @cached_property
    def _times(self) -> tuple[FoundTime, ...]:
        return times(self.doc, _day(self.document.published)) if self.doc is not None else ()

    @cached_property
    def _quantities(self) -> tuple[FoundQuantity, ...]:
        return quantities(self.doc) if self.doc is not None else ()

    @cached_property
    def _places(self) -> tuple[FoundPlace, ...]:
        return places(self.doc, near=sorted(self._named)) if self.doc is not None else ()

    def claims(self, proposed: list[dict[str, Any]]) -> tuple[list[Claim], Count]:
        """Return what of ``proposed`` the sentence bears out, and what became of the rest."""
        total, kept = Count(), {}
        for proposal in proposed:
            check = _Check(self, proposal)
            claim = check.claim()
            if claim is not None and claim.id in kept:
                check.count.lost["said twice"] += 1
            elif claim is not None:
                check.count.kept = 1
                kept[claim.id] = claim
            total += check.count
        return list(kept.values()), total

    def inside_quotes(self, span: Span) -> bool:
        """Return whether ``span`` lies in quotation marks."""
        return any(start <= span[0] and span[1] <= end for start, end in self.quoted)


class _Check:
    """One proposal being checked."""

    def __init__(self, evidence: Evidence, proposal: Json) -> None:
        self.on, self.said = evidence, proposal
        self.count, self.marks = Count(proposed=1), []  # type: tuple[Count, list[Mark]]

    def claim(self) -> Claim | None:
        """Return the claim with what has evidence; None: it lacks what it needs."""
        try:
            return self._claim()
        except _Lost as why:
            self.count.lost[str(why)] += 1
            return None

    def _claim(self) -> Claim:
        on = self.on
        kind = self._word("kind", Kind)
        act = self._act()
        polarity = self._word("polarity", Polarity)
        from_, to = self._parties("from"), self._parties("to")
        what = self._what(kind) if kind is not None else None
        quantity = self._quantity()
        when, place = self._when(), self._place((*from_, *to))
        stage, certainty = self._word("stage", Stage), self._word("certainty", Certainty)
        voice = self._word("voice", Voice)
        speakers = self._speakers(act)
        loaded = self._loaded()
        if kind is None:
            raise _Lost("no known kind")
        if act is None:
            raise _Lost("no act in the sentence")
        if polarity is None:
            raise _Lost("neither affirmed nor denied")
        why = lacking(kind, from_, to, what)  # rule 5 of the codebook
        if why is not None:
            raise _Lost(why)
        return identified(
            Claim(
                id="", document=on.document.id, start=on.passage.start, end=on.passage.end,
                sentence=on.text, kind=kind, from_=from_, to=to, what=what, quantity=quantity,
                when=when, place=place, stage=stage or "unknown", polarity=polarity,
                certainty=certainty or "unknown", attribution=speakers, voice=voice or "report",
                loaded=loaded, reader=on.reader,
                marks=tuple(sorted(set(self.marks), key=lambda m: (m.start, m.end, m.slot))),
            )
        )  # fmt: skip

    # ---- counting

    def _drop(self, name: str, why: str) -> None:
        self.count.dropped[f"{name}: {why}"] += 1

    def _mend(self, name: str, *, when: bool = True) -> None:
        if when:
            self.count.mended[name] += 1

    def _items(self, name: str) -> list[Any]:
        """Return the entries of a list that the proposal fills, each counted as a field."""
        value = self.said.get(name)
        entries = value if isinstance(value, list) else [] if value is None else [value]
        self.count.fields += len(entries)
        return entries

    # ---- fields

    def _word(self, name: str, literal: R) -> Any:
        """Return a word of a closed list; None: it is none."""
        value = self.said.get(name)
        if value is None:
            return None
        self.count.fields += 1
        self.count.chosen += 1
        if value in get_args(literal):
            return value
        self._drop(name, "no known word")
        return None

    def _act(self) -> Span | None:
        """Return where the act is told, in whatever inflection: "deliver" of "has delivered"."""
        said, doc = self.said.get("act"), self.on.doc
        if find_words(self.on.text, said) is None and doc is not None and isinstance(said, str):
            wanted = {word.casefold() for word in said.split()}
            same = [t for t in doc if t.lemma_.casefold() in wanted and t.pos_ in ("VERB", "NOUN")]
            if same:
                self._mend("act")
                said = same[0].text
        return self._span("act", said, "trigger")

    def _span(self, name: str, said: object, slot: str | None = None) -> Span | None:
        """Return where the sentence has words that fill a field of their own."""
        if said in (None, "", []):
            return None
        self.count.fields += 1
        span = find_words(self.on.text, said)
        if span is None:
            self._drop(name, "not in the sentence")
        elif slot is not None:
            self._mark(span, slot)
        return span

    def _mark(self, span: Span, slot: str) -> None:
        base = self.on.passage.start
        self.marks.append(Mark(start=base + span[0], end=base + span[1], slot=cast(Any, slot)))

    def _entry(self, name: str, entry: object, slot: str) -> tuple[Json, Span] | None:
        """Return an entry of a list with where its words stand; None: it has none, and is dropped."""
        said = entry.get("text") if isinstance(entry, dict) else None
        span = find_words(self.on.text, said)
        if span is None or not isinstance(entry, dict):
            self._drop(name, "not in the sentence")
            return None
        self._mark(span, slot)
        return entry, span

    def _words(self, span: Span) -> str:
        return self.on.text[span[0] : span[1]]

    def _parties(self, name: str) -> tuple[Party, ...]:
        found: dict[Party, None] = {}
        for entry in self._items(name):
            read = self._entry(name, entry, name)
            if read is not None:
                text = self._words(read[1])
                found[Party(text=text, code=self._code(name, text, read[0].get("code")))] = None
        return tuple(found)

    def _code(self, name: str, text: str, said: object) -> str | None:
        """Return the code that ``text`` stands for, as far as there is evidence for one."""
        if said is not None:
            self.count.fields += 1
        named = party_index(self.on.document.published).codes(text)
        if named:
            if said in named:
                return str(said)
            self._mend(f"{name} code")
            return named[0]
        if said is None:
            return None
        if not isinstance(said, str) or said not in known_codes():
            self._drop(f"{name} code", "no known code")
        elif said in self.on._named or self.on.doc is None:  # one module, two halves
            return str(said)
        else:
            self._drop(f"{name} code", "names nobody of that code")
        return None

    def _what(self, kind: Kind) -> Thing | None:
        said = self.said.get("what")
        if not isinstance(said, dict) or not said.get("text"):
            return None
        span = self._span("what", said.get("text"), "what")
        if span is None:
            return None
        category = said.get("category")
        self.count.fields += 1
        self.count.chosen += 1
        if category not in get_args(Category):
            self._drop("category", "no known word")
            category = None
        return Thing(text=self._words(span), category=self._category(kind, span, category))

    def _category(self, kind: Kind, span: Span, said: Category | None) -> Category:
        """Return the category that kind and words allow, the model's where they leave it open."""
        if kind in WORDLESS:
            right: Category | None = "other"
        elif kind == "casualty":
            right = said if said in CASUALTY else "casualties"
        elif kind == "measure":
            right = said if said in ACTS_OF_AUTHORITY else "other"
        else:
            right = self._listed(span)
            if right is not None and (right in PEOPLE) != (said in PEOPLE):
                right = said  # "ten thousand troops' worth of food": whichever the act is about
        self._mend("category", when=right is not None and said is not None and right != said)
        return right or said or "other"

    def _listed(self, span: Span) -> Category | None:
        """Return what the table of things says of the words."""
        doc = self.on.doc
        words = doc.char_span(*span, alignment_mode="expand") if doc is not None else None
        return item_index().category_of(words.root) if words is not None and len(words) else None

    def _quantity(self) -> tuple[Quantity, ...]:
        found: dict[Quantity, None] = {}
        for entry in self._items("quantity"):
            read = self._entry("quantity", entry, "quantity")
            quantity = self._number(*read) if read is not None else None
            if quantity is not None:
                found[quantity] = None
        return tuple(found)

    def _number(self, said: Json, span: Span) -> Quantity | None:
        numbers = [n for n in (said.get("low"), said.get("high")) if n is not None]
        if not numbers or not all(isinstance(n, int | float) and n is not True for n in numbers):
            self._drop("quantity", "no number given")
            return None
        given = set(numbers)
        if self.on.doc is None:
            return self._by_digits(said, span, given)
        overlapping = [
            q for q in self.on._quantities if q.start < span[1] and span[0] < q.end
        ]  # as above
        for read in overlapping:
            right = read.quantity
            if given <= {right.low, right.high}:
                same = (said.get("low"), said.get("high")) == (right.low, right.high)
                self._mend("bounds", when=not same)
                return right
        self._drop("quantity", "another number" if overlapping else "no number in those words")
        return None

    def _by_digits(self, said: Json, span: Span, given: set[float]) -> Quantity | None:
        text = self._words(span)
        digits = re.findall(r"\d+(?:[., \u00a0\u202f]\d{3})*(?:[.,]\d+)?", text)
        stated = {value for figure in digits for value in _values(figure)}
        if not given <= stated:
            self._drop("quantity", "another number")
            return None
        unit = find_words(self.on.text, said.get("unit"))
        return Quantity(
            low=said.get("low"), high=said.get("high"), text=text,
            unit=self._words(unit) if unit is not None else "",
        )  # fmt: skip

    def _when(self) -> When | None:
        span = self._span("when", self.said.get("when"))
        if span is None:
            return None
        read = [t for t in self.on._times if t.start < span[1] and span[0] < t.end]  # as above
        if not read:
            self._drop("when", "no time in those words")
            return None
        best = max(read, key=lambda t: min(t.end, span[1]) - max(t.start, span[0]))
        self._mark((best.start, best.end), "when")
        return best.when

    def _place(self, parties: tuple[Party, ...]) -> tuple[Place, ...]:
        found: dict[Place, None] = {}
        index = party_index(self.on.document.published)
        codes = {p.code for p in parties} - {None}
        for entry in self._items("place"):
            read = self._entry("place", entry, "place")
            if read is None:
                continue
            said, span = read
            role = cast(PlaceRole, said.get("role"))
            if role not in get_args(PlaceRole):
                self._drop("place", "no known role")
                continue
            text = self._words(span)
            mention = next((m for m in index.find(text) if m.sort != "capital"), None)
            if text in {p.text for p in parties} or (mention is not None and mention.code in codes):
                self._drop("place", "repeats a party")
                continue
            known = next(
                (p for p in self.on._places if p.start < span[1] and span[0] < p.end), None  # as above
            )  # fmt: skip
            if known is not None:
                place = Place(
                    text=text, role=role, country=known.place.country,
                    latitude=known.place.latitude, longitude=known.place.longitude,
                    precision=known.place.precision,
                )  # fmt: skip
            elif any(word[:1].isupper() for word in text.split()) or not text.isascii():
                place = Place(text=text, role=role)
            else:
                self._drop("place", "no name of a place")
                continue
            found[place] = None
        return tuple(found)

    def _speakers(self, act: Span | None) -> tuple[Speaker, ...]:
        found: list[Speaker] = []
        for entry in self._items("attribution"):
            if isinstance(entry, dict) and entry.get("text") == UNSTATED:
                found.append(Speaker(text=UNSTATED, code=None, direct=False))
                continue
            read = self._entry("attribution", entry, "speaker")
            if read is not None:
                text = self._words(read[1])
                code = self._code("attribution", text, read[0].get("code"))
                found.append(Speaker(text=text, code=code, direct=False))
        if found and act is not None and self.on.inside_quotes(act):
            last = found[-1]
            found[-1] = Speaker(text=last.text, code=last.code, direct=True)
        return tuple(dict.fromkeys(found))

    def _loaded(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        names = party_index(self.on.document.published)
        for said in self._items("loaded"):
            span = find_words(self.on.text, said)
            if span is None:
                self._drop("loaded", "not in the sentence")
            elif self.on.inside_quotes(span):
                self._drop("loaded", "inside quotation marks")
            elif any(m.end - m.start == span[1] - span[0] for m in names.find(self._words(span))):
                self._drop("loaded", "the name of a party")
            else:
                self._mark(span, "loaded")
                found[self._words(span)] = None
        return tuple(found)


def _values(figure: str) -> set[float]:
    """Return what a figure may mean: "1.500" is a thousand and a half, or one and a half."""
    bare = re.sub(r"[^\d]", "", figure)
    found = {float(bare)}
    parts = re.fullmatch(r"(\d+)[.,](\d+)", figure)
    if parts is not None:
        found.add(float(f"{parts[1]}.{parts[2]}"))
    return found


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
