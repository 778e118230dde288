"""What holds of ``trace`` whatever the texts, on stories of words by chance."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.ids import content_id
from supplyline.origins import Trace, document_of, trace
from supplyline.origins.facts import excluded_of
from supplyline.records import Document, Origin, Reuse
from tests.origins.engine import slow

MUCH = 100_000  # code points; the slow reading takes its time
SOUNDS = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
# Any code point, also halves of surrogate pairs, marks of direction and controls.
ANY = st.characters()
AWKWARD = st.sampled_from(
    ["a", "é", "ß", "İ", "ﬁ", "\u0301", "\xad", "\u200f", "\ud800", "\x00", "中", "文", "ก", "😀", "’", "“", "”", "\n", "\t", "0", "٣"]
)  # fmt: skip


def prose(rng: random.Random, words: int, *, repeats: bool = False) -> list[str]:
    """Return ``words`` words by chance, none of which is met twice unless it ``repeats``."""
    made = ["".join(rng.choices(SOUNDS, k=rng.randint(2, 5))) for _ in range(words)]
    return made if repeats else [f"{word}{i % 7}{SOUNDS[i % 70]}" for i, word in enumerate(made)]


def edge(found: Trace, copy: Document, source: Document) -> Reuse:
    """Return the one edge between two documents, which must be from ``copy`` to ``source``."""
    (only,) = found.reuse
    assert (only.copy, only.source) == (copy.id, source.id)
    return only


def check_passages(origin: Origin, document: Document, *, credited: bool) -> None:
    """Assert that passages lie in the text one after the other, and are as much of it as was copied."""
    text = document.text
    assert all(0 <= start < end <= len(text) for start, end, _ in origin.passages)
    assert all(one[1] <= other[0] for one, other in pairwise(origin.passages))
    # What stands side by side and goes back to one root is one passage.
    assert all(
        one[2] != other[2] or slow.words(text[one[1] : other[0]])
        for one, other in pairwise(origin.passages)
    )
    if len(text) > MUCH:
        return
    words = slow.words(text, excluded_of(document))
    inside = sum(any(p <= word.start < q for p, q, _ in origin.passages) for word in words)
    if credited:  # own words can be those of an item that is not held
        assert inside >= round(origin.copied_share * len(words))
    else:
        assert inside == round(origin.copied_share * len(words))
        assert all(home != content_id("o1", [origin.document]) for *_, home in origin.passages)


def check(found: Trace, documents: list[Document]) -> None:
    """Assert what must be true of every trace."""
    texts = {document.id: document.text for document in documents}
    by_id = {document.id: document for document in documents}
    assert sorted(texts) == [origin.document for origin in found.origins]
    assert 0 <= found.count <= found.most <= len(texts)
    assert all(0 <= origin.copied_share <= 1 for origin in found.origins)
    credited = any(document.credits for document in documents)
    for origin in found.origins:
        check_passages(origin, by_id[origin.document], credited=credited)
    assert len({(r.copy, r.source) for r in found.reuse}) == len(found.reuse)
    for reuse in found.reuse:
        assert reuse.copy != reuse.source
        assert 0 < reuse.share <= 1
        assert reuse.reasons
        for start, end, there, behind in reuse.spans:
            assert 0 <= start < end <= len(texts[reuse.copy])
            assert 0 <= there < behind <= len(texts[reuse.source])
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(reuse.spans)))


@settings(deadline=None, max_examples=20)  # the machine may be busy
@given(
    seed=st.integers(0, 2**32),
    before=st.integers(0, 60),
    behind=st.integers(0, 60),
    shift=st.text(AWKWARD, max_size=12),
)
def test_a_shared_passage_is_found_to_the_character(
    seed: int, before: int, behind: int, shift: str
) -> None:
    """Wherever a passage stands, both ends of the evidence are exactly the passage."""
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    passage = " ".join(prose(rng, 30))
    one = document_of(
        f"{' '.join(prose(rng, 50))}. {passage}. {' '.join(prose(rng, 50))}",
        name="one", published="2025-03-01",
    )  # fmt: skip
    other = document_of(
        f"{shift} . {' '.join(prose(rng, before))}. {passage}. {' '.join(prose(rng, behind))}",
        name="other", published="2025-03-02",
    )  # fmt: skip
    found = trace([one, other])
    check(found, [one, other])
    ((start, end, there, ended),) = edge(found, other, one).spans
    assert other.text[start:end] == one.text[there:ended] == passage


@settings(deadline=None, max_examples=15)  # the machine may be busy
@given(seed=st.integers(0, 2**32), changed=st.floats(0, 0.2), kept=st.floats(0.4, 1))
def test_evidence_is_the_same_from_either_side(seed: int, changed: float, kept: float) -> None:
    """Who was first turns the edge round and changes no place in either text."""
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    story = prose(rng, 120, repeats=True)
    version = [rng.choice(SOUNDS) * 2 if rng.random() < changed else word for word in story]
    texts = " ".join(story), " ".join(version[: int(len(version) * kept)])

    def spans(first: int) -> set[tuple[int, ...]]:
        days = ["2025-03-01", "2025-03-05"] if first == 0 else ["2025-03-05", "2025-03-01"]
        one, other = (
            document_of(text, name=name, published=day)
            for text, name, day in zip(texts, ("one", "other"), days, strict=True)
        )
        if first == 0:
            return {(p, q, r, s) for r, s, p, q in edge(trace([one, other]), other, one).spans}
        return set(edge(trace([one, other]), one, other).spans)

    assert spans(0) == spans(1)


@settings(deadline=None, max_examples=10)  # the machine may be busy
@given(seed=st.integers(0, 2**32))
def test_order_of_documents_changes_nothing(seed: int) -> None:
    """Stories, copies and borrowers in any order give the same edges and the same origins."""
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    stories = [prose(rng, 90, repeats=True) for _ in range(3)]
    documents = []
    for number, story in enumerate(stories):
        for copy in range(rng.randint(1, 4)):
            words = story[: rng.randint(40, 90)]
            if rng.random() < 0.4:
                words = words + stories[(number + 1) % 3][20:50]
            day = rng.choice([None, "2025-03-01", "2025-03-02", "2025-03-02T08:00:00Z"])
            outlet = rng.choice([None, "Norhaven Post", "Sundale Times"])
            documents.append(
                document_of(" ".join(words), name=f"{number}/{copy}", outlet=outlet, published=day)
            )
    first = trace(documents)
    check(first, documents)
    rng.shuffle(documents)
    assert trace(documents) == first
    assert trace(documents[::-1]) == first


def family(rng: random.Random, story: list[str]) -> list[Document]:
    """Return versions of ``story`` from a few outlets, some of which credit an agency."""
    documents = []
    for number in range(rng.randint(2, 5)):
        low = rng.choice([0, 0, 0, 20, 40])
        words = [w if rng.random() < 0.95 else rng.choice(SOUNDS) * 2 for w in story[low:]]
        credit = rng.choice([[], [], ["(Delta Press)"], ["(Alpha Agency)", "(Delta Press)"]])
        documents.append(
            document_of(
                " ".join([*words, *prose(rng, rng.choice([0, 5, 40])), *credit]),
                name=f"{number}/{story[0]}",
                outlet=rng.choice([None, "Norhaven Post", "Sundale Times", "Delta Press"]),
                published=rng.choice([None, "2025-03-01", "2025-03-02", "2025-03-02T08:00:00Z", "2025-03-09"]),
                syndicated=credit,
            )
        )  # fmt: skip
    return documents


@settings(deadline=None, max_examples=12)  # the machine may be busy
@given(seed=st.integers(0, 2**32))
def test_unrelated_documents_change_no_verdict(seed: int) -> None:
    """Stories of others, phrases of four words in common or agencies that come first by name."""
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    story = prose(rng, 90)
    own = family(rng, story)
    strangers = [d for _ in range(rng.randint(1, 3)) for d in family(rng, prose(rng, 90))]
    for number in range(rng.randint(0, 4)):
        at = rng.randint(0, 80)
        strangers.append(
            document_of(
                " ".join([*prose(rng, 30), *story[at : at + 4], *prose(rng, 30), "(Aa News)"]),
                name=f"phrase {number}", outlet="Norhaven Post", published="2025-02-01",
                syndicated=["(Aa News)"],
            )
        )  # fmt: skip
    alone, beside = trace(own), trace([*strangers, *own])
    check(alone, own)
    check(beside, [*strangers, *own])
    ids = {document.id for document in own}
    assert tuple(o for o in beside.origins if o.document in ids) == alone.origins
    assert tuple(r for r in beside.reuse if {r.copy, r.source} & ids) == alone.reuse


@settings(deadline=None, max_examples=12)  # the machine may be busy
@given(seed=st.integers(0, 2**32))
def test_a_longer_look_finds_no_more_origins_than_documents_of_their_own(seed: int) -> None:
    """Copies of two stories, whole or put together, count for at most one origin each and one at least."""
    rng = random.Random(seed)  # noqa: S311  # reproducible, not secret
    stories = [prose(rng, 60) for _ in range(2)]
    documents = [document_of(" ".join(s), name=str(i), published="2025-03-01") for i, s in enumerate(stories)]  # fmt: skip
    for number in range(rng.randint(1, 5)):
        words = [w for s in stories for w in s[: rng.choice([0, 20, 45, 60])]]
        more = prose(rng, rng.choice([0, 8, 30]))
        day = f"2025-03-0{rng.randint(2, 5)}"
        documents.append(
            document_of(" ".join([*words, *more]), name=f"copy {number}", published=day)
        )
    found = trace(documents)
    check(found, documents)
    assert 2 <= found.count <= found.most <= len(documents)


@settings(deadline=None, max_examples=30)  # the machine may be busy
@given(st.lists(st.text(ANY | AWKWARD, max_size=300), max_size=5))
def test_any_text_is_traced(texts: list[str]) -> None:
    """No Unicode text makes trace fail, and every document gets one origin."""
    documents = [document_of(text, name=str(i)) for i, text in enumerate(texts)]
    check(trace(documents), documents)


@settings(deadline=None, max_examples=15)  # the machine may be busy
@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=3))
def test_bytes_read_as_text_are_traced(blobs: list[bytes]) -> None:
    """A file that is no text, decoded however, is traced, beside its own double too."""
    texts = [blob.decode("latin-1") for blob in blobs]
    texts += [blob.decode("utf-8", "replace") for blob in blobs]
    texts += [blob.decode("utf-8", "surrogateescape") for blob in blobs]
    documents = [document_of(text, name=str(i)) for i, text in enumerate(texts + texts)]
    check(trace(documents), documents)


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "word", "—", "中", "\ud800", "\x00", "1"])
def test_next_to_nothing_is_an_origin_of_its_own(text: str) -> None:
    """Empty and one-word documents are traced, and are nobody's copies, not even each other's."""
    documents = [document_of(text, name=name) for name in ("one", "two")]
    found = trace(documents)
    check(found, documents)
    assert found.reuse == ()
    assert found.count == 2


MEGABYTES = 10_000_000


@pytest.mark.parametrize(
    "long",
    [
        pytest.param(lambda rng: " ".join(rng.choices(prose(rng, 20_000), k=1_300_000)), id="prose"),
        pytest.param(lambda _: "x" * MEGABYTES, id="one word"),
        pytest.param(lambda _: "on and " * (MEGABYTES // 7), id="two words over and over"),
        pytest.param(lambda _: "中" * MEGABYTES, id="one character over and over"),
        pytest.param(lambda _: "\x00\ufffd" * (MEGABYTES // 2), id="no word"),
    ],
)  # fmt: skip
def test_ten_megabytes_are_traced(long) -> None:  # type: ignore[no-untyped-def]  # a lambda
    """A document of ten megabytes is traced beside a story that it carries at its end."""
    rng = random.Random(5)  # noqa: S311  # reproducible, not secret
    story = " ".join(prose(rng, 60))
    whole = document_of(f"{long(rng)} . {story}", name="whole", published="2025-03-02")
    first = document_of(story, name="first", published="2025-03-01")
    found = trace([whole, first])
    check(found, [whole, first])
    assert len(whole.text) > 9_000_000
    start, end, *_ = edge(found, whole, first).spans[-1]
    assert whole.text[start:end] == story
