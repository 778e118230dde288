"""Who copied whom, and which root each document and each passage goes back to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from supplyline.origins import Answers, document_of
from supplyline.origins.engine.derive import (
    DERIVED,
    DERIVED_WITH_CREDIT,
    MIN_GAIN,
    PARTLY,
    SEVERAL,
    TIE,
    VERBATIM,
)
from supplyline.origins.engine.order import MIN_PART
from supplyline.origins.engine.phrases import OTHERS, SPREAD
from supplyline.records import Document, Origin, Reuse
from tests.origins.engine.small import DAY, answers_of, told

CREDIT = "(Delta Press)"
OTHER_CREDIT = "(Gamma Wire)"


def doc(
    name: str,
    day: int | str,
    words: Sequence[str],
    *,
    outlet: str | None = None,
    credits: Sequence[str] = (),  # noqa: A002  # as the record calls them
) -> Document:
    """Return a document of a day of March, or of a moment; its id is ``name``."""
    published = day if isinstance(day, str) else f"2025-03-{day:02d}"
    made = document_of(
        " ".join([*words, *credits]), outlet=outlet, published=published, syndicated=credits
    )
    return replace(made, id=name, name=name)


def own(number: int, count: int) -> list[str]:
    """Return words that no other text has."""
    return told(10_000 + 2_000 * number, count)


class Found:
    """What is derived from some documents, by name; the order in which they are given is nothing."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.answers: Answers = answers_of(documents)
        self.texts = {document.id: document.text for document in documents}
        self.of: dict[str, Origin] = {o.document: o for o in self.answers.origins()}
        self.edges: dict[tuple[str, str], Reuse] = {
            (r.copy, r.source): r for r in self.answers.reuse()
        }
        turned = answers_of(documents[::-1])
        assert {o.document: o for o in turned.origins()} == self.of
        assert {(r.copy, r.source): r for r in turned.reuse()} == self.edges
        for reuse in self.edges.values():
            assert list(reuse.spans) == sorted(reuse.spans)

    def root(self, name: str) -> str:
        """Return the document that ``name`` goes back to."""
        row = self.answers.ids.index(name)
        return self.answers.ids[int(self.answers.derived.roots[row])]

    def firm(self, name: str) -> str:
        """Return the document that ``name`` goes back to if only whole copies are counted."""
        row = self.answers.ids.index(name)
        return self.answers.ids[int(self.answers.derived.firm[row])]

    def passages(self, name: str) -> list[tuple[str, str]]:
        """Return the passages of ``name`` and the documents they go back to."""
        names = {o: i for i, o in zip(self.answers.ids, self.answers.names, strict=True) if o}
        return [(self.texts[name][p:q], names[o]) for p, q, o in self.of[name].passages]

    def sources(self, name: str) -> list[str]:
        """Return whom ``name`` has words from, in order of choice."""
        return [source for copy, source in self.edges if copy == name]


# ---- sources, one by one


def test_sources_are_chosen_by_what_they_explain() -> None:
    """The one that explains most comes first; another must explain MIN_GAIN words more."""
    story, more = told(0, 60), told(200, 30)
    found = Found(
        [
            doc("more", 1, [*more, *own(1, 40)]),
            doc("story", 2, story),
            doc("within", 3, [*story[:30], *own(3, 40)]),
            doc("copy", 4, [*story, *more]),
        ]
    )
    assert found.sources("copy") == ["story", "more"]
    assert found.edges["copy", "more"].share == pytest.approx(30 / 90)


@pytest.mark.parametrize("gain", [MIN_GAIN, MIN_GAIN - 1])
def test_a_further_source_must_explain_some_words_that_no_earlier_one_does(gain: int) -> None:
    """MIN_GAIN of them; fewer are not worth an edge."""
    story = told(0, 80)
    found = Found(
        [
            doc("most", 1, [*story[: 80 - gain], *own(1, 8)]),
            doc("rest", 2, [*own(2, 10), *story[50:]]),
            doc("copy", 3, story),
        ]
    )
    assert found.sources("copy") == (["most", "rest"] if gain == MIN_GAIN else ["most"])


def test_of_two_that_explain_the_same_the_earlier_is_the_source() -> None:
    """The same is less than TIE apart; beyond, the one that explains more is."""
    story = told(0, 200)
    for less, source in ((int(TIE * 200), "first"), (int(TIE * 200) + 4, "second")):
        found = Found(
            [
                doc("first", 1, [*own(1, 20), *story[: 200 - less]]),
                doc("second", 2, [*story, *own(2, 20)]),
                doc("copy", 3, [*story, *own(3, 20)]),
            ]
        )
        assert found.sources("copy")[0] == source


