"""How long fusion takes and how it grows: ``python -m benchmarks.fusion 10000 100000``.

Prints claims, events, seconds by the clock and of this process alone, and the most memory it has held,
one line a size.
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
    print("claims     events   seconds  cpu s    claims/cpu s  peak MiB")
    for size in sizes:
        planted = plant(round(size / CLAIMS_PER_HAPPENING))
        start, cpu = time.perf_counter(), time.process_time()
        events = fuse(planted.claims, planted.documents, planted.origins)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        count = len(planted.claims)
        print(
            f"{count:<10} {len(events):<8} {seconds:<8.2f} {cpu:<8.2f} {count / cpu:<13.0f} {peak:.0f}"
        )


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000])
