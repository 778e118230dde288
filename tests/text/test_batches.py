"""Datelines and credits of whole batches."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from supplyline.records import Credit, Dateline
from supplyline.text import read_credits
from supplyline.text.batches import BLANK, LETTER, sift
from supplyline.text.credits import find_credits, find_dateline
from tests.text.agency_text import texts

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
DAY = date(2025, 12, 31)


def one_by_one(batch: list[str]) -> list[tuple[Dateline | None, tuple[Credit, ...]]]:
    return [((line := find_dateline(text, DAY)), find_credits(text, line)) for text in batch]


def together(batch: list[str]) -> list[tuple[Dateline | None, tuple[Credit, ...]]]:
    return read_credits(pa.array(batch, pa.string()), [DAY.isoformat()] * len(batch))


@settings(deadline=None, max_examples=300)  # the machine may be busy
@given(st.lists(texts(), max_size=6))
@example(
    ["(Reuters)", "ČTK said it.", "РИА\u2003Новости said it.", "\n \nALPHAVILLE (ap) - It is."]
)
def test_a_batch_is_read_as_its_texts_are(batch: list[str]) -> None:
    """Sifting loses nothing and adds nothing, whatever the texts."""
    assert together(batch) == one_by_one(batch)


@pytest.mark.parametrize(
    "text",
    [
        "ALPHAVILLE, Dec. 28: It is.",
        "ALPHAVILLE, \u2014 It is.",
        "ALPHAVILLE, 28 dec 2025 - It is.",
        "ALPHAVILLE, Dec.\u00a0\u0662\u0668\u3000(afp) \u2015 \u201cIt is.",
        "\u2003ALPHAVILLE/BETAVILLE SUR MER -- It is.",
        "\u00c9. \n" * 7 + "Alphaville de la Mer (AFP): It is.",
        "\n\n \x1c\nAlphaville, Jan. 2. /The TASS/It is.",
        "Z\u00fcrich, Alphaland (Kyodo News/AFP)-It is.",
    ],
)
def test_every_kind_of_dateline_passes_the_sieve(text: str) -> None:
    """Blanks, digits and letters of any script, every sign and the last of the lines."""
    assert find_dateline(text, DAY) is not None
    assert together([text]) == one_by_one([text])


@pytest.mark.parametrize("name", ["reuters", "polnear"])
def test_real_texts_are_read_alike_in_a_batch(name: str) -> None:
    """On articles as printed, a batch gives what each text gives alone."""
    if not (SHARED / name).exists():
        pytest.skip(f"needs shared/data/{name} beside the checkout")
    if name == "reuters":
        rows = pq.read_table(SHARED / name / "articles.parquet").slice(0, 1_500).to_pylist()
        batch = [f"{row['dateline'] or ''} {row['text']}" for row in rows] + [
            r["text"] for r in rows
        ]
    else:
        files = sorted((SHARED / name / "dev").glob("text/*.txt"))
        batch = [file.read_text(encoding="utf-8") for file in files]
    assert batch
    assert together(batch) == one_by_one(batch)


def test_texts_without_an_agency_are_not_read_one_by_one() -> None:
    """Prose, and names inside words, pass neither sieve."""
    batch = pa.array(["It is closed.", "SOAPY SPAS - a paper", "Officials: it is.", ""])
    assert sift(batch) == [(False, False)] * 4


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_any_array_of_strings_will_do(kind: pa.DataType) -> None:
    """Chunks, nulls and long arrays are read; the places are code points."""
    batch = pa.chunked_array([pa.array(["É – it is. (AFP)", None], kind), pa.array([""], kind)])
    (_, (credit,)), *rest = read_credits(batch)
    assert (credit.start, credit.end, credit.text) == (11, 16, "(AFP)")
    assert rest == [(None, ()), (None, ())]


def test_a_year_is_resolved_against_its_own_text() -> None:
    """Each text has its own day of publication, or none."""
    batch = pa.array(["ALPHAVILLE, Dec. 28 -- It is."] * 3)
    found = read_credits(batch, ["2025-12-29", None, "2021-01-01T08:30:00Z"])
    assert [line and line.date for line, _ in found] == ["2025-12-28", None, "2020-12-28"]


def test_one_day_is_given_for_each_text() -> None:
    """Days that do not fit the texts are refused, not cut short."""
    with pytest.raises(ValueError, match="2 texts"):
        read_credits(pa.array(["a", "b"]), ["2025-12-29"])


def test_blanks_and_letters_are_pythons() -> None:
    r"""What \s means to Python means BLANK here; what \w means, LETTER too."""
    every = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c < 0xE000]
    array = pa.array(every)
    blanks = pc.match_substring_regex(array, BLANK).to_pylist()
    assert blanks == [bool(re.match(r"\s", c)) for c in every]
    letters = pc.match_substring_regex(array, LETTER).to_pylist()
    assert [
        c for c, found in zip(every, letters, strict=True) if re.match(r"\w", c) and not found
    ] == []
