"""Keep the bytes as received, once each, under their own hash.

A capture lies at ``folder/<first two hex digits>/<SHA-256>``, read-only.  It is written beside its
place, flushed to the disk and renamed, so that a file with a hash for a name is always whole.  The
unfinished file has one fixed name per capture: a run that was killed leaves at most one of them, and
the next run that keeps the same capture takes it over.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from supplyline.acquire.faults import ChangedWhileRead
from supplyline.acquire.received import CHUNK, Received
from supplyline.acquire.spool import Spooled
from supplyline.errors import MachineError
from supplyline.records import Capture
from supplyline.whole import whole_file

_WAYS_OUT = {
    errno.ENOSPC: "free some room or put the case on another disk",
    errno.EDQUOT: "free some of your quota or put the case on another disk",
    errno.EFBIG: "raise the limit on file sizes or put the case on another disk",
    errno.EACCES: "make the folder writable or choose another --case",
    errno.EPERM: "make the folder writable or choose another --case",
    errno.EROFS: "choose a --case on a disk that can be written to",
}


class EvidenceStore:
    """The evidence folder of one case.

    Args:
        folder: Made on the first ``keep``.  One process may write at a time; any number may read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, capture: str) -> Path:
        """Return where the bytes of a capture lie or would lie; ``capture`` is its SHA-256.

        >>> EvidenceStore(Path("evidence")).path("ab" * 32).parent.as_posix()
        'evidence/ab'
        """
        if len(capture) != 64 or not set(capture) <= set("0123456789abcdef"):
            raise ValueError(f"found {capture!r}, needed 64 lowercase hex digits")
        return self.folder / capture[:2] / capture

    def open(self, capture: str) -> BinaryIO:
        """Open the bytes of a capture for reading.

        Raises:
            FileNotFoundError: The capture was never kept, or somebody removed it.
        """
        return self.path(capture).open("rb")

    @property
    def incoming(self) -> Path:
        """The folder where bytes lie that are on their way in; made if missing.

        What a killed run left there is of no use and may be removed by the next that writes.
        """
        place = self.folder / ".incoming"
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise _refusal(fault, self.folder, "what is fetched", 0) from fault
        return place

    def sweep(self) -> None:
        """Remove what a killed run left on its way in."""
        if not self.folder.is_dir():
            return
        for left in self.incoming.iterdir():
            left.unlink(missing_ok=True)

    def settle(self, arrived: Iterable[Spooled]) -> None:
        """Move whole files from ``incoming`` to their places, unless their bytes are there already.

        All of them are on the disk when this returns.

        Raises:
            MachineError: The machine refused.
        """
        folders: set[Path] = set()
        for file in arrived:
            place = self.path(file.id)
            try:
                if place.exists() and place.stat().st_size == file.size:
                    file.path.unlink(missing_ok=True)
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(file.path, os.O_RDONLY)
                try:
                    os.fsync(handle)
                    os.fchmod(handle, 0o444)
                finally:
                    os.close(handle)
                file.path.replace(place)
                folders.add(place.parent)
            except OSError as fault:
                raise _refusal(fault, self.folder, file.id, file.size) from fault
        for folder in folders:
            _flush_folder(folder)

    def keep(self, received: Received) -> None:
        """Copy the bytes of ``received`` into the store, unless they are there already.

        Raises:
            ChangedWhileRead: The file has other bytes by now than when it was received.
            MachineError: The machine refused: no room, no right to write.
        """
        self._take(received.path, received.capture)

    def take_over(self, other: EvidenceStore, capture: Capture) -> None:
        """Copy the bytes of ``capture`` from another store, unless they are there already.

        Raises:
            ChangedWhileRead: The other store's bytes are not those of the capture.
            MachineError: The machine refused: no such bytes, no room, no right to write.
        """
        self._take(other.path(capture.id), capture)

    def _take(self, origin: Path, capture: Capture) -> None:
        place = self.path(capture.id)
        try:
            if place.exists() and place.stat().st_size == capture.size:
                return
            place.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(place) as unfinished:
                self._copy(origin, capture, unfinished)
            _flush_folder(place.parent)
        except OSError as fault:
            raise _refusal(fault, self.folder, capture.source, capture.size) from fault

    def _copy(self, origin: Path, capture: Capture, target: Path) -> None:
        digest = hashlib.sha256()
        target.unlink(missing_ok=True)  # one left by a killed run is read-only
        with origin.open("rb") as source, target.open("xb") as copy:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
        if digest.hexdigest() != capture.id:
            raise ChangedWhileRead(capture.source, capture.id, digest.hexdigest())
        target.chmod(0o444)


def _flush_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(handle)


def _refusal(fault: OSError, folder: Path, what: str, size: int) -> MachineError:
    way_out = _WAYS_OUT.get(fault.errno or 0, "check the disk and the folder, then run again")
    return MachineError(
        f"{folder}: cannot keep {what} ({fault.strerror}), needed {size} bytes of room to write: "
        f"{way_out}"
    )
