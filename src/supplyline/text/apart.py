"""Read PDFs in a process of their own, within bounds of memory and time.

A PDF of 14 KB can ask PDFium for a gigabyte (300,000 words shown in one place, packed), and what
PDFium does when there is no more is to end the process it is in.  So it runs in one that is started
with the first PDF, serves all that follow, and costs a damaged PDF itself only.

Does not: read anything itself (``pdf`` does).  Where there are no limits for processes (Windows),
memory is not bounded.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from typing import IO, Any

from supplyline.text.faults import EncryptedPdf, NoText, TextError, UnreadablePdf
from supplyline.text.page import Page

_MEMORY = 2 << 30  # bytes of addresses; a report of 1,000 pages needs a tenth
_SECONDS = 120.0  # by the clock for one PDF; a page takes milliseconds
_FAULTS = {kind.__name__: kind for kind in (EncryptedPdf, NoText, UnreadablePdf)}
_LENGTH = 8  # bytes that say how long what follows is


def read_pdf_apart(body: bytes, *, seconds: float = _SECONDS) -> Page:
    """Return what the PDF ``body`` holds, as ``read_pdf`` does.

    Args:
        body: The PDF.
        seconds: After which it is given up.

    Raises:
        EncryptedPdf: It opens only with a password.
        UnreadablePdf: It is damaged, no PDF, or takes too much memory or time.
        NoText: Its pages hold no words: it is likely a scan.
    """
    with _lock:
        told = _reader.ask(body, seconds)
    if told is None:
        raise UnreadablePdf(
            f"found a PDF that takes more than {_MEMORY >> 30} GB or {seconds:g} s, or breaks its "
            "reader, needed an ordinary one: print it to a new PDF"
        )
    kind, said = told
    if kind != "page":
        raise _FAULTS.get(kind, TextError)(said)
    return Page(**{**said, "notes": tuple(said["notes"])})


class _Reader:
    """The process, and the pipes to it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, body: bytes, seconds: float) -> tuple[str, Any] | None:
        """Return what the process makes of a PDF; None: it ended, or was ended, over it."""
        process = self._started()
        if process.stdin is None or process.stdout is None:
            return None
        alarm = threading.Timer(seconds, process.kill)
        try:
            alarm.start()
            process.stdin.write(len(body).to_bytes(_LENGTH) + body)
            process.stdin.flush()
            told = _take(process.stdout)
        except OSError:  # it has ended
            told = None
        finally:
            alarm.cancel()
        if told is None:
            self.end()
            return None
        kind, said = json.loads(told)
        return kind, said

    def end(self) -> None:
        """End the process, if this process started one."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "supplyline.text.apart"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._process


_reader, _lock = _Reader(), threading.Lock()
atexit.register(_reader.end)


def _take(stream: IO[bytes]) -> bytes | None:
    """Return the next message, None at the end of them."""
    length = stream.read(_LENGTH)
    message = stream.read(int.from_bytes(length))
    return message if len(length) == _LENGTH else None


def _serve(asked: IO[bytes], told: IO[bytes]) -> None:
    """Read PDFs until there are no more to read."""
    from supplyline.text.pdf import read_pdf  # noqa: PLC0415  # of the process that serves alone

    while (body := _take(asked)) is not None:
        answer: tuple[str, object]
        try:
            answer = "page", read_pdf(body)._asdict()
        except TextError as fault:
            answer = type(fault).__name__, str(fault)
        except MemoryError:
            answer = (
                "UnreadablePdf",
                "found a PDF that takes too much memory, needed an ordinary one",
            )
        message = json.dumps(answer).encode()
        told.write(len(message).to_bytes(_LENGTH) + message)
        told.flush()


def _bound() -> None:
    try:
        import resource  # noqa: PLC0415  # not everywhere
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends when the one it serves does
    _bound()
    _serve(sys.stdin.buffer, sys.stdout.buffer)
