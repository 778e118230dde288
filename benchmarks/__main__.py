"""Run the benchmarks named, or all of them: ``python -m benchmarks [build] [fusion] [sentences]``."""

from __future__ import annotations

import sys

from benchmarks import build, fusion, sentences

BENCHMARKS = {
    "build": build.main,
    "fusion": lambda: fusion.main([10_000, 100_000]),
    "sentences": sentences.main,
}


def main() -> int:
    """Run what the command line names; return 2 when it names something else."""
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}: choose from {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names:
        BENCHMARKS[name]()
    return 0


sys.exit(main())
