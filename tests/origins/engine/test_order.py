"""Who can have had a story first: time as far as it is known, then credit, digest, length and id."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.origins import document_of
from supplyline.origins.engine.forms import KIN
from supplyline.origins.engine.gather import texts_of
from supplyline.origins.engine.order import MIN_PART, MORE, Order, earliest_of, put_in_order
from supplyline.origins.engine.tables import Overlaps
from supplyline.records import Document
from tests.origins.engine.small import given_of, names, tied, told, word

STORY = told(0, 90)
CREDIT = "(Delta Press)"
AGENCY = "Delta Press"


def doc(
    name: str,
    published: str | None = None,
    words: Sequence[str] = STORY,
    *,
    outlet: str | None = None,
    credit: str | None = None,
) -> Document:
    """Return a document; its id is ``name``."""
    text = " ".join([*words, *([credit] if credit else [])])
    made = document_of(
        text, outlet=outlet, published=published, syndicated=[credit] if credit else []
    )
    return replace(made, id=name, name=name)


def put(documents: Sequence[Document], *, forms: bool = False) -> Order:
    """Return the order of ``documents``; with ``forms``, all that they share is form."""
    tables = given_of(documents)
    words = tables.words
    earliest = earliest_of(tables.documents, len(words))
    texts = texts_of(words, tables.documents.starts[earliest], tables.documents.outlets[earliest])
    shared = tables.shared
    overlaps = Overlaps(shared.pairs, shared.firsts, shared.spans, shared.equal)
    may = tied(texts, overlaps).may_copy
    return put_in_order(tables.documents, texts, overlaps, np.zeros_like(may) if forms else may)


def ids(documents: Sequence[Document], *, forms: bool = False) -> list[str]:
    """Return the ids of ``documents`` in their order, which must not hang on that given."""
    found = []
    for some in (documents, list(reversed(documents))):
        places = put(some, forms=forms).places.tolist()
        assert sorted(places) == list(range(len(documents)))
        found.append([some[places.index(i)].id for i in range(len(documents))])
    assert found[0] == found[1]
    return found[0]


def edited(words: Sequence[str], size: int, number: int) -> list[str]:
    """Return the first ``size`` of ``words``, the last two of which are others."""
    return [*words[: size - 2], *told(20_000 + 10 * number, 2)]


# ---- time


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2025-03-01", "2025-03-02"),
        ("2025-03-01T23:59", "2025-03-02"),
        ("2025-03-01T10:00:00Z", "2025-03-01T10:00:01Z"),
        ("2025-03-01T10:00", "2025-03-01T10:01"),
        ("2025-03-01T08:00", "2025-03-01"),  # some time that day comes last of the day …
        ("2025-03-01T23:59:59Z", "2025-03-01"),
        ("2025-03-01", "2025-03-02T00:00:00Z"),  # … and before the next
        ("2025-03-01T10:00:00+02:00", "2025-03-01T09:00:00Z"),
        ("2025-03-01", None),  # undated comes last
        ("1969-12-31", "1970-01-01"),
    ],
)
def test_time_decides_as_precisely_as_it_is_known(first: str, second: str | None) -> None:
    """The copy of an equal story is the later one, whatever the ids and who is read first."""
    assert ids([doc("b", first), doc("a", second)]) == ["b", "a"]
    # … and however much fuller the later one is, where the two cannot be of one moment.
    if second is not None and first[:10] != second[:10]:
        short = doc("b", first, edited(STORY, 60, 0))
        assert ids([short, doc("a", second)]) == ["b", "a"]


# ---- what time leaves open


def test_the_fuller_of_a_vague_day_comes_before_the_cut_one() -> None:
    """Of a document only its day is known: if it is the fuller, it can have been the source."""
    cut = doc("cut", "2025-03-01T08:00:00Z", edited(STORY, 60, 0))
    assert ids([cut, doc("full", "2025-03-01")]) == ["full", "cut"]
    assert ids([cut, doc("full", "2025-03-02")]) == ["cut", "full"]  # another day
    assert ids([cut, doc("full", "2025-03-01T09:00:00Z")]) == ["cut", "full"]  # its hour is known
    other = doc("full", "2025-03-01", told(500, 90))  # shares nothing with it
    assert ids([cut, other]) == ["cut", "full"]
    assert ids([cut, doc("full", "2025-03-01")], forms=True) == ["cut", "full"]


def test_the_uncredited_of_a_vague_day_comes_before_the_credited_one() -> None:
    """Who credits somebody had it from there; length does not count against it."""
    credited = doc("b", "2025-03-01T08:00:00Z", credit=CREDIT)
    plain = edited(STORY, 60, 0)
    assert ids([credited, doc("plain", "2025-03-01", plain)]) == ["plain", "b"]
    both = doc("plain", "2025-03-01", plain, credit=CREDIT)
    assert ids([credited, both]) == ["b", "plain"]
    turned = [doc("b", "2025-03-01T08:00:00Z", plain), doc("a", "2025-03-01", credit=CREDIT)]
    assert ids(turned) == ["b", "a"]  # the fuller one, but it credits


def test_an_undated_document_comes_where_it_can_have_been_the_source() -> None:
    """Before what it is fuller than, or what credits somebody; else last."""
    cut = doc("cut", "2025-03-01T08:00:00Z", edited(STORY, 60, 0))
    assert ids([cut, doc("full")]) == ["full", "cut"]
    assert ids([doc("full", "2025-03-01"), doc("cut", None, edited(STORY, 60, 0))]) == [
        "full",
        "cut",
    ]
    middle = doc("early", "2025-02-01", told(500, 40))
    assert ids([middle, cut, doc("full")]) == ["early", "full", "cut"]  # just before it


def test_of_one_minute_the_uncredited_comes_first() -> None:
    """Clocks that overlap do not decide against a credit; clocks that do not overlap do."""
    credited = doc("a", "2025-03-01T08:00", credit=CREDIT)
    assert ids([credited, doc("b", "2025-03-01T08:00:30Z")]) == ["b", "a"]
    assert ids([credited, doc("b", "2025-03-01T08:01:00Z")]) == ["a", "b"]
    cut = doc("cut", "2025-03-01T08:00", edited(STORY, 60, 0))  # length takes no precedence there
    assert ids([cut, doc("full", "2025-03-01T08:00:30Z")]) == ["cut", "full"]


# ---- agencies


@pytest.mark.parametrize("published", ["2025-03-01T09:30:00Z", "2025-03-01", "2025-03-05", None])
def test_the_credited_agency_comes_first_whatever_the_clocks_say(published: str | None) -> None:
    """A credit says whose words they are; a page's time says when it was saved."""
    early = doc("early", "2025-02-01", told(500, 40))
    copy = doc("copy", "2025-03-01T08:00:00Z", outlet="Alpha Post", credit=CREDIT)
    agency = doc("its", published, edited(STORY, 60, 0), outlet=AGENCY)
    assert ids([early, copy, agency]) == ["early", "its", "copy"]
    other = replace(agency, outlet="Gamma Press", text=f"{agency.text} {word(9000)}")
    if published not in {None, "2025-03-01"}:  # a credit decides what time leaves open
        assert ids([early, copy, other]) == ["early", "copy", "its"]