def test_of_two_sources_of_one_passage_the_one_worded_alike_is_the_source() -> None:
    """Equal words weigh, not the length of the passage."""
    story = told(0, 120)
    edited = [word if i % 6 else told(5000 + i, 1)[0] for i, word in enumerate(story)]
    found = Found([doc("loose", 1, story), doc("close", 2, edited), doc("copy", 3, edited[:100])])
    assert found.sources("copy") == ["close"]


# ---- homes of words


def test_a_copy_of_a_copy_goes_to_the_root() -> None:
    """Each word goes back to where its source has it from."""
    story, added = told(0, 60), told(300, 30)
    found = Found(
        [
            doc("root", 1, story),
            doc("middle", 2, [*story, *added]),
            doc("last", 3, [*added, *story[:50], *own(1, 4)]),
        ]
    )
    assert found.sources("last")[0] == "middle"
    assert found.root("last") == found.root("middle") == "root"
    assert found.passages("last") == [
        (" ".join(added), "middle"),
        (" ".join(story[:50]), "root"),
    ]
    assert found.passages("root") == []


def test_passages_find_their_place_through_chains_of_moved_words() -> None:
    """A passage of the middle one that stands elsewhere in the last is traced by its place."""
    one, two = told(0, 40), told(200, 40)
    found = Found(
        [
            doc("one", 1, [*own(1, 30), *one]),
            doc("two", 1, [*two, *own(2, 30)]),
            doc("both", 2, [*own(3, 20), *one, *own(4, 20), *two]),
            doc("last", 3, [*two, *own(5, 10), *one]),
        ]
    )
    assert found.passages("last") == [(" ".join(two), "two"), (" ".join(one), "one")]


def test_one_passage_of_a_copy_can_have_two_homes() -> None:
    """What its source put together without a seam is told apart word by word."""
    one, two = told(0, 40), told(200, 40)
    found = Found(
        [
            doc("one", 1, [*own(1, 30), *one]),
            doc("two", 1, [*two, *own(2, 30)]),
            doc("both", 2, [*own(3, 20), *one, *two, *own(4, 20)]),
            doc("last", 3, [*own(5, 10), *one[15:], *two[:30]]),
        ]
    )
    assert found.sources("last") == ["both"]
    assert found.passages("last") == [(" ".join(one[15:]), "one"), (" ".join(two[:30]), "two")]


def test_a_document_goes_back_to_the_root_of_most_of_its_words() -> None:
    """Of two roots that explain the same the earlier counts."""
    one, two = told(0, 60), told(200, 60)
    stories = [doc("b one", 1, one), doc("a two", 2, two)]
    most = Found([*stories, doc("copy", 3, [*two, *one[:50]])])
    assert most.root("copy") == "a two"
    turned = Found([*stories, doc("copy", 3, [*one[:50], *two])])
    assert turned.root("copy") == "a two"
    equal = Found([*stories, doc("copy", 3, [*two, *one])])
    assert equal.root("copy") == "b one"


def test_passages_cover_exactly_the_explained_words() -> None:
    """What edges of wording cover, stretch by stretch; words of its own and quotations are not."""
    said = [f"“{told(700, 1)[0]}", *told(701, 20), f"{told(721, 1)[0]}”"]
    one, two = told(0, 30), told(200, 30)
    found = Found(
        [
            doc("one", 1, [*one, *own(1, 40), *said]),
            doc("two", 1, [*own(2, 60), *two]),
            doc("copy", 2, [*own(3, 9), *two, *own(4, 9), *said, *own(5, 9), *one, *own(6, 9)]),
            doc("quoting", 3, [*own(7, 60), *said, *own(8, 60)]),
        ]
    )
    covered = sorted((p, q) for (copy, _), r in found.edges.items() if copy == "copy" for p, q, *_ in r.spans)  # fmt: skip
    assert [(p, q) for p, q, _ in found.of["copy"].passages] == covered
    assert found.edges["quoting", "one"].kind == "quotation"
    assert found.of["quoting"].passages == ()
    assert found.of["quoting"].copied_share == 0.0


# ---- how much makes what

SIZE = 200


