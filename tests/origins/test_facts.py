"""Documents become rows, and rows numbers, that say no more than the documents did."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from supplyline.origins import FACTS, document_of, facts_of
from supplyline.origins.agencies import agency_of, is_outlet_of
from supplyline.origins.facts import excluded_of, ranges_of, table_of
from supplyline.origins.moments import moment_of
from supplyline.records import Credit, Dateline, Document

DAY = 86_400.0
MARCH = 1_740_787_200.0  # 2025-03-01, in seconds since 1970


def doc(name: str, text: str = "Nine ships left.", **known: object) -> Document:
    """Return a document; its id is ``name``."""
    return replace(document_of(text, **known), id=name, name=name)  # type: ignore[arg-type]  # handed on


def credit(text: str, words: str, agency: str, kind: str = "syndicated") -> Credit:
    """Return the credit that ``words`` of ``text`` are."""
    start = text.index(words)
    return Credit(start=start, end=start + len(words), text=words, agency=agency, kind=kind)  # type: ignore[arg-type]  # a literal


def test_a_row_a_document_in_order() -> None:
    """Columns of FACTS; what is not known is null, or inf."""
    text = "Nine ships left. (Delta Press)"
    documents = [
        doc("b", text, outlet="Alpha Post", published="2025-03-01", syndicated=["(Delta Press)"]),
        doc("a"),
    ]
    facts = facts_of(documents)
    assert facts.schema == FACTS
    assert facts.to_pylist() == [
        {
            "id": "b", "text": text, "starts": MARCH, "ends": MARCH + DAY, "outlet": "Alpha Post",
            "publisher": facts["publisher"][0].as_py(), "agencies": ["Delta Press"],
            "credits": ["(Delta Press)"], "excluded": [17, 30],
        },
        {
            "id": "a", "text": "Nine ships left.", "starts": math.inf, "ends": math.inf,
            "outlet": None, "publisher": None, "agencies": [], "credits": [], "excluded": [],
        },
    ]  # fmt: skip
    assert facts["publisher"][0].as_py() is not None
    assert facts_of([]).schema == FACTS


def test_only_syndicated_credits_of_others_are_carried() -> None:
    """What an agency says of itself, and whom a document cites, makes nothing a copy."""
    text = "ALPHAVILLE (Delta Press) — Nine ships left, he told Gamma Wire. (Beta News)"
    credits_ = (
        credit(text, "(Delta Press)", "Delta Press"),
        credit(text, "told Gamma Wire", "Gamma Wire", "cited"),
        credit(text, "(Beta News)", "Beta News"),
    )
    document = replace(doc("a", text, outlet="Delta Press Agency"), credits=credits_)
    row = facts_of([document]).to_pylist()[0]
    assert row["agencies"] == ["Beta News"]
    assert row["credits"] == ["(Beta News)"]
    own = [text[start:end] for start, end in excluded_of(document)]
    assert own == ["(Delta Press)", "(Beta News)"]


def test_datelines_and_credits_are_no_words_of_the_story() -> None:
    """In order of place; a credit given beside the text has no place in it."""
    text = "ALPHAVILLE, March 1 (Delta Press) — Nine ships left. (Delta Press)"
    line = Dateline(start=0, end=36, place="ALPHAVILLE", date=None, agency="Delta Press")
    beside = Credit(start=len(text), end=len(text), text="Beta", agency="Beta", kind="syndicated")
    last = credit(text, "(Delta Press)", "Delta Press")
    last = replace(last, start=len(text) - 13, end=len(text))
    document = replace(doc("a", text), dateline=line, credits=(last, beside))
    assert excluded_of(document) == ((0, 36), (len(text) - 13, len(text)))


def test_halves_of_surrogate_pairs_are_replaced_in_place() -> None:
    """Each by one question mark, so that no offset moves."""
    document = replace(doc("a\ud800", "Nine \ud800 ships", outlet="Post \udfff"), credits=())
    row = facts_of([document, doc("b")]).to_pylist()[0]
    assert row["id"] == "a?"
    assert row["text"] == "Nine ? ships"
    assert row["outlet"] == "Post ?"


def test_excluded_ranges_come_back_of_any_slice() -> None:
    """As pairs, one tuple a row."""
    column = pa.array([[1, 4, 9, 12], [], [0, 2]], pa.list_(pa.int32()))
    assert ranges_of(column) == [((1, 4), (9, 12)), (), ((0, 2),)]
    assert ranges_of(column.slice(1)) == [(), ((0, 2),)]
    assert ranges_of(column.slice(0, 0)) == []


def numbered(documents: list[Document]) -> tuple[list[list[int]], list[int], list[int], list[str]]:
    """Return the agencies credited and own of ``documents``, their ranks, and the agencies."""
    texts = np.zeros(len(documents), dtype=np.int32)
    table, names = table_of(facts_of(documents), texts)
    credited = [
        table.credited[low:high].tolist()
        for low, high in zip(table.firsts[:-1], table.firsts[1:], strict=True)
    ]
    return credited, table.agencies.tolist(), table.ranks.tolist(), names


def test_agencies_are_numbered_by_name_and_credited_once() -> None:
    """So that neither order nor other documents decide which of two has the smaller number."""
    text = "(Gamma Wire) Nine ships left. (Delta Press) (Gamma Wire)"
    both = doc("x", text, syndicated=["(Gamma Wire)", "(Delta Press)"])
    again = replace(both, id="y", credits=(*both.credits, replace(both.credits[0], start=43, end=56)))  # fmt: skip
    own = doc("z", outlet="The Delta Press")
    credited, agencies, _, names = numbered([again, own, both])
    assert names == ["Delta Press", "Gamma Wire"]
    assert credited == [[0, 1], [], [0, 1]]
    assert agencies == [-1, 0, -1]


def test_documents_rank_by_id_in_code_points() -> None:
    """Whatever the order they are given in."""
    some = [doc(name) for name in ("b", "é", "a", "B", "😀", "ｂ")]
    assert numbered(some)[2] == [sorted("béaB😀ｂ").index(d.id) for d in some]
    assert numbered(some[::-1])[2] == numbered(some)[2][::-1]


def test_outlets_are_one_by_publisher() -> None:
    """Equal numbers for equal publishers, none where none is known."""
    some = [doc(n, outlet=o) for n, o in (("a", "Alpha Post"), ("b", None), ("c", "Beta Post"), ("d", "Alpha Post"))]  # fmt: skip
    table, _ = table_of(facts_of(some), np.zeros(4, dtype=np.int32))
    one, none, other, same = table.outlets.tolist()
    assert one == same
    assert len({one, none, other}) == 3
    assert none == -1


@pytest.mark.parametrize(
    ("said", "start", "length"),
    [
        ("2025-03-01", MARCH, DAY),
        ("2025-03-01T08:30", MARCH + 30_600, 60),
        ("2025-03-01T08:30:05", MARCH + 30_605, 1),
        ("2025-03-01T08:30:05Z", MARCH + 30_605, 1),
        ("2025-03-01T08:30:05+02:00", MARCH + 23_405, 1),
        ("1969-12-31", -DAY, DAY),
        (None, math.inf, None),
        ("", math.inf, None),
        ("yesterday", math.inf, None),
        ("2025-02-30", math.inf, None),
        ("9999-12-31", math.inf, None),  # its end has no date
    ],
)
def test_a_moment_is_as_long_as_its_date_is_vague(
    said: str | None, start: float, length: float | None
) -> None:
    """A day, a minute or a second, UTC; what cannot be read is no date."""
    moment = moment_of(replace(doc("a"), published=said))
    assert moment.starts == start
    assert moment.ends == (math.inf if length is None else start + length)


@pytest.mark.parametrize(
    ("outlet", "agency", "same"),
    [
        ("Delta Press", "Delta Press", True),
        ("delta press agency", "Delta Press", True),
        ("The Delta-Press", "Delta Press", True),
        ("Deltapress", "Delta Press", False),
        ("Press Delta", "Delta Press", False),
        ("Agence France-Presse", "AFP", True),  # any of its names in the list of agencies
        ("Alpha Post", "AFP", False),
        (None, "Delta Press", False),
        ("", "Delta Press", False),
        ("Alpha Post", "", False),
    ],
)
def test_an_outlet_is_an_agency_by_any_of_its_names(
    outlet: str | None, agency: str, same: bool
) -> None:
    """Whole words in a row, in any case."""
    assert is_outlet_of(outlet, agency) == same


def test_the_first_of_several_agencies_is_the_outlets() -> None:
    """None where it is none of them."""
    assert agency_of("Delta Press Gamma Wire", ["Gamma Wire", "Delta Press"]) == "Gamma Wire"
    assert agency_of("Alpha Post", ["Gamma Wire"]) is None
    assert agency_of("Alpha Post", []) is None
