"""A small index of invented entries, for tests of screening."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from supplyline.lists import Listed, ListVersion, Screener, build_index
from supplyline.lists.listed import Kind, NameKind, named
from supplyline.lists.reading import read_lists
from tests.lists import files

VERSION = ListVersion(
    list="test", title="A list", form="test", dated="2026-01-02", dated_by="file", sha256="ab" * 32,
    files=(), entries=0, names=0, loaded="2026-01-03T00:00:00Z",
)  # fmt: skip


def entry(
    id_: str, *names: str, kind: Kind = "person", quality: NameKind = "strong",
    imo: Sequence[str] = (), bic: Sequence[str] = (),
) -> Listed:  # fmt: skip
    """Return an entry; the first of its names is the primary one."""
    first, *others = names
    return Listed(
        id=id_, kind=kind, names=(named(first, "primary"), *(named(n, quality) for n in others)),
        programmes=("EXAMPLE",), imo=tuple(imo), bic=tuple(bic),
    )  # fmt: skip


def screener(*entries: Listed, threshold: float = 0.82) -> Screener:
    """Return what screens against some entries."""
    return Screener(build_index([(VERSION, entries)]), threshold=threshold)


def small_screener() -> Screener:
    """Return what screens against the invented lists of every form."""
    with TemporaryDirectory() as folder:
        made = files.write(
            Path(folder), un=files.un_xml(files.UN_ENTRY, files.UN_FIRM), sdn=files.SDN_CSV,
            canada=files.CANADA_XML, names=files.NAMES_CSV,
        )  # fmt: skip
        found = read_lists(made)
    return Screener(build_index((VERSION, read.entries) for _, read in found))