def derived(share: float, *, credits: Sequence[str] = (), agency: bool = False) -> Origin:  # noqa: A002
    """Return the origin of a document of SIZE words, ``share`` of which stand in an earlier one."""
    count = round(share * SIZE)
    source = doc("source", 1, [*told(0, SIZE)], outlet="Delta Press" if agency else None)
    words = [*told(0, count), *own(1, SIZE - count)]
    return Found([source, doc("copy", 2, words, credits=credits)]).of["copy"]


STEP = 1 / SIZE


@pytest.mark.parametrize(
    ("share", "role", "own_origin"),
    [
        (1.0, "copy", False),
        (VERBATIM, "copy", False),
        (VERBATIM - STEP, "rewrite", False),
        (DERIVED, "rewrite", False),
        (DERIVED - STEP, "mixed", True),
        (PARTLY, "mixed", True),
        (PARTLY - STEP, "original", True),
        (0.0, "original", True),
    ],
)
def test_the_share_explained_decides_role_and_origin(
    share: float, role: str, own_origin: bool
) -> None:
    """From DERIVED on the source's root is the document's, from VERBATIM on it is a copy."""
    found = derived(share)
    assert found.role == role
    assert found.copied_share == pytest.approx(share, abs=1e-6)
    assert (found.firm is None) == (own_origin or role == "copy")
    only = doc("copy", 2, [*told(0, round(share * SIZE)), *own(1, SIZE - round(share * SIZE))])
    assert (found.origin == Found([only]).of["copy"].origin) == own_origin


@pytest.mark.parametrize("share", [DERIVED_WITH_CREDIT, DERIVED_WITH_CREDIT - STEP])
def test_a_credit_makes_a_smaller_share_enough(share: float) -> None:
    """DERIVED_WITH_CREDIT, if the source is an item of the agency that the copy credits."""
    enough = share == DERIVED_WITH_CREDIT
    assert (derived(share, credits=[CREDIT], agency=True).role == "rewrite") == enough
    assert derived(share, credits=[OTHER_CREDIT], agency=True).role != "rewrite"
    assert derived(share, credits=[], agency=True).role != "rewrite"


def test_one_credit_of_both_makes_a_smaller_share_enough() -> None:
    """The item they both credit is the source of both, held or not."""
    story = told(0, 60)
    one = doc("one", 1, [*story, *own(1, 60)], credits=[CREDIT])
    for credit, root in ((CREDIT, "one"), (OTHER_CREDIT, "two")):
        two = doc("two", 2, [*story[:40], *own(2, 80)], credits=[credit])
        assert Found([one, two]).root("two") == root


@pytest.mark.parametrize("other", [SEVERAL, SEVERAL - STEP])
def test_much_from_another_root_makes_a_document_mixed(other: float) -> None:
    """From SEVERAL on; the largest root counts."""
    count = round(other * SIZE)
    story, more = told(0, SIZE), told(500, 60)
    found = Found(
        [
            doc("story", 1, story),
            doc("more", 1, [*more, *own(1, 40)]),
            doc("copy", 2, [*story[: SIZE - count], *more[:count]]),
        ]
    )
    assert found.root("copy") == "story"
    assert found.of["copy"].role == ("mixed" if other == SEVERAL else "copy")


def test_half_of_what_is_explained_must_be_of_one_root() -> None:
    """A document put together from three others is none of theirs."""
    stories = [told(300 * n, 60) for n in range(3)]
    held = [doc(f"s{n}", 1, [*story, *own(n, 30)]) for n, story in enumerate(stories)]
    patched = [word for story in stories for word in story[:50]]
    found = Found([*held, doc("patched", 2, patched)])
    assert found.root("patched") == "patched"
    assert found.of["patched"].role == "mixed"
    led = Found([*held, doc("patched", 2, [*stories[0], *patched[50:80], *patched[100:130]])])
    assert led.root("patched") == "s0"
    credited = [doc(f"s{n}", 1, [*story, *own(n, 30)], credits=[CREDIT]) for n, story in enumerate(stories)]  # fmt: skip
    joined = Found([*credited, doc("patched", 2, patched, credits=[CREDIT])])
    assert joined.root("patched") == "s0"  # DERIVED_WITH_CREDIT of it is enough
    assert joined.of["patched"].role == "mixed"


