"""Rows and events that are one happening are put side by side, the rest is listed by who has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from supplyline.ids import content_id
from supplyline.records import (
    Bounds,
    Category,
    Claim,
    Document,
    Event,
    Kind,
    Party,
    Stage,
    Thing,
    When,
)
from supplyline.register import Row, line_up
from supplyline.register.lining import Lined

NAMES = {"XAV": "Averland", "XBR": "Bresk", "XCO": "Corvale"}


class Case:
    """Events of one claim each."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.claims: dict[str, Claim] = {}
        self.documents: dict[str, Document] = {}

    def event(
        self,
        sentence: str,
        day: str,
        *,
        kind: Kind = "transfer",
        frm: str = "XAV",
        to: str = "XBR",
        what: Category = "ammunition",
        when: tuple[str, str] | None = None,
        number: tuple[float | None, float | None] | None = None,
        stage: Stage = "done",
        url: str | None = None,
    ) -> Event:
        """Add an event that one document of ``day`` tells in ``sentence``."""
        n = len(self.events)
        document = Document(
            id=content_id("d1", [n]), name=f"d{n}", capture="", locator="", url=url, outlet="Harbour Wire",
            byline=None, title=None, published=day, published_by="given", language="en", text="",
            dateline=None, credits=(), notes=(),
        )  # fmt: skip
        sides = (Party(text=NAMES[frm], code=frm),), (Party(text=NAMES[to], code=to),)
        claim = Claim(
            id=content_id("c1", [n]), document=document.id, start=0, end=len(sentence), sentence=sentence,
            kind=kind, from_=sides[0], to=sides[1], what=Thing(text=what, category=what), quantity=(),
            when=None, place=(), stage=stage, polarity="affirmed", certainty="certain", attribution=(),
            voice="report", loaded=(), reader="test",
        )  # fmt: skip
        bounds = () if number is None else (
            Bounds(unit="round", low=number[0], best=None, high=number[1], scope="single", rule="as said", claims=(claim.id,)),
        )  # fmt: skip
        event = Event(
            id=content_id("e1", [n]), kind=kind, from_=sides[0], to=sides[1],
            what=Thing(text=what, category=what), place=(), stage=stage, quantity=bounds,
            when=None if when is None else When(text="", start=when[0], end=when[1]),
            claims=(claim.id,), documents=(document.id,), outlets=("Harbour Wire",), origins_low=1,
            origins_high=1, acknowledgement=(), reasons=(),
        )  # fmt: skip
        self.claims[claim.id], self.documents[document.id] = claim, document
        self.events.append(event)
        return event

    def beside(self, *rows: Row, **how: Any) -> Lined:
        """Line rows up with the events."""
        return line_up(rows, self.events, self.claims, self.documents, **how)


def told(id_: str, day: str, words: str, **more: Any) -> Row:
    """Return a row of a timeline."""
    row = Row(
        id=id_, where=id_, days=(day, day), from_=(), to=(), named=("XAV", "XBR"), item="",
        categories=("ammunition",), low=None, high=None, numbers=(), stage=None, words=words, address="",
    )  # fmt: skip
    return replace(row, **more)


def sold(id_: str, days: tuple[str, str], frm: str, to: str, **more: Any) -> Row:
    """Return a row of a trade register."""
    row = told(
        id_, days[0], "shells", days=days, named=(), item="shells",
        from_=(Party(text=NAMES[frm], code=frm),), to=(Party(text=NAMES[to], code=to),),
    )  # fmt: skip
    return replace(row, **more)


def test_the_same_happening_in_other_words() -> None:
    """Who, when, what and some of the words are enough; each part of the score says why."""
    case = Case()
    event = case.event("Averland shipped 1,000 crates of shells by rail to Bresk.", "2024-03-02")
    found = case.beside(
        told("r1", "2024-03-03", "Crates of shells go from Averland to Bresk by rail")
    )
    (pair,) = found.matched
    assert (pair.row.id, pair.event.id, pair.differs) == ("r1", event.id, ())
    assert 0.5 <= pair.score <= 1
    assert any("words alike by" in reason for reason in pair.reasons)
    assert (found.only_here, found.only_there) == ((), ())


def test_each_row_has_one_event_and_each_event_one_row() -> None:
    """Two rows and two events of one day go by their words, and the sum of both pairs counts."""
    case = Case()
    one = case.event("Shells went by rail from Averland to Bresk.", "2024-03-02")
    two = case.event(
        "Shells went by ship from Averland to Bresk through the harbour.", "2024-03-02"
    )
    found = case.beside(
        told("ship", "2024-03-02", "Averland ships shells to Bresk through its harbour"),
        told("rail", "2024-03-02", "By rail shells went to Bresk"),
    )
    assert {(p.row.id, p.event.id) for p in found.matched} == {("rail", one.id), ("ship", two.id)}


def test_what_fits_a_pair_stands_beside_it_and_is_missing_nowhere() -> None:
    """A second event of the row and a second row of the event are listed with the pair."""
    case = Case()
    case.event("Averland sent shells by rail to Bresk.", "2024-03-02")
    case.event("Averland sent shells by rail to Bresk again.", "2024-03-02")
    one = case.beside(told("r1", "2024-03-02", "Averland sent shells by rail to Bresk"))
    assert [len(p.events) for p in one.matched] == [1]
    assert one.only_here == ()
    single = Case()
    single.event("Averland sent shells by rail to Bresk.", "2024-03-02")
    rows = [told(f"r{n}", "2024-03-02", "Averland sent shells by rail to Bresk") for n in (1, 2)]
    two = single.beside(*rows)
    assert [len(p.rows) for p in two.matched] == [1]
    assert two.only_there == ()


