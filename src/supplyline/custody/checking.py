"""Recheck what custody keeps: signed heads against a log, and a package from its first byte to its last.

The stand-alone script in every package does the same with other code; a test holds the two to each
other.  What is broken comes out as findings; what is merely not proven (unsigned, unstamped) is told.

Does not: look into a ledger's database, or tell whether evidence is true.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from supplyline.custody.canonical import canonical
from supplyline.custody.faults import HeadUnusable, NotCanonical, PackageUnusable, StampRefused
from supplyline.custody.heads import SignedHead, is_sound, read_head, stamp_from
from supplyline.custody.package import LOG, MANIFEST, PAPERS, told_as

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from supplyline.custody.stamps import StampedTime

_CHUNK = 1 << 20
_LONGEST = 1 << 27  # bytes of a line; a document of the largest size there is has half of it
_BOMB, _BOMB_FROM = 400, 200_000_000  # unpacked bytes per packed one, and from how many on
# What a damaged zip or line raises in whoever reads it.
_UNREADABLE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, NotImplementedError,
    RuntimeError, zipfile.BadZipFile, zlib.error, NotCanonical,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One thing that is broken."""

    where: str  # file of the package, table, "heads", "evidence"
    id: str
    fault: str  # what was found, what was needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a user knows by another way than the case itself."""

    key: str | None = None  # public key, 64 hex digits; None: any key counts
    head: SignedHead | None = None  # kept outside the case
    authorities: Sequence[Certificate] = ()  # of time-stamps; none: stamps are not vouched for


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSeen:
    """A signed head that is sound and belongs to the log."""

    name: str
    signed: SignedHead
    trusted: bool  # by the key that the user trusts, if one was given
    stamp: StampedTime | None  # None: unstamped


@dataclass(slots=True, kw_only=True)
class Report:
    """What a check found."""

    findings: list[Broken] = field(default_factory=list)
    entries: int = 0  # of the log
    heads: list[HeadSeen] = field(default_factory=list)

    @property
    def signed_to(self) -> int:
        """The last entry of the log that a head covers whose key counts; 0: none."""
        return max((seen.signed.head.seq for seen in self.heads if seen.trusted), default=0)

    def broken(self, where: str, id_: object, fault: str) -> None:
        """Add a finding."""
        self.findings.append(Broken(where=where, id=str(id_), fault=fault))

    def told(self) -> list[str]:
        """Return in words what is signed and stamped, and plainly what is not."""
        lines = [
            f"{seen.name}: log entry {seen.signed.head.seq} signed at {seen.signed.head.time} "
            f"by {seen.signed.head.key}{'' if seen.trusted else ', not the key you trust'}; "
            f"{_stamp_told(seen.stamp)}"
            for seen in self.heads
        ]
        if not self.signed_to:
            return [
                *lines,
                f"log: {self.entries} entries, unsigned: whoever holds it could rewrite it",
            ]
        rest = self.entries - self.signed_to
        after = f"; {rest} after it {'is' if rest == 1 else 'are'} unsigned" if rest else ""
        return [*lines, f"log: {self.entries} entries, signed up to entry {self.signed_to}{after}"]


def check_heads(
    report: Report,
    heads: Sequence[tuple[str, SignedHead]],
    *,
    digest_of: Callable[[int], str | None],
    trust: Trust,
) -> None:
    """Check signed heads against a log, and note in ``report`` what holds and what does not.

    Args:
        report: Takes findings and heads.
        heads: Those that lie with the log, each with what to call it.
        digest_of: The digest of an entry of the log, by its number; None: there is no such entry.
        trust: What the user knows; a kept head is checked like the others.
    """
    kept = [] if trust.head is None else [("the head you kept", trust.head)]
    for name, signed in [*heads, *kept]:
        head = signed.head
        if not is_sound(signed):
            report.broken("heads", name, f"its signature is not by key {head.key}")
            continue
        if digest_of(head.seq) != head.digest:
            report.broken(
                "heads",
                name,
                f"found another entry {head.seq} in the log than the one it signed, or none: "
                "the log was rewritten or cut after it was signed",
            )
            continue
        stamp = None
        if signed.stamp is not None:
            from supplyline.custody.stamps import read_stamp  # noqa: PLC0415  # loads certificates

            try:
                stamp = read_stamp(signed.stamp.answer, signed.signed, trust=trust.authorities)
            except StampRefused as fault:
                report.broken("stamps", name, f"found {fault.found}")
        report.heads.append(
            HeadSeen(
                name=name, signed=signed, stamp=stamp, trusted=trust.key in (None, head.key)
            )
        )  # fmt: skip
    if trust.key is not None and not report.signed_to:
        report.broken("heads", trust.key, "no sound head is signed by this key, which you trust")


