"""A source given beside the text is a credit without a place in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from supplyline.records import Credit, Document, RawDocument
from supplyline.text import read_text

TEXT = "Nine ships left the port of Alphaville on Friday, its master said."
RAW = RawDocument(
    id="d1:" + "0" * 32,
    name="a",
    capture="",
    locator="line 1",
    form="text",
    body=TEXT,
    url="https://news.alphaville.example/a",
    outlet="Alphaville Post",
    published="2025-03-01",
    title=None,
    language="en",
)


def read(**fields: Any) -> Document:
    return read_text(replace(RAW, **fields), today=date(2026, 11, 24))[0]


def test_a_source_is_a_credit_at_the_end_of_the_text() -> None:
    """It is syndicated, carries the words as given, and covers no character of the text."""
    (credit,) = read(source="The  Betaland News").credits
    end = len(TEXT)
    assert credit == Credit(
        start=end, end=end, text="The  Betaland News", agency="Betaland News", kind="syndicated"
    )


@pytest.mark.parametrize(
    ("source", "agency"),
    [
        ("AFP", "AFP"),
        ("the Associated Press", "AP"),
        ("AGENCE FRANCE-PRESSE", "AFP"),
        ("PA", "PA Media"),
    ],
)
def test_an_agency_is_called_by_its_canonical_name(source: str, agency: str) -> None:
    """Any of the names that agencies.yaml lists will do, whatever their case."""
    assert [(c.text, c.agency) for c in read(source=source).credits] == [(source, agency)]


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        (None, {}),
        ("Alphaville Post", {}),
        ("the  ALPHAVILLE post", {}),
        ("AFP", {"outlet": "Agence France-Presse"}),
        ("alphaville.example", {"outlet": None}),
        ("www.alphaville.example", {"outlet": None}),
        ("News.Alphaville.example", {"url": "HTTPS://me@news.alphaville.example:443/a"}),
    ],
)
def test_an_outlet_is_no_source_of_its_own(source: str | None, fields: dict[str, Any]) -> None:
    """Nothing is added that says: this outlet's item is this outlet's."""
    assert read(source=source, **fields).credits == ()


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("example", {}),
        ("ville.example", {}),
        ("betaland.example", {}),
        ("AFP", {"outlet": None, "url": None}),
        ("Post", {}),
    ],
)
def test_a_part_of_a_name_is_another_s(source: str, fields: dict[str, Any]) -> None:
    """Only the whole name, or a whole label of the host, is the outlet's own."""
    assert [c.agency for c in read(source=source, **fields).credits] == [source]


def test_what_the_text_says_is_not_said_twice() -> None:
    """An agency that the text already says it is from gets no second credit."""
    body = f"{TEXT} (AFP)"
    assert read(body=body, source="Agence France-Presse") == read(body=body)
    assert len(read(body=body).credits) == 1


def test_an_agency_that_the_text_cites_is_credited_all_the_same() -> None:
    """Its own items say "told AFP" too: a citation does not say whose item it is."""
    found = read(body=f"{TEXT[:-1]}, an official told AFP.", source="AFP").credits
    assert [(c.agency, c.kind) for c in found] == [("AFP", "cited"), ("AFP", "syndicated")]
    assert [c.start for c in found] == sorted(c.start for c in found)


def test_a_page_s_own_name_counts_as_its_outlet() -> None:
    """What the page says of itself is known before its source is judged."""
    page = (
        '<html><head><meta property="og:site_name" content="Alpha Mail"></head><body><article>'
        f"<p>{TEXT}</p><p>{TEXT.replace('Nine', 'Ten')}</p></article></body></html>"
    )
    fields = {"body": page, "form": "html", "outlet": None, "url": None}
    assert read(**fields, source="Alpha Mail").credits == ()
    (credit,) = (document := read(**fields, source="Betaland News")).credits
    assert (credit.start, credit.end) == (len(document.text), len(document.text))
