"""A small log with rows and evidence, made by hand, and packages of it."""

from __future__ import annotations

import hashlib
import io
import json
import runpy
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from supplyline.custody.canonical import canonical, digest
from supplyline.custody.heads import SignedHead, Stamp, sign_head
from supplyline.custody.keys import SigningKey
from supplyline.custody.package import Contents, Packed, row_line, write_package

EVIDENCE = [b"The port of Averland is closed.\n", b"Bresk bought 40 trucks.\n", b""]
_ROWS: list[dict[str, list[dict[str, Any]]]] = [
    {"captures": [{"seq": n, "id": hashlib.sha256(data).hexdigest(), "source": f"{n}.txt"}
                  for n, data in enumerate(EVIDENCE[:2], 1)]},
    {"captures": [{"seq": 3, "id": hashlib.sha256(EVIDENCE[2]).hexdigest(), "source": "ü\n.txt"}],
     "reuse": [{"seq": n, "share": share, "payload": None} for n, share in
               enumerate((0.1, 1.0, 1e-7, 2.5e22, 0.000123, 12345678.5, 1 / 3), 1)],
     "parses": [{"sentence": b"\x00\x01", "parse": b""}, {"sentence": b"\x00\xff", "parse": b"\x80"}]},
    {"judgements": [{"seq": 1, "author": "Ada \"the\" Reader \U0001f600"}]},
]  # fmt: skip
TABLES = ("captures", "heads", "judgements", "parses", "reuse", "stamps")


class Log:
    """A log that grows, with the rows of each entry."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.heads: list[tuple[int, SignedHead]] = []
        for rows in _ROWS:
            self.append("build", rows)

    def append(self, action: str, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Close one transaction."""
        seq = len(self.entries) + 1
        sums: dict[str, dict[str, object]] = {}
        for table, added in rows.items():
            total = hashlib.sha256()
            for row in added:
                total.update(row_line(row) + b"\n")
                self.rows[table].append({**row, "entry": seq})
            sums[table] = {"count": len(list(added)), "sha256": total.hexdigest()}
        previous = digest(self.entries[-1].encode()) if self.entries else ""
        entry = {
            "form": 1, "seq": seq, "time": "2026-11-24T02:00:00Z", "operator": "Ada", "tool": "test 1",
            "run": "r1", "action": action, "about": {}, "rows": sums, "previous": previous,
        }  # fmt: skip
        self.entries.append(canonical(entry).decode())

    def sign(self, key: SigningKey, *, stamp: Callable[[bytes], bytes] | None = None) -> SignedHead:
        """Append a signed head, and its stamp if ``stamp`` answers requests over its bytes."""
        signed = sign_head(
            key,
            seq=len(self.entries),
            digest=digest(self.entries[-1].encode()),
            time="2026-11-24T03:00:00Z",
        )
        number = len(self.heads) + 1
        self.append(
            "sign",
            {"heads": [{"seq": number, "head": signed.text, "signature": signed.signature.hex()}]},
        )
        if stamp is not None:
            server, answer = "https://clock.example", stamp(signed.signed)
            signed = signed.stamped(Stamp(server=server, answer=answer))
            row = {"seq": number, "head": number, "server": server, "answer": answer}
            self.append("stamp", {"stamps": [row]})
        self.heads.append((number, signed))
        return signed

    def contents(self, **changes: Any) -> Contents:
        """Return what a package of this log is made of."""
        evidence = {hashlib.sha256(data).hexdigest(): data for data in EVIDENCE}
        told: dict[str, Any] = {
            "log": self.entries,
            "rows": {table: (lambda rows=rows: rows) for table, rows in self.rows.items()},
            "captures": list(evidence),
            "open_capture": lambda capture: io.BytesIO(evidence[capture]),
            "heads": self.heads,
            "papers": {"dossier.html": b"<!doctype html><title>Dossier</title>\n"},
        }
        return Contents(**{**told, **changes})

    def package(self, place: Path, **changes: Any) -> Packed:
        """Write a package of this log."""
        return write_package(place, self.contents(**changes))


@cache
def script() -> dict[str, Any]:
    """Return what the stand-alone script defines."""
    return runpy.run_path(str(files("supplyline.custody") / "verify.py"))


def stranger(place: Path, *, key: str | None = None, head: Path | None = None) -> list[str]:
    """Return what the stand-alone script finds broken in a package."""
    broken, _ = script()["check"](place, key, head)
    return [str(line) for line in broken]


def members(place: Path) -> dict[str, bytes]:
    """Return the files of a package."""
    with ZipFile(place) as package:
        return {name: package.read(name) for name in package.namelist()}


def repack(place: Path, contents: Mapping[str, bytes], *, manifest: bool = False) -> None:
    """Write a package of other files; ``manifest``: as its maker would, with a manifest that fits."""
    told = dict(contents)
    if manifest:
        digests = {name: digest(data) for name, data in told.items() if name != "manifest.json"}
        told["manifest.json"] = canonical({"files": digests, "form": 1}) + b"\n"
    with ZipFile(place, "w") as package:
        for name, data in told.items():
            package.writestr(name, data)


def records(lines: bytes) -> list[dict[str, Any]]:
    """Return the records of a file of lines."""
    return [json.loads(line) for line in lines.splitlines()]