def test_an_agencys_item_that_credits_another_comes_before_its_copy_too() -> None:
    """Neither its credit nor its length puts it behind."""
    copy = doc("copy", "2025-03-01T08:00:00Z", outlet="Alpha Post", credit=CREDIT)
    item = edited(STORY, 60, 0)
    agency = doc("its", "2025-03-02", item, outlet=AGENCY, credit="(Gamma Wire)")
    assert ids([copy, agency]) == ["its", "copy"]


def test_the_agency_comes_first_only_where_words_are_shared() -> None:
    """An agency's item about something else stays where its clock puts it."""
    copy = doc("copy", "2025-03-01T08:00:00Z", outlet="Alpha Post", credit=CREDIT)
    agency = doc("its", "2025-03-02", told(500, 90), outlet=AGENCY)
    assert ids([copy, agency]) == ["copy", "its"]
    sharing = doc("its", "2025-03-02", edited(STORY, 60, 0), outlet=AGENCY)
    assert ids([copy, sharing], forms=True) == ["copy", "its"]


def test_what_comes_first_anyhow_is_not_moved() -> None:
    """An item long before its copies does not come after what lies between."""
    between = doc("between", "2025-03-02", told(500, 90))
    copy = doc("copy", "2025-03-03T08:00:00Z", outlet="Alpha Post", credit=CREDIT)
    agency = doc("its", "2025-03-01", edited(STORY, 60, 0), outlet=AGENCY)
    assert ids([between, copy, agency]) == ["its", "between", "copy"]


