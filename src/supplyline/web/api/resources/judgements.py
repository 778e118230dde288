"""Judgements: what reviewers decided, where each stands, and what they disagree on."""

from __future__ import annotations

from typing import get_args

from supplyline.contract import conflict_json, judgement_json
from supplyline.records import Verdict
from supplyline.review.standing import State
from supplyline.web.api.parameters import Json, identifier, one_of, word
from supplyline.web.api.portions import Portion, shortened, sorted_portion
from supplyline.web.api.resource import Asked, Resource
from supplyline.web.asking import NotHeld


def judgements(asked: Asked) -> Portion:
    """List judgements, oldest first."""
    review = asked.now.review
    rows = [(n, review.stands[j.id]) for n, j in enumerate(review.judgements, 1)]
    chosen = [
        (n, stand)
        for n, stand in rows
        if asked["target"] in (None, stand.on, stand.judgement.target)
        and asked["author"] in (None, stand.judgement.author)
        and asked["verdict"] in (None, stand.judgement.verdict)
        and asked["state"] in (None, stand.state)
    ]
    shown, next_ = sorted_portion(
        chosen, lambda r: (r[0],), kind="judgement", after=asked["after"], most=asked["limit"]
    )
    return Portion(items=[judgement_json(stand) for _, stand in shown], after=next_)


def judgement(asked: Asked) -> Json:
    """Return one judgement."""
    found = asked.now.review.stands.get(asked["id"])
    if found is None:
        raise NotHeld(f"found no judgement {asked['id']}, needed the id of one that is held")
    return judgement_json(found)


def conflicts(asked: Asked) -> Portion:
    """List what reviewers disagree on."""
    shown, next_ = sorted_portion(
        sorted(asked.now.review.conflicts, key=lambda c: shortened(c.target, c.question)),
        lambda c: shortened(c.target, c.question), kind="conflict", after=asked["after"],
        most=asked["limit"],
    )  # fmt: skip
    return Portion(items=[*map(conflict_json, shown)], after=next_)


RESOURCES = (
    Resource(
        path="/judgements", name="judgements", gives="judgement", answer=judgements, listed=True,
        parameters=(
            identifier("[ce]1", "only of this event or claim, as it was called or is today", name="target", names=False),
            word("author", "only of this reviewer"),
            one_of("verdict", "only such", get_args(Verdict)),
            one_of("state", "only those that stand so", get_args(State)),
        ),
        about="What reviewers decided, oldest first, and where each judgement stands.",
    ),
    Resource(
        path="/judgements/{id}", name="judgement", gives="judgement", answer=judgement,
        parameters=(identifier("j1", "id of a judgement"),), about="One judgement.",
    ),
    Resource(
        path="/conflicts", name="conflicts", gives="conflict", answer=conflicts, listed=True,
        about="What reviewers disagree on.",
    ),
)  # fmt: skip
