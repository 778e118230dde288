"""Keep words, texts or pairs in files: to be read again, or words of one family mapped as a table.

Reading words from text costs five times what it costs to read them from a file.  Pages of a mapped file can
leave memory and come back.  The files have no names, so that nothing is left behind, however the
process ends.

Does not: read texts.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from supplyline.origins.engine.compiled import compiled
from supplyline.origins.engine.tables import Firsts, Flags, Hashes, Numbers, WordTable

_COLUMNS = (
    ("hashes", np.uint64),
    ("starts", np.int32),
    ("ends", np.int32),
    ("flags", np.uint8),
)
# ruff: noqa: PLR0917  # compiled functions take no keywords: arrays are handed on by place

PAIR_COLUMNS = ("hub", "other", "seeds", "hub_place", "other_place")
_DIGEST, _WORD = 16, 17  # bytes of a text's digest, and of each of its words
_AT_ONCE = 1 << 26  # bytes


class _Runs:
    """Runs of bytes in a file, by the order in which they were added."""

    def __init__(self, folder: Path | None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  # until ``close``
        self._firsts = np.zeros(1, dtype=np.int64)  # bytes of the file, one more than runs

    def __len__(self) -> int:
        return len(self._firsts) - 1

    def add(self, firsts: Firsts, packed: memoryview) -> None:
        """Add the runs of ``packed`` that begin at ``firsts``, the end of the last among them."""
        while packed:
            packed = packed[self._file.write(packed) :]
        self._firsts = np.concatenate([self._firsts, self._firsts[-1] + firsts[1:]])

    def take(self, rows: npt.NDArray[np.integer[Any]]) -> tuple[Firsts, bytes]:
        """Return the runs ``rows``, which are in order, as they were added."""
        low, high = self._firsts[rows], self._firsts[rows + 1]
        firsts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(high - low)])
        return firsts, b"".join(self._read(low, high))

    def _read(self, low: Firsts, high: Firsts) -> Iterator[bytes]:
        """Yield the bytes of some ranges; what lies side by side is read at once."""
        ends = np.flatnonzero(np.append(low[1:], -1) != high) + 1
        row = 0
        for end in ends.tolist():
            start, stop = int(low[row]), int(high[end - 1])
            for at in range(start, stop, _AT_ONCE):
                yield os.pread(self._file.fileno(), min(_AT_ONCE, stop - at), at)
            row = end

    def close(self) -> None:
        self._file.close()


class BodyFile:
    """The texts of documents, by the order in which they were added."""

    def __init__(self, folder: Path | None) -> None:
        """Make an empty one in ``folder``; None: where temporary files go."""
        self._texts, self._excluded = _Runs(folder), _Runs(folder)

    def __len__(self) -> int:
        """Return how many documents it holds."""
        return len(self._texts)

    def add(self, texts: pa.Array, excluded: pa.Array) -> None:
        """Add documents: large strings, and lists of numbers, of 32 bits."""
        if not len(texts):
            return
        lengths = pc.binary_length(texts).fill_null(0).to_numpy()
        firsts = np.concatenate([[0], np.cumsum(lengths)])
        _, offsets, data = texts.buffers()
        start = int(np.frombuffer(offsets, np.int64)[texts.offset])
        whole = memoryview(b"" if data is None else data)
        self._texts.add(firsts, whole[start : start + int(firsts[-1])])
        counts = np.concatenate([[0], np.cumsum(pc.list_value_length(excluded).to_numpy())])
        flat = np.ascontiguousarray(excluded.flatten().to_numpy(), dtype=np.int32)
        self._excluded.add(4 * counts, flat.view(np.uint8).data)

    def take(self, documents: npt.NDArray[np.integer[Any]]) -> tuple[pa.Array, pa.Array]:
        """Return the texts of ``documents``, which are in order of number, and what was added with them."""
        firsts, data = self._texts.take(documents)
        ranges, flat = self._excluded.take(documents)
        return (
            pa.LargeStringArray.from_buffers(len(documents), pa.py_buffer(firsts), pa.py_buffer(data)),
            pa.ListArray.from_arrays((ranges // 4).astype(np.int32), np.frombuffer(flat, np.int32)),
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the files."""
        self._texts.close()
        self._excluded.close()


