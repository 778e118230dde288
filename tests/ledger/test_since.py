"""A ledger tells what it was given since an entry of its log; its index what is given, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from supplyline.ids import content_id
from supplyline.ledger import Catalogue, Facets, Ledger
from supplyline.ledger.facets import Flow
from supplyline.ledger.since import Turn
from supplyline.records import Event, Party, Place, Reading
from tests.ledger.build import (
    TOOL,
    claim,
    document,
    event,
    ledger_of_one,
    passages,
    reading,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of one document and one event, open for writing."""
    with ledger_of_one(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def facets(ledger: Ledger, tmp_path: Path) -> Iterator[Facets]:
    """Of events about two pairs, one of which is only denied."""
    denied = document("denied")
    with ledger.transaction():
        ledger.add_document(denied, passages(denied), tool=TOOL)
        ledger.add_reading(_denying(reading(denied)), tool=TOOL)
        ledger.replace_events(_given(denied.id), tool=TOOL)
    catalogue = Catalogue(tmp_path / "pages.index")
    catalogue.bring_up(ledger)
    yield Facets(catalogue)
    catalogue.close()


def _denying(of: Reading) -> Reading:
    return replace(of, claims=tuple(replace(c, polarity="denied") for c in of.claims))


def _given(denied: str) -> list[Event]:
    base = event((claim(document()),))
    kursk = Place(text="Exemplar region", role="location", latitude=51.7, longitude=36.0, precision="region")  # fmt: skip
    town = replace(kursk, text="Exemplar", latitude=51.72, longitude=36.04, precision="city")
    state = replace(kursk, text="Alphaland", precision="country")
    only = event((claim(document("denied")),), "denied")
    return [
        replace(base, place=(kursk, town, state)),
        replace(base, id=content_id("e1", ["more"]), claims=(), place=(kursk,)),
        replace(base, id=content_id("e1", ["planned"]), claims=(), stage="planned"),
        replace(base, id=content_id("e1", ["met"]), claims=(), kind="contact"),
        replace(
            base, id=content_id("e1", ["both"]), claims=(), to=(*base.to, Party(text="Gammaland", code="CCC")),
        ),
        replace(only, documents=(denied,)),
    ]  # fmt: skip


def test_turns_are_those_of_later_entries(ledger: Ledger) -> None:
    """New, changed and gone events are told apart; what came and went meanwhile is not told."""
    old, base = ledger.events()[0], ledger.head()
    assert base
    passing, new = (replace(old, id=content_id("e1", [name])) for name in ("passing", "new"))
    for step in ([old, passing], [replace(old, stage="planned"), new]):
        with ledger.transaction():
            ledger.replace_events(step, tool=TOOL)
    turns, more = ledger.turns_since(base.seq, most=50)
    assert not more
    assert {t.id: (t.before, t.after) for t in turns} == {old.id: (True, True), new.id: (False, True)}  # fmt: skip
    assert ledger.events_at(base.seq, [old.id, new.id, passing.id]) == {old.id: old}
    with ledger.transaction():
        ledger.replace_events([new], tool=TOOL)
    head = ledger.head()
    assert head
    gone = Turn(id=old.id, before=True, after=False)
    assert gone in ledger.turns_since(base.seq, most=50)[0]
    assert ledger.turns_since(head.seq, most=50) == ([], False)
    assert ledger.turns_since(base.seq, most=1) == ([gone], True)


def test_flows_count_events_once_for_each_pair(facets: Facets) -> None:
    """What only happens to meet, and what is only denied, is no flow; what is planned is its own."""
    assert facets.flows == [
        Flow(pair="AAA-BBB", category="ammunition", happened=True, events=3),
        Flow(pair="AAA-BBB", category="ammunition", happened=False, events=1),
        Flow(pair="AAA-CCC", category="ammunition", happened=True, events=1),
    ]
    assert facets.find({"told": frozenset({"denied"})}).total == 1


def test_a_spot_counts_events_and_has_a_name(facets: Facets) -> None:
    """Names of one tenth of a degree are one spot, called by the shortest; a state is none."""
    assert facets.spots == [("51.7,36", 2)]
    assert facets.places == {"51.7,36": ("Exemplar", True)}
    assert facets.find({"place": frozenset({"51.7,36"})}).total == 2
