"""How long fusion takes and how it grows: ``python -m benchmarks.fusion 10000 100000``.

Prints claims, events, seconds and the most memory the process has held, one line a size.
"""

from __future__ import annotations

import resource
import sys
import time

from evals.fusion.planted import plant

from supplyline.fusion import fuse

CLAIMS_PER_HAPPENING = 9.1  # of evals/fusion/planted.py


def main(sizes: list[int]) -> None:
    """Fuse planted claims of each size and print what it took."""
    print("claims     events   seconds  claims/s  peak MiB")
    for size in sizes:
        planted = plant(round(size / CLAIMS_PER_HAPPENING))
        start = time.perf_counter()
        events = fuse(planted.claims, planted.documents, planted.origins)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        count = len(planted.claims)
        print(f"{count:<10} {len(events):<8} {seconds:<8.2f} {count / seconds:<9.0f} {peak:.0f}")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000])
