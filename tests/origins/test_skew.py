"""One document with a hundred thousand claims: each costs what the one before it cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from supplyline.origins.occasions import ANYBODY
from supplyline.origins.tellings import Contexts
from supplyline.records import Passage
from tests.fusion.build import World


class Place(int):
    """A place in a text that counts how often places are compared."""

    compared: ClassVar[int] = 0

    def __lt__(self, other: Any) -> bool:
        Place.compared += 1
        return int(self) < int(other)

    def __gt__(self, other: Any) -> bool:
        Place.compared += 1
        return int(self) > int(other)


def test_what_stands_around_a_claim_is_found_at_once() -> None:
    """The sentences beside a claim are looked up by its place, not by looking at every sentence."""
    world, size = World(), 400
    told = world.tell("2024-05-07")
    name, sentence = told.document, "He said “we have never sent one single ship”."
    text = " ".join([sentence] * size)
    world.documents[name] = replace(world.documents[name], text=text)
    places = [(i * (len(sentence) + 1), (i + 1) * len(sentence) + i) for i in range(size)]
    passages = [
        Passage(document=name, index=i, start=Place(start), end=Place(end))
        for i, (start, end) in enumerate(places)
    ]
    contexts = Contexts(world.documents, {name: passages}, frozenset())
    somebody = replace(ANYBODY, block=("AUS",))
    Place.compared = 0
    for start, end in places:
        claim = replace(told, start=start, end=end, sentence=sentence)
        assert contexts.quotes(claim, somebody)
    assert Place.compared < 60 * size  # as many as sentences each time would be 160,000
