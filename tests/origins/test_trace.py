"""Who copied whom, on stories of invented states and outlets."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins import DocumentTwice, Index, document_of, facts_of, trace
from supplyline.records import Document, Origin, Reuse

STORY = (
    "The harbour authority of Alphaville said that nine cargo ships left its northern terminal on "
    "Friday night under escort. The vessels carried fuel and spare parts for the garrison of "
    "Betaland, according to a loading list that hung in the customs hall. Dockers described forty "
    "lorries waiting at the gate since Wednesday morning. The governor of the province called the "
    "voyage routine and declined to name the port of call. A similar convoy crossed the strait in "
    "March and returned with timber and copper ore."
)
OTHER = (
    "Farmers in the river valleys of Gammaland expect a poor harvest after three months without "
    "rain. The ministry of agriculture promised seed loans to every village council by the end of "
    "the month. Millers in the capital have begun to mix barley into their flour. A cooperative in "
    "the south bought grain abroad for the first time in twenty years. Prices on the weekly market "
    "doubled between April and June."
)
QUOTE = (
    "“We will stand by our neighbours in this hour of need and we will send whatever they ask of "
    "us, whatever it may cost the treasury and the people,”"
)
SENTENCE = "A similar convoy crossed the strait in March and returned with timber and copper ore."


def sentences(text: str) -> list[str]:
    """Return the sentences of one of the stories above."""
    return [part.strip() + "." for part in text.split(". ") if part.strip()]


def edge(reuse: tuple[Reuse, ...], copy: Document, source: Document) -> Reuse | None:
    """Return the edge from ``copy`` to ``source``, if there is one."""
    return next((r for r in reuse if (r.copy, r.source) == (copy.id, source.id)), None)


def origin_of(origins: tuple[Origin, ...], document: Document) -> Origin:
    """Return the origin of ``document``."""
    return next(o for o in origins if o.document == document.id)


def added(index: Index, documents: list[Document]) -> dict[str, Origin]:
    """Add ``documents`` and return the origins that may have changed."""
    index.add(facts_of(documents))
    found = {origin.document: origin for answers in index.trace() for origin in answers.origins()}
    index.settle()
    return found


def test_a_reprint_in_other_spelling_is_one_origin_with_its_source() -> None:
    """Case, quotes, dashes and blanks are habits of an outlet, not reporting."""
    ours = document_of(STORY, name="ours", published="2025-03-01")
    theirs = document_of(STORY.upper().replace(" ", "\n  "), name="theirs", published="2025-03-02")
    found = trace([theirs, ours])
    assert found.count == 1
    assert origin_of(found.origins, theirs).role == "copy"
    assert origin_of(found.origins, ours).role == "original"
    copied = edge(found.reuse, theirs, ours)
    assert copied is not None
    assert copied.kind == "syndication"
    assert copied.share == 1.0
    assert "published 1 day after the source" in copied.reasons


def test_a_story_cut_to_half_goes_back_to_the_whole_one() -> None:
    """A copy needs no more than a part of its source."""
    whole = document_of(STORY, name="whole", published="2025-03-01T10:00:00Z")
    half = document_of(
        " ".join(sentences(STORY)[:2]), name="half", published="2025-03-01T12:00:00Z"
    )
    found = trace([half, whole])
    assert found.count == 1
    copied = edge(found.reuse, half, whole)
    assert copied is not None
    assert copied.share > 0.95


def test_changed_words_do_not_break_a_passage() -> None:
    """One word in six exchanged, and the passage is still found as one."""
    words = STORY.split()
    changed = " ".join("something" if i % 6 == 5 else word for i, word in enumerate(words))
    first = document_of(STORY, name="first", published="2025-03-01")
    second = document_of(changed, name="second", published="2025-03-03")
    copied = edge(trace([first, second]).reuse, second, first)
    assert copied is not None
    assert copied.share > 0.9


def test_moved_sentences_are_found_where_they_went() -> None:
    """Order of sentences is no protection."""
    parts = sentences(STORY)
    first = document_of(STORY, name="first", published="2025-03-01")
    moved = document_of(" ".join(parts[3:] + parts[:3]), name="moved", published="2025-03-02")
    copied = edge(trace([first, moved]).reuse, moved, first)
    assert copied is not None
    assert len(copied.spans) == 2
    assert copied.share > 0.95


def test_one_shared_sentence_is_an_edge_and_no_common_origin() -> None:
    """A borrowed sentence is reported; the rest of the story stays its own."""
    first = document_of(STORY, name="first", published="2025-03-01")
    borrower = document_of(f"{OTHER} {SENTENCE}", name="borrower", published="2025-03-05")
    found = trace([first, borrower])
    borrowed = edge(found.reuse, borrower, first)
    assert borrowed is not None
    assert borrowed.kind == "rewrite"
    start, end, *_ = borrowed.spans[0]
    assert borrower.text[start:end] == SENTENCE.rstrip(".")
    assert found.count == 2


def test_two_stories_that_share_a_quotation_are_two_origins() -> None:
    """Quoting the same speaker makes nobody a copy."""
    one = document_of(f"{STORY} {QUOTE} the governor said.", name="one", published="2025-03-01")
    two = document_of(f"{OTHER} {QUOTE} he told them.", name="two", published="2025-03-02")
    found = trace([one, two])
    assert found.count == 2
    both = edge(found.reuse, two, one)
    assert both is not None
    assert both.kind == "quotation"
    assert {o.role for o in found.origins} == {"original"}


def test_a_series_template_makes_no_item_a_copy_of_another() -> None:
    """The same phrases around other names and numbers are a form that was filled in."""
    form = (
        "The central exchange of {place} reported that {firm} shares closed at {number} crowns on "
        "turnover of {turnover} lots, against {before} crowns at the previous session, while {other} "
        "closed at {last} crowns."
    )
    rng = random.Random(4)  # noqa: S311  # not for secrets
    names = ["Arbor", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel"]
    items = [
        document_of(
            form.format(
                place=f"{names[i]} City", firm=f"{names[i]} {names[(i + 3) % 8]}",
                number=rng.randint(100, 999), turnover=rng.randint(1000, 9999),
                before=rng.randint(100, 999), other=f"{names[(i + 5) % 8]}", last=rng.randint(100, 999),
            ),
            name=f"item {i}", outlet="Alphaville Wire", published=f"2025-03-{3 * i + 1:02d}",
        )
        for i in range(8)
    ]  # fmt: skip
    found = trace(items)
    assert found.count == 8
    assert {r.kind for r in found.reuse} <= {"boilerplate"}


def test_entries_of_a_register_on_one_day_are_no_copies_of_another() -> None:
    """A form of thirty words, most of them the same, is filled in again for other news."""
    entries = [
        document_of(
            f"Register of deliveries, entry {51 + i}. {one} delivered {20 + 37 * i} {good} to {other} on Monday. "
            f"The entry was made by clerk {211 * i % 977} at desk {i + 4}. Corrections are taken at the "
            "counter until noon.",
            name=f"entry {i}", outlet="Delivery Register", published="2025-03-04",
        )
        for i, (one, good, other) in enumerate(
            [("Averland", "rifles", "Bresk"), ("Corvania", "drones", "Bresk"), ("Averland", "trucks", "Dunmark")]
        )
    ]  # fmt: skip
    assert trace(entries).count == len(entries)


def test_a_title_that_a_publisher_always_uses_makes_nobody_a_copy() -> None:
    """Long titles of office recur in every item of a state outlet."""
    title = (
        "the esteemed Marshal Ada Rook, First Secretary of the Unity Party of Alphaville and "
        "Chairwoman of the Council of State of the Republic of Alphaville"
    )
    topics = [*sentences(OTHER), *sentences(STORY)]
    items = [
        document_of(
            f"{topics[i]} Present was {title}. {topics[i].upper()}",
            name=str(i), outlet="Alphaville State Agency", published=f"2025-0{1 + i % 6}-11",
        )
        for i in range(len(topics))
    ]  # fmt: skip
    found = trace(items)
    assert found.count == len(items)
    assert {r.kind for r in found.reuse} == {"boilerplate"}


def test_copies_that_credit_an_agency_we_do_not_hold_go_back_to_its_one_item() -> None:
    """A missing upstream is a witness too: one, however many printed it."""
    a = document_of(f"{STORY} (Delta Press)", name="a", outlet="Alpha Post", published="2025-03-02", syndicated=["(Delta Press)"])  # fmt: skip
    b = document_of(f"{STORY} (Delta Press)", name="b", outlet="Beta Post", published="2025-03-01", syndicated=["(Delta Press)"])  # fmt: skip
    found = trace([a, b])
    assert found.count == 1
    assert {o.role for o in found.origins} == {"copy"}
    first = origin_of(found.origins, b)
    assert any("Delta Press" in reason and "not held" in reason for reason in first.reasons)
    assert first.copied_share == 1.0


def test_halves_of_a_missing_agency_item_are_one_witness() -> None:
    """Two outlets that printed overlapping parts of a credited item had one source."""
    parts = sentences(STORY)
    credit = "(Delta Press)"
    a = document_of(
        " ".join([*parts[:3], credit]), name="a", published="2025-03-02", syndicated=[credit]
    )
    b = document_of(
        " ".join([*parts[2:], credit]), name="b", published="2025-03-02", syndicated=[credit]
    )
    assert trace([a, b]).count == 1


def test_the_agency_comes_first_whatever_the_clocks_say() -> None:
    """A credit says whose words they are; a web page's time says when it was saved."""
    copy = document_of(f"{STORY} (Delta Press)", name="copy", outlet="Alpha Post", published="2025-03-01T08:00:00Z", syndicated=["(Delta Press)"])  # fmt: skip
    agency = document_of(STORY, name="agency", outlet="Delta Press", published="2025-03-01T09:30:00Z")  # fmt: skip
    found = trace([copy, agency])
    assert origin_of(found.origins, agency).role == "original"
    copied = edge(found.reuse, copy, agency)
    assert copied is not None
    assert any(r.startswith("credits Delta Press") for r in copied.reasons)


