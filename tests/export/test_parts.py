"""Parquet in parts is written once, part by part, and says of which state of the ledger it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from supplyline.export.files import PlaceTaken
from supplyline.export.parts import STATE, write_parts
from supplyline.export.tables import Row
from supplyline.export.worked_out import origin_rows, reuse_rows
from supplyline.records import Origin, Reuse

FOLDERS = {"month=2025-01": ["d1:a", "d1:b", "d1:c"], "month=2025-02": ["d1:d"]}
ABOUT = {"log digest": "ab" * 32}
PAIR = Reuse(
    copy="d1:b", source="d1:a", share=0.5, spans=((0, 9, 3, 12), (20, 31, 40, 51)),
    kind="rewrite", reasons=("it came later",),
)  # fmt: skip


def rows(table: str, documents: Sequence[str]) -> Iterator[Row]:
    if table == "origins":
        for id_ in documents:
            yield from origin_rows(Origin(document=id_, origin="o1:x", role="original", copied_share=0.0, reasons=()))  # fmt: skip
    elif table == "reuse" and PAIR.copy in documents:
        yield from reuse_rows(PAIR)


def files(place: Path) -> dict[str, bytes]:
    return {str(f.relative_to(place)): f.read_bytes() for f in sorted(place.rglob("*.parquet"))}


def test_each_part_holds_the_rows_of_some_documents(tmp_path: Path) -> None:
    """Folders by period, parts by documents, spans inside their pair; a table without rows has no file."""
    done = write_parts(tmp_path / "out", FOLDERS, rows, ABOUT, at_once=2)
    assert list(files(tmp_path / "out")) == [
        "origins/month=2025-01/part-00000.parquet",
        "origins/month=2025-01/part-00001.parquet",
        "origins/month=2025-02/part-00000.parquet",
        "reuse/month=2025-01/part-00000.parquet",
    ]
    assert (done.written, done.kept) == (4, 0)
    (pair,) = pq.read_table(tmp_path / "out" / "reuse").to_pylist()
    assert pair.pop("month") == "2025-01"
    spans = [tuple(s[n] for n in ("copy_start", "copy_end", "source_start", "source_end")) for s in pair.pop("spans")]  # fmt: skip
    assert tuple(spans) == PAIR.spans
    assert pair == {"copy": "d1:b", "source": "d1:a", "kind": "rewrite", "share": 0.5, "reasons": "it came later"}  # fmt: skip


def test_what_was_cut_off_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    """Stopped at any part, a second run writes the others only, and the same bytes as one in one go."""
    whole = tmp_path / "whole"
    write_parts(whole, FOLDERS, rows, ABOUT, at_once=1)
    calls = len(FOLDERS["month=2025-01"] + FOLDERS["month=2025-02"]) * 4
    for stop in range(calls):
        place, left = tmp_path / f"cut{stop}", stop

        def cut(table: str, documents: Sequence[str]) -> Iterator[Row]:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            yield from rows(table, documents)

        with pytest.raises(KeyboardInterrupt):
            write_parts(place, FOLDERS, cut, ABOUT, at_once=1)
        before = files(place)
        assert not (place / STATE).exists()
        done = write_parts(place, FOLDERS, rows, ABOUT, at_once=1)
        assert (done.kept, done.written) == (len(before), len(files(whole)) - len(before))
        assert files(place) == files(whole)
        assert (place / STATE).read_bytes() == (whole / STATE).read_bytes()


def test_parts_of_another_state_are_taken_away(tmp_path: Path) -> None:
    """What the ledger no longer has leaves no part behind, and a broken part is written anew."""
    place = tmp_path / "out"
    write_parts(place, FOLDERS, rows, ABOUT, at_once=2)
    part = place / "origins" / "month=2025-02" / "part-00000.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:-5])
    done = write_parts(place, FOLDERS, rows, ABOUT, at_once=2)
    assert (done.written, part.read_bytes()) == (1, whole)
    less = {"month=2025-02": ["d1:d"]}
    done = write_parts(place, less, rows, {"log digest": "cd" * 32}, at_once=2)
    assert list(files(place)) == ["origins/month=2025-02/part-00000.parquet"]
    assert (done.written, done.kept) == (1, 0)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """A plain export, or any other folder, is not written into."""
    (tmp_path / "claims.parquet").write_bytes(b"")
    with pytest.raises(PlaceTaken):
        write_parts(tmp_path, FOLDERS, rows, ABOUT)
    with pytest.raises(PlaceTaken):
        write_parts(tmp_path / "claims.parquet", FOLDERS, rows, ABOUT)
