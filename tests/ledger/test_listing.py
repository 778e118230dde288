"""Long lists in portions: together they are the whole, also while the ledger grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from supplyline.ids import content_id
from supplyline.ledger import Ledger
from supplyline.records import Assessment, Reading
from tests.ledger.build import (
    TOOL,
    Where,
    claim,
    document,
    failure,
    ledger_of_one,
    origin,
    passages,
    reading,
)

EVENTS = [content_id("e1", [n]) for n in range(4)]


def add(ledger: Ledger, *names: str) -> None:
    """Take in a document a name, each with a claim, an origin and a failure; "Unread …" is read by nobody."""
    with ledger.transaction():
        for name in names:
            one = document(name, f"{name} sent nine shells.")
            ledger.add_document(one, passages(one), tool=TOOL)
            unread = "no reader of it" if name.startswith("Unread") else None
            found = reading(one)
            if unread:
                found = Reading(document=one.id, reader="r", claims=(), sentences=1, gated=0, unread=unread)  # fmt: skip
            ledger.add_reading(found, tool=TOOL)
            ledger.replace_origins([], [origin(one, name)], tool=TOOL, documents=[one.id])
            ledger.add_failure(failure(f"{name}.pdf"))


def assess(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.replace_assessments(
            [
                Assessment(
                    event=event, provision=provision, verdict="may_breach", reasons=("because",),
                    missing=(), checked=False,
                )
                for event in EVENTS
                for provision in ("p/1", "p/2")
            ],
            tool=TOOL,
        )  # fmt: skip


def in_portions(ask: Callable[[int], list[tuple[int, Any]]]) -> list[Any]:
    """Return all that a list gives, portion by portion."""
    found: list[Any] = []
    row = 0
    while portion := ask(row):
        found += [record for _, record in portion]
        row = portion[-1][0]
    return found


@pytest.mark.parametrize("most", [1, 2, 100])
def test_portions_are_the_whole(place: Where, most: int) -> None:
    """Whatever the size of a portion, nothing current is left out, repeated or in another order."""
    with ledger_of_one(place) as ledger:
        add(ledger, "b", "c", "Unread d")
        # A newer reading takes the place of an older one; a newer text that of an older text.
        with ledger.transaction():
            again = document("b", "b sent ten shells.")
            ledger.add_document(again, passages(again), tool=TOOL)
            ledger.add_reading(reading(again), tool=TOOL)
        documents = in_portions(lambda row: ledger.documents_from(row, most=most))
        assert sorted(d.id for d in documents) == sorted(ledger.document_ids())
        assert {d.text for d in documents if d.name == "b"} == {"b sent ten shells."}
        claims = in_portions(lambda row: ledger.claims_from(row, most=most))
        assert sorted(c.id for c in claims) == sorted(ledger.claim_ids())
        origins = in_portions(lambda row: ledger.origins_from(row, most=most))
        assert sorted(o.document for o in origins) == [o.document for o in ledger.origins()]
        assert in_portions(lambda row: ledger.failures_from(row, most=most)) == ledger.failures()
        (unread,) = in_portions(lambda row: ledger.unread_from(row, most=most))
        assert (unread.source, unread.message) == ("Unread d", "no reader of it")
        entries = in_portions(lambda row: [(e.seq, e) for e in ledger.log_from(row, most=most)])
        assert entries == list(ledger.log())


def test_what_is_appended_meanwhile_moves_nothing(place: Where) -> None:
    """A list that is gone on with after the ledger has grown gives the rest of what it held, then the new."""
    with ledger_of_one(place) as ledger:
        add(ledger, "b", "c")
        first = ledger.documents_from(0, most=2)
        add(ledger, "d")
        rest = ledger.documents_from(first[-1][0], most=10)
        assert [d.name for _, d in (*first, *rest)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("most", [1, 3, 100])
def test_assessments_in_portions(place: Where, most: int) -> None:
    """By event and provision, and of some events alone."""
    with ledger_of_one(place) as ledger:
        assess(ledger)
        found: list[Assessment] = []
        while portion := ledger.assessments_from(
            found[-1].event if found else "", found[-1].provision if found else "", most=most
        ):
            found += portion
        assert found == ledger.assessments()
        some = ledger.assessments_of([EVENTS[2], EVENTS[0], "e1:none"])
        assert some == [a for a in found if a.event in (EVENTS[0], EVENTS[2])]


def test_why_nobody_read_a_document(place: Where) -> None:
    """Only of documents asked for, and only while it holds."""
    with ledger_of_one(place) as ledger:
        add(ledger, "Unread b", "Unread c")
        b, c = (document(n).id for n in ("Unread b", "Unread c"))
        assert ledger.unread_of([document().id, b]) == {b: "no reader of it"}
        with ledger.transaction():
            held = replace(document("Unread b"), text="Unread b sent nine shells.")
            ledger.add_reading(Reading(document=b, reader="r2", claims=(claim(held),), sentences=1, gated=1), tool=TOOL)  # fmt: skip
        assert ledger.unread_of([b, c]) == {c: "no reader of it"}
        assert [f.source for _, f in ledger.unread_from(0, most=9)] == ["Unread c"]