def test_a_late_arriving_original_takes_its_place() -> None:
    """The root is who had it first, not who was read first."""
    copies = [document_of(f"{STORY} {OTHER.split('. ')[i]}.", name=str(i), published=f"2025-03-1{i}") for i in range(4)]  # fmt: skip
    original = document_of(STORY, name="original", published="2025-03-01")
    with Index() as index:
        before = added(index, copies)
        after = added(index, [original])
    assert {o.role for o in before.values()} == {"original", "copy"}
    assert after[original.id].role == "original"
    assert {o.role for o in after.values() if o.document != original.id} == {"copy"}
    assert len({o.origin for o in after.values()}) == 1


def test_a_story_with_a_thousand_reprints_costs_an_edge_each() -> None:
    """Exact copies are one text, so they neither vanish nor cost their square."""
    reprints = [document_of(STORY, name=str(i), published="2025-03-02") for i in range(1000)]
    found = trace(reprints)
    assert len(found.reuse) == 999
    assert {r.share for r in found.reuse} == {1.0}
    assert found.count == 1


def variants(seed: int) -> list[Document]:
    """Return edited copies of the two stories, mixed with stories of their own."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    documents = []
    for i in range(rng.randint(2, 14)):
        parts = sentences(rng.choice([STORY, OTHER]))
        rng.shuffle(parts)
        kept = parts[: rng.randint(1, len(parts))]
        if rng.random() < 0.3:
            kept.append(rng.choice(sentences(OTHER + " " + STORY)))
        if rng.random() < 0.3:
            kept.append(QUOTE)
        words = [w if rng.random() < 0.9 else "other" for w in " ".join(kept).split()]
        credit = ["(Delta Press)"] if rng.random() < 0.3 else []
        documents.append(
            document_of(
                " ".join([*words, *credit]), name=str(i),
                outlet=rng.choice([None, "Alpha Post", "Delta Press"]),
                published=rng.choice([None, "2025-03-01", "2025-03-01T08:00:00Z", "2025-03-20"]),
                syndicated=credit,
            )
        )  # fmt: skip
    return documents


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_order_and_batches_do_not_change_the_answer(seed: int, rng: random.Random) -> None:
    """One call with all documents, or any split of any order: the same edges and origins."""
    documents = variants(seed)
    whole = trace(documents)
    rng.shuffle(documents)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "index"
        edges: dict[str, list[Reuse]] = {}
        origins: dict[str, Origin] = {}
        index = Index(place)
        while documents:
            cut = rng.randint(1, len(documents))
            batch, documents = documents[:cut], documents[cut:]
            index.add(facts_of(batch))
            if rng.random() < 0.5:  # answers kept now, or with the next batch's
                for answers in index.trace():
                    edges |= {id_: [] for id_ in answers.ids}
                    for reuse in answers.reuse():
                        edges[reuse.copy].append(reuse)
                    origins |= {o.document: o for o in answers.origins()}
                index.settle()
            if rng.random() < 0.5:  # what was stored is as good as what is in memory
                index.close()
                index = Index(place)
        for answers in index.trace():
            edges |= {id_: [] for id_ in answers.ids}
            for reuse in answers.reuse():
                edges[reuse.copy].append(reuse)
            origins |= {o.document: o for o in answers.origins()}
        index.close()
    found = [reuse for own in edges.values() for reuse in own]
    assert tuple(sorted(found, key=lambda r: (r.copy, r.source))) == whole.reuse
    assert tuple(origins[id_] for id_ in sorted(origins)) == whole.origins


@given(st.integers(0, 10_000))
@settings(max_examples=3, deadline=None)
def test_a_large_family_has_one_origin_however_it_comes_in(seed: int) -> None:
    """More edited copies than a seed leads to: the origins are the same in any order and batches."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    words = STORY.split()
    family = [document_of(STORY, name="root", published="2025-03-01T00:00:00Z")]
    for i in range(80):
        edited = [w if rng.random() < 0.9 else f"other{rng.randrange(99)}" for w in words]
        cut = rng.randint(50, len(edited))
        minute = f"2025-03-01T{1 + i // 60:02d}:{i % 60:02d}:00Z"
        family.append(document_of(" ".join(edited[:cut]), name=str(i), published=minute))
    whole = trace(family)
    assert whole.count == 1
    origins: dict[str, Origin] = {}
    shuffled = rng.sample(family, len(family))
    with Index() as index:
        for start in range(0, len(shuffled), 7):
            origins |= added(index, shuffled[start : start + 7])
    assert {d: o.origin for d, o in origins.items()} == {
        o.document: o.origin for o in whole.origins
    }


