"""Tell judgements in words: what a field's value is, what was corrected, where a judgement stands.

Does not: decide anything; the same words serve ``explain``, the dossier and ``judgements``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supplyline.records import Claim, Judgement
from supplyline.review.marking import by_whom
from supplyline.review.standing import Review, Stand, answer
from supplyline.schema.codebook import fields_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One field of a claim that a reviewer corrected, and what was read."""

    field: str
    read: str  # in words
    now: str
    by: Judgement


def value_in_words(name: str, value: Any) -> str:
    """Return the value of a field as a reader of the ledger would say it.

    >>> value_in_words("from", [{"text": "Moscow", "code": "RUS"}])
    'Moscow (RUS)'
    >>> value_in_words("quantity", [{"low": 9, "high": None, "unit": "man", "text": "at least nine"}])
    '“at least nine” = 9 to … man'
    """
    if value is None or value == []:
        return "not stated"
    if isinstance(value, str):
        return value.replace("_", " ")
    entries = value if isinstance(value, list) else [value]
    return "; ".join(_entry(name, entry) for entry in entries)


def _entry(name: str, entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    if name == "quantity":
        return f"“{entry['text']}” = {_end(entry['low'])} to {_end(entry['high'])} {entry['unit']}"
    if name == "when":
        return f"“{entry['text']}”, from {entry['start'] or '…'} to before {entry['end'] or '…'}"
    beside = entry.get("code") or entry.get("category") or entry.get("role")
    return f"{entry['text']} ({beside})" if beside else str(entry["text"])


def _end(value: float | None) -> str:
    return "…" if value is None else f"{value:,.15g}"


def corrections(found: Review, claim: str) -> tuple[Correction, ...]:
    """Return what of a claim is corrected, field by field."""
    settled = found.of_claim.get(claim)
    if settled is None or settled.rejected:
        return ()
    read = fields_of(found.read[claim])
    return tuple(
        Correction(
            field=name, read=value_in_words(name, read[name]), now=value_in_words(name, value),
            by=settled.by[name],
        )
        for name, value in settled.fields.items()
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A claim that reviewers judged, and what they changed of it."""

    claim: Claim  # as corrected; as it was read, if it is rejected
    corrected: tuple[str, ...]  # fields, and who: "stage (A. Reviewer)"
    rejected: tuple[str, ...]  # who says that it is none, and why


def reviewed(found: Review) -> dict[str, Reviewed]:
    """Return every claim that was judged and is held, by id."""
    entering = {claim.id: claim for claim in found.claims if claim.id in found.of_claim}
    told = {}
    for id_, settled in found.of_claim.items():
        out = id_ not in entering
        told[id_] = Reviewed(
            claim=found.read[id_] if out else entering[id_],
            corrected=() if out else tuple(f"{c.field} ({c.by.author})" for c in corrections(found, id_)),
            rejected=tuple(map(by_whom, settled.rejected)) if out else (),
        )  # fmt: skip
    return told


def in_words(stand: Stand) -> str:
    """Return a judgement in one line: what, by whom, when, why, and where it stands."""
    judgement = stand.judgement
    where = "" if stand.state == "stands" else f" [{stand.state}]"
    if stand.why:
        where = f" [{stand.state}: {stand.why}]"
    return f"{answer(judgement)} {by_whom(judgement)}{where}"
