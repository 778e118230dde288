"""The reader as the path uses it: gate, parse, read.  States are real, acts invented."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplyline.claims import Reader, load_reader
from supplyline.claims.parsing.installed import (
    KnownPipeline,
    PipelineChangedError,
    PipelineMissingError,
    check,
    find_pipeline,
)
from supplyline.claims.parsing.packing import ParseError
from supplyline.claims.parsing.parse import unpack
from supplyline.records import Claim, Document, Passage, Reading

READER = load_reader()


def document(
    *sentences: str,
    title: str | None = None,
    language: str | None = "en",
    outlet: str | None = None,
) -> tuple[Document, list[Passage]]:
    """Return a document of ``sentences``, published on 2025-06-15."""
    text, passages = "", []
    for index, sentence in enumerate(sentences):
        passages.append(
            Passage(document="d1:0", index=index, start=len(text), end=len(text) + len(sentence))
        )
        text += sentence + " "
    made = Document(
        id="d1:0", name="test", capture="0" * 64, locator="", url=None, outlet=outlet, byline=None, title=title,
        published=date(2025, 6, 15).isoformat(), published_by="given", language=language, text=text,
        dateline=None, credits=(), notes=(),
    )  # fmt: skip
    return made, passages


def read(
    *sentences: str,
    title: str | None = None,
    language: str | None = "en",
    outlet: str | None = None,
) -> Reading:
    made, passages = document(*sentences, title=title, language=language, outlet=outlet)
    parses = dict(zip(sentences, READER.parse(sentences), strict=True))
    return READER.read(made, passages, parses)


def who(claim: Claim) -> tuple[list[str | None], list[str | None]]:
    return [p.code for p in claim.from_], [p.code for p in claim.to]


@pytest.mark.parametrize(
    "sentence",
    [
        "Sending tanks to Norway would be a violation of the treaty.",
        "Officials warned Sweden against sending shells to Norway.",
        "If Sweden supplied missiles to Norway, talks would end.",
        "Sweden and Norway lie in the north.",
        "Norway urged Sweden not to ship rifles, and snow fell.",
        "Sweden threatened to send tanks to Norway.",
        "Sweden's delivery of tanks to Norway was blocked.",
        "Norway asked Sweden for tanks.",
        "Norway called on Sweden to send tanks.",
        "There is no evidence that Sweden sent tanks to Norway.",
        "Sweden was about to send tanks to Norway.",
        "Sweden has yet to send tanks to Norway.",
        "Sweden would have sent tanks to Norway.",
        "Sweden ruled out sending tanks to Norway.",
        "Sweden pledged 12 tanks to Norway.",
        "Sweden offered Norway tanks.",
        "Sweden has no plans to send tanks to Norway.",
        "Neither Sweden nor Denmark sent tanks to Norway.",
        "Sweden is unable to send tanks to Norway.",
        "Sweden prevented Denmark from sending tanks to Norway.",
        "Any transfer of tanks from Sweden to Norway is prohibited.",
        "Moscow pledged to supply medicine, train doctors and send tanks to Norway.",
    ],
)
def test_what_is_only_feared_or_forbidden_is_no_delivery(sentence: str) -> None:
    """A warning, a condition, a prohibition and two names side by side are no transfer."""
    assert [
        c
        for c in read(sentence).claims
        if c.kind == "transfer" and (c.stage, c.polarity) == ("done", "affirmed")
    ] == []


@pytest.mark.parametrize(
    ("sentence", "stage", "polarity"),
    [
        ("Sweden has sent shells to Norway.", "done", "affirmed"),
        ("Sweden is sending shells to Norway.", "under_way", "affirmed"),
        ("Sweden will send shells to Norway.", "planned", "affirmed"),
        ("Sweden plans to send shells to Norway.", "planned", "affirmed"),
        ("Sweden offered to send shells to Norway.", "offered", "affirmed"),
        ("Sweden agreed to send shells to Norway.", "agreed", "affirmed"),
        ("Sweden stopped sending shells to Norway.", "ended", "affirmed"),
        ("Sweden did not send shells to Norway.", "done", "denied"),
        ("Sweden refused to send shells to Norway.", "agreed", "denied"),
    ],
)  # fmt: skip
def test_a_transfer_has_the_stage_that_its_words_give(
    sentence: str, stage: str, polarity: str
) -> None:
    """Promised, planned, stopped and denied are never read as delivered."""
    (claim,) = read(sentence).claims
    assert (claim.kind, claim.stage, claim.polarity) == ("transfer", stage, polarity)
    assert who(claim) == (["SWE"], ["NOR"])


def test_a_return_flow_is_its_own_claim() -> None:
    """What is given "in exchange" goes the other way."""
    claims = read("Sweden sent shells to Norway in exchange for oil.").claims
    assert {(c.what.category if c.what else "", *who(c)[0], *who(c)[1]) for c in claims} == {
        ("ammunition", "SWE", "NOR"),
        ("fuel", "NOR", "SWE"),
    }


def test_short_names_and_pronouns_are_resolved_in_the_document() -> None:
    """A surname stands for who was titled before, "the two countries" for the two named."""
    claims = read(
        "Swedish Defence Minister Anna Berg arrived in Norway.",
        "Berg met the Norwegian prime minister.",
        "The two countries signed an agreement.",
    ).claims
    assert [(c.kind, *who(c)) for c in claims] == [
        ("contact", ["SWE"], ["NOR"]),
        ("contact", ["SWE"], ["NOR"]),
        ("agreement", ["SWE"], ["NOR"]),
    ]


def test_a_gift_without_a_taker_goes_where_the_others_went() -> None:
    """Where all that a document tells of went to one state, so does what it names no taker of."""
    claims = read(
        "Norway sent tanks to Moldova.",
        "Denmark gave radars to Moldova.",
        "Portugal has donated 20 rifles.",
    ).claims
    assert [who(claim) for claim in claims] == [
        (["NOR"], ["MDA"]),
        (["DNK"], ["MDA"]),
        (["PRT"], ["MDA"]),
    ]


def test_it_is_the_firm_that_the_sentence_before_was_about() -> None:
    """After a sentence on a firm, "it" is that firm, which stands for no state."""
    first, second = read(
        "Acme Munitions Plant is a producer of artillery shells.", "It also makes rockets."
    ).claims
    assert [p.code for p in (*first.from_, *second.from_)] == [None, None]
    assert second.from_[0].text == first.from_[0].text


def test_a_dateline_is_nobody() -> None:
    """The place of a dateline is not the subject of its sentence."""
    (claim,) = read("PARIS, June 14 (Exemplar) -- Sweden sent 12 tanks to Norway.").claims
    assert who(claim) == (["SWE"], ["NOR"])
    assert [(q.low, q.high) for q in claim.quantity] == [(12, 12)]


def test_offsets_are_those_of_the_document() -> None:
    """A claim's sentence and the words of its marks are verbatim at their offsets."""
    made, passages = document(
        "Nothing happened.", "In May 2025 Sweden sent 12 tanks to Norway, officials said."
    )
    parses = dict(
        zip(
            [made.text[p.start : p.end] for p in passages],
            READER.parse([made.text[p.start : p.end] for p in passages]),
            strict=True,
        )
    )
    (claim,) = READER.read(made, passages, parses).claims
    assert made.text[claim.start : claim.end] == claim.sentence
    words = {m.slot: made.text[m.start : m.end] for m in claim.marks}
    assert (words["trigger"], words["from"], words["to"], words["what"]) == (
        "sent",
        "Sweden",
        "Norway",
        "tanks",
    )
    assert claim.when is not None
    assert (claim.when.start, claim.when.end) == ("2025-05-01", "2025-06-01")


