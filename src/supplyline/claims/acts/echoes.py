"""Read what repeats another's act: "Norway is doing the same", "Sweden followed suit".

The act is the last one of the sentence before these words, else of the sentence before.

Does not: read "so did Norway" or "as did Norway", where the parser sees no object.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from supplyline.claims.acts import roles
from supplyline.claims.acts.draft import Draft
from supplyline.claims.acts.triggers import REPEATING
from supplyline.claims.references import Reference, Resolver


def echoes(doc: Doc, resolver: Resolver, found: Sequence[Draft]) -> list[Draft]:
    """Return the drafts of acts that the sentence tells by pointing at ``found`` or the one before it."""
    made: list[Draft] = []
    for token in doc:
        if not _repeats(token):
            continue
        before = [d for d in found if d.trigger.i < token.i]
        if before:
            last = before[-1]
            kind, to, category = last.kind, tuple(r.party for r in last.to), last.category
        elif resolver.memory.act is not None:
            kind, to, category = resolver.memory.act
        else:
            continue
        who = tuple(r for t in roles.subjects(token) for r in resolver.resolve(t))
        if not any(r.party.code for r in who) or {r.party.code for r in who} & {p.code for p in to}:
            continue
        made.append(
            Draft(
                kind=kind,
                frame="echo",
                trigger=token,
                from_=who,
                to=tuple(Reference(p, token, named=False) for p in to),
                what=None,
                category=category,
                fixed=None,
            )
        )
    return made


def _repeats(token: Token) -> bool:
    return token.pos_ == "VERB" and any(
        c.lower_ in REPEATING.get(token.lemma_, ()) and c.dep_ in ("dobj", "advmod")
        for c in token.children
    )
