"""What was received: a capture, and where its bytes lie until they are kept or read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supplyline import __version__
from supplyline.acquire.kinds import FileKind
from supplyline.records import Capture

CHUNK = 1 << 20  # bytes read at a time
TOOL = f"supplyline {__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One file as it came.  Its bytes can be read again at ``path``."""

    capture: Capture
    path: Path
    name: str  # path inside the folder asked for, with "/"; else the file's name; "-" for stdin
    kind: FileKind  # of what is inside, if it is packed
    packed: bool = False  # packed with gzip for the way, by HTTP
