"""Keep the words of a family that is larger than the memory allowed in files, mapped as one table.

Pages of a mapped file can leave memory and come back; the files have no names once they are mapped, so
that nothing is left behind, however the process ends.

Does not: read texts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from supplyline.origins.engine.tables import WordTable

_COLUMNS = (
    ("hashes", np.uint64),
    ("starts", np.int32),
    ("ends", np.int32),
    ("flags", np.uint8),
)


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
