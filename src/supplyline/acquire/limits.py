"""How much one document and one container may cost before acquire refuses it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds in bytes and times.  Containers may have any size: they are streamed."""

    document_bytes: int = 50_000_000  # of one document, unpacked
    # Deflate cannot exceed 1032:1; JSON lines of news measure 2.5 to 5, of one line repeated 200.
    expansion: int = 400  # unpacked bytes per packed byte of a gzip file
    expansion_from: int = 20_000_000  # unpacked bytes before ``expansion`` is looked at
