"""Keep every version of every list in one folder: the bytes as they came, and what was read of them.

``<list>/<version>/`` holds ``files/`` and ``list.json``; it is made beside and renamed, so that it is
there whole or not at all.  The version in force is the one loaded last, unless it is older by its own
date.  Two loads into one folder are kept apart by a lock.

Does not: fetch a list; say whether one is old.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from supplyline.ids import sha256_hex
from supplyline.lists.faults import (
    BrokenList,
    FolderBroken,
    FolderBusy,
    FolderRefused,
    NoVersion,
    Shrunk,
)
from supplyline.lists.listed import Listed, ListVersion
from supplyline.lists.reading import ReadFiles, read_lists
from supplyline.whole import whole_file

_LOCK = ".lock"
_UNFINISHED = ".unfinished"
_HEAD, _ENTRIES = "version.json", "entries.json"


class Lists:
    """The lists of one folder.  A folder that is not there holds none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self) -> list[ListVersion]:
        """Return every version, by list, in the order in which they were loaded.

        Raises:
            FolderBroken: A version is not what this code wrote.
        """
        found = [_head(place) for place in self.folder.glob(f"[!.]*/[!.]*/{_HEAD}")]
        return sorted(found, key=lambda v: (v.list, v.loaded, v.sha256))

    def in_force(self) -> list[ListVersion]:
        """Return the version in force of each list, by list."""
        standing: dict[str, ListVersion] = {}
        for version in self.versions():
            before = standing.get(version.list)
            if before is None or not _is_older(version, before):
                standing[version.list] = version
        return list(standing.values())

    def version(self, list_: str, name: str | None = None) -> ListVersion:
        """Return the version of ``list_`` whose date or digest starts so; None: the one in force.

        Raises:
            NoVersion: There is none, or more than one.
        """
        if name is None:
            found = [v for v in self.in_force() if v.list == list_]
        else:
            found = [
                v for v in self.versions()
                if v.list == list_ and (v.name.startswith(name) or v.sha256.startswith(name))
            ]  # fmt: skip
        if len(found) != 1:
            raise NoVersion(f"single {list_} {name}" if name else list_, _told(self.versions()))
        return found[0]

    def before(self, version: ListVersion) -> ListVersion:
        """Return the version that comes before ``version`` by date, or by when they were loaded.

        Raises:
            NoVersion: There is none.
        """
        held = [v for v in self.versions() if v.list == version.list and v != version]
        earlier = [v for v in held if _order(v) < _order(version)]
        if not earlier:
            raise NoVersion(f"version of {version.list} before {version.name}", _told(held))
        return max(earlier, key=_order)

    def entries(self, version: ListVersion) -> list[Listed]:
        """Return the entries of one version, in the list's order."""
        place = self._place(version) / _ENTRIES
        try:
            return msgspec.json.decode(place.read_bytes(), type=list[Listed])
        except (OSError, msgspec.MsgspecError) as fault:
            raise FolderBroken(place, f"no entries ({fault})") from fault

    def load(
        self, files: Sequence[Path], *, now: str, dated: str | None = None, smaller: bool = False
    ) -> list[tuple[ListVersion, bool]]:
        """Read ``files`` and keep what they are; return each version and whether it is new.

        All files are read before anything is kept: one that is refused keeps out the others.

        Args:
            files: List files; OFAC's three CSV files go together.
            now: UTC, ISO 8601.
            dated: The day of versions whose file does not say.
            smaller: Take a version that has lost half of its entries.

        Raises:
            ListsError: A file is refused; what was in force stays.
        """
        with self._locked():
            read = read_lists(files)
            lists = [found.list for _, found in read]
            if twice := {name for name in lists if lists.count(name) > 1}:
                raise BrokenList(
                    " and ".join(sorted(twice)), "two versions in one load", "one load for each"
                )
            standing = {version.list: version for version in self.in_force()}
            made = [self._version(found, now=now, dated=dated) for found in read]
            for version in made:
                before = standing.get(version.list)
                if before and not smaller and version.entries * 2 < before.entries:
                    raise Shrunk(version.list, version.entries, before.entries)
            return [self._keep(version, found) for version, found in zip(made, read, strict=True)]

    def _version(self, found: ReadFiles, *, now: str, dated: str | None) -> ListVersion:
        paths, read = found
        digests = sorted(sha256_hex(path.read_bytes()) for path in paths)
        whole = digests[0] if len(digests) == 1 else sha256_hex("\n".join(digests).encode())
        told = dated if read.dated is None else None
        return ListVersion(
            list=read.list, title=read.title, form=read.form, dated=read.dated or told,
            dated_by=read.dated_by or ("told" if told else None), sha256=whole,
            files=tuple(path.name for path in paths), entries=len(read.entries),
            names=sum(len(entry.names) for entry in read.entries), loaded=now,
        )  # fmt: skip

    def _keep(self, version: ListVersion, found: ReadFiles) -> tuple[ListVersion, bool]:
        """Write one version, whole or not at all."""
        place = self._place(version)
        if (place / _HEAD).is_file():
            # Loading it again puts it in force again, if its date allows.
            again = replace(_head(place / _HEAD), loaded=version.loaded)
            try:
                with whole_file(place / _HEAD) as unfinished:
                    unfinished.write_bytes(msgspec.json.encode(again))
            except OSError as fault:
                raise FolderRefused(place, fault.strerror) from fault
            return again, False
        unfinished = place.with_name(f".{place.name}{_UNFINISHED}")
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            (unfinished / "files").mkdir(parents=True)
            for path in found[0]:
                _write(unfinished / "files" / path.name, path.read_bytes())
            _write(unfinished / _ENTRIES, msgspec.json.encode(found[1].entries))
            _write(unfinished / _HEAD, msgspec.json.encode(version))
            unfinished.rename(place)
        except OSError as fault:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise FolderRefused(place, fault.strerror) from fault
        return version, True

    def _place(self, version: ListVersion) -> Path:
        return self.folder / version.list / version.sha256[:16]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as fault:
            raise FolderRefused(self.folder, fault.strerror) from fault
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as fault:
                raise FolderBusy(self.folder) from fault
            yield
        finally:
            os.close(handle)


def state_of(versions: Sequence[ListVersion]) -> str:
    """Return a digest that names which versions are in force."""
    told = "\n".join(sorted(f"{v.list} {v.sha256}" for v in versions))
    return sha256_hex(told.encode())


def _order(version: ListVersion) -> tuple[str, str]:
    return version.dated or version.loaded, version.loaded


def _told(versions: Sequence[ListVersion]) -> str:
    return ", ".join(f"{v.list} {v.name}" for v in versions)


def _is_older(version: ListVersion, than: ListVersion) -> bool:
    return bool(version.dated and than.dated and version.dated < than.dated)


def _head(place: Path) -> ListVersion:
    try:
        return msgspec.json.decode(place.read_bytes(), type=ListVersion)
    except (OSError, msgspec.MsgspecError) as fault:
        raise FolderBroken(place, f"no version ({fault})") from fault


def _write(place: Path, content: bytes) -> None:
    with place.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
