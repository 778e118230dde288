"""Choose what moves batches of work to processes and back: the cores of this machine, or a cluster.

A stage's work is a pure function of an item (``inflow/tasks.py``).  An engine calls it for each item of a
stream and gives the results in the order of the items; that is all it is asked for, so that what a
stage does is written once and what is written to the ledger does not depend on the engine.

Does not: decide what a batch is, or how often a transaction is closed; the caller does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from types import TracebackType
from typing import Literal, Protocol, Self, TypeVar

from supplyline.engines.workers import Workers
from supplyline.errors import MachineError
from supplyline.progress import Progress

EngineName = Literal["local", "ray"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """Calls pure functions elsewhere; started when it is first needed, ended with its block."""

    def __enter__(self) -> Self:
        """Return the engine."""

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        """End what was started, at once if something was raised."""

    def map(
        self,
        function: Callable[[Item], Result],
        items: Iterable[Item],
        *,
        spread: bool,
        crashed: Callable[[Item], Result],
    ) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in order.

        Args:
            function: Pure and picklable by name.
            items: Picklable; taken only a few ahead of the results.
            spread: False: call it here, one after the other.
            crashed: Gives the result of an item that ends every process it is tried in.
        """


class EngineMissing(MachineError):
    """The engine that was asked for is not installed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"found no installed {name}, needed it for --engine {name}: install "
            f'"supplyline[{name}]", or leave --engine out'
        )


def engine_called(
    name: EngineName, count: int | None = None, progress: Progress | None = None
) -> Engine:
    """Return the engine called ``name``, not started.

    Args:
        name: "local": processes of this machine.  "ray": a Ray cluster (``on_ray``).
        count: Processes; None: one a core.  A cluster that is joined has those that it has.
        progress: Told when the work waits for the engine.

    Raises:
        EngineMissing: It is not installed.
    """
    if name == "local":
        return Workers(count)
    if find_spec(name) is None:
        raise EngineMissing(name)
    from supplyline.engines.on_ray import RayWorkers  # noqa: PLC0415  # two seconds of imports, if installed

    return RayWorkers(count, progress)