class PairFile:
    """Pairs of texts, found by some of their seeds at a time, to be read again by hubs that lie together."""

    def __init__(self, folder: Path | None, texts: int, parts: int) -> None:
        """Make an empty one in ``folder``; None: where temporary files go.

        Args:
            folder: As above.
            texts: Numbers of hubs are below it.
            parts: What is added is read again in so many.
        """
        self._runs = _Runs(folder)
        self._texts, self._parts = max(texts, 1), parts

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield the pairs that were added, those of one hub in one table.  Columns of ``PAIR_COLUMNS``."""
        for part in range(self._parts):
            _, read = self._runs.take(np.arange(part, len(self._runs), self._parts))
            columns = np.frombuffer(read, dtype=np.int32).reshape(-1, len(PAIR_COLUMNS)).T
            yield pa.table(dict(zip(PAIR_COLUMNS, map(np.ascontiguousarray, columns), strict=True)))

    def add(self, pairs: pa.Table) -> None:
        """Add pairs: columns of ``PAIR_COLUMNS``, of 32 bits."""
        columns = np.stack([pairs[name].to_numpy() for name in PAIR_COLUMNS], axis=1)
        part = columns[:, 0].astype(np.int64) * self._parts // self._texts
        order = np.argsort(part, kind="stable")
        counts = np.bincount(part, minlength=self._parts)
        firsts = np.concatenate([[0], np.cumsum(counts * columns.itemsize * len(PAIR_COLUMNS))])
        self._runs.add(firsts, columns[order].view(np.uint8).reshape(-1).data)

    def close(self) -> None:
        """Let go of the file."""
        self._runs.close()


class WordFile:
    """The words of documents, by the order in which they were added."""

    def __init__(self, folder: Path | None) -> None:
        """Make an empty one in ``folder``; None: where temporary files go."""
        self._runs = _Runs(folder)

    def add(self, words: WordTable) -> None:
        """Add documents, one range of words each."""
        firsts = np.concatenate([[0], np.cumsum(_DIGEST + _WORD * np.diff(words.firsts))])
        packed = np.empty(firsts[-1], dtype=np.uint8)
        _pack(
            words.firsts, words.digests, words.hashes, words.starts, words.ends, words.flags,
            firsts, packed,
        )  # fmt: skip
        self._runs.add(firsts, packed.data)

    def take(self, documents: npt.NDArray[np.integer[Any]]) -> WordTable:
        """Return the words of ``documents``, which are in order of number."""
        runs, read = self._runs.take(documents)
        packed = np.frombuffer(read, dtype=np.uint8)
        firsts = np.concatenate(
            [np.zeros(1, dtype=np.int64), np.cumsum((np.diff(runs) - _DIGEST) // _WORD)]
        )
        total = int(firsts[-1])
        words = WordTable(
            firsts, np.empty(total, dtype=np.uint64), np.empty(total, dtype=np.int32),
            np.empty(total, dtype=np.int32), np.empty(total, dtype=np.uint8),
            np.empty((len(documents), 2), dtype=np.uint64),
        )  # fmt: skip
        _unpack(
            np.require(packed, requirements="W"), words.firsts, words.digests, words.hashes,
            words.starts, words.ends, words.flags,
        )  # fmt: skip
        return words

    def close(self) -> None:
        """Let go of the file."""
        self._runs.close()


@compiled
def _pack(
    firsts: Firsts, digests: Hashes, hashes: Hashes, starts: Numbers, ends: Numbers, flags: Flags,
    into: Firsts, packed: Flags,
) -> None:  # fmt: skip
    for row in range(len(firsts) - 1):
        low, high, at = firsts[row], firsts[row + 1], into[row]
        n = high - low
        packed[at : at + 16] = digests[row].view(np.uint8)
        at += 16
        packed[at : at + 8 * n] = hashes[low:high].view(np.uint8)
        at += 8 * n
        packed[at : at + 4 * n] = starts[low:high].view(np.uint8)
        at += 4 * n
        packed[at : at + 4 * n] = ends[low:high].view(np.uint8)
        at += 4 * n
        packed[at : at + n] = flags[low:high]


@compiled
def _unpack(
    packed: Flags, firsts: Firsts, digests: Hashes, hashes: Hashes, starts: Numbers, ends: Numbers,
    flags: Flags,
) -> None:  # fmt: skip
    at = 0
    for row in range(len(firsts) - 1):
        low, high = firsts[row], firsts[row + 1]
        n = high - low
        digests[row].view(np.uint8)[:] = packed[at : at + 16]
        at += 16
        hashes[low:high].view(np.uint8)[:] = packed[at : at + 8 * n]
        at += 8 * n
        starts[low:high].view(np.uint8)[:] = packed[at : at + 4 * n]
        at += 4 * n
        ends[low:high].view(np.uint8)[:] = packed[at : at + 4 * n]
        at += 4 * n
        flags[low:high] = packed[at : at + n]
        at += n


def spill_words(parts: Iterable[WordTable], folder: Path) -> WordTable:
    """Return the texts of all ``parts``, one after the other, their words in files under ``folder``."""
    lengths: list[npt.NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    digests = [np.zeros((0, 2), dtype=np.uint64)]
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(tempfile.TemporaryFile(dir=folder)) for name, _ in _COLUMNS
        }
        for part in parts:
            lengths.append(np.diff(part.firsts))
            digests.append(part.digests)
            for name, file in files.items():
                getattr(part, name).tofile(file)
        firsts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate(lengths))])
        mapped = {name: _mapped(files[name], kind, int(firsts[-1])) for name, kind in _COLUMNS}
    return WordTable(firsts, **mapped, digests=np.concatenate(digests))


def _mapped(file: Any, kind: type[np.generic], size: int) -> npt.NDArray[Any]:
    file.flush()
    if not size:
        return np.zeros(0, dtype=kind)  # nothing cannot be mapped
    # As a plain array: compiled loops know no other.
    return np.memmap(file, dtype=kind, mode="r+", shape=(size,)).view(np.ndarray)
