"""Spread pure functions over a Ray cluster, in order, with bounded queues.

The same promises as ``workers``: results come in the order of the items, a few are under way at a time,
and an item on which processes keep dying costs that item only.  A process that is lost for any other
reason changes nothing: Ray gives what it had to another.

``RAY_ADDRESS`` says which cluster, as for every program on Ray.  Without it one is started on this
machine, for as long as it is needed.  Every process must have this very code and the same versions of
what it rests on, and says so before it works: others would write other rows.

Does not: install anything on a cluster, share files with it, or touch the ledger, which the process
that was called alone writes.
"""

from __future__ import annotations

import os
import pickle
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from types import TracebackType
from typing import Any, Self, TypeVar

from supplyline.code_names import code_of
from supplyline.errors import MachineError
from supplyline.schema.parties import PartyFile, in_force, put_in_force
from supplyline.workers import cores

ADDRESS = "RAY_ADDRESS"

# Read on import.  Nothing is reported to Ray's makers.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
if not os.environ.get(ADDRESS):
    # A cluster of our own listens at 127.0.0.1 alone.  Ray turns that address into the host's own
    # wherever clusters of several hosts are supported; this says that here they are not.
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"

import ray  # noqa: E402
from ray.exceptions import (  # noqa: E402
    NodeDiedError,
    OutOfMemoryError,
    RayError,
    RayTaskError,
    WorkerCrashedError,
)

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 3  # tasks in flight for each core, as in ``workers``
_TOGETHER = 100_000  # bytes of items in one task: a task costs a millisecond, a short text as much
_MOST = 64  # items in one task
_RETRIES = 2  # of a task whose process is lost, before it is the item's fault
_STORE = 200 * 2**20  # bytes of shared memory of a cluster of our own: far more than is in flight
_DIED = (WorkerCrashedError, NodeDiedError, OutOfMemoryError)


class ClusterLost(MachineError):
    """The cluster could not be reached, or is gone."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"found no Ray cluster that works ({reason}), needed one: look at it with ray status, set "
            f"{ADDRESS} to the right one or leave it out, and run again; what was finished is kept"
        )


class OtherCode(MachineError):
    """A process of the cluster has other code, or other versions, than the one that was called."""

    def __init__(self, differing: Mapping[str, tuple[str, str]]) -> None:
        self.differing = dict(differing)
        told = "; ".join(
            f"{name} {theirs} instead of {ours}" for name, (ours, theirs) in self.differing.items()
        )
        super().__init__(
            f"found {told} on the cluster, needed the same everywhere: install it there and run again"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Be sent by what it is made of, not by its message."""
        return OtherCode, (self.differing,)


class RayWorkers:
    """A cluster that is started or joined when it is first needed."""

    def __init__(self, count: int | None = None) -> None:
        """Start nothing yet.

        Args:
            count: Cores of a cluster of our own; None: all of this machine.  A cluster that is joined
                has those that it has.
        """
        self._count = max(1, count if count is not None else cores())
        self._ours = False

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        """End the cluster, or leave the one that was joined; either ends what was under way."""
        if self._ours:
            self._ours = False
            ray.shutdown()

    def map(
        self,
        function: Callable[[Item], Result],
        items: Iterable[Item],
        *,
        spread: bool,
        crashed: Callable[[Item], Result],
    ) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in order: see ``engines.Engine``.

        Raises:
            ClusterLost: There is no cluster to work on any more.
            OtherCode: A process of it would write other rows than this one.
        """
        if not spread:
            yield from map(function, items)
            return
        most = _AHEAD * self._started()
        told = ray.put(_Told(function, in_force(), _standing()))
        flying: deque[tuple[list[bytes], Any]] = deque()
        for batch in _batches(items):
            flying.append((batch, _launch(told, batch)))
            if len(flying) >= most:
                yield from _land(told, *flying.popleft(), crashed)
        while flying:
            yield from _land(told, *flying.popleft(), crashed)

    def _started(self) -> int:
        """Return the number of cores of the cluster, which is started or joined if it is not yet."""
        try:
            if not ray.is_initialized():
                _start(self._count)
                self._ours = True
            return max(1, int(ray.cluster_resources().get("CPU", 1)))
        except (RayError, OSError, RuntimeError, ValueError) as fault:
            raise ClusterLost(_first_line(fault)) from fault


@dataclass(frozen=True, slots=True)
class _Told:
    """What every task of a map is told, sent once."""

    function: Callable[[Any], Any]
    parties: PartyFile | None
    standing: Mapping[str, str]


def _start(count: int) -> None:
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if os.environ.get(ADDRESS):
        ray.init(address=os.environ[ADDRESS], **quiet)
        return
    ray.init(
        address="local",  # not the one that happens to run here
        num_cpus=count,
        include_dashboard=False,
        object_store_memory=_STORE,
        _node_ip_address="127.0.0.1",
        **quiet,
    )


def _batches(items: Iterable[Any]) -> Iterator[list[bytes]]:
    """Yield ``items``, packed, so many at a time as are worth a task."""
    batch: list[bytes] = []
    size = 0
    for item in items:
        batch.append(pickle.dumps(item, protocol=5))
        size += len(batch[-1])
        if len(batch) >= _MOST or size >= _TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _launch(told: Any, batch: list[bytes]) -> Any:
    return _remote().remote(told, batch)


def _land(
    told: Any, batch: list[bytes], ref: Any, crashed: Callable[[Item], Result]
) -> list[Result]:
    """Return the results of a task; if processes keep dying on it, find the item they die on."""
    try:
        found: list[Result] = ray.get(ref)
    except RayTaskError as fault:
        raise fault.cause from fault
    except _DIED:
        if len(batch) == 1:
            return [crashed(pickle.loads(batch[0]))]  # noqa: S301  # packed above
        alone = [([item], _launch(told, [item])) for item in batch]
        return [result for one, ref in alone for result in _land(told, one, ref, crashed)]
    except RayError as fault:
        raise ClusterLost(_first_line(fault)) from fault
    return found


@cache
def _remote() -> Any:
    """Return what a process of the cluster does, in Ray's form."""
    return ray.remote(max_retries=_RETRIES)(_work)


def _work(told: _Told, batch: list[bytes]) -> list[Any]:
    """Return the results of the items of ``batch``; runs in a process of the cluster."""
    _require(told.standing)
    put_in_force(told.parties)
    return [told.function(pickle.loads(item)) for item in batch]  # noqa: S301  # packed above


def _require(standing: Mapping[str, str]) -> None:
    own = _standing()
    if own != standing:
        names = sorted(standing.keys() | own.keys())
        pairs = {name: (standing.get(name, "none"), own.get(name, "none")) for name in names}
        raise OtherCode({name: pair for name, pair in pairs.items() if pair[0] != pair[1]})


@cache
def _standing() -> dict[str, str]:
    """Return what rows depend on: our code, and the version of each package that it asks for."""
    found = {"supplyline": code_of("tasks.py", "text", "claims")}
    for line in requires("supplyline") or ():
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # an extra that is not installed here, and must not be there
    return found


def _first_line(fault: BaseException) -> str:
    return (str(fault).strip() or type(fault).__name__).splitlines()[0]
