"""Run the benchmarks named, or all: ``python -m benchmarks [build] [origins-peers [DOCUMENTS]] ...``.

Numbers after a name are its sizes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import (
    api,
    build,
    cost,
    crashes,
    engine,
    exporting,
    faults,
    fetching,
    fusion,
    live,
    pages,
    reading,
    scale,
    screening,
    sentences,
    skew,
    verifying,
    writers,
)
from benchmarks.origins import adding, growth, peers, shuffle
from benchmarks.origins import skew as origins_skew

BENCHMARKS: dict[str, Callable[[list[int]], None]] = {
    "api": api.main,
    "build": lambda _: build.main(),
    "cost": cost.main,
    "crashes": crashes.main,
    "engine": engine.main,
    "exporting": exporting.main,
    "faults": faults.main,
    "fetching": fetching.main,
    "fusion": lambda sizes: fusion.main(sizes or [10_000, 100_000]),
    "live": live.main,
    "pages": pages.main,
    "reading": reading.main,
    "scale": scale.main,
    "screening": screening.main,
    "sentences": lambda _: sentences.main(),
    "skew": skew.main,
    "verifying": verifying.main,
    "writers": writers.main,
    "origins-peers": peers.main,
    "origins-growth": growth.main,
    "origins-adding": adding.main,
    "origins-shuffle": shuffle.main,
    "origins-skew": origins_skew.main,
}


def main() -> int:
    """Run what the command line names; return 2 when it names something else."""
    asked: list[tuple[str, list[int]]] = []
    for word in sys.argv[1:] or list(BENCHMARKS):
        if word in BENCHMARKS:
            asked.append((word, []))
        elif word.isdecimal() and asked:
            asked[-1][1].append(int(word))
        else:
            print(f"no benchmark {word!r}: choose from {', '.join(BENCHMARKS)}", file=sys.stderr)
            return 2
    for name, sizes in asked:
        BENCHMARKS[name](sizes)
    return 0


sys.exit(main())
