"""Hosts of a Ray cluster on this machine, each in namespaces of the kernel, joined by a bridge.

A host has a network of its own with one address, its own processes, shared memory and name, and
does not see the folder that the documents are read from.  They reach each other over a bridge that
is in no other network: nothing listens where anybody else could ask.  Namespaces last as long as a process
is in them, so that hosts, bridge and cluster are gone when their block ends, and also when the process
that made them is killed.

Does not: limit what a host takes of this machine's cores and memory, or slow its network down.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

RAY = str(Path(sys.executable).with_name("ray"))
PORT = 6379
STORE = 200 * 2**20  # bytes of shared memory of a host, as ``on_ray`` gives its own clusters
TEMPORARY = Path(os.environ.get("RAY_TMPDIR", "/tmp")) / "ray"  # noqa: S108  # as Ray has it
_START = 180.0  # seconds for one host to start on a busy machine
_END = 30.0  # seconds for the kernel to end all processes of a host
# What a host's first process does: stay, and bury whom nobody else does.
_STAY = ("sh", "-c", "while :; do sleep 3600; done")
_APART = ("--net", "--mount", "--uts", "--pid", "--mount-proc", "--fork", "--kill-child")


class NoHosts(Exception):
    """This machine does not let us make namespaces, or what is needed in them did not start."""


@dataclass(slots=True)
class Host:
    """One machine of the network, as far as its processes can tell."""

    address: str
    root: subprocess.Popen[bytes]
    first: int  # the process that all others of the host are below

    def command(self, *words: str) -> list[str]:
        """Return what runs ``words`` on the host."""
        return ["nsenter", "-t", str(self.first), "-n", "-m", "-u", "-p", "--", *words]

    def run(self, *words: str, environment: Mapping[str, str] | None = None) -> None:
        """Run ``words`` on the host and wait for its end.

        Raises:
            NoHosts: It failed.
        """
        _run(self.command(*words), environment)

    def holds(self, process: psutil.Process) -> bool:
        """Return whether ``process`` runs on the host."""
        return any(parent.pid == self.first for parent in process.parents())

    def end(self) -> None:
        """End all processes of the host at once, and its network: as if its power were cut."""
        self.root.kill()
        self.root.wait()
        with suppress(psutil.NoSuchProcess):
            psutil.Process(self.first).wait(_END)


@dataclass(slots=True)
class Network:
    """Hosts on one bridge."""

    switch: Host
    hosts: list[Host]

    def bytes_sent(self) -> dict[str, int]:
        """Return the bytes that came into the bridge, by its port, headers included."""
        lines = Path(f"/proc/{self.switch.first}/net/dev").read_text(encoding="ascii").splitlines()
        counts = (re.match(r"\s*(port\d+):\s*(\d+)", line) for line in lines)
        return {found[1]: int(found[2]) for found in counts if found}


@contextmanager
def network(count: int, *, hidden: Sequence[Path] = ()) -> Iterator[Network]:
    """Yield a network of ``count`` hosts, 10.77.0.1 and on; none of it is left behind.

    Args:
        count: Hosts.
        hidden: Folders that are empty on all hosts but the first.

    Raises:
        NoHosts: Only root on Linux may do this.
    """
    with ExitStack() as made:
        switch = made.enter_context(_host(""))
        switch.run("ip", "link", "add", "bridge", "type", "bridge")
        switch.run("ip", "link", "set", "bridge", "up")
        hosts: list[Host] = []
        for number in range(1, count + 1):
            host = made.enter_context(_host(f"10.77.0.{number}"))
            port = f"port{number}"
            # The switch makes the line, in a process that sees this machine's process numbers.
            line = ["ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", str(host.first)]  # fmt: skip
            _run(["nsenter", "-t", str(switch.first), "-n", "--", *line])
            switch.run("ip", "link", "set", port, "master", "bridge", "up")
            host.run("ip", "addr", "add", f"{host.address}/24", "dev", "eth0")
            host.run("ip", "link", "set", "eth0", "up")
            host.run("ip", "link", "set", "lo", "up")
            host.run("hostname", f"host{number}")
            for folder in (Path("/dev/shm"), TEMPORARY, *(hidden if hosts else ())):  # noqa: S108  # the kernel's
                folder.mkdir(parents=True, exist_ok=True)
                host.run("mount", "-t", "tmpfs", "tmpfs", str(folder))
            hosts.append(host)
        yield Network(switch, hosts)


@contextmanager
def _host(address: str) -> Iterator[Host]:
    words = ["setpriv", "--pdeathsig", "KILL", "unshare", *_APART, *_STAY]
    try:
        root = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except FileNotFoundError as fault:
        raise NoHosts(f"{fault.filename} is not there") from fault
    with root:
        try:
            host = Host(address, root, _first_of(root))
        except BaseException:
            root.kill()
            raise
        try:
            yield host
        finally:
            host.end()


def _first_of(root: subprocess.Popen[bytes]) -> int:
    """Return the process that ``root`` forks into the new namespaces, once it is there."""
    while root.poll() is None:
        for child in psutil.Process(root.pid).children():
            if child.name() == _STAY[0]:  # it has the namespaces, and its own list of processes
                return child.pid
        time.sleep(0.01)
    said = root.stderr.read().decode(errors="replace").strip() if root.stderr else ""
    raise NoHosts(said or f"unshare ended with {root.returncode}")


def _run(words: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    what = " ".join(words[words.index("--") + 1 :][:3])
    try:
        subprocess.run(
            words, check=True, capture_output=True, text=True, timeout=_START, env=environment
        )
    except subprocess.CalledProcessError as fault:
        lines = fault.stderr.strip().splitlines() or [f"exit code {fault.returncode}"]
        raise NoHosts(f"{what}: {lines[-1]}") from fault
    except subprocess.TimeoutExpired as fault:
        raise NoHosts(f"{what}: not done after {_START:.0f} s") from fault


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Ray cluster on a network: its head, which has no core for tasks, and its workers."""

    network: Network
    own: Mapping[str, str]  # variables that whoever calls from the head needs

    @property
    def head(self) -> Host:
        """Return the host to call from: Ray wants a caller on a host of the cluster."""
        return self.network.hosts[0]

    @property
    def workers(self) -> list[Host]:
        """Return the hosts that work."""
        return self.network.hosts[1:]


@contextmanager
def cluster(workers: int, *, hidden: Sequence[Path] = ()) -> Iterator[Cluster]:
    """Yield a cluster of a head and ``workers`` hosts of one process each.

    Args:
        workers: Hosts besides the head.
        hidden: As for ``network``.

    Raises:
        NoHosts: It cannot be made here.
    """
    own = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}  # fmt: skip
    environment = os.environ | own | {"no_proxy": "*", "no_grpc_proxy": "*"}
    with network(workers + 1, hidden=hidden) as net:
        head, *others = net.hosts
        address = f"{head.address}:{PORT}"
        join(head, environment, "--head", "--port", str(PORT), "--num-cpus", "0", "--include-dashboard=false")  # fmt: skip
        for host in others:
            join(host, environment, "--address", address, "--num-cpus", "1")
        yield Cluster(net, own | {"RAY_ADDRESS": address})


def join(host: Host, environment: Mapping[str, str], *options: str) -> None:
    """Start Ray on ``host``.

    Raises:
        NoHosts: It did not start.
    """
    host.run(
        RAY, "start", "--node-ip-address", host.address, "--object-store-memory", str(STORE), *options,
        environment=environment,
    )  # fmt: skip
