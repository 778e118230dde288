"""What reviewers' judgements come to: which stand, which disagree, and what follows for the claims.

Nothing is taken back.  Of one author the later word counts: on whether a claim or an event holds, on
each field, on the grade, on which claims belong together.  What two authors say that cannot both hold is
a dispute: neither counts, and the machine's answer stands, until one of them says otherwise or a third
names the disputed judgements and decides.  Who an author is never weighs.

What cannot both hold: accept and reject; two values of one field; an acceptance of a claim as it was
read and another's correction of it; a rejection and another's correction; two grades; claims that one
holds together and another apart, also by way of a third's.

Does not: find the claims (``following``); judge anything itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from supplyline.records import Claim, Event, Judgement
from supplyline.review.fields import meaning, with_fields
from supplyline.review.following import Finder, Place, Whereabouts, detail_of, is_of_claim
from supplyline.schema.codebook import fields_of, lacking

State = Literal["stands", "superseded", "set aside", "disputed", "adrift"]
HOLDS, GRADE, GROUPING = "whether it holds", "the grade", "which claims belong together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where one judgement stands."""

    judgement: Judgement
    state: State
    on: str | None  # the claim or event of today that it is about; None: adrift
    why: str = ""  # what superseded it, what it disagrees with, where its claims have gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Judgements that stand and cannot all hold; none of them counts."""

    target: str  # claim or event
    question: str  # what they answer differently: "whether it holds", "stage", "the grade"
    judgements: tuple[Judgement, ...]

    @property
    def words(self) -> str:
        """Who says what, in one line."""
        sides = "; ".join(f"{j.author}: {answer(j)} ({j.reason})" for j in self.judgements)
        return f"disputed, {self.question}: {sides}"


def answer(judgement: Judgement) -> str:
    """Return what a judgement says, in a few words."""
    detail = detail_of(judgement)
    if judgement.verdict == "correct":
        fields = detail.get("fields", {})
        return f"correct {', '.join(fields)}" if fields else "correct: as it was read"
    if judgement.verdict == "grade":
        return f"grade {detail.get('grade', 'F6')}"
    if judgement.verdict == "undo":
        return f"undo {', '.join(i[:14] for i in judgement.resolves)}"
    if judgement.verdict == "split":
        return f"split off {_claims(len(detail.get('with', ())))}"
    if judgement.verdict == "merge":
        return f"merge with {', '.join(e[:14] for e in detail.get('with', ()))}"
    return judgement.verdict


def _claims(number: int) -> str:
    return f"{number} claim{'' if number == 1 else 's'}"


@dataclass(slots=True)
class Settled:
    """What the judgements on one claim or one event come to."""

    accepted: tuple[Judgement, ...] = ()
    rejected: tuple[Judgement, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)  # corrections that count
    by: dict[str, Judgement] = field(
        default_factory=dict
    )  # field to the judgement that corrects it
    grades: tuple[Judgement, ...] = ()  # all of one grade
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def grade(self) -> str | None:
        """The grade that counts."""
        return str(detail_of(self.grades[0])["grade"]) if self.grades else None


@dataclass(kw_only=True)
class Review:
    """What judgements come to for the claims of a case; ``place`` adds the events."""

    judgements: tuple[Judgement, ...]  # in order of time
    read: Mapping[str, Claim]  # every claim as it was read, by id
    claims: tuple[Claim, ...] = ()  # as they enter fusion
    of_claim: dict[str, Settled] = field(default_factory=dict)  # by claim, those judged
    of_event: dict[str, Settled] = field(default_factory=dict)  # by event, those judged
    together: list[frozenset[str]] = field(default_factory=list)
    apart: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    stands: dict[str, Stand] = field(default_factory=dict)  # by Judgement.id
    members: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # of events, claims then to now
    aside: dict[str, Judgement] = field(default_factory=dict)  # id to the judgement that decided
    undone: dict[str, Judgement] = field(default_factory=dict)  # id to its author's undoing
    counting: set[str] = field(default_factory=set)  # merges and splits of which something is left

    def corrected(self, claim: str) -> Mapping[str, Judgement]:
        """Return which fields of ``claim`` a reviewer corrected, and whose word that is."""
        settled = self.of_claim.get(claim)
        return settled.by if settled is not None and not settled.rejected else {}

    @cached_property
    def _on(self) -> Mapping[str, list[Stand]]:
        found: dict[str, list[Stand]] = defaultdict(list)
        for judgement in self.judgements:
            stand = self.stands[judgement.id]
            if stand.on is not None:
                found[stand.on].append(stand)
        return found

    @cached_property
    def _disputes(self) -> Mapping[str, list[Conflict]]:
        found: dict[str, list[Conflict]] = defaultdict(list)
        for conflict in self.conflicts:
            found[conflict.target].append(conflict)
        return found

    def on(self, target: str) -> list[Stand]:
        """Return every judgement about a claim or an event of today, oldest first; after ``place``."""
        return self._on.get(target, [])

    def disputes(self, target: str) -> list[Conflict]:
        """Return what reviewers disagree on about a claim or an event; after ``place``."""
        return self._disputes.get(target, [])