def test_a_copy_of_a_document_with_a_root_of_its_own_goes_back_to_that() -> None:
    """Whatever that document has from others: who copied it has its story."""
    borrowed, story = told(0, 40), told(300, 60)
    found = Found(
        [
            doc("lender", 1, [*borrowed, *own(1, 40)]),
            doc("story", 2, [*story, *borrowed]),
            doc("copy", 3, [*story, *borrowed, *own(2, 4)]),
        ]
    )
    assert found.of["story"].role == "mixed"
    assert found.root("copy") == "story"
    assert found.of["copy"].role == "copy"
    assert found.passages("copy") == [(" ".join(story), "story"), (" ".join(borrowed), "lender")]


def test_fixed_phrases_are_nobodys_reporting() -> None:
    """The share is of the words that are no fixed phrase."""
    phrase = told(900, 24)
    last = math.ceil(SPREAD / DAY)
    carriers = [
        doc(f"c{n}", 1 + (n > 0) * last, [*own(n, 60), *phrase, *own(n + 50, 60)])
        for n in range(OTHERS + 1)
    ]
    story = told(0, 60)
    copy = doc("copy", 20, [*story[:32], *phrase, *own(90, 20)])
    assert Found([doc("story", 19, story), copy]).root("copy") == "copy"
    found = Found([*carriers, doc("story", 19, story), copy])
    assert found.root("copy") == "story"
    assert found.of["copy"].copied_share == pytest.approx(32 / 76, abs=1e-6)
    assert "boilerplate" in {r.kind for (c, _), r in found.edges.items() if c == "copy"}


# ---- equal texts


def test_documents_of_the_same_words_are_copies_of_the_first() -> None:
    """Each has an edge to it, whole, and goes where it goes."""
    story = told(0, 60)
    found = Found(
        [
            doc("root", 1, [*story, *own(1, 10)]),
            doc("b", 2, story),
            doc("a", 3, [word.upper() for word in story]),
            doc("c", 4, story),
        ]
    )
    assert found.sources("a") == found.sources("c") == ["b"]
    assert found.sources("b") == ["root"]
    assert {found.root(name) for name in "abc"} == {"root"}
    assert {found.of[name].role for name in "ac"} == {"copy"}
    assert found.edges["a", "b"].share == 1.0
    assert found.edges["a", "b"].spans == ((0, len(found.texts["a"]), 0, len(found.texts["b"])),)
    assert found.passages("a") == [(found.texts["a"], "root")]


# ---- kinds of edges


@pytest.mark.parametrize(
    ("share", "credited", "kind"),
    [
        (VERBATIM, False, "syndication"),
        (VERBATIM - STEP, False, "rewrite"),
        (DERIVED, True, "syndication"),
        (DERIVED - STEP, True, "rewrite"),
    ],
)
def test_an_edge_is_syndication_or_rewrite_by_its_share(
    share: float, credited: bool, kind: str
) -> None:
    """VERBATIM, or DERIVED where a credit joins the two."""
    count = round(share * SIZE)
    found = Found(
        [
            doc("source", 1, told(0, SIZE), outlet="Delta Press"),
            doc("copy", 2, [*told(0, count), *own(1, SIZE - count)], credits=[CREDIT] * credited),
        ]
    )
    assert found.edges["copy", "source"].kind == kind
    assert found.edges["copy", "source"].share == pytest.approx(share, abs=1e-6)


# ---- items of agencies that are not held


def test_copies_of_a_missing_item_go_back_to_it() -> None:
    """The first held is a copy too, and its share is what the others carry as well."""
    story = told(0, 80)
    found = Found(
        [
            doc("one", 1, [*story, *own(1, 20)], credits=[CREDIT]),
            doc("two", 2, [*story, *own(2, 20)], credits=[CREDIT]),
        ]
    )
    assert found.of["one"].origin == found.of["two"].origin
    assert found.of["one"].role == "copy"
    assert found.of["one"].copied_share == pytest.approx(0.8)
    # Its own words are the item's as well: nothing says that they are not.
    assert found.passages("one") == [(" ".join([*story, *own(1, 20)]), "one")]
    bare = Found([doc("one", 1, [*story, *own(1, 20)])])
    assert bare.of["one"].origin != found.of["one"].origin


def test_a_single_document_that_credits_a_missing_item_is_a_copy_of_it() -> None:
    """Nothing of it is held elsewhere, so its share is 0."""
    found = Found([doc("one", 1, told(0, 60), credits=[CREDIT])])
    assert found.of["one"].role == "copy"
    assert found.of["one"].copied_share == 0.0


