"""Say how tracing hands batches to other processes or threads, and from what size on to processes.

Tracing knows no engine: whoever has one hands in a ``Spread``.  Without one, or with little to do, every
batch is worked on where it was made, by the same functions (``batches``).

Does not: move anything to another process itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# A process that is new to tracing takes a second or two to load the compiled loops.
LEAST_WORDS, LEAST_BYTES = 1_000_000, 6_000_000  # less is worked on where it is
BATCH_BYTES = 1_500_000  # of texts whose seeds are chosen in one batch
# Of texts in one batch: a text is sent with every batch that has a pair of it, so that larger ones move less.
BATCH_WORDS = 1_000_000
BATCH_CARRIERS = 400_000  # of seeds joined in one batch: 8 MB
# To join 2·10⁷ pairs takes a third of a second where they are, and packing them half of that.
LEAST_PAIRS = 100_000_000  # joined to families
BATCH_PAIRS = 2_000_000


class Spread(Protocol):
    """Calls a function in other processes, or anywhere."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in order.

        Args:
            function: Pure and picklable by name.
            items: Picklable; taken only a few ahead of the results.
        """


def over_threads(threads: int) -> Spread:
    """Return what calls functions in so many threads of this process, and holds as many items at once."""

    def spread(function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        waiting = iter(items)
        with ThreadPoolExecutor(threads) as pool:
            while some := list(islice(waiting, threads)):
                yield from pool.map(function, some)

    return spread