def test_an_outlet_that_uses_its_words_again_has_other_news() -> None:
    """A departure told in the words of last week's arrival is not a copy of it."""
    arrival = (
        "A delegation of the fisheries union of Betaland led by its deputy chairwoman Ada Rook "
        "arrived in Alphaville by sea on Monday, and was met at the pier by officials concerned."
    )
    departure = arrival.replace("arrived in", "left").replace("met", "seen off")
    one = document_of(arrival, name="one", outlet="Alphaville State Agency", published="2025-03-03")
    two = document_of(
        departure, name="two", outlet="Alphaville State Agency", published="2025-03-10"
    )
    abroad = replace(two, outlet="Gamma Post", id="d1:abroad")
    assert trace([one, two]).count == 2
    assert trace([one, abroad]).count == 1


@given(st.lists(st.text(alphabet=st.characters(), max_size=300), max_size=6))
@settings(max_examples=30, deadline=None)
def test_any_unicode_is_traced_with_exact_offsets(texts: list[str]) -> None:
    """No text breaks tracing, and every span lies inside its documents."""
    documents = [document_of(t + "\n" + STORY[:300] + t, name=str(i)) for i, t in enumerate(texts)]
    documents += [document_of(t, name=f"bare {i}") for i, t in enumerate(texts)]
    by_id = {d.id: d for d in documents}
    found = trace(documents)
    assert len(found.origins) == len(documents)
    for reuse in found.reuse:
        copy, source = by_id[reuse.copy].text, by_id[reuse.source].text
        for a, b, c, d in reuse.spans:
            assert 0 <= a < b <= len(copy)
            assert 0 <= c < d <= len(source)


