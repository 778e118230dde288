"""What follows from claims is inferred part by part, and events keep their ids."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from evals.fusion.planted import Planted, plant
from supplyline.fusion import fuse
from supplyline.inference import inferring
from supplyline.inference.inferring import derive_events
from supplyline.ledger import Ledger, open_ledger
from supplyline.records import Claim, Event, Forward, Judgement, Reading, Withdrawal
from supplyline.review import Proposal, Review, ReviewError, make, mark, place, review
from tests.fusion.build import World
from tests.ledger.build import capture, run

MAY = ("2021-05-10", "2021-05-11")


@contextmanager
def writing(place: Path, number: int = 1) -> Iterator[Ledger]:
    """Open the ledger at ``place`` for a run."""
    with open_ledger(place, write=True, create=True) as ledger:
        ledger.begin(run(number))
        yield ledger


def keep(ledger: Ledger, world: World | Planted, claims: list[Claim], reader: str = "test") -> None:
    """Keep the documents of ``claims``, read by ``reader``, and their origins."""
    captured = capture()
    with ledger.transaction():
        ledger.add_capture(captured)
        for claim in claims:
            document = replace(
                world.documents[claim.document], text=claim.sentence, capture=captured.id
            )
            ledger.add_document(document, (), tool="test")
            ledger.add_reading(
                Reading(document=document.id, reader=reader, claims=(claim,), sentences=1, gated=1),
                tool=reader,
            )
        ledger.replace_origins(
            (), [world.origins[c.document] for c in claims], tool="test",
            documents=[c.document for c in claims],
        )  # fmt: skip


def at_once(world: World | Planted, claims: Sequence[Claim]) -> list[Event]:
    """Return the events of ``claims`` that no person has judged, all fused at once."""
    events = fuse(claims, world.documents, world.origins)
    return mark(events, Review(judgements=(), read={}))


def plain(events: list[Event]) -> list[Event]:
    """Return ``events`` by claims, without ids."""
    return sorted((replace(e, id="", related=()) for e in events), key=lambda e: e.claims)


def test_document_by_document_ends_as_at_once(tmp_path: Path) -> None:
    """Whatever the order in which documents come in, the events are those of fusing them at once."""
    planted = plant(12, seed=5)
    claims = list(planted.claims)
    with writing(tmp_path / "ledger.db") as ledger:
        for start in range(0, len(claims), 7):
            keep(ledger, planted, claims[::-1][start : start + 7])
            derive_events(ledger)
        found = ledger.events()
    assert plain(found) == plain(at_once(planted, claims))
    by_claims = {e.claims: e for e in found}
    for event in fuse(claims, planted.documents, planted.origins):
        here = by_claims[event.claims].related
        assert sorted(r.kind for r in here) == sorted(r.kind for r in event.related)


def test_one_more_document_fuses_its_part_only(tmp_path: Path) -> None:
    """Of a thousand claims, those of the part that a new one belongs to are fused again, and no other."""
    planted = plant(120, seed=9)
    *most, last = planted.claims
    with writing(tmp_path / "ledger.db") as ledger:
        keep(ledger, planted, most)
        assert derive_events(ledger) == len(most) > 900
        before = {event.id: event for event in ledger.events()}
        assert derive_events(ledger) == 0
        keep(ledger, planted, [last])
        fused = derive_events(ledger)
        assert 0 < fused < len(most) / 20
        after = {event.id: event for event in ledger.events()}
        assert plain(list(after.values())) == plain(at_once(planted, planted.claims))
        changed = [id_ for id_ in after if after[id_] != before.get(id_)]
        assert len(changed) <= fused
        assert any(last.id in after[id_].claims for id_ in changed)


def test_an_event_keeps_its_id_when_an_earlier_document_comes_in(tmp_path: Path) -> None:
    """What was published first and read last joins the event under the id that it had."""
    world = World()
    late, early = world.tell("2021-05-12", when=MAY), world.tell("2021-05-11", when=MAY)
    with writing(tmp_path / "ledger.db") as ledger:
        keep(ledger, world, [late])
        derive_events(ledger)
        (before,) = ledger.events()
        keep(ledger, world, [early])
        derive_events(ledger)
        (after,) = ledger.events()
        assert after.claims == (early.id, late.id)
        assert after.id == before.id
        assert ledger.forwards() == []


def test_events_that_become_one_leave_a_forward(tmp_path: Path) -> None:
    """A document that bridges two events makes one of them; the smaller one's id leads to it."""
    world = World()
    first = [world.tell("2021-05-11", number=(500, 500)) for _ in range(2)]
    second = world.tell("2021-07-10", number=(900, 900))
    with writing(tmp_path / "ledger.db") as ledger:
        keep(ledger, world, [*first, second])
        derive_events(ledger)
        before = {claim: event.id for event in ledger.events() for claim in event.claims}
        assert before[first[0].id] != before[second.id]
        keep(ledger, world, [world.tell("2021-06-10", number=(700, 700))])
        derive_events(ledger)
        (after,) = ledger.events()
        assert after.id == before[first[0].id]
        assert ledger.forwards() == [Forward(old=before[second.id], new=(after.id,), why="merged")]


