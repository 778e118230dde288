"""Keep what a model answered, by sentence, model and prompt, so that nothing is asked twice.

One JSON object a line, appended and flushed as answers come: a killed run loses those in flight.
The file holds no question, no address and no key.  Deleting it costs the answers, nothing else.

Does not: judge an answer.  It is read anew by whoever asks, so a better check needs no new answer.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from supplyline.errors import MachineError

ANSWERS_NAME = "answers.jsonl"  # in a case


class Lines:
    """A file of JSON lines that only grows.  A line that a kill cut off is skipped.

    Args:
        place: Made with its folder when first written to; None: kept in memory only.

    Raises:
        MachineError: It cannot be read or written.
    """

    def __init__(self, place: Path | None) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._out: TextIO | None = None
        self.rows: list[dict[str, Any]] = []
        if place is None or not place.exists():
            return
        try:
            text = place.read_text(encoding="utf-8", errors="replace")
        except OSError as fault:
            raise self._refused(fault) from fault
        for line in text.splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                self.rows.append(row)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        if self._out is not None:
            self._out.close()
            self._out = None

    def add(self, row: dict[str, Any]) -> None:
        """Append a line, safe from a kill once this returns."""
        with self._lock:
            self.rows.append(row)
            if self.place is None:
                return
            try:
                if self._out is None:
                    self.place.parent.mkdir(parents=True, exist_ok=True)
                    torn = self.place.exists() and not self.place.read_bytes().endswith(b"\n")
                    whole = not torn or self.place.stat().st_size == 0
                    self._out = self.place.open("a", encoding="utf-8")
                    self._out.write("" if whole else "\n")
                self._out.write(json.dumps(row, ensure_ascii=False) + "\n")
                self._out.flush()
            except OSError as fault:
                raise self._refused(fault) from fault

    def _refused(self, fault: OSError) -> MachineError:
        return MachineError(
            f"{self.place}: cannot be used ({fault.strerror}): make room or get the rights, and run "
            "again; what was finished is kept"
        )


class Answers:
    """What was answered, by ``Question.key``."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._texts = {
            row["key"]: row["text"]
            for row in lines.rows
            if isinstance(row.get("key"), str) and isinstance(row.get("text"), str)
        }

    def get(self, key: str) -> str | None:
        """Return what the model wrote; None: it was not asked yet."""
        return self._texts.get(key)

    def add(self, key: str, text: str, *, model: str, prompt: str) -> None:
        """Keep an answer."""
        self._texts[key] = text
        self._lines.add({"key": key, "model": model, "prompt": prompt, "text": text})