def test_only_copies_say_what_of_a_missing_item_is_held_elsewhere() -> None:
    """Not whoever borrowed a sentence; a reprint says all."""
    story = told(0, 80)
    borrower = doc("b", 2, [*own(1, 200), *story[:16]])
    one = doc("a", 1, story, credits=[CREDIT])
    found = Found([one, borrower])
    assert found.sources("b") == ["a"]
    assert found.of["a"].copied_share == 0.0
    again = Found([one, replace(one, id="c", published="2025-03-04"), borrower])
    assert again.of["a"].copied_share == 1.0


def test_an_agency_of_which_an_item_is_held_is_not_missing() -> None:
    """The family's root is that item, or whatever that has it from."""
    story = told(0, 80)
    item = doc("item", 3, story, outlet="Delta Press")
    copies = [doc(f"c{n}", n, [*story, *own(n, 10)], credits=[CREDIT]) for n in (1, 2)]
    found = Found([item, *copies])
    assert {found.root(name) for name in found.texts} == {"item"}
    assert found.of["item"].role == "original"
    assert not any("not held" in reason for o in found.of.values() for reason in o.reasons)


@pytest.mark.parametrize(
    ("credits", "agency"),
    [
        ([[CREDIT], [OTHER_CREDIT], [OTHER_CREDIT]], "Gamma Wire"),  # most of the family
        ([[OTHER_CREDIT], [CREDIT], []], "Delta Press"),  # of as many, the first by name
    ],
)
def test_the_missing_agency_is_the_one_that_most_credit(
    credits: list[list[str]],  # noqa: A002
    agency: str,
) -> None:
    """Of as many the first by name."""
    story = told(0, 80)
    some = [doc(f"d{n}", n + 1, [*story, *own(n, 5)], credits=own_credits) for n, own_credits in enumerate(credits)]  # fmt: skip
    found = Found(some)
    assert found.of["d0"].reasons[0].startswith(("credits " + agency, "its copies credit " + agency))  # fmt: skip
    assert {o.origin for o in found.of.values()} == {found.of["d0"].origin}


def test_words_added_to_a_missing_item_are_the_documents_own() -> None:
    """Unless it credits the agency: then nothing tells them from the item's."""
    story = told(0, 80)
    credited = [doc(f"d{n}", n, [*story, *own(n, 5)], credits=[CREDIT]) for n in (1, 2)]
    found = Found([*credited, doc("d3", 3, [*story, *own(3, 15)])])
    assert found.passages("d3") == [(" ".join(story), "d1")]
    assert found.passages("d2") == [(" ".join([*story, *own(2, 5)]), "d1")]


# ---- digests


def test_who_carries_one_story_of_a_digest_has_that_story() -> None:
    """Not the digest, nor what else is in it."""
    one, two = told(1000, MIN_PART + 10), told(2000, MIN_PART)
    edited = [*two[:20], *own(9, 5), *two[25:]]
    found = Found(
        [
            doc("one", 1, one),
            doc("two", 1, two),
            doc("digest", 2, [*one, *edited]),
            doc("last", 3, [*edited, *own(1, 5)]),
        ]
    )
    assert found.sources("last")[0] == "digest"
    assert found.root("digest") == "one"
    assert found.of["digest"].role == "mixed"
    assert found.root("last") == "two"


# ---- firm roots


def test_the_firm_root_is_as_far_as_whole_copies_lead() -> None:
    """A document that adds words is a root of its own to who counts whole copies only."""
    story, added = told(0, 60), told(300, 40)
    found = Found(
        [
            doc("root", 1, story),
            doc("fuller", 2, [*story, *added]),
            doc("copy", 3, [*story, *added, *own(1, 3)]),
            doc("plain", 4, [*story, *own(2, 3)]),
        ]
    )
    assert {found.root(name) for name in found.texts} == {"root"}
    assert found.of["fuller"].role == "rewrite"
    assert found.firm("fuller") == "fuller"
    assert found.firm("copy") == "fuller"
    assert found.firm("plain") == "root"
    assert found.of["copy"].firm == found.of["fuller"].firm
    assert found.of["plain"].firm is None


# ---- nothing


def test_nothing_gives_nothing() -> None:
    """No documents, and documents without words."""
    assert Found([]).of == {}
    found = Found([doc("empty", 1, []), doc("blank", 2, ["…"]), doc("word", 2, ["ship"])])
    assert {o.role for o in found.of.values()} <= {"original", "copy"}
    assert np.all(found.answers.derived.passages == np.zeros((0, 3)))