def review(
    claims: Iterable[Claim],
    judgements: Iterable[Judgement],
    *,
    withdrawn: Collection[str] = frozenset(),
) -> Review:
    """Return what ``judgements`` come to for ``claims``: what enters fusion, and what it must heed.

    Pure; the order of judgements counts only among those of one author made in the same second.

    Args:
        claims: Every current claim, as it was read.
        judgements: All there are, in the order they were kept.
        withdrawn: Documents out of use, by id: what was judged there is adrift until they are back.
    """
    finder = Finder(claims, withdrawn)
    found = Review(
        # A stable sort: in one second the order kept counts, of one author's words only.
        judgements=tuple(sorted(judgements, key=lambda j: (j.made, j.author))),
        read=finder.claims,
    )
    authors = {j.id: j.author for j in found.judgements}
    found.undone = {
        id_: j
        for j in found.judgements
        if j.verdict == "undo"
        for id_ in j.resolves
        if authors.get(id_) == j.author
    }
    found.aside = {id_: j for j in found.judgements if _says(found, j) for id_ in j.resolves}
    by_claim: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in found.judgements:
        if is_of_claim(judgement):
            place = finder.of_claim(judgement)
            _put(found, judgement, place)
            if place.on is not None and _says(found, judgement):
                by_claim[place.on].append(judgement)
        else:
            found.members[judgement.id] = finder.of_event(judgement)
    for target in sorted(by_claim):
        found.of_claim[target] = _settle(found, target, by_claim[target], finder.claims[target])
    found.claims = tuple(
        _as_corrected(claim, found.of_claim.get(claim.id))
        for claim in finder.claims.values()
        if not _is_out(found.of_claim.get(claim.id))
    )
    _group(found)
    return found


def place(found: Review, events: Iterable[Event]) -> Review:
    """Add to ``found`` which of ``events`` its judgements are about, and what they come to there.

    Args:
        found: From ``review``; it is completed and returned.
        events: That fusion made of its claims, whether marked yet or not.
    """
    where = Whereabouts(events)
    by_event: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in found.judgements:
        if is_of_claim(judgement):
            continue
        claims = found.members[judgement.id]
        if judgement.verdict in ("merge", "split"):
            _put_grouping(found, judgement, where)
            continue
        there = where.follow(judgement, claims)
        _put(found, judgement, there)
        if there.on is not None and _says(found, judgement):
            by_event[there.on].append(judgement)
    for target in sorted(by_event):
        found.of_event[target] = _settle(found, target, by_event[target], None)
    found.conflicts = [
        Conflict(
            target=where.event_of(c.target) or c.target if c.question == GROUPING else c.target,
            question=c.question, judgements=c.judgements,
        )
        for c in found.conflicts
    ]  # fmt: skip
    return found


def _says(found: Review, judgement: Judgement) -> bool:
    """Return whether a judgement says anything of its target: undone, or an undoing, it does not."""
    return judgement.verdict != "undo" and judgement.id not in found.undone


def _put(found: Review, judgement: Judgement, there: Place) -> None:
    if there.on is not None and judgement.id in found.undone:
        why = f"its author took it back, {found.undone[judgement.id].id[:14]}"
        found.stands[judgement.id] = Stand(
            judgement=judgement, state="set aside", on=there.on, why=why
        )
        return
    found.stands[judgement.id] = Stand(
        judgement=judgement, state="stands" if there.on is not None else "adrift", on=there.on,
        why=there.why,
    )  # fmt: skip