def test_other_parties_and_other_times_are_no_pair() -> None:
    """The flow the other way, another taker and a month on match nothing."""
    case = Case()
    case.event("Averland sent shells to Bresk.", "2024-03-02")
    case.event("Corvale sent shells to Averland.", "2024-06-30", frm="XCO", to="XAV")
    march = ("2024-03-01", "2024-04-01")
    assert case.beside(sold("back", march, "XBR", "XAV")).matched == ()
    assert case.beside(sold("late", ("2024-05-01", "2024-05-02"), "XAV", "XBR")).matched == ()
    within = case.beside(sold("late", ("2024-05-01", "2024-05-02"), "XAV", "XBR"), tolerance=90)
    assert len(within.matched) == 1


def test_what_the_case_has_nothing_on_is_counted_outside() -> None:
    """Rows of other pairs, and of times before the first event, are not missing; --pair narrows both."""
    case = Case()
    case.event("Averland sent shells to Bresk.", "2024-03-02")
    rows = [
        sold("pair", ("2024-01-01", "2025-01-01"), "XAV", "XBR"),
        sold("other", ("2024-01-01", "2025-01-01"), "XCO", "XBR"),
        sold("old", ("1974-01-01", "1975-01-01"), "XAV", "XBR"),
    ]
    found = case.beside(*rows)
    assert ([r.id for r in found.only_there], found.outside) == ([], 2)
    assert [p.row.id for p in found.matched] == ["pair"]
    narrowed = case.beside(*rows, pair=("XCO", "XBR"))
    assert (narrowed.matched, narrowed.only_here, narrowed.outside) == ((), (), 2)
    assert [r.id for r in narrowed.only_there] == ["other"]


def test_what_a_pair_says_otherwise_is_told() -> None:
    """Date, number, stage and item that cannot both hold are named with both sides."""
    case = Case()
    case.event(
        "Averland sent shells to Bresk.", "2024-03-08", when=("2024-03-05", "2024-03-06"),
        number=(100.0, 200.0),
    )  # fmt: skip
    row = sold(
        "r1", ("2024-03-01", "2024-03-02"), "XAV", "XBR", low=40.0, high=40.0, stage="ordered"
    )
    (pair,) = case.beside(row).matched
    assert pair.differs == (
        "date: 2024-03-01 there, 2024-03-05 here",
        "number: 40 there, at least 100, at most 200 round here",
        "stage: ordered there, done here",
    )


def test_what_is_told_later_is_no_other_date() -> None:
    """A row in words has the day of the telling; a time that is open on the row's side holds it."""
    case = Case()
    words = "Averland sent shells by rail to Bresk"
    case.event(f"{words}.", "2024-03-08", when=("2024-03-01", "2024-03-02"))
    (later,) = case.beside(told("r1", "2024-03-09", words)).matched
    (before,) = case.beside(told("r1", "2024-02-27", words)).matched
    assert later.differs == ()
    assert before.differs == ("date: 2024-02-27 there, 2024-03-01 here",)
    sold_later = sold("r1", ("2024-03-05", "2024-03-06"), "XAV", "XBR", words=words)
    (other,) = case.beside(sold_later).matched
    assert other.differs == ("date: 2024-03-05 there, 2024-03-01 here",)
    open_end = replace(case.events[0], when=When(text="since", start="2024-03-01", end=None))
    case.events = [open_end]
    (held,) = case.beside(sold_later).matched
    assert held.differs == ()


def test_a_shared_address_is_a_reason_that_can_be_left_out() -> None:
    """The same source counts; a measurement that hides it sees nothing of it."""
    case = Case()
    case.event("A convoy crossed the border with shells.", "2024-03-02", url="https://a.example/1")
    row = told("r1", "2024-03-03", "Averland said to arm Bresk: shells in a convoy", address="https://a.example/1")  # fmt: skip
    (pair,) = case.beside(row).matched
    assert any("same source address" in reason for reason in pair.reasons)
    hidden = case.beside(row, addresses=False)
    assert not any("address" in r for p in hidden.matched for r in p.reasons)


def test_a_meeting_has_no_giver() -> None:
    """Who is named first in a contact says nothing: either order of the two is the same meeting."""
    case = Case()
    case.event("The ministers of Averland and Bresk met in the harbour.", "2024-03-02", kind="contact", what="other")  # fmt: skip
    row = sold(
        "r1", ("2024-03-02", "2024-03-03"), "XBR", "XAV", item="", categories=(),
        words="ministers met in the harbour",
    )  # fmt: skip
    assert len(case.beside(row).matched) == 1


def test_nothing_on_either_side_is_no_fault() -> None:
    """An empty case and an empty register line up to nothing."""
    empty = Case().beside()
    assert (empty.matched, empty.only_here, empty.only_there, empty.outside) == ((), (), (), 0)
    assert len(Case().beside(told("r1", "2024-03-02", "words")).only_there) == 1
