"""Where exports are written: a file, or several in a folder or a zip; whole or not at all.

Does not: know what is in them.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from supplyline.errors import SupplylineError
from supplyline.whole import whole_file

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: says nothing
_CHUNK = 1 << 20


class PlaceTaken(SupplylineError):
    """Something is where an export should go that is no earlier export."""

    exit_code = 2

    def __init__(self, place: Path, found: str, needed: str) -> None:
        self.place = place
        super().__init__(f"{place}: found {found}, needed {needed}: name another place with -o")


@contextmanager
def whole_text(place: Path) -> Iterator[TextIO]:
    """Give a text file to write to, UTF-8 with plain line ends, that is there when the block ends."""
    with (
        whole_file(place) as unfinished,
        unfinished.open("w", encoding="utf-8", newline="\n") as out,
    ):
        yield out
        out.flush()


@contextmanager
def whole_folder(place: Path, names: frozenset[str]) -> Iterator[Path]:
    """Give a folder to write to, which takes the place of ``place`` when the block ends.

    Args:
        place: Absent, an empty folder, or an earlier export: a folder that holds ``names`` and no more.
        names: Of the files that will be in it.

    Raises:
        PlaceTaken: Something else is there.
    """
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise PlaceTaken(place, "a file", "a folder, or no such place")
    if place.exists():
        found = {entry.name for entry in place.iterdir()}
        if found and found != names:
            odd = sorted(found - names)
            raise PlaceTaken(
                place,
                f"a folder with {odd[0]}" if odd else "a folder with some of these files",
                "no such place, an empty folder or an earlier export",
            )
    unfinished = place.with_name(f".{place.name}.unfinished")
    before = place.with_name(f".{place.name}.before")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        yield unfinished
        if place.exists():
            # A folder cannot be replaced in one step: killed here, both are there under other names.
            shutil.rmtree(before, ignore_errors=True)
            place.rename(before)
        unfinished.rename(place)
        shutil.rmtree(before, ignore_errors=True)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def whole_set(place: Path, names: frozenset[str]) -> Iterator[Path]:
    """Give a folder to write to, which becomes ``place``, or is packed there if that ends with .zip."""
    if place.suffix.lower() != ".zip":
        with whole_folder(place, names) as folder:
            yield folder
        return
    if place.is_dir():
        raise PlaceTaken(place, "a folder", "a file, or no such place")
    with whole_file(place) as unfinished:
        folder = place.with_name(f".{place.name}.parts")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir()
            yield folder
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in sorted(folder.iterdir()):
                    _pack(archive, file)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _pack(archive: zipfile.ZipFile, file: Path) -> None:
    entry = zipfile.ZipInfo(file.name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # the same bytes on every system
    entry.external_attr = 0o100644 << 16
    with archive.open(entry, "w", force_zip64=True) as packed, file.open("rb") as source:
        shutil.copyfileobj(source, packed, _CHUNK)