def _change(found: Review, judgement: Judgement, state: State, why: str) -> None:
    held = found.stands[judgement.id]
    found.stands[judgement.id] = Stand(judgement=judgement, state=state, on=held.on, why=why)


def _is_out(settled: Settled | None) -> bool:
    return settled is not None and bool(settled.rejected)


def _as_corrected(claim: Claim, settled: Settled | None) -> Claim:
    return claim if settled is None else with_fields(claim, settled.fields)


# --- one claim, one event -------------------------------------------------------------------------


@dataclass(slots=True)
class _Word:
    """What one author says of one target in the end."""

    holds: Judgement | None = None
    fields: dict[str, tuple[Any, Judgement]] = field(default_factory=dict)
    back: Judgement | None = None  # by which it took its corrections back
    grade: Judgement | None = None


def _settle(
    found: Review, target: str, judgements: Sequence[Judgement], claim: Claim | None
) -> Settled:
    """Return what ``judgements``, in order of time, come to on one target; note where each stands."""
    as_read = fields_of(claim) if claim is not None else {}
    words: dict[str, _Word] = defaultdict(_Word)
    for judgement in judgements:
        _say(words[judgement.author], judgement, as_read)
    kept = {j.id for word in words.values() for j in _said_by(word)}
    for judgement in judgements:
        if judgement.id in found.aside:
            decided = found.aside[judgement.id]
            _change(found, judgement, "set aside", f"{decided.author} decided, {decided.id[:14]}")
        elif judgement.id not in kept:
            _change(found, judgement, "superseded", "its author said otherwise later")
    for word in words.values():
        _leave_out(word, found.aside)
    settled = _weigh(target, words, as_read)
    if claim is not None and not settled.rejected:
        _check_whole(target, settled, claim)
    for conflict in settled.conflicts:
        for judgement in conflict.judgements:
            _change(found, judgement, "disputed", _against(judgement, conflict))
    found.conflicts += settled.conflicts
    return settled


def _against(judgement: Judgement, conflict: Conflict) -> str:
    others = dict.fromkeys(j.author for j in conflict.judgements if j.author != judgement.author)
    return f"{conflict.question}: against {', '.join(others) or 'other words of its author'}"


def _say(word: _Word, judgement: Judgement, as_read: Mapping[str, Any]) -> None:
    """Let the next word of an author replace what it contradicts."""
    if judgement.verdict == "grade":
        word.grade = judgement
    elif judgement.verdict == "accept":
        word.holds = judgement
        word.fields = {
            name: said
            for name, said in word.fields.items()
            if not _differs(judgement, {name: said[0]}, as_read)
        }
    elif judgement.verdict == "reject":
        word.holds, word.fields, word.back = judgement, {}, None
    elif judgement.verdict == "correct":
        fields = detail_of(judgement).get("fields", {})
        if fields:
            word.fields |= {name: (value, judgement) for name, value in fields.items()}
            word.back = None
        else:  # as it was read after all
            word.fields, word.back = {}, judgement
        if word.holds is not None and (
            word.holds.verdict == "reject" or _differs(word.holds, fields, as_read)
        ):
            word.holds = None


def _differs(accepted: Judgement, fields: Mapping[str, Any], as_read: Mapping[str, Any]) -> bool:
    """Return whether an acceptance vouches for another value of any of ``fields``."""
    seen = {**as_read, **detail_of(accepted).get("fields", {})}
    return any(meaning(n, value) != meaning(n, seen.get(n)) for n, value in fields.items())


def _said_by(word: _Word) -> list[Judgement]:
    said = [word.holds, word.back, word.grade, *(j for _, j in word.fields.values())]
    return [j for j in said if j is not None]


def _leave_out(word: _Word, aside: Mapping[str, Judgement]) -> None:
    if word.holds is not None and word.holds.id in aside:
        word.holds = None
    if word.grade is not None and word.grade.id in aside:
        word.grade = None
    word.fields = {n: said for n, said in word.fields.items() if said[1].id not in aside}


