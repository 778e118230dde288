"""Put a case into one file that anybody can check without supplyline: the dossier package.

A zip of what the ledger holds, as text: the log, every row, the captures as kept, the dossier, a
manifest, and the script ``verify.py`` that rechecks all of it with Python's standard library alone.
The same ledger gives the same bytes: names in order, no times of their own, one way to write a row.

Does not: decide what goes in (everything does), or read a ledger.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, BinaryIO

from supplyline.custody.canonical import canonical
from supplyline.custody.faults import EvidenceMissing, PlaceRefused
from supplyline.custody.heads import SignedHead
from supplyline.whole import whole_file

FORM = 1
MANIFEST, LOG, README, DOSSIER, SCRIPT = (
    "manifest.json", "log.jsonl", "README.txt", "dossier.html", "verify.py",
)  # fmt: skip
CASE_PAGE = "case.html"  # the page that a case keeps, where dossiers lie beside it
PAPERS = (DOSSIER, "dossier.pdf", "dossier.docx", CASE_PAGE)  # what people read, if it is there
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: says nothing
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a package is made of; everything up to one entry of the log."""

    log: Iterable[str]  # the entries' exact text, from the first
    rows: Mapping[str, Callable[[], Iterable[Mapping[str, Any]]]]  # table to its rows, in order
    captures: Sequence[str]  # SHA-256 of every capture that the rows name
    open_capture: Callable[[str], BinaryIO]
    heads: Sequence[tuple[int, SignedHead]]  # seq of its row, and the head
    papers: Mapping[str, bytes]  # of ``PAPERS``, by name; empty: the case has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A package that was written."""

    place: Path
    manifest: str  # SHA-256 of manifest.json: stands for every byte of the package
    files: int
    size: int  # bytes of the zip


def write_package(place: Path, contents: Contents) -> Packed:
    """Write ``contents`` to the zip ``place``; what lay there is replaced when all of it is written.

    Raises:
        EvidenceMissing: Bytes of a capture are gone, or are others: a package must be whole.
        PlaceRefused: The machine refused.
    """
    try:
        with whole_file(place) as unfinished:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as package:
                writer = _Writer(package)
                _write_all(writer, contents)
                manifest = canonical({"files": writer.digests, "form": FORM}) + b"\n"
                with writer.open(MANIFEST) as file:
                    file.write(manifest)
            size = unfinished.stat().st_size
    except OSError as fault:
        raise PlaceRefused(place, f"it cannot be written ({fault.strerror})") from fault
    return Packed(
        place=place, manifest=hashlib.sha256(manifest).hexdigest(), files=len(writer.digests) + 1,
        size=size,
    )  # fmt: skip


def row_line(row: Mapping[str, Any]) -> bytes:
    """Return a row as its line in a package: canonical JSON, what is NULL left out as in the log.

    >>> row_line({"seq": 1, "published": None, "entry": 7})
    b'{"entry":7,"seq":1}'
    """
    return canonical({name: value for name, value in row.items() if value is not None})


def told_as(paper: str) -> str:
    """Return under which name the log's entry about a package tells the SHA-256 of ``paper``.

    >>> told_as("dossier.html"), told_as("dossier.pdf")
    ('dossier', 'dossier.pdf')
    """
    return "dossier" if paper == DOSSIER else paper


def _write_all(writer: _Writer, contents: Contents) -> None:
    writer.text(README, (files("supplyline.custody") / "readme.txt").read_bytes())
    writer.text(SCRIPT, (files("supplyline.custody") / "verify.py").read_bytes())
    for name in PAPERS:
        if name in contents.papers:
            writer.text(name, contents.papers[name])
    writer.lines(LOG, (entry.encode() for entry in contents.log))
    for table in sorted(contents.rows):
        writer.lines(f"rows/{table}.jsonl", map(row_line, contents.rows[table]()))
    for seq, signed in contents.heads:
        if signed.stamp is not None:
            writer.text(f"stamps/{seq}.txt", signed.signed)
            writer.text(f"stamps/{seq}.tsr", signed.stamp.answer)
    for capture in sorted(set(contents.captures)):
        name = f"evidence/{capture[:2]}/{capture}"
        try:
            with contents.open_capture(capture) as source:
                found = writer.copy(name, source)
        except FileNotFoundError as fault:
            raise EvidenceMissing(name, "no file") from fault
        if found != capture:
            raise EvidenceMissing(name, f"bytes with SHA-256 {found}")


class _Writer:
    """Writes the files of a package one after the other, and their hashes down."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.digests: dict[str, str] = {}
        self._package = package

    def open(self, name: str) -> IO[bytes]:
        entry = zipfile.ZipInfo(name, _MOMENT)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3  # the same bytes on every system
        entry.external_attr = 0o100644 << 16
        return self._package.open(entry, "w", force_zip64=True)

    def text(self, name: str, data: bytes) -> None:
        self.digests[name] = hashlib.sha256(data).hexdigest()
        with self.open(name) as file:
            file.write(data)

    def lines(self, name: str, lines: Iterable[bytes]) -> None:
        total = hashlib.sha256()
        with self.open(name) as file:
            for line in lines:
                total.update(line + b"\n")
                file.write(line + b"\n")
        self.digests[name] = total.hexdigest()

    def copy(self, name: str, source: BinaryIO) -> str:
        total = hashlib.sha256()
        with self.open(name) as file:
            while chunk := source.read(_CHUNK):
                total.update(chunk)
                file.write(chunk)
        self.digests[name] = total.hexdigest()
        return self.digests[name]