def test_reading_twice_gives_the_same_ids() -> None:
    """A claim's id depends on its content, not on the run."""
    first, second = (read("Sweden has sent shells to Norway.") for _ in range(2))
    assert first == second
    assert first.claims[0].id.startswith("c1:")


def test_another_language_is_said_to_be_unread() -> None:
    """A language without a reader is no failure and no silence."""
    reading = read("Швеція надіслала танки.", language="uk")
    assert (reading.claims, reading.unread) == ((), "no reader for language 'uk'")
    assert read("Швеция отправила танки.", language=None).unread is not None
    assert read("Sweden has sent shells to Norway.", language=None).unread is None


def test_a_reader_travels_and_loads_nothing() -> None:
    """A reader is sent to workers as it is; importing and gating need no spaCy."""
    assert pickle.loads(pickle.dumps(READER)) == READER  # noqa: S301  # our own bytes
    code = (
        "import sys; from supplyline.claims import load_reader; r = load_reader(); r.name; "
        "from supplyline.claims.gate import worth_parsing; worth_parsing('Sweden sent tanks', named=True); "
        "sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603  # our own code


def test_a_changed_weight_file_is_refused(tmp_path: Path) -> None:
    """A file that is not the recorded one is named, and nothing is loaded."""
    installed = find_pipeline()
    known = KnownPipeline(
        name="x",
        pipeline="x",
        version="1",
        language="en",
        source="",
        folder="",
        files={"model": "0" * 64},
    )
    (tmp_path / "model").write_bytes(b"other")
    changed = type(installed)(name="x", label="x", language="en", folder=tmp_path, known=known)
    with pytest.raises(PipelineChangedError, match="SHA-256"):
        check(changed)
    check(installed)


def test_an_absent_pipeline_is_named() -> None:
    """A pipeline that is not installed is refused by name; the default's name says what it is."""
    with pytest.raises(PipelineMissingError, match="no_such_pipeline"):
        load_reader("no_such_pipeline")
    assert READER.name.startswith("embedded ")
    assert "(en_core_web_sm 3.8.0" in READER.name
    assert isinstance(READER, Reader)


def test_a_damaged_parse_is_refused() -> None:
    """Bytes that are no parse say so and how to go on."""
    with pytest.raises(ParseError, match="build the case again"):
        unpack(b"not a parse")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [
                "Russia",
                "sent",
                "“",
                "tanks",
                "to",
                "\u202e",
                "Iran",
                ",",
                "(KCNA)",
                "--",
                "'s",
                "5",
                "million",
                "killed",
                "and",
                "agreed",
                "\n\n",
                "not",
                "visited",
                "which",
                "in",
                "exchange",
                "for",
                "oil",
                "é",
                "🚢",
                "its",
                "U.S.-made",
                ".",
            ]
        ),
        max_size=25,
    )
)
def test_any_words_in_any_order_are_read(words: list[str]) -> None:
    """However strange a sentence, reading it does not fail and its claims point into it."""
    sentence = " ".join(words).strip()
    if not sentence:
        return
    made, passages = document(sentence)
    for claim in READER.read(made, passages, {sentence: READER.parse([sentence])[0]}).claims:
        assert claim.sentence == sentence
        assert all(0 <= m.start < m.end <= len(made.text) for m in claim.marks)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=80))
def test_any_text_is_read(text: str) -> None:
    """Any text with a claim's words in it can be read."""
    sentence = f"Russia sent {text} tanks to Iran".strip()
    made, passages = document(sentence)
    assert READER.read(made, passages, {sentence: READER.parse([sentence])[0]}).sentences == 1