def _weigh(target: str, words: Mapping[str, _Word], as_read: Mapping[str, Any]) -> Settled:
    """Return what the authors' last words come to; what cannot both hold counts for nothing."""
    settled = Settled()
    holds = [w.holds for _, w in sorted(words.items()) if w.holds is not None]
    accepts = [j for j in holds if j.verdict == "accept"]
    rejects = [j for j in holds if j.verdict == "reject"]
    says: dict[str, list[tuple[Any, Judgement]]] = defaultdict(list)
    for _, word in sorted(words.items()):
        for name, said_once in word.fields.items():
            says[name].append(said_once)
    correcting = _once(j for said in says.values() for _, j in said)
    against = [*accepts, *correcting]
    if rejects and against:
        settled.conflicts.append(_conflict(target, HOLDS, [*rejects, *against]))
    else:
        settled.rejected = tuple(rejects)
    disputed: set[str] = {j.id for c in settled.conflicts for j in c.judgements}
    for name, said in sorted(says.items()):
        values = {repr(meaning(name, value)) for value, _ in said}
        vouching = [j for j in accepts if any(_differs(j, {name: v}, as_read) for v, _ in said)]
        if len(values) > 1 or vouching:
            sides = [*vouching, *(j for _, j in said)]
            settled.conflicts.append(_conflict(target, name, sides))
            disputed |= {j.id for j in vouching}
        elif not rejects:
            settled.fields[name], settled.by[name] = said[0]
    settled.accepted = tuple(j for j in accepts if j.id not in disputed)
    grades = [w.grade for _, w in sorted(words.items()) if w.grade is not None]
    if len({str(detail_of(j).get("grade")) for j in grades}) > 1:
        settled.conflicts.append(_conflict(target, GRADE, grades))
    else:
        settled.grades = tuple(grades)
    return settled


def _check_whole(target: str, settled: Settled, claim: Claim) -> None:
    """Take corrections of several authors that together leave no claim for a dispute."""
    corrected = with_fields(claim, settled.fields)
    if lacking(corrected.kind, corrected.from_, corrected.to, corrected.what) is None:
        return
    sides = _once(settled.by.values())
    if len(sides) > 1:
        settled.conflicts.append(_conflict(target, ", ".join(settled.fields), sides))
        settled.fields, settled.by = {}, {}


def _conflict(target: str, question: str, judgements: Iterable[Judgement]) -> Conflict:
    ordered = sorted(_once(judgements), key=lambda j: (j.made, j.author, j.id))
    return Conflict(target=target, question=question, judgements=tuple(ordered))


def _once(judgements: Iterable[Judgement]) -> list[Judgement]:
    return list({j.id: j for j in judgements}.values())


# --- which claims belong together -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Merge:
    judgement: Judgement
    claims: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Split:
    judgement: Judgement
    off: frozenset[str]
    rest: frozenset[str]

    def parts(self, claims: frozenset[str]) -> bool:
        """Return whether ``claims`` are on both sides."""
        return bool(self.off & claims) and bool(self.rest & claims)


def parts_of(judgement: Judgement, claims: Mapping[str, str]) -> list[frozenset[str]]:
    """Return the claims of today that a merge brings together or a split takes apart, part by part.

    Args:
        judgement: A merge or a split.
        claims: Of ``judgement``, as they were called, to those of today.
    """
    named = detail_of(judgement).get("with", {})
    groups = list(named.values()) if judgement.verdict == "merge" else [list(named)]
    others = {c for group in groups for c in group}
    first = [held.claim for held in judgement.claims if held.claim not in others]
    found = [frozenset(claims[c] for c in group if c in claims) for group in (first, *groups)]
    if judgement.verdict == "split":
        both = found[0] & found[1]  # two claims that a newer reader takes for one
        found = [part - both for part in found]
    return found


