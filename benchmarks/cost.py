"""What 10⁸ and 10⁹ documents would take, from what was measured: ``python -m benchmarks cost [DOCUMENTS ...]``.

Two ways of building are priced from the largest size that ``scale`` measured on this machine:

* *one case on a cluster* (``build --engine ray``): what workers do is divided by the cluster's cores, what
  the process that is called does is not.  Within a stage the two go on at once, so that the longer counts.
* *slices*: the archive is cut by time, and each host builds cases of a slice by itself, with ``local``.

Everything is taken to grow in proportion.  Nothing here is measured but what it is made of; docs/scale.md
says what breaks before.

Does not: measure.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure import CORES
from benchmarks.scale import Measured, kept_measures

SIZES = (10**8, 10**9)
HOSTS = (4, 16, 64)
# A host of 16 cores and 64 GiB: eight m7g.large at $0.0816 an hour in us-east-1 on 2026-06-17
# (https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/).
HOST_CORES, HOST_PRICE = 16, 8 * 0.0816  # dollars an hour
# S3 Standard, us-east-1 (https://deepeshsoni.com/archives/256).
GIGABYTE_MONTH = 0.023  # dollars
# Origins on an engine, edits of real text (docs/decisions/0220): processor ms a document, where.
ORIGINS_HERE, ORIGINS_THERE = 0.090, 0.116
MOVED = 8_900 + 3 * 2_700  # bytes a document: origins (0220), and text there and back (0210)
# Processor seconds of a build on Ray to those of a pool, two processes each (benchmarks/README.md, `engine`).
OVERHEAD = 404.0 / 364.0
CARD = 1.25e9  # bytes a second of a network card of 10 Gbit
_WORKED = ("text", "gate", "parse", "claims")  # stages whose batches go to workers


@dataclass(frozen=True, slots=True)
class Model:
    """Milliseconds, bytes and claims of one document."""

    here: dict[str, float]  # by stage, of the process that is called
    there: dict[str, float]  # of workers, likewise
    local: float  # hours of this machine
    disk: float
    claims: float

    @classmethod
    def of(cls, measured: Measured) -> Model:
        """Return what one of the documents measured took."""
        n = measured.documents
        here = {name: 1e3 * stage.own / n for name, stage in measured.stages.items()}
        there = {name: 1e3 * measured.stages[name].others / n for name in _WORKED}
        here["origins"], there["origins"] = ORIGINS_HERE, ORIGINS_THERE
        return cls(here, there, measured.seconds / 3600 / n, measured.disk / n, measured.claims / n)

    def hours(self, documents: float, hosts: int) -> float:
        """Return how long one case takes on a cluster, the process that is called on a host of its own."""
        cores = hosts * HOST_CORES
        spent = 0.0
        for name, here in self.here.items():
            there = OVERHEAD * self.there.get(name, 0.0) / cores
            spent += here + there if name == "origins" else max(here, there)
        return spent * documents / 3.6e6

    def slice_hours(self, documents: float, hosts: int) -> float:
        """Return how long slices take that hosts build by themselves, each as fast by core as here."""
        return self.local * documents * CORES / (hosts * HOST_CORES)


def main(sizes: Sequence[int] = ()) -> None:
    """Print what the documents cost, what is serial, and what each size comes to."""
    measures = kept_measures()
    if not measures:
        print("cost: skipped, needs what python -m benchmarks scale measures", file=sys.stderr)
        return
    model = Model.of(measures[-1])
    print(f"from {measures[-1].documents:,} documents in {measures[-1].seconds:,.0f} s on {CORES} cores\n")  # fmt: skip
    print("| stage | here, ms a document | there |")
    print("| --- | --- | --- |")
    for name, here in model.here.items():
        print(f"| {name} | {here:.3f} | {model.there.get(name, 0.0):.3f} |")
    print("\n| documents | hosts | one case: hours | dollars | GB/s of its card | slices: hours | dollars | disk, TB | dollars a month | claims |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes or SIZES:
        for hosts in HOSTS:
            print(_row(model, size, hosts))
    serial = sum(model.here.values())
    print(f"\nof one case {serial:.3f} ms a document are serial: {serial * 1e8 / 3.6e6:,.1f} hours for 10⁸ whatever the hosts")  # fmt: skip


def _row(model: Model, size: int, hosts: int) -> str:
    hours, slices = model.hours(size, hosts), model.slice_hours(size, hosts)
    disk = model.disk * size
    rate = MOVED * size / (3600 * hours)
    return (
        f"| {size:,} | {hosts} | {hours:,.1f} | {hours * (hosts + 1) * HOST_PRICE:,.0f} "
        f"| {rate / 1e9:.2f} of {CARD / 1e9:.2f} | {slices:,.1f} | {slices * hosts * HOST_PRICE:,.0f} "
        f"| {disk / 1e12:,.1f} | {disk / 1e9 * GIGABYTE_MONTH:,.0f} | {model.claims * size:,.0f} |"
    )