def test_the_agency_comes_first_among_documents_of_the_same_words() -> None:
    """Of one text too, and before the earliest that credits it."""
    copies = [doc(f"copy {day}", f"2025-03-0{day}", credit=CREDIT) for day in (1, 2, 3)]
    agency = doc("its", "2025-03-02T10:00:00Z", outlet=AGENCY)
    assert ids([*copies, agency]) == ["its", "copy 1", "copy 2", "copy 3"]


def test_each_kind_of_document_of_one_text_has_its_say() -> None:
    """The agency's among other outlets', the vague one among dated ones, the one of each day."""
    item = edited(STORY, 60, 0)
    copy = doc("copy", "2025-03-01", outlet="Alpha Post", credit=CREDIT)
    both = [doc("a", "2025-03-02", item), doc("its", "2025-03-02", item, outlet=AGENCY)]
    assert ids([copy, *both]) == ["its", "copy", "a"]
    cut = doc("cut", "2025-03-03T08:00:00Z", item)
    full = [
        doc("early", "2025-03-01"),
        doc("hour", "2025-03-03T10:00:00Z"),
        doc("day", "2025-03-03"),
    ]
    assert ids([cut, *full]) == ["early", "day", "cut", "hour"]
    assert ids([cut, *full[1:]]) == ["day", "cut", "hour"]


# ---- digests


def parts(*, with_names: bool = False) -> list[list[str]]:
    """Return two stories that have nothing to do with each other, or two names."""
    some = names(900, 3) if with_names else []
    return [[*told(1000 * n, MIN_PART), *some[:1], *told(1000 * n + 500, 10), *some[1:]] for n in (1, 2)]  # fmt: skip


def test_a_digest_is_one_whatever_else_of_its_stories_is_held() -> None:
    """A cut version of its largest part, looked at last, does not make it less of a digest."""
    one, two = parts()
    long = [*one, *told(4000, 6)]
    day = "2025-03-01"
    some = [
        doc("w", day, [*long, *two]),
        doc("1", day, long),
        doc("2", day, two),
        doc("3", day, one),
    ]
    assert put(some).digests.tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize("credit", [None, CREDIT])
def test_a_digest_comes_after_the_stories_in_it(credit: str | None) -> None:
    """Though it is the fuller one, and though a story credits somebody as it does not."""
    one, two = parts()
    digest = doc("a digest", "2025-03-01", [*one, *two])
    stories = [
        doc("one", "2025-03-01", one, credit=credit),
        doc("two", "2025-03-01", two, credit=credit),
    ]
    assert ids([digest, *stories])[2] == "a digest"
    vague = doc("a digest", None, [*one, *two])
    assert ids([vague, *stories])[2] == "a digest"
    hour = [replace(stories[0], published="2025-03-01T10:00:00Z"), stories[1]]
    assert ids([digest, *hour])[2] == "a digest"
    second = [replace(some, published="2025-03-01T10:00:00Z") for some in (digest, *stories)]
    assert ids(second)[2] == "a digest"
    assert put(second).digests.tolist() == [1, 0, 0]
    assert put(second[::-1]).digests.tolist() == [0, 0, 1]