def test_an_event_survives_a_newer_reader(tmp_path: Path) -> None:
    """Claims that are read anew have other ids; the event of the same sentences keeps its own."""
    world = World()
    told = [world.tell("2021-05-11", when=MAY), world.tell("2021-05-12", when=MAY)]
    with writing(tmp_path / "ledger.db") as ledger:
        keep(ledger, world, told)
        derive_events(ledger)
        (before,) = ledger.events()
        keep(ledger, world, [replace(c, id=c.id[:-4] + "abcd") for c in told], "newer")
        derive_events(ledger)
        (after,) = ledger.events()
        assert after.id == before.id
        assert not set(after.claims) & set(before.claims)
        assert ledger.forwards() == []


def test_an_event_whose_document_is_withdrawn_is_gone_and_may_come_back(tmp_path: Path) -> None:
    """Its id leads nowhere while the document is out of use, and is in use again once it is back."""
    world = World()
    (claim,) = [world.tell("2021-05-11", when=MAY)]
    with writing(tmp_path / "ledger.db") as ledger:
        keep(ledger, world, [claim])
        derive_events(ledger)
        (before,) = ledger.events()
        for number, state in enumerate(("withdrawn", "restored")):
            with ledger.transaction():
                ledger.add_withdrawal(
                    Withdrawal(
                        id=f"w1:{number}", document=claim.document, author="A",
                        state="withdrawn" if state == "withdrawn" else "restored",
                        made=f"2025-01-0{number + 1}T00:00:00Z", reason="r",
                    )
                )  # fmt: skip
            derive_events(ledger)
            assert [e.id for e in ledger.events()] == ([] if state == "withdrawn" else [before.id])
        assert [(f.old, f.why) for f in ledger.forwards()] == [(before.id, "gone")]


def test_judged_part_by_part_is_judged_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each judgement and each further document the events are those of fusing everything."""
    planted = plant(25, seed=11)
    dice = random.Random(4)  # noqa: S311  # which judgements, no secret
    *most, last = planted.claims
    with writing(tmp_path / "ledger.db") as ledger:
        keep(ledger, planted, most)
        derive_events(ledger)
        fused = []
        for number in range(14):
            judgement = judged(ledger, dice, number)
            if judgement is None:
                continue
            with ledger.transaction():
                ledger.add_judgement(judgement)
            fused.append(derive_events(ledger))
            with monkeypatch.context() as other:
                other.setattr(inferring, "_unchanged", lambda *_: set())
                before = ledger.events(rejected=True)
                assert derive_events(ledger) > len(most) / 2
                assert ledger.events(rejected=True) == before
        assert min(fused) < len(most) / 4
        keep(ledger, planted, [last])
        derive_events(ledger)
        before = ledger.events(rejected=True)
        monkeypatch.setattr(inferring, "_unchanged", lambda *_: set())
        derive_events(ledger)
        assert ledger.events(rejected=True) == before


def judged(ledger: Ledger, dice: random.Random, number: int) -> Judgement | None:
    """Return what a reviewer may say of an event or a claim."""
    events = {event.id: event for event in ledger.events(rejected=True)}
    found = place(review(ledger.claims(), ledger.judgements()), events.values())
    event = dice.choice(sorted(events.values(), key=lambda e: e.claims))
    claim = dice.choice(event.claims)
    alike = [e for e in events.values() if e.kind == event.kind and e.id != event.id]
    verdict, target, more = dice.choice(
        (
            ("accept", event.id, {}),
            ("reject", event.id, {}),
            ("grade", event.id, {"grade": "B2"}),
            ("grade", claim, {"grade": "C4"}),
            ("reject", claim, {}),
            ("correct", claim, {"fields": {"stage": "planned"}}),
            ("split", event.id, {"others": (claim,)}),
            ("merge", event.id, {"others": (dice.choice(alike).id,)} if alike else {}),
        )
    )
    said = {"target": target, "verdict": verdict, "author": f"A. {number % 3}", "reason": "seen"}
    proposal = Proposal(**said, **more)  # type: ignore[arg-type]  # the table above has the right words
    try:
        return make(proposal, found, events, made=f"2025-01-01T00:{number:02}:00Z")
    except ReviewError:
        return None


def test_other_code_fuses_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version inferred stands for nothing; ids stay."""
    world = World()
    told = [world.tell("2021-05-11", when=MAY), world.tell("2021-05-11", when=MAY, frm="CHL")]
    with writing(tmp_path / "ledger.db") as ledger:
        keep(ledger, world, told)
        assert derive_events(ledger) == 2
        before = ledger.events()
        assert derive_events(ledger) == 0
        monkeypatch.setattr(inferring, "code_of", lambda *_: "another")
        assert derive_events(ledger) == 2
        assert ledger.events() == before
