"""Tell when several words of a sentence are one toll: "5,000 killed and wounded".

Does not: read the number, or say whose the people are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from supplyline.claims.acts.draft import Draft
from supplyline.claims.acts.items import item_index

FALLEN = frozenset(("killed", "dead", "wounded", "injured", "captured", "missing", "casualties"))
JOINTS = frozenset(("and", "or"))


def number_put_at(noun: Token) -> Token | None:
    """Return how many people a toll is put at: "put its losses at 5,000 dead"; None: no such number.

    What counts nothing is a number of people where the toll is of people by its own word:
    "put casualties at 1,100"; losses may be of money.
    """
    if noun.dep_ != "dobj":
        return None
    of_people = noun.lower_ in FALLEN
    for at in (*noun.head.children, *noun.children):
        if at.lower_ != "at" or at.dep_ != "prep":
            continue
        for number in at.children:
            counted = {t.lower_ for t in (*number.subtree, *noun.doc[number.i + 1 : number.i + 2])}
            people = item_index().category_of(number) in ("troops", "engineers")
            bare = of_people and number.pos_ == "NUM" and number.ent_type_ != "MONEY"
            if number.dep_ == "pobj" and (bare or people or counted & FALLEN):
                return number
    return None


def joined(drafts: Sequence[Draft]) -> list[Draft]:
    """Make one draft of those that share a number, and leave out what a toll's number repeats."""
    by_trigger = {d.trigger.i: d for d in drafts if d.kind == "casualty"}
    gone: set[int] = set()
    merged: dict[int, Draft] = {}
    for draft in by_trigger.values():
        trigger = draft.trigger
        number = number_put_at(trigger) if trigger.pos_ == "NOUN" else None
        if number is not None:
            gone |= {i for i in by_trigger if number.i < i <= number.right_edge.i + 1}
        other = by_trigger.get(trigger.i + 2)
        if (
            other is not None
            and trigger.nbor(1).lower_ in JOINTS
            and other.trigger.head == trigger
            and other.category != draft.category
        ):
            merged[trigger.i] = replace(draft, category="casualties")
            gone.add(other.trigger.i)
    return [
        merged.get(d.trigger.i, d) if d.kind == "casualty" else d
        for d in drafts
        if d.kind != "casualty" or d.trigger.i not in gone
    ]
