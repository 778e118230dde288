"""What many documents carry is read once; whatever reading asks of is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from supplyline.claims import load_reader, twins
from supplyline.claims.assembly import claims_of
from supplyline.claims.twins import Twins
from supplyline.records import Claim, Dateline, Document
from tests.claims.test_reader import document

READER = load_reader()
SENTENCES = (
    "North Korea sent 40 trucks to Russia last week, the ministry said.",
    "It also sent shells to us.",
)
PARSES = dict(zip(SENTENCES, READER.parse(SENTENCES), strict=True))
MADE, PASSAGES = document(*SENTENCES, outlet="The Harbour Gazette")


class Reads:
    """Reads through twins, and keeps which documents were read themselves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, held: Twins) -> None:
        self.indeed: list[str] = []
        self._held = held

        def counted(made: Document, *rest: object) -> tuple[Claim, ...]:
            self.indeed.append(made.id)
            return claims_of(made, *rest)  # type: ignore[arg-type]  # as they came

        monkeypatch.setattr(twins, "claims_of", counted)

    def __call__(self, made: Document, gated: Sequence[int] = (0, 1)) -> tuple[Claim, ...]:
        """Return the claims of ``made``, which has the passages of ``MADE``."""
        passages = [replace(passage, document=made.id) for passage in PASSAGES]
        return self._held.claims_of(made, passages, gated, PARSES, READER.name)


def test_a_reprint_makes_the_claims_it_would_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reprint under another title is not read again; its claims are those that reading it makes."""
    read = Reads(monkeypatch, Twins())
    again = replace(MADE, id="d1:1", name="again", outlet="The Valley Gazette", title="In brief")
    first, taken = read(MADE), read(again)
    passages = [replace(passage, document=again.id) for passage in PASSAGES]
    assert read.indeed == [MADE.id]
    assert taken == claims_of(again, passages, frozenset((0, 1)), PARSES, READER.name)
    assert {claim.document for claim in taken} == {again.id}
    assert {claim.id for claim in taken}.isdisjoint(claim.id for claim in first)


@pytest.mark.parametrize(
    "change",
    [
        {"published": "2025-06-16"},
        {"title": "Moscow thanks its partner"},
        {"title": "Troops are abroad, a paper says"},
        {"outlet": "Rodong Sinmun"},  # a state's organ: "us" is somebody
        {"dateline": Dateline(start=0, end=5, place=None, date=None, agency=None)},
        {"text": f"{MADE.text} Nothing else is known."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_reading_asks_of_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    """A document that differs in what bears on its claims is read itself."""
    read = Reads(monkeypatch, Twins())
    read(MADE)
    read(replace(MADE, id="d1:1", **change))  # type: ignore[arg-type]  # fields by name
    assert read.indeed == [MADE.id, "d1:1"]


def test_other_sentences_or_parses_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gate let pass and what was parsed bear on the claims, too."""
    held = Twins()
    read = Reads(monkeypatch, held)
    assert held.claims_of(MADE, PASSAGES, (0, 1), {}, READER.name) == ()
    assert len(read(MADE)) > len(read(MADE, gated=(0,))) > 0
    assert len(read.indeed) == 3


def test_what_was_asked_for_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many are held; a story that still comes in stays."""
    read = Reads(monkeypatch, Twins(most=8))  # each is one document and two or three claims
    a, b, c = (replace(MADE, id=f"d1:{n}", text=MADE.text + n) for n in "abc")
    for made in (a, b, a, c, a, b):
        read(made)
    assert read.indeed == [a.id, b.id, c.id, b.id]
