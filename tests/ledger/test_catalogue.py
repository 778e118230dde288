"""The index of pages says what the ledger says, whichever way it came to it."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from supplyline.ids import content_id
from supplyline.ledger import BadCursor, Catalogue, Facets, Ledger, open_ledger
from supplyline.records import Event, Grade, Party, Thing, When
from tests.ledger.build import (
    TOOL,
    at,
    claim,
    document,
    event,
    failure,
    ledger_of_one,
    passages,
    reuse,
    run,
    withdrawal,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of one document, open for writing."""
    with ledger_of_one(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """An index that is not there yet."""
    found = Catalogue(tmp_path / "pages.index")
    yield found
    found.close()


def planted(number: int, seed: int = 3) -> list[Event]:
    """Return events with facets drawn at random; their claims are those of one document."""
    draw = random.Random(seed)  # noqa: S311  # not for secrets
    base = event((claim(document()),))
    return [
        replace(
            base,
            id=content_id("e1", [n]),
            kind=draw.choice(("transfer", "contact", "casualty")),
            from_=(Party(text="A", code=draw.choice(("FIN", "MNG", None))),),
            to=(Party(text="B", code=draw.choice(("CHL", "MNG"))), Party(text="C", code="PER")),
            what=draw.choice((None, Thing(text="fuel", category="fuel"))),
            when=draw.choice(
                (None, When(text="", start=f"2025-0{draw.randint(1, 9)}-01", end=None))
            ),
            grade=draw.choice(
                (None, Grade(source="B", information=2, reasons=("checked by A. Ann",)))
            ),
            origins_low=draw.randint(1, 3),
        )
        for n in range(number)
    ]  # fmt: skip


def content(place: Path) -> dict[str, list[Any]]:
    """Return what an index holds, without the numbers that tell in which order it came to it."""
    with sqlite3.connect(place) as db:
        return {
            "events": sorted(
                db.execute(
                    "SELECT id, kind, category, stage, tier, grade, pairs, stands, state, start, exact, origins, "
                    "documents, effect FROM events WHERE died = 0"
                )
            ),
            **{
                table: sorted(db.execute(f"SELECT * FROM {table}"), key=repr)  # noqa: S608  # from here
                for table in ("counted", "documents", "outlets", "repeats", "failures")
            },
            "counts": sorted(
                db.execute("SELECT name, value FROM noted WHERE name LIKE 'n\\_%' ESCAPE '\\'")
            ),
        }


def test_an_index_brought_up_is_one_made_anew(ledger: Ledger, tmp_path: Path) -> None:
    """After new, changed and withdrawn rows of every table, both hold the same."""
    grown, anew = Catalogue(tmp_path / "pages.index"), Catalogue(tmp_path / "anew.index")
    events = planted(30)
    for step in (events[:20], [replace(e, stage="planned") for e in events[10:]], events[5:25]):
        grown.bring_up(ledger)
        with ledger.transaction():
            ledger.replace_events(step, tool=TOOL)
            ledger.add_failure(failure(f"{len(step)}.pdf"))
    with ledger.transaction():
        ledger.add_withdrawal(withdrawal())
        ledger.replace_origins([reuse(document("b"), document())], [], tool=TOOL)
    grown.bring_up(ledger)
    with ledger.transaction():
        ledger.replace_origins([reuse(document("c"), document())], [], tool=TOOL)
    assert grown.bring_up(ledger)
    assert anew.bring_up(ledger)
    assert content(grown.place) == content(anew.place)
    assert not grown.bring_up(ledger)


def test_facets_that_grew_are_facets_made_anew(ledger: Ledger, catalogue: Catalogue) -> None:
    """What is held in memory follows: an event that changed is listed once, as it is now."""
    events = planted(40)
    catalogue.bring_up(ledger)
    facets = Facets(catalogue)
    for step in (events, [replace(e, stage="planned") for e in events[20:]], events[:7]):
        with ledger.transaction():
            ledger.replace_events(step, tool=TOOL)
        catalogue.bring_up(ledger)
        facets = Facets(catalogue, facets)
        anew = Facets(catalogue)
        assert facets.find(most=99).ids == anew.find(most=99).ids
        assert facets.find().counts == anew.find().counts
        assert set(facets.find(most=99).ids) == {e.id for e in step}


def test_counts_and_pages_are_those_of_a_plain_count(ledger: Ledger, catalogue: Catalogue) -> None:
    """Any filter: its events, each once over all pages and in order; counts leave out their own facet."""
    events = planted(300)
    with ledger.transaction():
        ledger.replace_events(events, tool=TOOL)
    catalogue.bring_up(ledger)
    facets = Facets(catalogue)
    filters = {"kind": frozenset({"transfer", "contact"}), "pairs": frozenset({"FIN-PER"})}
    of_kind = [e for e in events if e.kind in filters["kind"]]
    of_pair = [e for e in events if e.from_[0].code == "FIN"]
    wanted = [e for e in of_kind if e in of_pair]
    found: list[str] = []
    after: str | None = None
    while True:
        page = facets.find(filters, order="oldest", after=after, most=7)
        assert page.total == len(wanted)
        assert dict(page.counts["kind"]) == Counter(e.kind for e in of_pair)
        assert dict(page.counts["grade"]) == Counter("B2" if e.grade else "F6" for e in wanted)
        found += page.ids
        after = page.after
        if after is None:
            break
    assert sorted(found) == sorted(e.id for e in wanted)
    days = {e.id: (e.when and e.when.start) or "9999" for e in wanted}
    assert [days[i] for i in found] == sorted(days.values())
    months = facets.months
    assert {k: sum(n.values()) + sum(w.values()) + u for k, (n, w, u) in months.items()} == Counter(
        e.kind for e in events
    )


@pytest.mark.parametrize(
    ("words", "matches"),
    [
        ("shells", 1), ("SHELLS nine", 1), ('"nine shells"', 1), ('"shells nine"', 0), ("absent", 0),
        ('shells OR absent', 0), ("shells NOT nine", 0), ("said:shells", 0), ('"', None), ("*", None),
        ("'; DROP TABLE events; --", 0), ('shells" OR "a', 0), ("NEAR(nine shells)", 0), ("", None),
        ("shells\x00", 1), ("\ud800", None),
    ],
)  # fmt: skip
def test_a_search_knows_words_and_no_grammar(
    ledger: Ledger, catalogue: Catalogue, words: str, matches: int | None
) -> None:
    """What is asked is words and phrases; the index's own operators are words like any other."""
    catalogue.bring_up(ledger)
    found = catalogue.matching(words)
    assert (None if found is None else len(found[0])) == matches
    assert Facets(catalogue).find(words=words).total == (1 if matches is None else matches)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "bmV3ZXN0",
        "AAAA" * 1000,
        "b2xkZXN0IDEuMCAx",
        "bmV3ZXN0IG9uZSB0d28",
        "bmV3ZXN0IDEuMCA5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ",
    ],
)
def test_a_cursor_of_somebody_else_is_refused(
    ledger: Ledger, catalogue: Catalogue, cursor: str
) -> None:
    """A cursor that this list did not give is told of in words."""
    catalogue.bring_up(ledger)
    with pytest.raises(BadCursor, match="first page"):
        Facets(catalogue).find(after=cursor)


