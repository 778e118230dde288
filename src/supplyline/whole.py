"""Write a file whole or not at all: beside its place, onto the disk, then under its name.

What a killed process leaves has one fixed name, which the next that writes there takes over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supplyline.errors import MachineError


@contextmanager
def whole_file(place: Path) -> Iterator[Path]:
    """Give a place to write to, which is renamed to ``place`` when the block ends, and else removed.

    Raises:
        OSError: The machine refuses.
    """
    unfinished = place.with_name(f".{place.name}.unfinished")
    try:
        yield unfinished
        handle = os.open(unfinished, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)


def refused(place: Path, fault: OSError) -> MachineError:
    """Return what tells a user that the machine refused to write to a place that was named."""
    return MachineError(
        f"{place}: cannot be written ({fault.strerror}): name a place with room and the right to write"
    )


def write_whole(place: Path, text: str) -> None:
    """Write ``text`` to ``place``, whole or not at all.

    Raises:
        MachineError: No room, or no right to write there.
    """
    try:
        with whole_file(place) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise MachineError(
            f"{place}: cannot be written ({fault.strerror}): make room or get the right to write "
            "there, and run again; the ledger is complete"
        ) from fault
