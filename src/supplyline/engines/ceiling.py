"""Share out a ceiling of memory among the processes and stages of a build.

Stages come one after the other, so that each may have all but what stays from those before it: the main
process, and what it has loaded.  What takes part of it at the same time is the processes that read, each
with a parser of its own, and the index of origins, which spills to disk past its share.

Figures are of resident bytes not shared with another process, measured on cases of 10,000 to 100,000
documents (docs/decisions/0221).

Does not: watch what is used, or keep anything to a ceiling that grows with claims (docs/contract.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from supplyline.engines.workers import cores
from supplyline.errors import MachineError

LEAST_MEMORY = 800_000_000  # bytes that a build of texts in the pipeline's own language can keep to
_MAIN = 450_000_000  # of the main process while others read, its own share of texts included
_PROCESS = 70_000_000  # of one that finds the words of documents
_PARSER = 190_000_000  # of one that parses
_PARSERS = {"ru": 130_000_000, "ko": 510_000_000}  # beside it, of those of other languages
_OTHER = 300_000_000  # as above, of a language that nobody measured
_TRACED = 16_000_000  # code points of new documents, given to the index at once
_READ = 24_000_000  # code points of documents, between gate and reading


class MemoryTooLow(MachineError):
    """A build cannot keep to so little memory."""

    def __init__(self, memory: int, least: int, why: str = "") -> None:
        self.memory, self.least = memory, least
        super().__init__(
            f"found a ceiling of {memory / 1e9:.2f} GB, needed {least / 1e9:.2f} at least{why}: raise "
            "--memory or leave it out; what was finished is kept"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What of a ceiling goes where."""

    memory: int | None = None  # the ceiling, bytes; None: what there is
    processes: int  # that find the words of documents
    index: int | None = None  # bytes of the index of origins; None: what there is
    traced: int = _TRACED  # code points
    read: int = _READ  # code points

    def readers(self, languages: Collection[str]) -> int:
        """Return how many processes may read at once; 1: the main process reads.

        Args:
            languages: Other languages than the pipeline's that are to be read (ISO 639-1).

        Raises:
            MemoryTooLow: The parsers of these languages do not fit into one process.
        """
        if self.memory is None:
            return self.processes
        parser = _PARSER + sum(_PARSERS.get(code, _OTHER) for code in languages)
        if self.memory < _MAIN + parser:
            told = f" with parsers of {', '.join(sorted(languages))}" if languages else ""
            raise MemoryTooLow(self.memory, _MAIN + parser, told)
        return max(1, min(self.processes, (self.memory - _MAIN) // parser))


def share_out(memory: int | None = None, workers: int | None = None) -> Shares:
    """Return the shares of a build.

    Args:
        memory: Bytes for all processes together; None: what there is.
        workers: Processes wanted; None: one a core.

    Raises:
        MemoryTooLow: No build can keep to so little.

    >>> share_out(2_000_000_000, 2).index
    500000000
    """
    wanted = max(1, cores() if workers is None else workers)
    if memory is None:
        return Shares(processes=wanted)
    if memory < LEAST_MEMORY:
        raise MemoryTooLow(memory, LEAST_MEMORY)
    return Shares(
        memory=memory,
        processes=max(1, min(wanted, (memory - _MAIN) // _PROCESS)),
        index=memory // 4,
        traced=min(_TRACED, memory // 100),
        read=min(_READ, memory // 100),
    )
