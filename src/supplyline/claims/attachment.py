"""Say which times, places and numbers of a sentence belong to which of its claims.

A time or place climbs from its word to the words that govern it, and stops where a clause ends or
where another happening begins ("the war in Ukraine").  It belongs to every claim whose trigger climbs
through the first word that both meet; a verb of saying passes nothing down.  A number belongs to the
claim whose thing or people it counts.

Does not: read times, places or numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from supplyline.claims import roles
from supplyline.claims.frames import WARS, Draft
from supplyline.claims.places import FoundPlace
from supplyline.claims.quantities import FoundQuantity
from supplyline.claims.times import FoundTime
from supplyline.claims.wordlists import wordlist

# A phrase hangs on what is above it by these; any other edge starts a clause of its own.
WITHIN = frozenset(
    [
        "prep",
        "pobj",
        "dobj",
        "dative",
        "nsubj",
        "nsubjpass",
        "attr",
        "appos",
        "compound",
        "poss",
        "nmod",
        "amod",
        "npadvmod",
        "advmod",
        "nummod",
        "agent",
        "oprd",
        "pcomp",
        "acomp",
        "quantmod",
        "det",
        "case",
        "dep",
    ]
)
TELLING = wordlist("telling")
# How long people stay is said of the act, not of them: "for a 120-day mission".
DURATIONS = frozenset(("day", "week", "month", "year", "hour"))
COUNTING_WORDS = ("of", "in", "with", "containing", "by", "including")
# Kinds whose claims happen in a war: its place and time are theirs.
IN_WAR = frozenset(("casualty", "deployment"))


def climb(token: Token) -> list[Token]:
    """Return ``token`` and what governs it up to the head of its clause, the nearest first."""
    path = [token]
    here = token
    for _ in range(30):
        head, dep = here.head, here.dep_
        if head == here:
            break
        verb = here.pos_ in ("VERB", "AUX")
        if dep == "conj":
            own = verb and any(c.dep_ in ("nsubj", "nsubjpass") for c in here.children)
            if own:
                break
        elif dep in ("xcomp", "advcl"):
            finite = any(c.dep_ in ("nsubj", "nsubjpass", "mark") for c in here.children)
            if dep == "advcl" and finite:
                break
        elif dep not in WITHIN:
            break
        here = head
        path.append(here)
    return path


def owners_of(anchor: Token, drafts: Sequence[Draft]) -> set[int]:
    """Return the indices of the claims that a time or place at ``anchor`` belongs to."""
    climbs = [[*climb(d.trigger)] for d in drafts]
    path = climb(anchor)
    for step, here in enumerate(path):
        found = {i for i, draft in enumerate(drafts) if _meets(here, draft, climbs[i])}
        if step and here.lemma_ in WARS:
            found = {i for i in found if drafts[i].kind in IN_WAR} | {
                i for i, d in enumerate(drafts) if d.kind in IN_WAR and here in climbs[i]
            }
            if not found:
                at_war = [
                    i
                    for i, d in enumerate(drafts)
                    if d.kind in IN_WAR and set(path[step:]) & set(climbs[i])
                ]
                return set(at_war)
        if found:
            return found
    return set()


def _meets(here: Token, draft: Draft, climbed: list[Token]) -> bool:
    if here in (draft.trigger, draft.what):
        return True
    if here.dep_ == "acl" and here.head in (draft.trigger, draft.what):
        return True  # "a pact signed in June": what is said of the noun is said of the act
    if here not in climbed:
        return False
    return here.lemma_ not in TELLING and here.pos_ in ("VERB", "AUX", "NOUN")


def time_of(at: int, drafts: Sequence[Draft], found: Sequence[FoundTime]) -> FoundTime | None:
    """Return the time of the act of ``drafts[at]``; None when the sentence gives none."""
    for time in found:
        if time.of_report:
            continue
        if at in (owners_of(time.anchor, drafts) or _below(time.anchor, drafts)):
            return time
    return None


def _below(anchor: Token, drafts: Sequence[Draft]) -> set[int]:
    """Return the claims below the first word that governs both ``anchor`` and a trigger.

    For a time set before or after its clause, which the parser hangs too high; a verb on the way that
    governs no trigger has a time of its own.
    """
    for here in anchor.ancestors:
        found = {
            i for i, d in enumerate(drafts) if here == d.trigger or here.is_ancestor(d.trigger)
        }
        if found:
            return found if here.lemma_ not in TELLING or here.i < anchor.i - 12 else set()
        if here.pos_ == "VERB" or (here.lemma_ in WARS and here.lemma_ != "war"):
            return set()
    return set()


def places_of(at: int, drafts: Sequence[Draft], found: Sequence[FoundPlace]) -> list[FoundPlace]:
    """Return the places of the act of ``drafts[at]``, states that are its parties left out."""
    draft = drafts[at]
    codes = {r.party.code for r in (*draft.from_, *draft.to)}
    mine = [
        place for place in found
        if not (place.state and place.place.country in codes) and at in owners_of(place.token, drafts)
    ]  # fmt: skip
    finer = {p.place.country for p in mine if not p.state and p.place.country}
    return [p for p in mine if not (p.state and p.place.country in finer)]


def quantities_of(draft: Draft, found: Sequence[FoundQuantity]) -> list[FoundQuantity]:
    """Return the numbers that count what the claim is about."""
    return [quantity for quantity in found if _counts(quantity, draft)]


def _counts(found: FoundQuantity, draft: Draft) -> bool:
    span = draft.trigger.doc.char_span(found.start, found.end, alignment_mode="expand")
    head = found.head if found.head is not None else (span.root if span is not None else None)
    if head is None:
        return False
    if draft.kind in ("deployment", "contact") and found.quantity.unit in DURATIONS:
        return draft.trigger in climb(head) or head in draft.trigger.children
    targets = _targets(draft)
    path = _counting(head)
    if any(here == target for here in path for target in targets):
        return True
    # "thousands of rounds", "a billion dollars worth of arms": the thing is inside what is counted
    firsts = [_first_of_list(target) for target in targets]
    if any(
        first.dep_ == "pobj" and first.head.lower_ in ("of", "in") and first.head.head in path
        for first in firsts
    ):
        return True
    # "exports reached $6 million", "output rose to a million rounds"
    trigger, last = draft.trigger, path[-1]
    measured = trigger.dep_ in ("nsubj", "dobj", "nsubjpass") and draft.kind in (
        "transfer",
        "production",
        "support",
    )
    return (
        measured and last.dep_ in ("pobj", "dobj") and trigger.head in (last.head, last.head.head)
    )


def _counting(head: Token) -> list[Token]:
    """Return ``head`` and what it counts, the nearest first."""
    path, here = [head], head
    for _ in range(6):
        inside = here.dep_ in ("nummod", "quantmod", "compound", "nmod", "amod", "npadvmod")
        linked = here.dep_ == "pobj" and here.head.lower_ in COUNTING_WORDS
        if not inside and not linked:
            break
        here = here.head.head if linked else here.head
        path.append(here)
    return path


def _first_of_list(token: Token) -> Token:
    while token.dep_ in ("conj", "appos") and token.head.pos_ in ("NOUN", "PROPN"):
        token = token.head
    return token


def _targets(draft: Draft) -> list[Token]:
    trigger = draft.trigger
    if draft.what is not None and draft.what != trigger:
        return [draft.what]
    if draft.kind == "casualty" and trigger.pos_ != "ADJ":
        if trigger.pos_ == "VERB":
            found = (
                roles.objects(trigger)
                if draft.category != "killed" or trigger.lemma_ not in ("die", "perish", "fall")
                else roles.subjects(trigger)
            )
            return found or [trigger]
        return [trigger, *roles.prepositional(trigger, ("of", "among", "for"))]
    if trigger.pos_ == "ADJ":
        return [trigger.head]
    sides = (*draft.from_, *draft.to) if draft.kind in ("measure", "training") else draft.from_
    people = [r.token for r in sides]
    return [trigger, *people] if trigger.pos_ in ("NOUN", "PROPN") else people
