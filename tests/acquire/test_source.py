"""The outlet or agency that a row says it is taken from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from supplyline.acquire import Received, receive, unpack
from supplyline.ids import content_id
from supplyline.records import Failure, RawDocument

ROW = {
    "id": "a",
    "url": "https://a.example/",
    "outlet": "Alphaville Post",
    "text": "Nine ships left.",
}


def only(file: Path) -> RawDocument:
    (received,) = receive([str(file)])
    assert isinstance(received, Received)
    (document,) = unpack(received)
    assert isinstance(document, RawDocument)
    return document


def from_json(row: dict[str, Any], folder: Path) -> RawDocument:
    file = folder / "rows.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return only(file)


def from_table(row: dict[str, Any], folder: Path) -> RawDocument:
    file = folder / "rows.parquet"
    pq.write_table(pa.Table.from_pylist([row]), file)
    return only(file)


@pytest.mark.parametrize("read", [from_json, from_table])
def test_a_row_says_whose_item_it_is(read: Any, tmp_path: Path) -> None:
    """The name arrives without the blanks around it, from a line and from a table."""
    assert (
        read({**ROW, "source": " Betaland\u00a0News \n"}, tmp_path).source == "Betaland\u00a0News"
    )


@pytest.mark.parametrize("read", [from_json, from_table])
@pytest.mark.parametrize(
    "source",
    [
        None,
        "",
        " \t",
        7,
        {"id": None, "name": "Betaland News"},
        ["Betaland News"],
        "https://betaland.example/news/1",
        "two\nlines",
        "x" * 121,
    ],
    ids=str,
)
def test_what_names_nobody_is_ignored(read: Any, source: Any, tmp_path: Path) -> None:
    """A "source" that is no name costs nothing: the row is the document it is without the key."""
    document = read({**ROW, "source": source}, tmp_path)
    assert document.source is None
    assert document.id == read(ROW, tmp_path).id


def test_an_id_without_a_source_is_what_it_always_was(tmp_path: Path) -> None:
    """The id covers the seven fields that it covered before rows had sources, and no eighth."""
    fields = ["a", "https://a.example/", "Alphaville Post", None, None, None, "Nine ships left."]
    assert from_json(ROW, tmp_path).id == content_id("d1", fields)
    assert from_json(ROW, tmp_path).id == "d1:17dcc19e93fcfb13cd83ab7f8b23d344"


def test_a_source_makes_another_document(tmp_path: Path) -> None:
    """Rows that say different sources are told apart, and from one that says none."""
    rows = [ROW, {**ROW, "source": "AFP"}, {**ROW, "source": "Betaland News"}]
    assert len({from_json(row, tmp_path).id for row in rows}) == 3


def test_front_matter_says_a_source_beside_other_keys(tmp_path: Path) -> None:
    """It is a key of ours like the rest, but on its own it opens no front matter."""
    file = tmp_path / "a.md"
    file.write_text("---\ntitle: Harbour\nsource: AFP\n---\nNine ships left.\n", encoding="utf-8")
    assert (only(file).source, only(file).body) == ("AFP", "Nine ships left.\n")
    alone = "---\nsource: AFP\n---\nNine ships left.\n"
    file.write_text(alone, encoding="utf-8")
    assert (only(file).source, only(file).body) == (None, alone)


@pytest.mark.parametrize("half", [r"A\ud800", r"A\ud800B"])
def test_half_a_character_in_a_source_is_refused_like_any_other(half: str, tmp_path: Path) -> None:
    """Nothing that a database cannot hold gets in, whatever key it stands under."""
    faults = []
    for key in ("source", "title"):
        file = tmp_path / f"{key}.jsonl"
        file.write_text(f'{{"text": "Nine ships left.", "{key}": "{half}"}}\n', encoding="ascii")
        (received,) = receive([str(file)])
        assert isinstance(received, Received)
        faults += [item.fault for item in unpack(received) if isinstance(item, Failure)]
    assert len(faults) == 2
    assert len(set(faults)) == 1
