"""What fusion needs to know of a claim, worked out once: whose, of what, when, where, how many.

Days are ordinals of ``datetime.date``; intervals half-open.  A claim without a time keeps the day
before which it must have happened: the day after its publication, or the publication of the first
document of its origin when its document is a copy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Protocol

from supplyline.fusion.hearing import Own, is_named, own_words
from supplyline.fusion.rules import (
    KindRule,
    happenings,
    mouthpiece,
    persons_in,
    unit_of,
)
from supplyline.records import (
    Category,
    Claim,
    ClaimOrigin,
    Kind,
    Origin,
    Party,
    Place,
    Speaker,
)

_SPEAKING = 3  # days before publication in which "admitted on Monday" may lie

NARROW = 62  # days: an interval no longer than two months dates an act; a longer one is a period

_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = frozenset(
    {
        "the", "a", "an", "of", "and", "in", "on", "for", "to", "with", "its", "his", "her",
        "their", "s", "between",
    }
)  # fmt: skip


class Stamped(Protocol):
    """All that fusion asks of a document: who published it, and when."""

    @property
    def outlet(self) -> str | None: ...  # noqa: D102  # as in Document
    @property
    def published(self) -> str | None: ...  # noqa: D102  # as in Document


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a claim, comparable with those of other claims."""

    unit: str
    scope: str
    low: float | None
    high: float | None

    @property
    def value(self) -> float:
        """The figure itself: the middle of a range, the stated end of an open one."""
        if self.low is None:
            return self.high or 0.0
        return self.low if self.high is None else (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Account:
    """One claim as fusion sees it."""

    claim: Claim
    rule: KindRule
    stage: str  # group of schema/happenings.yaml
    to_come: bool  # whether that is of an act that has not begun
    from_: frozenset[str]  # codes; folded words where there is no code
    to: frozenset[str]
    category: Category
    family: Category
    generic: bool
    words: frozenset[str]  # the telling ones of `what`, for agreements and measures
    persons: frozenset[str]
    start: int | None  # first day of the act; None: open or not said
    end: int | None  # first day after it
    reported: int | None  # day of publication, of a copy that of its origin; None: not known
    by: (
        int | None
    )  # the day by which the act had happened: "by mid-July", else the day of publication
    published: str | None  # the document's own stamp, for order within a day
    figures: tuple[Figure, ...]
    places: tuple[Place, ...]
    sentence: str  # folded, for word-for-word comparison
    document: str
    origin: str  # root of the document's reporting
    statement: str  # origin of the claim: a statement that several roots relay, else such a root
    outlet: str  # folded; the document's id where it has none
    outlet_name: str  # as it is written, for readers; "an unnamed outlet" where it has none
    own: tuple[str, Own] | None  # the party that speaks of its own act here, and what it says
    organ: str | None  # code of the state that its outlet speaks for; None: for none
    speaker: str | None  # innermost: its code, else its folded words; None: the outlet itself

    @property
    def narrow(self) -> bool:
        """Whether the claim dates its act to within two months."""
        return self.start is not None and self.end is not None and self.end - self.start <= NARROW

    @property
    def sums_up(self) -> bool:
        """Whether the claim gives a running total and no figure of one act: it counts many acts."""
        return bool(self.figures) and all(figure.scope == "cumulative" for figure in self.figures)

    @property
    def single(self) -> bool:
        """Whether the claim is of one act: it dates it, or gives its figure."""
        return not self.sums_up and (self.narrow or any(f.scope == "single" for f in self.figures))

    @property
    def standing(self) -> bool:
        """Whether the claim tells, without time or number, of those who are there."""
        return (
            self.rule.standing
            and self.stage == "carried_out"
            and not self.timed
            and not self.figures
        )

    @property
    def timed(self) -> bool:
        """Whether the claim says since when; "recently" and "by mid-July" say no more than `by` does."""
        return self.start is not None

    @property
    def answers(self) -> bool:
        """Whether the claim answers an allegation and makes none: a denial or a deflection."""
        return self.claim.polarity == "denied" or (
            self.own is not None and self.own[1] == "deflected"
        )

    @property
    def blanket(self) -> bool:
        """Whether a party speaks of its act at large, so that its words bear on every telling of it."""
        return self.own is not None and self.rule.deniable and not self.timed and not self.figures

    @property
    def complete(self) -> bool:
        """Whether every side that the kind needs is said."""
        return bool(self.from_) and (self.rule.sides == "from" or bool(self.to))

    @property
    def anchor(self) -> int | None:
        """The day by which the claim is sorted among its like."""
        return self.start if self.narrow else self.by


@lru_cache(maxsize=2**16)
def day_of(stamp: str | None) -> int | None:
    """Return the ordinal of an ISO 8601 day or time, or None where there is none.

    >>> day_of("2025-12-27T08:30:00Z") == day_of("2025-12-27")
    True
    """
    if stamp is None:
        return None
    try:
        return date.fromisoformat(stamp[:10]).toordinal()
    except ValueError:
        return None  # "2025" or "2025-12": text keeps such precision, no day follows from it


def innermost(chain: Sequence[Speaker]) -> Speaker | None:
    """Return who is meant to know: the last speaker of ``chain`` with a code or a name; None: nobody.

    One who is not named ("unstated", "he", "the agency", "officials") is passed over for the one who
    relays it: whoever it is could be anybody, the one already counted included.
    """
    return next((s for s in reversed(chain) if s.code is not None or is_named(s.text)), None)


def speaker_key(chain: Sequence[Speaker]) -> str | None:
    """Return the innermost speaker's code, or folded words; None: the outlet speaks itself."""
    speaker = innermost(chain)
    if speaker is None:
        return "unstated" if chain else None
    return speaker.code or folded(speaker.text)


def accounts_of(
    claims: Sequence[Claim],
    documents: Mapping[str, Stamped],
    origins: Mapping[str, Origin],
    statements: Mapping[str, ClaimOrigin],
) -> list[Account]:
    """Return an account of each claim, in order of publication and id.

    ``statements`` are by ``ClaimOrigin.claim``; a claim without one goes back to its document's root.
    """
    return Accounts().of(claims, documents, origins, statements)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What an account follows from."""

    claim: Claim
    document: Stamped | None
    origin: Origin | None
    statement: ClaimOrigin | None
    reported: int | None

    def is_that_of(self, other: _Basis) -> bool:
        """Return whether it is made of the same objects; equal ones are not looked for."""
        return (
            self.claim is other.claim
            and self.document is other.document
            and self.origin is other.origin
            and self.statement is other.statement
            and self.reported == other.reported
        )


@dataclass(slots=True)
class Accounts:
    """Makes accounts again and again: what follows from the same objects as at the last time stands."""

    _made: dict[str, tuple[_Basis, Account]] = field(default_factory=dict)  # by claim

    def of(
        self,
        claims: Sequence[Claim],
        documents: Mapping[str, Stamped],
        origins: Mapping[str, Origin],
        statements: Mapping[str, ClaimOrigin],
    ) -> list[Account]:
        """Return what ``accounts_of`` does."""
        first = first_reports(documents, origins)
        accounts = []
        for claim in claims:
            document, origin = documents.get(claim.document), origins.get(claim.document)
            reported = reported_on(document.published if document else None, origin, first)
            basis = _Basis(claim, document, origin, statements.get(claim.id), reported)
            held = self._made.get(claim.id)
            if held is None or not basis.is_that_of(held[0]):
                held = self._made[claim.id] = basis, _account(basis)
            accounts.append(held[1])
        accounts.sort(key=publication_order)
        return accounts

    def forget(self, claim: str) -> None:
        """Let go of a claim that is no longer current."""
        self._made.pop(claim, None)


def publication_order(account: Account) -> tuple[str, str]:
    """Sort key: by time of publication, those without one last, then by id."""
    return (account.published or "~", account.claim.id)


def first_reports(
    documents: Mapping[str, Stamped], origins: Mapping[str, Origin]
) -> dict[str, int]:
    """Return the first day on which anything of each origin was published."""
    first: dict[str, int] = {}
    for origin in origins.values():
        document = documents.get(origin.document)
        day = day_of(document.published) if document else None
        if day is not None:
            first[origin.origin] = min(day, first.get(origin.origin, day))
    return first


def reported_on(
    published: str | None, origin: Origin | None, first: Mapping[str, int]
) -> int | None:
    """Return the day on which what a document says was published: of a copy, first of its origin."""
    day = day_of(published)
    if origin is not None and origin.role == "copy":
        return first.get(origin.origin, day)
    return day


def _account(basis: _Basis) -> Account:
    rules = happenings()
    claim, document, reported = basis.claim, basis.document, basis.reported
    kind: Kind = claim.kind
    category: Category = claim.what.category if claim.what else "other"
    family, generic = rules.family(category)
    root = basis.origin.origin if basis.origin else claim.document
    organ = mouthpiece(document.outlet) if document and document.outlet else None
    own = own_words(claim, organ)
    stage = rules.stage_group(kind, claim.stage)
    start = day_of(claim.when.start) if claim.when else None
    end = day_of(claim.when.end) if claim.when else None
    answering = own is not None or claim.polarity == "denied"
    if answering and rules.kinds[kind].deniable and _is_day_of_speaking(start, end, reported):
        start = end = None
    return Account(
        claim=claim,
        rule=rules.kinds[kind],
        stage=stage,
        to_come=rules.is_to_come(kind, stage),
        from_=party_keys(claim.from_),
        to=party_keys(claim.to),
        category=category,
        family=family,
        generic=generic,
        words=_content(claim.what.text).difference(rules.plain_words)
        if claim.what
        else frozenset(),
        persons=frozenset().union(*(persons_in(p.text) for p in (*claim.from_, *claim.to))),
        start=start,
        end=end,
        reported=reported,
        by=_by(start, end, reported),
        published=document.published if document and reported is not None else None,
        figures=tuple(Figure(unit_of(q.unit), q.scope, q.low, q.high) for q in claim.quantity),
        places=claim.place,
        sentence=folded(claim.sentence),
        document=claim.document,
        origin=root,
        statement=basis.statement.origin if basis.statement else root,
        outlet=folded(document.outlet) if document and document.outlet else claim.document,
        outlet_name=(document.outlet if document else None) or "an unnamed outlet",
        own=own,
        organ=organ,
        speaker=speaker_key(claim.attribution),
    )


def _by(start: int | None, end: int | None, reported: int | None) -> int | None:
    if start is None and end is not None:
        return end - 1 if reported is None else min(end - 1, reported)
    return reported


def _is_day_of_speaking(start: int | None, end: int | None, reported: int | None) -> bool:
    """Return whether an answer's time is the day it was given: nobody admits an act on its own day."""
    if start is None or end is None or reported is None:
        return False
    return end - start <= _SPEAKING and reported - _SPEAKING <= start <= reported + 1


def party_key(party: Party) -> str:
    """Return the code of ``party``, its folded words where it has none."""
    return party.code or folded(party.text).removeprefix("the ")


def party_keys(parties: Sequence[Party]) -> frozenset[str]:
    """Return the key of each of ``parties``."""
    return frozenset(map(party_key, parties))


def folded(text: str) -> str:
    """Return the words of ``text`` without case and marks, by which names are compared."""
    return " ".join(_WORD.findall(text.casefold()))


def _content(text: str) -> frozenset[str]:
    """Return the words of ``text`` that carry meaning, folded and without a plural s."""
    return frozenset(
        w.removesuffix("s") for w in _WORD.findall(text.casefold()) if w not in _EMPTY_WORDS
    )
