"""Two readers of one sentence: what they agree on, and what is listed for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from supplyline.claims import load_reader
from supplyline.claims.identity import identified
from supplyline.claims.model.pair import compare, differing
from supplyline.ids import content_id
from supplyline.records import Claim, Party, Quantity, RawDocument, Speaker, Thing
from supplyline.text import read_text
from tests.corpus import WIRE

CLAIM = identified(
    Claim(
        id="", document="d1:0", start=0, end=40, sentence="…", kind="transfer",
        from_=(Party(text="Lyra", code="AAA"),), to=(Party(text="Norhaven", code="BBB"),),
        what=Thing(text="boots", category="equipment"),
        quantity=(Quantity(low=40, high=40, unit="pair", text="40 pairs"),), when=None, place=(),
        stage="done", polarity="affirmed", certainty="certain", attribution=(), voice="report",
        loaded=(), reader="embedded",
    )
)  # fmt: skip


def changed(**fields: object) -> Claim:
    """Return the claim as another reader has it."""
    return identified(replace(CLAIM, reader="model", **fields))  # type: ignore[arg-type]


def test_wording_alone_is_no_disagreement() -> None:
    """The same act in longer words is agreed in full."""
    agreed, listed = compare([CLAIM], [changed(what=Thing(text="winter boots", category="equipment"))])  # fmt: skip
    assert agreed == {CLAIM.id}
    assert listed == []


def test_each_slot_that_differs_is_named() -> None:
    """A denial, another number and another speaker are three things to look at."""
    other = changed(
        polarity="denied", quantity=(), attribution=(Speaker(text="x", code=None, direct=False),)
    )
    agreed, (found,) = compare([CLAIM], [other])
    assert agreed == frozenset()
    assert (found.fault, found.slots) == ("differ", ("polarity", "quantity", "attribution"))
    assert (found.embedded, found.model) == (CLAIM, other)


def test_what_one_reader_alone_has_is_listed() -> None:
    """A claim of another kind, or of another sentence, pairs with nothing."""
    visit = changed(kind="contact")
    later = changed(start=41, end=80)
    agreed, listed = compare([CLAIM], [visit, later])
    assert agreed == frozenset()
    assert [(d.fault, d.start) for d in listed] == [
        ("only embedded", 0),
        ("only model", 0),
        ("only model", 41),
    ]


def test_the_nearest_claims_are_paired() -> None:
    """Of two alike, the one that agrees on who and what is the partner."""
    near = changed(stage="planned")
    far = changed(to=(Party(text="Sundale", code="CCC"),))
    _, listed = compare([CLAIM], [far, near])
    assert [(d.fault, d.model) for d in listed] == [("differ", near), ("only model", far)]


def test_agreements_have_no_direction() -> None:
    """A pact between two is the same pact, whoever is named first."""
    one, other = changed(kind="agreement"), changed(kind="agreement", from_=CLAIM.to, to=CLAIM.from_)  # fmt: skip
    assert differing(one, other) == ()


def test_a_claim_of_either_reader_has_the_same_id() -> None:
    """``identified`` gives the claims of the embedded reader the ids that they have."""
    reader = load_reader()
    raw = RawDocument(
        id=content_id("d1", [WIRE]), name="wire", capture="0" * 64, locator="", form="text",
        body=WIRE, url=None, outlet=None, published="2024-12-28", title=None, language="en",
    )  # fmt: skip
    document, passages = read_text(raw, today=date(2025, 1, 1))
    sentences = [WIRE[passages[i].start : passages[i].end] for i in reader.gate(document, passages)]
    parses = dict(zip(sentences, reader.parse(sentences), strict=True))
    found = reader.read(document, tuple(passages), parses).claims
    assert found
    assert [identified(c).id for c in found] == [c.id for c in found]