def test_a_document_knows_what_copies_it(ledger: Ledger, catalogue: Catalogue) -> None:
    """Copies and rewrites by day, with the share of their words; a common quotation copies nobody."""
    first, late, early, quoting = document(), document("late"), document("early"), document("q")
    held = [replace(late, published="2025-03-01"), replace(early, published="2025-02-01"), quoting]
    found = [reuse(late, first, 0.5), replace(reuse(early, first, 0.9), kind="rewrite")]
    with ledger.transaction():
        for one in held:
            ledger.add_document(one, passages(one), tool=TOOL)
        ledger.replace_origins(
            [*found, replace(reuse(quoting, first), kind="quotation")], [], tool=TOOL
        )
    catalogue.bring_up(ledger)
    told = [(item.id, kind, share) for item, kind, share in catalogue.copies(first.id, most=9)]
    assert told == [(early.id, "rewrite", 0.9), (late.id, "syndication", 0.5)]
    assert [item.id for item, *_ in catalogue.copies(first.id, most=1)] == [early.id]
    with ledger.transaction():
        ledger.replace_origins(found[:1], [], tool=TOOL)
    catalogue.bring_up(ledger)
    assert [item.id for item, *_ in catalogue.copies(first.id, most=9)] == [late.id]


def test_the_index_of_another_ledger_is_made_anew(tmp_path: Path, ledger: Ledger) -> None:
    """A file that is of another ledger, of another form or none at all is replaced."""
    place = tmp_path / "pages.index"
    catalogue = Catalogue(place)
    catalogue.bring_up(ledger)
    with open_ledger(
        tmp_path / "other" / "ledger.db", create=True, clock=at("2025-02-01")
    ) as other:
        other.begin(run(7))
        with other.transaction():
            other.add_failure(failure("other.pdf"))
        catalogue.bring_up(other)
        assert catalogue.counts()["failures"] == 1
        assert catalogue.counts()["documents"] == 0
        catalogue.close()
        place.write_text("not a database, and long enough to be looked at as one" * 9)
        again = Catalogue(place)
        again.bring_up(other)
        assert again.counts()["failures"] == 1


def test_a_judgement_would_change_most_where_most_rests_on_it(
    ledger: Ledger, catalogue: Catalogue
) -> None:
    """The queue begins with what is disputed, then candidates; what is judged comes last."""
    one = event((claim(document()),))
    cases: dict[str, dict[str, Any]] = {
        "judged": {"judgements": ("j1:1",)},
        "vetted": {"tier": "vetted"},
        "candidate": {},
        "disputed": {"disputed": ("A. Ann: accept",), "judgements": ("j1:1",)},
    }
    named = {
        name: replace(one, id=content_id("e1", [name]), **fields) for name, fields in cases.items()
    }
    with ledger.transaction():
        ledger.replace_events(list(named.values()), tool=TOOL)
    catalogue.bring_up(ledger)
    order = ["disputed", "candidate", "vetted", "judged"]
    facets = Facets(catalogue)
    assert facets.find(order="effect").ids == tuple(named[n].id for n in order)
    assert facets.after_event(named["disputed"].id, "effect") == named["candidate"].id
    assert facets.after_event(named["judged"].id, "effect") is None


def test_pages_read_the_index_before_while_it_is_made_anew(
    ledger: Ledger, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page finds it half made: what was there is there until the new one is whole."""
    with ledger.transaction():
        ledger.replace_events(planted(20), tool=TOOL)
    catalogue.bring_up(ledger)
    before = dict(catalogue.counts())
    assert before["events"] == 20
    monkeypatch.setattr("supplyline.ledger.catalogue._FORM", "another")
    meanwhile = []

    def page(_rows: int) -> None:
        meanwhile.append((dict(catalogue.counts()), dict(Catalogue(catalogue.place).counts())))

    assert catalogue.bring_up(ledger, page)
    assert meanwhile
    assert all(seen == (before, before) for seen in meanwhile)
    assert catalogue.noted("form") == "another"
    assert dict(catalogue.counts()) == before
    assert [p.name for p in catalogue.place.parent.glob("*.unfinished")] == []
