"""Keep a case's ledger open for reading, so that a page does not wait for it to be opened.

Whoever reads takes a connection that nobody uses, and puts it back.  One is opened anew once the case
has another ledger, or none, once a writer has left a transaction unfinished, and after any fault: a
server that was started again, a file that was put back.

Does not: write; show a ledger as of a day.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from supplyline.ledger.book import Ledger
from supplyline.ledger.opening import LEDGER_NAME, NOTE_NAME, case_place, open_ledger
from supplyline.schema.parties import (
    PARTIES_NAME,
    PartyFile,
    in_force,
    put_in_force,
    read_party_file,
)

_MOST = 8  # connections that wait for a reader
_Look = tuple[int, ...] | None
_Stamp = tuple[_Look, ...]


class KeptOpen:
    """The ledger of a case, for many threads that read a little, often."""

    def __init__(self, case: Path) -> None:
        self._case = case
        self._waiting: list[_Held] = []
        self._parties: tuple[_Look, PartyFile | None] = None, None
        self._putting = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """Give the ledger, open; the case's own parties are in force from now on.

        Raises:
            CaseError: There is no ledger, or it cannot be used.
            SchemaError: The case's ``parties.yaml`` is wrong.
        """
        self._follow_parties()
        held = self._take()
        try:
            yield held.ledger
        except BaseException:
            held.close()
            raise
        if len(self._waiting) < _MOST:
            self._waiting.append(held)
        else:
            held.close()

    def close(self) -> None:
        """Close what waits for a reader."""
        while self._waiting:
            self._waiting.pop().close()

    def _take(self) -> _Held:
        stamp = self._stamp()
        while True:
            try:
                held = self._waiting.pop()  # by one thread, whoever else asks
            except IndexError:
                return _Held(self._case, stamp)
            if held.stamp == stamp and held.ledger.is_reachable():
                return held
            held.close()

    def _stamp(self) -> _Stamp:
        """Return what changes when the case has another ledger, or one that has to be mended first."""
        ledger = self._case / LEDGER_NAME
        file, note = _look(ledger), _look(self._case / NOTE_NAME)
        # A journal is there while somebody writes, and stays if he was killed: only a new connection
        # undoes what he left.
        journal = _look(ledger.with_name(f"{LEDGER_NAME}-journal"))
        return file and file[:2], note, journal and journal[:2]

    def _follow_parties(self) -> None:
        """Let the parties of the case be in force, read again if the file was written anew."""
        file = self._case / PARTIES_NAME
        found = _look(file)
        with self._putting:
            if found != self._parties[0]:
                self._parties = found, read_party_file(file) if found else None
            if in_force() is not self._parties[1]:
                put_in_force(self._parties[1])


class _Held:
    """One connection."""

    def __init__(self, case: Path, stamp: _Stamp) -> None:
        self.stamp = stamp
        self._stack = ExitStack()
        self.ledger: Ledger = self._stack.enter_context(open_ledger(case_place(case)))

    def close(self) -> None:
        self._stack.close()


def _look(place: Path) -> _Look:
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
