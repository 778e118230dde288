"""One document with a hundred thousand claims: each costs what the one before it cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from supplyline.origins.dating import Days
from supplyline.origins.nodes import Node
from supplyline.origins.occasions import ANYBODY
from supplyline.origins.signature import Signature, settle
from supplyline.origins.tellings import Contexts
from supplyline.records import Passage
from tests.counting import growth
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


def test_people_who_share_no_name_are_not_compared() -> None:
    """Twice the people who speak for one state on one day take twice the steps to tell apart."""

    def work(size: int) -> Callable[[], object]:
        said = [
            Signature(block=("AUS",), names=frozenset({f"first {n}", f"last {n}"}), day=7)
            for n in range(size)
        ]
        return lambda: settle(said)

    assert growth(work, 200) < 2.1  # 3.9 when each was held against all


def test_who_gives_no_day_is_not_held_against_all_of_that_day() -> None:
    """Twice the people who speak on one occasion, half of them without a day, take twice the steps."""

    def work(size: int) -> Callable[[], object]:
        nodes = {
            2 * n + undated: Node((), replace(said, day=None if undated else 7), 7)
            for n in range(size)
            for undated in (0, 1)
            for said in [Signature(("AUS",), frozenset({f"first {n}", f"last {n}"}), occasions=frozenset({"briefing"}))]
        }  # fmt: skip
        return lambda: Days().change((), nodes)

    assert growth(work, 100) < 2.1  # 3.8 when each was held against all