def _group(found: Review) -> None:
    """Find what is held together and apart: an author's later word first, then between authors."""
    merges: dict[str, list[_Merge]] = defaultdict(list)
    splits: dict[str, list[_Split]] = defaultdict(list)
    for judgement in found.judgements:
        if judgement.verdict not in ("merge", "split") or judgement.id in found.aside:
            continue
        if not _says(found, judgement):
            continue
        parts = parts_of(judgement, found.members[judgement.id])
        who = judgement.author
        if sum(bool(part) for part in parts) < 2:
            continue  # adrift
        if judgement.verdict == "merge":
            whole = frozenset().union(*parts)
            splits[who] = [piece for split in splits[who] for piece in _undone(split, whole)]
            merges[who].append(_Merge(judgement, whole))
        else:
            split = _Split(judgement, parts[1], parts[0])
            merges[who] = [piece for merge in merges[who] for piece in _cut(merge, split)]
            splits[who].append(split)
    held = [merge for _, pieces in sorted(merges.items()) for merge in pieces]
    parted = [split for _, pieces in sorted(splits.items()) for split in pieces]
    found.counting = {m.judgement.id for m in held} | {s.judgement.id for s in parted}
    held, parted = _without_conflicts(found, held, parted)
    found.together = sorted({m.claims for m in held}, key=sorted)
    found.apart = sorted(
        {(s.off, s.rest) for s in parted}, key=lambda pair: (sorted(pair[0]), sorted(pair[1]))
    )


def _undone(split: _Split, claims: frozenset[str]) -> list[_Split]:
    """Return what is left of a split after its author held ``claims`` together."""
    if not split.parts(claims):
        return [split]
    pieces = ((split.off - claims, split.rest), (split.off & claims, split.rest - claims))
    return [_Split(split.judgement, off, rest) for off, rest in pieces if off and rest]


def _cut(merge: _Merge, split: _Split) -> list[_Merge]:
    """Return what is left of a merge after its author split claims off."""
    if not split.parts(merge.claims):
        return [merge]
    pieces = (merge.claims & split.off, merge.claims - split.off)
    return [_Merge(merge.judgement, piece) for piece in pieces if len(piece) > 1]


def _without_conflicts(
    found: Review, merges: list[_Merge], splits: list[_Split]
) -> tuple[list[_Merge], list[_Split]]:
    """Take out what cannot all hold, first where two say so outright, then by way of others."""
    for directly in (True, False):
        disputed: dict[str, Judgement] = {}
        for split in splits:
            whole = merges if directly else _chain(merges, split)
            against = [m for m in whole if not directly or split.parts(m.claims)]
            if against:
                sides = [split.judgement, *(m.judgement for m in against)]
                at = min(frozenset().union(*(m.claims for m in against)) & (split.off | split.rest))
                found.conflicts.append(_conflict(at, GROUPING, sides))
                disputed |= {j.id: j for j in sides}
        merges = [m for m in merges if m.judgement.id not in disputed]
        splits = [s for s in splits if s.judgement.id not in disputed]
    return merges, splits


def _chain(merges: Sequence[_Merge], split: _Split) -> list[_Merge]:
    """Return merges that together, by shared claims, join both sides of ``split``."""
    left = list(merges)
    while left:
        chain, claims = [left[0]], left.pop(0).claims
        while more := [m for m in left if m.claims & claims]:
            chain += more
            claims = claims.union(*(m.claims for m in more))
            left = [m for m in left if m not in more]
        if split.parts(claims):
            return chain
    return []


def _put_grouping(found: Review, judgement: Judgement, where: Whereabouts) -> None:
    """Note where a merge or a split stands, on the event that its claims are in now."""
    claims = found.members[judgement.id]
    parts = parts_of(judgement, claims)
    if sum(bool(part) for part in parts) < 2:
        _put(found, judgement, Place(None, "the claims of one side do not stand any more"))
        return
    there = where.follow(judgement, claims)
    if there.on is None:  # a split leaves two events
        held = sorted(e for c in claims.values() if (e := where.event_of(c)) is not None)
        there = Place(held[0] if held else None, there.why)
    _put(found, judgement, there)
    if judgement.id in found.undone:
        return
    conflict = next((c for c in found.conflicts if judgement in c.judgements), None)
    if judgement.id in found.aside:
        decided = found.aside[judgement.id]
        _change(found, judgement, "set aside", f"{decided.author} decided, {decided.id[:14]}")
    elif conflict is not None:
        _change(found, judgement, "disputed", _against(judgement, conflict))
    elif judgement.id not in found.counting:
        _change(found, judgement, "superseded", "its author said otherwise later")