def test_a_story_of_a_vague_day_comes_before_the_digest_that_holds_it() -> None:
    """A digest whose hour is known cannot have been before what it holds."""
    one, two = parts()
    digest = doc("a digest", "2025-03-01T08:00:00Z", [*one, *two])
    stories = [doc("one", "2025-03-01", one), doc("two", "2025-03-01", two)]
    assert ids([digest, *stories]) == ["one", "two", "a digest"]


def test_halves_of_one_long_story_make_no_digest_of_it() -> None:
    """The halves share names."""
    one, two = parts(with_names=True)
    whole = doc("whole", "2025-03-01", [*one, *two])
    found = put([whole, doc("one", "2025-03-01", one), doc("two", "2025-03-01", two)])
    assert found.digests.tolist() == [0, 0, 0]
    assert found.places.tolist()[0] == 0


def test_what_holds_one_story_twice_is_no_digest() -> None:
    """Two stretches that overlap are of one story; so is a part alone."""
    one, two = parts()
    whole = doc("whole", "2025-03-01", [*one, *two])
    longer = doc("two", "2025-03-01", [*one[-20:], *two])
    assert put([whole, doc("one", "2025-03-01", one), longer]).digests.tolist() == [0, 0, 0]
    assert put([whole, doc("one", "2025-03-01", one)]).digests.tolist() == [0, 0]


def test_a_digest_holds_nearly_all_of_parts_of_some_size() -> None:
    """MIN_PART words or more, KIN of them; and it has MORE words than the largest."""

    def digests(whole: list[str], one: list[str], two: list[str]) -> list[int]:
        day = "2025-03-01"
        found: list[int] = put([doc("w", day, whole), doc("1", day, one), doc("2", day, two)]).digests.tolist()  # fmt: skip
        return found

    one, two = parts()
    assert digests([*one, *two], one, two) == [1, 0, 0]
    assert digests([*one, *two], one, two[: MIN_PART - 1]) == [0, 0, 0]
    little = int(KIN * len(two)) - 1
    assert digests([*one, *two[:little]], one, two) == [0, 0, 0]
    long = told(4000, 5 * MIN_PART)
    much = math.ceil(KIN * len(long))
    assert digests([*long[:much], *two], long, two) == [0, 0, 0]
    assert digests([*long, *told(5000, int((MORE - 1) * len(long))), *two], long, two) == [1, 0, 0]


# ---- ties


def test_what_nothing_else_decides_is_settled_by_credit_length_and_id() -> None:
    """In that order, among documents that share nothing."""
    day = "2025-03-01"
    long, short = told(300, 60), told(600, 30)
    some = [
        doc("a", day, [*told(900, 60)], credit=CREDIT),
        doc("b", day, short),
        doc("d", day, long),
        doc("c", day, told(700, 60)),
    ]
    assert ids(some) == ["c", "d", "b", "a"]


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_order_is_total_and_of_the_documents_alone(seed: int) -> None:
    """A permutation, the same in whatever order documents are given; leads come first of their text."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    days = [None, "2025-03-01", "2025-03-01T08:00", "2025-03-01T08:00:30Z", "2025-03-02"]
    some = []
    for number in range(rng.randint(1, 9)):
        low = rng.choice([0, 0, 20, 40])
        words = STORY[low : low + rng.choice([30, 50, 90])]
        some.append(
            doc(
                f"d{number}", rng.choice(days), words, outlet=rng.choice([None, "Alpha Post", AGENCY]),
                credit=rng.choice([None, CREDIT, "(Gamma Wire)"]),
            )
        )  # fmt: skip
    first = ids(some)
    rng.shuffle(some)
    assert ids(some) == first
    tables, order = given_of(some), put(some)
    texts = tables.documents.texts
    for text, lead in enumerate(order.leads.tolist()):
        own = [order.places[d] for d in range(len(some)) if texts[d] == text]
        assert order.places[lead] == min(own)
    assert order.texts.tolist() == sorted(
        range(len(order.leads)), key=lambda text: order.places[order.leads[text]]
    )
