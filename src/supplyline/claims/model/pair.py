"""Lay what two readers made of a sentence side by side, and list where they disagree.

Claims are paired as the evaluation pairs them: equal kind, one sentence, those that agree on most
first.  What both say in all but wording is agreed; the rest is for a person to look at.

Does not: decide who is right.  The embedded reader's claims stand; the model's wait for review
(docs/decisions/0093).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from supplyline.records import Claim, Party

Fault = Literal["differ", "only embedded", "only model", "unanswered"]
# Slots in the order in which they weigh when claims are paired.
SLOTS = ("from", "to", "category", "polarity", "stage", "quantity", "when", "place", "certainty", "attribution", "voice")  # fmt: skip
_CORE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Something about one sentence that a person should look at."""

    document: str  # Document.id
    start: int  # of the sentence, code points of the document's text
    end: int
    fault: Fault
    slots: tuple[str, ...]  # of SLOTS, what differs; empty unless the fault is "differ"
    embedded: Claim | None
    model: Claim | None
    reason: str = ""  # why there is no answer


def compare(
    embedded: Sequence[Claim], model: Sequence[Claim]
) -> tuple[frozenset[str], list[Disagreement]]:
    """Return the ids of the embedded claims that the model agrees to in full, and what differs.

    Args:
        embedded: Claims of one document, in order of place.
        model: Claims of the same document.
    """
    options = []
    for i, ours in enumerate(embedded):
        for j, theirs in enumerate(model):
            if ours.kind == theirs.kind and ours.start < theirs.end and theirs.start < ours.end:
                slots = differing(ours, theirs)
                core = sum(slot in SLOTS[:_CORE] for slot in slots)
                options.append((core, len(slots), i, j, slots))
    agreed: set[str] = set()
    found: list[Disagreement] = []
    left, right = dict(enumerate(embedded)), dict(enumerate(model))
    for _, _, i, j, slots in sorted(options):
        if i in left and j in right:
            ours, theirs = left.pop(i), right.pop(j)
            if slots:
                found.append(_about(ours, "differ", slots, ours, theirs))
            else:
                agreed.add(ours.id)
    found += [_about(claim, "only embedded", (), claim, None) for claim in left.values()]
    found += [_about(claim, "only model", (), None, claim) for claim in right.values()]
    return frozenset(agreed), sorted(found, key=lambda d: (d.start, d.end, d.fault))


def differing(a: Claim, b: Claim) -> tuple[str, ...]:
    """Return the slots in which two claims of one kind differ by more than wording."""
    undirected = a.kind in ("agreement", "contact")
    sides = _party_keys(a.from_ + a.to) == _party_keys(b.from_ + b.to) if undirected else None
    same = {
        "from": sides if undirected else _party_keys(a.from_) == _party_keys(b.from_),
        "to": sides if undirected else _party_keys(a.to) == _party_keys(b.to),
        "category": undirected or _category(a) == _category(b),
        "polarity": a.polarity == b.polarity,
        "stage": a.stage == b.stage,
        "quantity": {(q.low, q.high) for q in a.quantity} == {(q.low, q.high) for q in b.quantity},
        "when": _days(a) == _days(b),
        "place": {p.text.casefold() for p in a.place} == {p.text.casefold() for p in b.place},
        "certainty": a.certainty == b.certainty,
        "attribution": _chain(a) == _chain(b),
        "voice": a.voice == b.voice,
    }
    return tuple(slot for slot in SLOTS if not same[slot])


def _about(
    claim: Claim, fault: Fault, slots: tuple[str, ...], ours: Claim | None, theirs: Claim | None
) -> Disagreement:
    return Disagreement(
        document=claim.document, start=claim.start, end=claim.end, fault=fault, slots=slots,
        embedded=ours, model=theirs,
    )  # fmt: skip


def _party_keys(parties: tuple[Party, ...]) -> frozenset[str]:
    """Return what tells parties apart: codes where there are any, as the evaluation has it."""
    codes = frozenset(p.code for p in parties if p.code)
    return codes or frozenset(p.text.casefold() for p in parties)


def _category(claim: Claim) -> str | None:
    return claim.what.category if claim.what is not None else None


def _days(claim: Claim) -> tuple[str | None, str | None] | None:
    return (claim.when.start, claim.when.end) if claim.when is not None else None


def _chain(claim: Claim) -> tuple[str, ...]:
    return tuple(s.code or s.text.casefold() for s in claim.attribution)
