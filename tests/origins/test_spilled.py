"""Words in files are the words, and leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from supplyline.origins import spilled as spilled_words
from supplyline.origins.engine.gather import join_words, take_words
from supplyline.origins.engine.words import read_words
from supplyline.origins.spilled import BodyFile, PairFile, WordFile, spill_words

TEXTS = ["Nine ships left the harbour.", "", "北部 port", "Nine ships", "—"]


def test_spilled_words_are_the_words(tmp_path: Path) -> None:
    """Part by part into files, and every column is what it was in memory."""
    parts = [read_words(TEXTS[:2]), read_words([]), read_words(TEXTS[2:])]
    whole, spilled = join_words(parts), spill_words(parts, tmp_path)
    for name in ("firsts", "hashes", "starts", "ends", "flags", "digests"):
        assert np.array_equal(getattr(spilled, name), getattr(whole, name)), name
        assert getattr(spilled, name).dtype == getattr(whole, name).dtype, name


def test_files_have_no_names(tmp_path: Path) -> None:
    """What is mapped goes with the process: the folder is empty while it is in use."""
    spilled = spill_words([read_words(TEXTS)], tmp_path)
    assert len(spilled.hashes)
    assert list(tmp_path.iterdir()) == []


def test_no_words_at_all_are_a_table(tmp_path: Path) -> None:
    """Nothing cannot be mapped, and is a table of nothing."""
    assert len(spill_words([read_words(["", "—"])], tmp_path)) == 2


@pytest.mark.parametrize("at_once", [spilled_words._AT_ONCE, 50])
def test_a_word_file_gives_back_whom_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Any of the documents, in order of number, side by side or apart, however much is read at once."""
    monkeypatch.setattr(spilled_words, "_AT_ONCE", at_once)
    parts = [read_words(TEXTS[:2]), read_words([]), read_words(TEXTS[2:])]
    whole, held = join_words(parts), WordFile(tmp_path)
    for part in parts:
        held.add(part)
    for asked in ([0, 1, 2, 3, 4], [0, 2, 3], [1], [4], []):
        found = held.take(np.array(asked, dtype=np.int32))
        wanted = take_words(whole, np.array(asked, dtype=np.int32))
        for name in ("firsts", "hashes", "starts", "ends", "flags", "digests"):
            assert np.array_equal(getattr(found, name), getattr(wanted, name)), name
    assert list(tmp_path.iterdir()) == []
    held.close()


@pytest.mark.parametrize("at_once", [spilled_words._AT_ONCE, 7])
def test_a_body_file_gives_back_whom_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Texts and what was added with them, in order of number; a slice adds nothing but itself."""
    monkeypatch.setattr(spilled_words, "_AT_ONCE", at_once)
    texts = pa.array(["before", *TEXTS, None], pa.large_string())
    ranges = pa.array([[7], [], [0, 4], [], [1, 2, 3, 4], [], []], pa.list_(pa.int32()))
    held = BodyFile(tmp_path)
    held.add(texts[1:3], ranges[1:3])
    held.add(texts[:0], ranges[:0])
    held.add(texts[3:], ranges[3:])
    assert len(held) == 6
    found, carried = held.take(np.array([1, 3, 4, 5]))
    assert found.to_pylist() == ["", "Nine ships", "—", ""]
    assert carried.to_pylist() == [[0, 4], [1, 2, 3, 4], [], []]
    held.close()


@pytest.mark.parametrize("parts", [1, 3, 50])
def test_pairs_are_given_back_by_hubs_that_lie_together(tmp_path: Path, parts: int) -> None:
    """Each pair that was added once, all of a hub in one table, whatever order they came in."""
    hubs = np.array([9, 0, 4, 9, 5, 0, 9], dtype=np.int32)
    added = pa.table({"hub": hubs, "other": hubs + 1, "seeds": hubs * 0 + 2, "hub_place": np.arange(7, dtype=np.int32), "other_place": hubs * 3})  # fmt: skip
    held = PairFile(tmp_path, 10, parts)
    for part in (added[:4], added[:0], added[4:]):
        held.add(part)
    found = list(held)
    assert len(found) == parts
    assert pa.concat_tables(found).sort_by("hub_place").to_pylist() == added.to_pylist()
    seen = [set(table["hub"].to_pylist()) for table in found]
    assert sum(map(len, seen)) == len(set.union(*seen)) == 4
    held.close()
