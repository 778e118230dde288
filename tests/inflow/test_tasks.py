"""What workers do with documents, good and bad."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

from supplyline.inflow.tasks import Text, TextTask, find_text, find_texts_to_trace
from supplyline.records import Document, Failure, RawDocument

RAW = RawDocument(
    id="d1:" + "0" * 32,
    name="a",
    capture="",
    locator="line 1",
    form="text",
    body="ALPHAVILLE, Dec. 28 (AFP) -- It is closed.",
    url=None,
    outlet=None,
    published="2025-12-29",
    title=None,
    language="en",
)


def task(body: str | bytes) -> TextTask:
    return TextTask(raw=replace(RAW, body=body), source="a.jsonl", today=date(2026, 11, 24))


def test_a_batch_to_trace_is_what_its_documents_are() -> None:
    """Documents and failures come in order, as each alone would be."""
    bodies: list[str | bytes] = [RAW.body, " ", "It is closed.", b"caf\xe9", "--"]
    # No reader expects a body that is no text: what it stumbles over costs this document only.
    tasks = [*map(task, bodies), task(cast("Any", 7))]
    found = find_texts_to_trace(tasks)
    for one, each in zip(tasks, found, strict=True):
        alone = find_text(one)
        assert each == (alone.document if isinstance(alone, Text) else alone)
    assert [type(each) for each in found] == [
        Document,
        Failure,
        Document,
        Failure,
        Failure,
        Failure,
    ]
    assert cast("Failure", found[-1]).fault == "internal error"


def test_no_documents_are_no_batch() -> None:
    """Nothing to read gives nothing."""
    assert find_texts_to_trace([]) == []