def check_package(place: Path, *, trust: Trust | None = None) -> Report:
    """Recheck every byte of a package, offline.

    Args:
        place: The zip.
        trust: What the user knows by another way.

    Raises:
        PackageUnusable: It is no package at all.
    """
    try:
        with zipfile.ZipFile(place) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            size = place.stat().st_size
            if unpacked > _BOMB_FROM and unpacked > _BOMB * size:
                raise PackageUnusable(
                    place, f"{size:,} bytes that unpack to {unpacked:,}, as bombs do"
                )
            check = _PackageCheck(package)
            if MANIFEST not in check.names and LOG not in check.names:
                raise PackageUnusable(place, "a zip without a log")
            check.run(trust or Trust())
            return check.report
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as fault:
        raise PackageUnusable(place, f"no zip that can be read ({fault})") from fault


class _PackageCheck:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = package.namelist()
        self.report = Report()
        self.digests: dict[int, str] = {}
        self.promised: dict[tuple[str, object], tuple[object, object]] = {}
        self.held: dict[tuple[str, object], tuple[int, str]] = {}
        self.about: dict[str, object] | None = (
            None  # what the entry about a package says; None: none
        )
        self.captures: set[str] = set()
        self.heads: list[dict[str, Any]] = []
        self.stamps: dict[object, dict[str, Any]] = {}

    def run(self, trust: Trust) -> None:
        self._files()
        self._log()
        for name in sorted(n for n in set(self.names) if n.startswith("rows/")):
            self._rows(name, name.removeprefix("rows/").removesuffix(".jsonl"))
        for table, entry in sorted(self.promised.keys() | self.held.keys(), key=repr):
            if self.promised.get((table, entry)) != self.held.get((table, entry), _NOTHING):
                self.report.broken(
                    table,
                    f"entry {entry}",
                    "its rows are not those it was closed with: one was changed, added or taken out",
                )
        self._evidence()
        self._papers()
        self.report.entries = len(self.digests)
        check_heads(self.report, list(self._heads()), digest_of=self.digests.get, trust=trust)

    def _files(self) -> None:
        """Every file is what the manifest says, and the manifest lists every file."""
        listed: dict[str, str] = {}
        for _, record in self._lines(MANIFEST):
            if isinstance(record.get("files"), dict):
                listed.update(record["files"])
        times = Counter(self.names)
        for name in sorted({*self.names, *listed} - {MANIFEST}):
            if name not in listed:
                self.report.broken(name, "file", "the manifest does not list it")
            elif times[name] != 1:
                self.report.broken(name, "file", f"found {times[name]} of it, needed one")
            elif (found := self._digest(name)) is not None and found != listed[name]:
                self.report.broken(name, "file", f"the manifest says another SHA-256 than {found}")

    def _log(self) -> None:
        previous = ""
        with self._guarded(LOG):
            for number, entry in self._lines(LOG):
                if entry.get("seq") != number or entry.get("previous") != previous:
                    self.report.broken(
                        "log", f"entry {number}", "does not follow the entry before it"
                    )
                previous = hashlib.sha256(canonical(entry)).hexdigest()
                self.digests[number] = previous
                if entry["action"] == "export" and entry["about"].get("format") == "package":
                    self.about = entry["about"]
                for table, sums in entry["rows"].items():
                    self.promised[table, number] = (sums["count"], sums["sha256"])

    def _rows(self, name: str, table: str) -> None:
        sums: dict[object, tuple[list[int], hashlib._Hash]] = {}
        with self._guarded(name):
            for _, row in self._lines(name):
                count, total = sums.setdefault(row.pop("entry", None), ([0], hashlib.sha256()))
                count[0] += 1
                total.update(canonical(row) + b"\n")
                if table == "captures":
                    self.captures.add(str(row["id"]))
                elif table == "heads":
                    self.heads.append(row)
                elif table == "stamps":
                    self.stamps[row["head"]] = row
        for entry, (count, total) in sums.items():
            self.held[table, entry] = (count[0], total.hexdigest())

    def _papers(self) -> None:
        """What people read is what the log had handed over: no row holds it."""
        for name in PAPERS if self.about is not None else ():
            found = self._digest(name) if name in self.names else None
            if found != (self.about or {}).get(told_as(name)):
                self.report.broken(name, "file", f"the log says another SHA-256 than {found}")

    def _evidence(self) -> None:
        found = {name: name.split("/")[-1] for name in self.names if name.startswith("evidence/")}
        for name, capture in sorted(found.items()):
            digest = self._digest(name)
            if digest is not None and name != f"evidence/{digest[:2]}/{digest}":
                self.report.broken("evidence", capture, f"its bytes have SHA-256 {digest}")
            if capture not in self.captures:
                self.report.broken("evidence", capture, "no capture of the ledger names it")
        for capture in sorted(self.captures - set(found.values())):
            self.report.broken("evidence", capture, "the ledger names it and it is not there")

    def _heads(self) -> Iterator[tuple[str, SignedHead]]:
        for row in self.heads:
            name = f"head {row.get('seq')}"
            stamp = self.stamps.get(row.get("seq"))
            try:
                signed = read_head(
                    str(row["head"]),
                    bytes.fromhex(row["signature"]),
                    place=name,
                    stamp=stamp_from(stamp),
                )
                for ending, data in (
                    ("txt", signed.signed),
                    ("tsr", signed.stamp.answer if signed.stamp else b""),
                ):
                    if stamp and not self._is(f"stamps/{row['seq']}.{ending}", data):
                        self.report.broken(
                            "stamps", f"{row['seq']}.{ending}", "it is not what the rows hold"
                        )
            except (*_UNREADABLE, HeadUnusable) as fault:
                self.report.broken("heads", name, f"cannot be read ({_short(fault)})")
                continue
            yield name, signed

    def _lines(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the records of a file up to the first that cannot be had, which is a finding."""
        number = 0
        with self._guarded(name), self.package.open(name) as packed:
            file = io.BufferedReader(cast("io.RawIOBase", packed), _CHUNK)
            # The number is told when it stops.
            for number, line in enumerate(iter(lambda: file.readline(_LONGEST + 1), b""), 1):
                if len(line) > _LONGEST:
                    raise ValueError(f"line {number} is longer than {_LONGEST:,} bytes")
                record = json.loads(line)
                if not isinstance(record, dict) or canonical(record) + b"\n" != line:
                    raise ValueError(f"line {number} is no canonical JSON")
                yield number, record

    def _is(self, name: str, data: bytes) -> bool:
        same = self.package.getinfo(name).file_size == len(data)
        return same and self.package.read(name) == data

    def _digest(self, name: str) -> str | None:
        with self._guarded(name):
            return _digest(self.package.open(name))
        return None

    @contextmanager
    def _guarded(self, name: str) -> Iterator[None]:
        try:
            yield
        except _UNREADABLE as fault:
            self.report.broken(name, "file", f"cannot be read to its end ({_short(fault)})")


_NOTHING = (0, hashlib.sha256().hexdigest())


def _digest(file: IO[bytes]) -> str:
    total = hashlib.sha256()
    with file:
        while chunk := file.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


def _short(fault: Exception) -> str:
    return " ".join(str(fault).split())[:120] or type(fault).__name__


def _stamp_told(stamp: StampedTime | None) -> str:
    if stamp is None:
        return "unstamped"
    by = f" by {stamp.authority}" if stamp.authority else ""
    if stamp.trusted:
        return f"stamped at {stamp.time}{by}, as the authorities you trust vouch for"
    return f"stamped at {stamp.time}{by}, which no certificate you gave vouches for"
