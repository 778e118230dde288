"""Spread pure functions over a Ray cluster, in order, with bounded queues.

The same promises as ``workers``: results come in the order of the items, a few are under way at a time,
and an item on which processes keep dying costs that item only.  A process that is lost for any other
reason changes nothing: Ray gives what it had to another.

``RAY_ADDRESS`` says which cluster, as for every program on Ray; the caller has to be on one of its
hosts.  Without it one is started on this machine, for as long as it is needed.  Every process must have this very code and the same versions of
what it rests on, and says so before it works: others would write other rows.

Does not: install anything on a cluster, share files with it, or touch the ledger, which the process
that was called alone writes.
"""

from __future__ import annotations

import os
import pickle
import re
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

from supplyline.code_names import code_of
from supplyline.engines.workers import cores
from supplyline.errors import MachineError
from supplyline.progress import Progress, Silence
from supplyline.schema.parties import PartyFile, in_force, put_in_force

ADDRESS = "RAY_ADDRESS"

# Read on import.  Nothing is reported to Ray's makers.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
if os.environ.get(ADDRESS):
    # An address where no cluster is, or one of another network, is refused within a minute; Ray would
    # ask for twelve.
    os.environ.setdefault("RAY_gcs_server_port_wait_time_s", "1")  # in tries, of half a minute each
    os.environ.setdefault("RAY_gcs_server_request_timeout_seconds", "20")
else:
    # A cluster of our own listens at 127.0.0.1 alone.  Ray turns that address into the host's own
    # wherever clusters of several hosts are supported; this says that here they are not.
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    # Its token is in no file: others of this machine could read Ray's own.
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))

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
_LOOK = 30.0  # seconds without a result after which the cluster is looked at
_PATIENCE = 10  # looks at a cluster without a core: hosts that are started on demand take minutes
# What Ray says in passing, and what it comes to.
_MEANS = {
    "No node info found": "no process of it runs here: call from one of its hosts",
    "InvalidAuthToken": "it has another token than RAY_AUTH_TOKEN or ~/.ray/auth_token says here",
}
_LONGEST = 200  # characters of Ray's own words
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
    """A cluster that is started or joined when it is first needed, by whichever block of a process.

    It is ended, or left, with the outermost block.
    """

    _open: ClassVar[int] = 0  # blocks under way
    _ours: ClassVar[bool] = False  # whether one of them started or joined it

    def __init__(self, count: int | None = None, progress: Progress | None = None) -> None:
        """Start nothing yet.

        Args:
            count: Cores of a cluster of our own; None: all of this machine.  A cluster that is joined
                has those that it has.
            progress: Told when the work waits for the cluster.
        """
        self._count = max(1, count if count is not None else cores())
        self._progress = progress or Silence()

    def __enter__(self) -> Self:
        """Return it."""
        RayWorkers._open += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        """End the cluster, or leave the one that was joined; either ends what was under way."""
        RayWorkers._open -= 1
        if self._ours and not self._open:
            RayWorkers._ours = False
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
                yield from self._land(told, *flying.popleft(), crashed)
        while flying:
            yield from self._land(told, *flying.popleft(), crashed)

    def _started(self) -> int:
        """Return the number of cores of the cluster, which is started or joined if it is not yet."""
        try:
            if not ray.is_initialized():
                where = _address()
                self._progress.waiting(f"the Ray cluster {where}" if where else "a Ray cluster to start")  # fmt: skip
                _start(self._count)
                RayWorkers._ours = True
            return max(1, _cores_of_cluster())
        except (RayError, OSError, RuntimeError, ValueError, ImportError) as fault:
            raise ClusterLost(_reason(fault)) from fault

    def _land(
        self, told: Any, batch: list[bytes], ref: Any, crashed: Callable[[Item], Result]
    ) -> list[Result]:
        """Return the results of a task; if processes keep dying on it, find the item they die on."""
        try:
            found: list[Result] = self._result(ref)
        except RayTaskError as fault:
            raise fault.cause from fault
        except _DIED:
            if len(batch) == 1:
                return [crashed(pickle.loads(batch[0]))]  # noqa: S301  # packed by us
            alone = [([item], _launch(told, [item])) for item in batch]
            return [result for one, ref in alone for result in self._land(told, one, ref, crashed)]
        except RayError as fault:
            raise ClusterLost(_reason(fault)) from fault
        return found

    def _result(self, ref: Any) -> Any:
        """Wait for a task: as long as it takes, while there is anything that could work on it."""
        without = 0
        while not ray.wait([ref], timeout=_LOOK)[0]:
            without = 0 if _cores_of_cluster() else without + 1
            if without == 1:
                self._progress.waiting("a core: the Ray cluster has none")
            if without == _PATIENCE:
                raise ClusterLost(f"no core for {_LOOK * _PATIENCE:.0f} seconds")
        return ray.get(ref)


@dataclass(frozen=True, slots=True)
class _Told:
    """What every task of a map is told, sent once."""

    function: Callable[[Any], Any]
    parties: PartyFile | None
    standing: Mapping[str, str]


def _address() -> str:
    """Return the address of the cluster to join; "": none."""
    return os.environ.get(ADDRESS, "")


def _cores_of_cluster() -> int:
    return int(ray.cluster_resources().get("CPU", 0))


def _start(count: int) -> None:
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if _address():
        ray.init(address=_address(), **quiet)
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
    found = {"supplyline": code_of("inflow/tasks.py", "text", "claims", "origins")}
    for line in requires("supplyline") or ():
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # an extra that is not installed here, and must not be there
    return found


def _reason(fault: BaseException) -> str:
    """Return why there is no cluster, in one line; Ray has the cause of a fault in the one before."""
    told: list[str] = []
    before: BaseException | None = fault
    while before is not None:
        told.append(str(before))
        before = before.__cause__
    for words, meaning in _MEANS.items():
        if any(words in said for said in told):
            return meaning
    return " ".join(told[0].split())[:_LONGEST] or type(fault).__name__
