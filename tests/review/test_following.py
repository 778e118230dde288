"""A judgement finds what it was about again, or says that it is adrift."""

from __future__ import annotations

from dataclasses import replace

from supplyline.ids import content_id
from supplyline.records import Claim, Party
from tests.review.build import ANN, BEN, MAY, Desk


def reread(claim: Claim, **changes: object) -> Claim:
    """Return ``claim`` as a newer reader has it: another id, some fields changed."""
    return replace(
        claim, id=content_id("c1", [claim.id, str(changes)]), reader="newer", **changes  # type: ignore[arg-type]  # fields of a claim
    )  # fmt: skip


def test_a_judgement_on_a_claim_that_still_holds_is_kept() -> None:
    """Read anew to the same effect, in other words: the judgement follows to the claim's new id."""
    desk = Desk()
    one, other = desk.tell(), desk.tell()
    judgement = desk.judge(ANN, "reject", one)
    assert judgement is not None
    new = reread(one, from_=(Party(text="The Australian navy", code="AUS"),), loaded=("so-called",))
    found, _ = desk.look([new, other])
    assert found.claims == (other,)
    assert (found.stands[judgement.id].state, found.stands[judgement.id].on) == ("stands", new.id)


def test_a_judgement_on_a_claim_that_does_not_is_adrift() -> None:
    """Another meaning, another span or no claim: listed with the reason, and without effect."""
    desk = Desk()
    one = desk.tell()
    judgement = desk.judge(ANN, "reject", one)
    assert judgement is not None
    for claims, why in (
        ([reread(one, stage="ordered")], "something else"),
        ([reread(one, start=1)], "no claim in that sentence"),
        ([], "no claim in that sentence"),
        ([reread(one), reread(one, loaded=("so-called",))], "2 claims of the newer reading fit"),
    ):
        found, _ = desk.look(claims)
        stand = found.stands[judgement.id]
        assert (stand.state, stand.on) == ("adrift", None)
        assert why in stand.why
        assert len(found.claims) == len(claims)


def test_a_correction_follows_whatever_is_read_where_it_corrects() -> None:
    """The field it corrects may be read otherwise now; what it does not correct must be as it was."""
    desk = Desk()
    one = desk.tell()
    judgement = desk.judge(ANN, "correct", one, fields={"stage": "ordered"})
    assert judgement is not None
    found, _ = desk.look([reread(one, stage="planned")])
    assert found.claims[0].stage == "ordered"
    found, _ = desk.look([reread(one, stage="planned", certainty="possible")])
    assert found.stands[judgement.id].state == "adrift"


def test_a_judgement_on_an_event_follows_most_of_its_claims() -> None:
    """The event has another id when an earlier claim joins it; the judgement is on it still."""
    desk = Desk()
    one, other = desk.tell("2021-05-12"), desk.tell("2021-05-13")
    before = desk.event_of(one)
    judgement = desk.judge(ANN, "accept", before)
    assert judgement is not None
    desk.tell("2021-05-11")
    after = desk.event_of(one)
    assert after.id != before.id
    assert after.tier == "vetted"
    stand = desk.look()[0].stands[judgement.id]
    assert (stand.on, stand.why) == (after.id, "1 claims have come since")
    desk.judge(BEN, "split", after, others=[other])
    assert desk.state(judgement) == "adrift", "one of its two claims is in each of two events"


def test_what_a_rejection_hid_comes_up_again_with_new_claims() -> None:
    """A rejection follows while its claims are at least half of the event's; an acceptance does anyway."""
    desk = Desk()
    one = desk.tell()
    reject = desk.judge(ANN, "reject", desk.event_of(one))
    desk.tell()
    assert desk.event_of(one).rejected
    desk.tell()
    assert not desk.event_of(one).rejected
    assert desk.state(reject) == "adrift"


def test_claims_that_count_no_more_do_not_hold_an_event() -> None:
    """An event is followed by those of its claims that still count."""
    desk = Desk()
    claims = [desk.tell() for _ in range(3)]
    accept = desk.judge(ANN, "accept", desk.event_of(claims[0]))
    desk.judge(ANN, "reject", claims[0])
    desk.judge(ANN, "reject", claims[1])
    assert desk.event_of(claims[2]).tier == "vetted"
    desk.judge(ANN, "reject", claims[2])
    assert desk.state(accept) == "adrift"


def test_merges_and_splits_follow_their_claims() -> None:
    """Read anew, claims are still together and apart; adrift when one side has none left."""
    desk = Desk()
    one, other = desk.tell(), desk.tell()
    late = desk.tell("2022-05-11", when=("2022-05-10", "2022-05-11"))
    split = desk.judge(ANN, "split", desk.event_of(one), others=[other])
    merge = desk.judge(ANN, "merge", desk.event_of(one), others=[desk.event_of(late)])
    assert split is not None
    assert merge is not None
    new = {c.id: reread(c, loaded=("so-called",)) for c in (one, other, late)}
    found, _ = desk.look(new.values())
    assert found.together == [frozenset({new[one.id].id, new[late.id].id})]
    assert found.apart == [(frozenset({new[other.id].id}), frozenset({new[one.id].id}))]
    found, _ = desk.look([new[one.id], reread(late, when=None), reread(other, stage="planned")])
    assert (found.together, found.apart) == ([], [])
    assert {found.stands[split.id].state, found.stands[merge.id].state} == {"adrift"}


def test_the_day_of_a_claim_is_what_was_read() -> None:
    """A claim of another day is another claim, so that a judgement of it does not follow."""
    desk = Desk()
    one = desk.tell()
    accept = desk.judge(ANN, "accept", one)
    assert accept is not None
    assert one.when is not None
    found, _ = desk.look([reread(one, when=replace(one.when, start=MAY[1], end="2021-05-12"))])
    assert found.stands[accept.id].state == "adrift"
