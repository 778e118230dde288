"""What is recalled is what the ledger holds, whatever was appended in between and by whom."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.fusion.planted import plant
from supplyline.inference.inferring import derive_events, derive_statements
from supplyline.inference.recall import Recall
from supplyline.ledger import Ledger
from supplyline.records import Origin, Reading, Reuse, Withdrawal
from tests.inference.test_inferring import judged, keep, writing


def inferred(ledger: Ledger) -> dict[str, Any]:
    """Return what is held of statements, events and parts, beside the claims they follow from."""
    return {
        "claim origins": ledger.claim_origins(),
        "events": ledger.events(rejected=True),
        "parts": ledger.parts(),
        "forwards": ledger.forwards(),
    }


def test_derived_from_memory_is_derived_from_the_ledger(tmp_path: Path) -> None:
    """After claims, copies of earlier ones, judgements, a withdrawal and a new reading both come to the same rows."""
    planted, dice = plant(14, seed=3), random.Random(2)  # noqa: S311  # which, no secret
    claims = list(planted.claims)
    recall = Recall()
    with (
        writing(tmp_path / "a" / "ledger.db") as one,
        writing(tmp_path / "b" / "ledger.db") as other,
    ):

        def both(number: int) -> None:
            derive_statements(one, recall)
            derive_events(one, recall)
            derive_statements(other)
            derive_events(other)
            assert inferred(one) == inferred(other), number

        for number, start in enumerate(range(0, len(claims), 9)):
            some = claims[start : start + 9]
            for ledger in (one, other):
                keep(ledger, planted, some)
                with ledger.transaction():
                    copy, source = claims[max(0, start - 4)].document, claims[start // 2].document
                    origin = Origin(
                        document=copy, origin=planted.origins[source].origin, role="copy",
                        reasons=("copied",), copied_share=1.0,
                    )  # fmt: skip
                    edge = Reuse(
                        copy=copy, source=source, share=1.0, kind="syndication",
                        spans=((0, 400, 0, 400),), reasons=("copied",),
                    )  # fmt: skip
                    if copy != source:
                        ledger.replace_origins([edge], [origin], tool="test", documents=[copy])
            both(number)
            judgement = judged(other, dice, number) if number % 3 == 1 else None
            if judgement is not None:
                for ledger in (one, other):
                    with ledger.transaction():
                        ledger.add_judgement(judgement)
                both(number)
        gone, again = claims[3].document, claims[5]
        for ledger in (one, other):
            with ledger.transaction():
                ledger.add_withdrawal(
                    Withdrawal(
                        id="w1:0", document=gone, author="A", state="withdrawn",
                        made="2025-01-01T00:00:00Z", reason="r",
                    )
                )  # fmt: skip
                anew = replace(again, id=again.id[:-4] + "abcd")
                ledger.add_reading(
                    Reading(document=again.document, reader="new", claims=(anew,), sentences=1, gated=1),
                    tool="new",
                )  # fmt: skip
        both(-1)
        assert set(recall.claims) == {claim.id for claim in one.claims()}
        imprints, origins = recall.ground(one)
        assert imprints == {d: i for d, i in one.imprints().items() if d in imprints}
        assert {claim.document for claim in one.claims()} | origins.keys() <= imprints.keys()
        recall.bring_up(one)
        assert recall.claim_origins == {o.claim: o for o in one.claim_origins()}
        assert recall.parts == one.parts()
        held = {origin.document: origin for origin in one.origins()}
        roots = {held[claim.document].origin for claim in one.claims() if claim.document in held}
        assert origins == {d: o for d, o in held.items() if o.origin in roots}


def test_nothing_new_is_asked_for_nothing(tmp_path: Path) -> None:
    """Brought up with another case's rows, memory holds those that were appended; derived again, nothing differs."""
    planted = plant(3, seed=1)
    recall = Recall()
    with writing(tmp_path / "a.db") as ledger:
        recall.bring_up(ledger)
        assert not recall.claims
        assert recall.relayed(ledger) == ([], set())
        keep(ledger, planted, list(planted.claims))
        recall.bring_up(ledger)
        new, gone = recall.relayed(ledger)
        assert {origin.claim for origin in new} == {claim.id for claim in planted.claims}
        assert not gone
        # Not kept yet, for whatever reason: said again.
        recall.bring_up(ledger)
        assert recall.relayed(ledger) == (new, gone)
        derive_statements(ledger, recall)
        recall.bring_up(ledger)
        assert recall.relayed(ledger) == ([], set())
        derive_statements(ledger)
        assert {origin.claim: origin for origin in new} == {
            o.claim: o for o in ledger.claim_origins()
        }
