"""Statements that are brought up change by change are those of everything at once."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from evals.origins.statements import Planted, plant
from supplyline.origins.statements import Behind, Statements, statements
from supplyline.records import Claim, ClaimOrigin, Document, Origin, Reuse

STEPS = 25


class Newsroom:
    """Some of what was planted, more or less of it as time goes on."""

    def __init__(self, planted: Planted, seed: int) -> None:
        self.planted, self.dice = planted, random.Random(seed)  # noqa: S311  # which, no secret
        self.claims: dict[str, Claim] = {}
        self.documents: dict[str, Document] = {}
        self.edges: dict[str, list[Reuse]] = defaultdict(list)
        self.origins: dict[str, Origin] = {}
        self.waiting: list[Reuse] = []

    def step(self) -> tuple[list[Claim], list[str], set[str]]:
        """Change a few things; return claims that came, those that went, and documents stirred."""
        dice, stirred = self.dice, set[str]()
        out = [claim for claim in self.planted.claims if claim.id not in self.claims]
        new = dice.sample(out, min(len(out), dice.randrange(40)))
        gone = dice.sample(list(self.claims), min(len(self.claims), dice.randrange(8)))
        lost = [self.claims.pop(id_) for id_ in gone]
        again = [claim for claim in lost if dice.random() < 0.3]  # read anew, alike
        self.claims |= {claim.id: claim for claim in (*new, *again)}
        for document in {claim.document for claim in new} - self.documents.keys():
            self.documents[document] = self.planted.documents[document]
            self.waiting += [edge for edge in self.planted.reuse if edge.copy == document]
        ready = [edge for edge in self.waiting if edge.source in self.documents]
        for edge in dice.sample(ready, len(ready) // 2):
            self.waiting.remove(edge)
            self.edges[edge.copy].append(edge)
            stirred.add(edge.copy)
        for document in dice.sample(sorted(self.edges), min(len(self.edges), dice.randrange(2))):
            self.waiting += self.edges.pop(document)
            stirred.add(document)
        known = [d for d in self.documents if d in self.planted.origins]
        for document in dice.sample(known, min(len(known), dice.randrange(30))):
            origin = self.planted.origins[document]
            if dice.random() < 0.2:
                self.origins.pop(document, None)
            else:
                self.origins[document] = origin
            stirred.add(document)
        return [*new, *again], gone, stirred

    def behind(self) -> Behind:
        """Return what is known."""
        return Behind(
            documents=self.documents, passages=self.planted.passages, edges=self.edges,
            roots={document: origin.origin for document, origin in self.origins.items()},
            outlets={document.outlet for document in self.documents.values() if document.outlet},
        )  # fmt: skip

    def at_once(self) -> dict[str, ClaimOrigin]:
        """Return the origins of what is there, all of it looked at."""
        found = statements(
            list(self.claims.values()), self.documents, self.planted.passages, self.origins,
            [edge for edges in self.edges.values() for edge in edges],
        )  # fmt: skip
        return {origin.claim: origin for origin in found}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_change_by_change_is_all_at_once(seed: int) -> None:
    """Claims, copies, roots and outlets that come and go leave what all that is there comes to."""
    room, kept = Newsroom(plant(18, seed=seed, days=40), seed), Statements()
    shared = 0
    for _ in range(STEPS):
        before = dict(kept.origins)
        new, gone, stirred = room.step()
        changed = kept.change(room.behind(), new, gone=gone, stirred=stirred)
        expected = room.at_once()
        assert kept.origins == expected
        either = before.keys() | expected.keys()
        assert changed == {id_ for id_ in either if before.get(id_) != expected.get(id_)}
        shared = max(shared, sum(o.origin.startswith("s1:") for o in expected.values()))
    assert shared > 20
    assert room.edges


class Watched(dict[str, Document]):
    """Documents that remember who was asked for."""

    def __init__(self, held: dict[str, Document]) -> None:
        super().__init__(held)
        self.asked: set[str] = set()

    def __getitem__(self, id_: str) -> Document:
        """Return a document."""
        self.asked.add(id_)
        return super().__getitem__(id_)

    def get(self, id_: str, other: Document | None = None) -> Document | None:  # type: ignore[override]  # as it is called
        """Return a document, if it is held."""
        self.asked.add(id_)
        return super().get(id_, other)


def test_what_is_not_reached_is_not_looked_at() -> None:
    """One more claim of hundreds asks for the documents of those that it may be of one statement with."""
    planted = plant(60, seed=4)
    room, kept = Newsroom(planted, 4), Statements()
    room.documents = documents = Watched(planted.documents)
    *most, last = planted.claims
    kept.change(room.behind(), most)
    assert len(documents.asked) == len({claim.document for claim in most}) > 200
    documents.asked.clear()
    assert last.id in kept.change(room.behind(), [last])
    assert 0 < len(documents.asked) < 20
