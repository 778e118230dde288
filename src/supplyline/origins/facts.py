"""Bring documents down to what tracing asks of them: a table, a row a document.

Whoever has rows and no records makes the table himself; ``FACTS`` says what is in it.

Does not: find datelines and credits (``text`` does), or decide anything from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from supplyline.origins.agencies import agency_of, is_outlet_of
from supplyline.origins.engine.tables import DocumentTable, Firsts, Numbers
from supplyline.origins.moments import moment_of
from supplyline.origins.publishers import publisher_of
from supplyline.records import Document

FACTS = pa.schema(
    [
        ("id", pa.string()),  # no two rows have one
        ("text", pa.large_string()),
        (
            "starts",
            pa.float64(),
        ),  # seconds since 1970 from which it can have been out; inf: undated
        ("ends", pa.float64()),  # … before which it was out; inf: undated
        ("outlet", pa.string()),  # as it calls itself; null: not known
        ("publisher", pa.string()),  # whose fixed wording it has; null: not known
        ("agencies", pa.list_(pa.string())),  # whose reporting it says it carries, not its own
        ("credits", pa.list_(pa.string())),  # in what words: as long as ``agencies``
        ("excluded", pa.list_(pa.int32())),  # from, to, from, to: code points that are no story
    ]
)


def facts_of(
    documents: Sequence[Document], *, texts: pa.Array | pa.ChunkedArray | None = None
) -> pa.Table:
    """Return the table of ``documents``.  Columns of ``FACTS``, one row per document, in order.

    Args:
        documents: Their datelines and credits are as ``text`` finds them.
        texts: Their texts, where the records do not hold them.
    """
    carried = [
        [
            (c.agency, c.text)
            for c in document.credits
            if c.kind == "syndicated" and not is_outlet_of(document.outlet, c.agency)
        ]
        for document in documents
    ]
    moments = [moment_of(document) for document in documents]
    columns = [
        _strings([document.id for document in documents]),
        _strings([document.text for document in documents], pa.large_string())
        if texts is None
        else texts.cast(pa.large_string()),
        pa.array([moment.starts for moment in moments], pa.float64()),
        pa.array([moment.ends for moment in moments], pa.float64()),
        _strings([document.outlet for document in documents]),
        _strings([publisher_of(document.outlet, document.url) for document in documents]),
        _lists([[agency for agency, _ in own] for own in carried]),
        _lists([[words for _, words in own] for own in carried]),
        pa.array(
            [list(chain.from_iterable(excluded_of(document))) for document in documents],
            pa.list_(pa.int32()),
        ),
    ]
    return pa.table(columns, schema=FACTS)


def excluded_of(document: Document) -> tuple[tuple[int, int], ...]:
    """Return what of the text is no word of the story: its dateline and syndication credits."""
    if document.dateline is None and not document.credits:
        return ()  # most rows of most corpora
    ranges = [(c.start, c.end) for c in document.credits if c.kind == "syndicated"]
    if document.dateline is not None:
        ranges.append((document.dateline.start, document.dateline.end))
    return tuple(sorted(r for r in ranges if r[0] < r[1]))


def _strings(values: Sequence[str | None], kind: pa.DataType | None = None) -> pa.Array:
    kind = kind or pa.string()
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # a lone surrogate becomes one question mark, which separates words
        return pa.array([_whole(value) for value in values], kind)


def _lists(values: Sequence[Sequence[str]]) -> pa.Array:
    flat = _strings(list(chain.from_iterable(values)))
    firsts = np.cumsum([0, *map(len, values)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(firsts, pa.int32()), flat)


def _whole(value: str | None) -> str | None:
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


def ranges_of(excluded: pa.Array) -> list[tuple[tuple[int, int], ...]]:
    """Return the ranges of each row of the column ``excluded``, as ``read_words`` takes them."""
    firsts = excluded.offsets.to_numpy()
    flat = excluded.values.to_numpy()
    found: list[tuple[tuple[int, int], ...]] = [()] * len(excluded)
    for row in np.flatnonzero(np.diff(firsts)).tolist():
        own = flat[firsts[row] : firsts[row + 1]].tolist()
        found[row] = tuple(zip(own[::2], own[1::2], strict=True))
    return found


def table_of(facts: pa.Table, texts: Numbers) -> tuple[DocumentTable, list[str]]:
    """Return ``facts`` in numbers, and the agencies by theirs.

    Args:
        facts: Columns of ``FACTS`` but ``text``.
        texts: Of each document, the number of the text that it carries.

    Agencies are numbered by name, so that which of two has the smaller number does not depend on
    what else is in the table.
    """
    credited = chunk_of(facts["agencies"])
    names = sorted({name for name in credited.values.to_pylist() if name is not None})
    number = {name: i for i, name in enumerate(names)}
    firsts, carried = _each_once(credited, number)
    outlets = chunk_of(facts["outlet"]).dictionary_encode()
    own = np.array(
        [
            number.get(agency_of(outlet, names) or "", -1)
            for outlet in outlets.dictionary.to_pylist()
        ]
        + [-1],
        dtype=np.int32,
    )
    return DocumentTable(
        texts=texts,
        ranks=_ranks(chunk_of(facts["id"])),
        starts=chunk_of(facts["starts"]).to_numpy(),
        ends=chunk_of(facts["ends"]).to_numpy(),
        outlets=_codes(chunk_of(facts["publisher"]).dictionary_encode()),
        agencies=own[_codes(outlets)],
        firsts=firsts,
        credited=carried,
    ), names


def chunk_of(column: pa.ChunkedArray) -> pa.Array:
    """Return ``column`` in one piece."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _codes(encoded: pa.DictionaryArray) -> Numbers:
    codes: Numbers = encoded.indices.fill_null(-1).to_numpy().astype(np.int32)
    return codes


def _ranks(ids: pa.Array) -> Numbers:
    ranks = np.empty(len(ids), dtype=np.int32)
    # By bytes of UTF-8, which is by code point.
    ranks[pc.array_sort_indices(ids).to_numpy()] = np.arange(len(ids), dtype=np.int32)
    return ranks


def _each_once(credited: pa.ListArray, number: dict[str, int]) -> tuple[Firsts, Numbers]:
    offsets = credited.offsets.to_numpy().astype(np.int64)
    if offsets[0] == offsets[-1]:
        return np.zeros(len(credited) + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
    flat = [number[name] for name in credited.values.to_pylist()[: offsets[-1]]]
    rows = np.repeat(np.arange(len(credited), dtype=np.int64), np.diff(offsets))
    pairs = np.unique(rows << 32 | np.array(flat[offsets[0] :], dtype=np.int64))
    firsts = np.searchsorted(pairs >> 32, np.arange(len(credited) + 1))
    return firsts.astype(np.int64), (pairs & 0xFFFFFFFF).astype(np.int32)
