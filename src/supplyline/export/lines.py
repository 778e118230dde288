"""Write JSON lines: each line one record in the words of the contract, with what kind of record it is.

Does not: turn a record into JSON (``supplyline.contract`` does, and hands the lines over).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from supplyline.export.files import whole_text

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write_lines(place: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write each of ``lines`` as one line of JSON in UTF-8."""
    with whole_text(place) as out:
        for line in lines:
            out.write(encoded(line) + "\n")


def encoded(value: object) -> str:
    r"""Return ``value`` as JSON on one line; line ends that are none to JSON are escaped.

    >>> print(encoded({"a": "one\u2028two"}))
    {"a":"one\u2028two"}
    """
    # Some readers of lines end a line at these.
    return (
        _encode(value)
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        .replace("\x85", "\\u0085")
    )