def test_scripts_without_spaces_are_compared_by_character() -> None:
    """A copied Chinese or Japanese sentence is found though nothing separates its words."""
    shared = "港口管理局星期五表示九艘货船在护航下离开北部码头前往邻国运送燃料和备件"
    one = document_of("今天天气很好。" + shared + "。", name="one", published="2025-03-01")
    two = document_of(shared + "，记者没有看到装货单。", name="two", published="2025-03-02")
    copied = edge(trace([one, two]).reuse, two, one)
    assert copied is not None
    start, end, other_start, other_end = copied.spans[0]
    assert two.text[start:end] == one.text[other_start:other_end] == shared


def test_a_very_long_text_is_traced() -> None:
    """A document of book length with one borrowed story keeps its own origin."""
    rng = random.Random(1)  # noqa: S311  # not for secrets
    book = " ".join(f"w{rng.randrange(50_000)}" for _ in range(200_000))
    long = document_of(book + " " + STORY, name="long", published="2025-04-01")
    short = document_of(STORY, name="short", published="2025-03-01")
    found = trace([long, short])
    assert found.count == 2
    assert edge(found.reuse, long, short) is not None


def test_a_document_given_twice_is_refused_by_name() -> None:
    """An id stands for one document."""
    document = document_of(STORY)
    with pytest.raises(DocumentTwice, match=document.id):
        trace([document, document])


def test_an_unreadable_date_counts_as_none() -> None:
    """A date that cannot be read decides nothing."""
    first = document_of(STORY, name="first", published="2025-03-01")
    odd = replace(document_of(STORY, name="odd"), published="9999-12-31")
    worse = replace(document_of(STORY, name="worse"), published="yesterday")
    found = trace([odd, worse, first])
    assert origin_of(found.origins, first).role == "original"
