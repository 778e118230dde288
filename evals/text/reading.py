"""Measure what ``text`` reads against what people say is there.  Run: python -m evals.text.reading.

Pages: share of the words of the expected extraction found and share of the words found expected (F1,
mean over pages), and dates equal to the day.  Sentences: gold claims that begin and end where a
sentence does.  Credits: agencies whose text a newspaper carried, by the newspaper's own metadata,
against the agencies of the syndicated credits found.

Does not: tell a page's date that is one day off by time zone from one that is wrong.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from supplyline.records import Document, RawDocument
from supplyline.text import TextError, read_text
from supplyline.text.credits import find_credits, find_dateline
from supplyline.text.sentences import split_sentences

SHARED = Path(__file__).parents[3] / "shared"
TODAY = date(2026, 11, 24)  # the day the expected extractions were made for
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_WIRES = {"AP": "AP", "UPI": "UPI", "AFP": "AFP", "reuters": "Reuters", "Reuters": "Reuters"}


def measured() -> dict[str, float]:
    """Return every figure of the gate by its name; needs ``SHARED``."""
    return {**pages(), **sentences(), **credits_carried()}


def pages() -> dict[str, float]:
    """Return token F1 and the share of right dates on the expected extractions."""
    scores: list[float] = []
    right: list[bool] = []
    for html, expected in _expected_pages():
        document = _read(html)
        body = expected["body"]
        parts = [p for s in body["sections"] for p in (*s["headline"], *s["paragraphs"])]
        scores.append(_f1(document.text if document else "", "\n".join((*body["summary"], *parts))))
        day = (expected.get("publishing_date") or "")[:10]
        if day:
            found = document.published if document else None
            right.append((found or "")[:10] == day)
    return {
        "pages token f1": sum(scores) / len(scores),
        "pages date right": sum(right) / len(right),
    }


def _expected_pages() -> Iterator[tuple[bytes, dict[str, Any]]]:
    for file in sorted((SHARED / "data" / "pages").glob("*/*.json")):
        versions = json.loads(file.read_text(encoding="utf-8")).values()
        captures = sorted(file.parent.glob(f"{file.stem}_20*.html.gz"))
        for capture, expected in zip(captures, versions, strict=True):
            yield gzip.decompress(capture.read_bytes()), expected


def _read(html: bytes) -> Document | None:
    raw = RawDocument(
        id="d1:" + "0" * 32,
        name="page",
        capture="",
        locator="",
        form="html",
        body=html,
        url=None,
        outlet=None,
        published=None,
        title=None,
        language=None,
    )
    try:
        return read_text(raw, today=TODAY)[0]
    except TextError:
        return None


def _f1(found: str, expected: str) -> float:
    a, b = _words(found), _words(expected)
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()) or 1)


def _words(text: str) -> Counter[str]:
    if _NO_SPACES.search(text):
        return Counter(sign for sign in text if sign.isalnum())
    return Counter(re.findall(r"\w+", text.lower()))


def sentences() -> dict[str, float]:
    """Return the share of gold claim spans that are exactly one sentence."""
    exact = total = 0
    for name in ("claims_train", "claims_dev"):
        lines = (SHARED / "evals" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for document in map(json.loads, lines):
            gold = {(claim["start"], claim["end"]) for claim in document["claims"]}
            total += len(gold)
            exact += len(gold & set(split_sentences(document["text"], "en")))
    return {"sentences exact": exact / total}


def credits_carried() -> dict[str, float]:
    """Return precision and recall of the agencies whose text a newspaper carried."""
    folder = SHARED / "data" / "polnear"
    texts = {file.stem: file for file in folder.glob("*/text/*.txt")}
    right = found = expected = 0
    with (folder / "metadata.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["filename"] not in texts:
                continue
            text = texts[row["filename"]].read_text(encoding="utf-8")
            carried = {_WIRES[v] for v in (row["wire"], row["author"]) if v in _WIRES}
            given = find_credits(text, find_dateline(text, None))
            seen = {credit.agency for credit in given if credit.kind == "syndicated"}
            right, found = right + len(seen & carried), found + len(seen)
            expected += len(carried)
    return {"credits precision": right / found, "credits recall": right / expected}


if __name__ == "__main__":
    for figure, value in measured().items():
        print(f"{figure:20} {value:.4f}")
