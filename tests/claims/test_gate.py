"""The gate works on raw words and never fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplyline.claims.acts.triggers import frame_index
from supplyline.claims.gate import LONGEST, SHORT, forms, gate, worth_parsing
from supplyline.claims.parties import party_index
from supplyline.records import Document, Passage
from supplyline.text.sentences import split_sentences


@pytest.mark.parametrize(
    ("lemma", "form"),
    [("send", "sent"), ("ship", "shipped"), ("supply", "supplies"), ("dispatch", "dispatches"), ("donate", "donating"), ("pow", "pows")],
)  # fmt: skip
def test_every_inflection_opens_the_gate(lemma: str, form: str) -> None:
    """A trigger is known in every inflection, regular or not."""
    assert form in forms(lemma)


@pytest.mark.parametrize(
    "example",
    [e for f in frame_index().frames for e in f.examples if e.claims],
    ids=lambda e: e.text[:40],
)
def test_every_example_passes(example: object) -> None:
    """A sentence that a frame reads passes the gate."""
    assert worth_parsing(example.text, named=True)  # type: ignore[attr-defined]  # an Example


def test_a_sentence_without_company_does_not_pass() -> None:
    """A word that triggers in company only ("sent", of goods) does not pass alone."""
    assert worth_parsing("Ruritania sent tanks.", named=True)
    assert not worth_parsing("Ruritania sent regrets to nobody in particular.", named=False)
    assert not worth_parsing("The weather in Ruritania was mild.", named=True)


def test_victims_need_no_party() -> None:
    """People killed make a claim where nobody we know is named; goods that are sent do not."""
    assert worth_parsing("A blast killed five people.", named=False)
    assert not worth_parsing("Traders sent tanks.", named=False)


def test_tables_do_not_pass() -> None:
    """A "sentence" longer than any that is read is a table, and is not parsed."""
    assert not worth_parsing("Ruritania sent tanks. " * LONGEST, named=True)


@given(st.text(), st.booleans())
def test_any_text_is_judged(text: str, named: bool) -> None:
    """No text makes the gate fail."""
    assert worth_parsing(text, named=named) in (True, False)


def _gated(text: str) -> list[str]:
    made = Document(
        id="d", name="d", capture="c", locator="0", url=None, outlet=None, byline=None, title=None,
        published=None, published_by=None, language="en", text=text, dateline=None, credits=(), notes=(),
    )  # fmt: skip
    passages = [
        Passage(document="d", index=i, start=a, end=b)
        for i, (a, b) in enumerate(split_sentences(text))
    ]
    return [text[passages[i].start : passages[i].end] for i in gate(made, passages, party_index())]


def test_in_business_news_a_sentence_names_both_or_the_subject() -> None:
    """Where nothing is said of war or diplomacy, one party and goods are not enough; elsewhere they are."""
    trade = "The firm shipped wheat to Sweden. Norway shipped wheat to Sweden. "
    idle = "Prices rose in the quarter and the board was pleased with sales. " * (1 + SHORT // 60)
    assert _gated(trade + idle) == ["Norway shipped wheat to Sweden."]
    assert _gated(trade + "It was wartime. " + "Troops watched. " + idle)[0].startswith("The firm")
    assert len(_gated(trade)) == 2  # of a short text the words do not tell the subject
