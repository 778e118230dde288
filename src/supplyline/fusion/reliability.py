"""Give each event the letter of who says so, from what reviewers found of that source's other claims.

A source is the innermost named speaker of a claim, and the outlet that prints it.  Its record is counted by
document, so that ten claims of one article are one check; documents of the event itself are left out, so
that a letter is not made of what it grades.  A claim is as reliable as the worst known of speaker and
outlet; an event as the best of the claims that speak for it, since a poor source beside a good one takes
nothing away.  A rejection may be of the reading: alone it takes a source no lower than C.

Shares and counts are those of ``schema/grades.yaml``.

Does not: know who a source is, or whose side it takes; touch the number for the information.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from supplyline.fusion.account import Stamped, folded, innermost
from supplyline.fusion.rules import name_of
from supplyline.records import Check, Claim, Event, SourceGrade
from supplyline.schema.grading import Letter, grades

_ORDER = "ABCDEF"
_LOWEST_BY_REJECTION: SourceGrade = "C"


@dataclass(frozen=True, slots=True)
class _Record:
    """What was found of one source in the documents that count."""

    name: str
    held: int
    fell: int
    rejected: int

    @property
    def checked(self) -> int:
        return self.held + self.fell + self.rejected

    @property
    def letter(self) -> SourceGrade:
        with_all = _letter(self.held, self.checked, self.checked)
        if with_all == "F" or with_all <= _LOWEST_BY_REJECTION:
            return with_all
        without = _letter(self.held, self.held + self.fell, self.checked)
        return without if without in "DE" else _LOWEST_BY_REJECTION

    @property
    def words(self) -> str:
        """What was found, in words."""
        parts = [f"{self.held} held up", f"{self.fell} did not"]
        if self.rejected:
            parts.append(f"{self.rejected} rejected without a grade")
        return f"{self.name}, of {_documents(self.checked)} checked elsewhere {', '.join(parts)}"


def _letter(held: int, of: int, documents: int) -> SourceGrade:
    scale: list[Letter] = grades().reliability
    return next(
        entry.letter
        for entry in scale
        if documents >= entry.documents
        and (held >= entry.share * of if of else entry.letter == "F")
    )


def rate_sources(
    events: Iterable[Event],
    claims: Mapping[str, Claim],
    documents: Mapping[str, Stamped],
    found: Mapping[str, Check],
) -> list[Event]:
    """Return ``events`` with the letter of their sources, in the same order.

    Args:
        events: With the grade by rule, as ``fuse`` gives them.
        claims: By id, every current claim, also those that reviewers rejected.
        documents: By id.
        found: What reviewers found of claims, by ``Claim.id``.
    """
    record = _records(claims, documents, found)
    if not record:
        return list(events)
    return [_rated(event, claims, documents, record) for event in events]


def _sources(claim: Claim, documents: Mapping[str, Stamped]) -> list[tuple[str, str]]:
    """Return the key of each source of a claim, and what it is called."""
    document = documents.get(claim.document)
    sources = []
    speaker = innermost(claim.attribution)
    if speaker is not None:
        name = speaker.text if speaker.code is None else name_of(speaker.code)
        sources.append((speaker.code or folded(speaker.text), name))
    if document is not None and document.outlet:
        sources.append((f"outlet {folded(document.outlet)}", document.outlet))
    return sources


Found = dict[str, dict[str, Check]]  # by source, by document


def _records(
    claims: Mapping[str, Claim], documents: Mapping[str, Stamped], found: Mapping[str, Check]
) -> Found:
    """Return what was found of each source, document by document: the worst of each counts."""
    worst: tuple[Check, ...] = ("held", "rejected", "fell")
    record: Found = defaultdict(dict)
    for id_, check in found.items():
        claim = claims.get(id_)
        if claim is None:
            continue
        for source, _ in _sources(claim, documents):
            before = record[source].get(claim.document, check)
            record[source][claim.document] = max(before, check, key=worst.index)
    return record


def _rated(
    event: Event, claims: Mapping[str, Claim], documents: Mapping[str, Stamped], record: Found
) -> Event:
    if event.grade is None:
        return event
    own = frozenset(event.documents)
    best: _Record | None = None
    for id_ in event.claims:
        claim = claims.get(id_)
        if claim is None or claim.polarity == "denied" or claim.voice == "opinion":
            continue
        known = [
            _elsewhere(name, record[source], own)
            for source, name in _sources(claim, documents)
            if source in record
        ]
        worst = max(
            (r for r in known if r.letter != "F"),
            key=lambda r: _ORDER.index(r.letter),
            default=max(known, key=lambda r: r.checked, default=None),
        )
        if worst is not None and (best is None or _better(worst, best)):
            best = worst
    if best is None or not best.checked:
        return event
    letter = best.letter
    needed = min(entry.documents for entry in grades().reliability if entry.documents)
    lacking = f" (at least {needed} are needed)" if letter == "F" else ""
    reason = f"source {letter}, {grades().letter_word(letter)}: {best.words}{lacking}"
    grade = replace(event.grade, source=letter, reasons=(reason, *event.grade.reasons[1:]))
    return replace(event, grade=grade)


def _better(one: _Record, other: _Record) -> bool:
    return (one.letter, -one.checked, one.name) < (other.letter, -other.checked, other.name)


def _elsewhere(name: str, checked: Mapping[str, Check], own: Set[str]) -> _Record:
    counts = Counter(check for document, check in checked.items() if document not in own)
    return _Record(name, counts["held"], counts["fell"], counts["rejected"])


def _documents(number: int) -> str:
    return f"{number} document{'' if number == 1 else 's'}"
