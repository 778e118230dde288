"""A package that was damaged on its way is named or refused in one line; it never crashes a check."""

from __future__ import annotations

import random
from pathlib import Path
from zipfile import ZipFile

from supplyline.custody.checking import check_package
from supplyline.custody.faults import PackageUnusable
from tests.custody.build import Log, members, stranger


def test_any_flipped_bit_of_the_zip_is_named_or_changes_no_file(tmp_path: Path) -> None:
    """A bit of the zip itself: a finding, a refusal, or a package with the very same files."""
    place, at = tmp_path / "case.zip", random.Random(3)  # noqa: S311  # the same bits each time
    Log().package(place)
    whole, held = place.read_bytes(), members(place)
    for _ in range(400):
        bit = at.randrange(len(whole) * 8)
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        place.write_bytes(changed)
        try:
            findings = check_package(place).findings
        except PackageUnusable:
            continue
        if not findings:
            assert members(place) == held
            assert stranger(place) == []


def test_any_cut_package_is_refused(tmp_path: Path) -> None:
    """A download that stopped is no package."""
    place = tmp_path / "case.zip"
    Log().package(place)
    whole = place.read_bytes()
    for size in range(0, len(whole), 97):
        place.write_bytes(whole[:size])
        try:
            assert check_package(place).findings
        except PackageUnusable:
            continue


def test_lines_that_are_no_records_are_named(tmp_path: Path) -> None:
    """Whatever stands in a file of lines, its name is told and nothing else goes wrong."""
    place = tmp_path / "case.zip"
    Log().package(place)
    held = members(place)
    lines = [
        b"[]\n",
        b"{}\n",
        b"null\n",
        b'{"rows":[]}\n',
        b'{"seq":1}',
        b"\xff\n",
        b'{"a":1e999}\n',
        b"{" * 9999,
    ]
    for name in (
        "log.jsonl",
        "manifest.json",
        "rows/captures.jsonl",
        "rows/heads.jsonl",
        "rows/stamps.jsonl",
    ):
        for line in lines:
            with ZipFile(place, "w") as package:
                for other, data in held.items():
                    package.writestr(other, line if other == name else data)
            assert check_package(place).findings, (name, line)
            assert stranger(place), (name, line)
