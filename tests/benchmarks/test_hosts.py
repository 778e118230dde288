"""Hosts of a benchmark reach each other, one can be lost, and none is left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from benchmarks.hosts import NoHosts, network

_ANSWER = (
    "import socket; server = socket.create_server(('', 7)); print('ready', flush=True); "
    "server.accept()[0].sendall(99_000 * b'x')"
)
_ASK = (
    "import socket\nwith socket.create_connection(('10.77.0.2', 7), timeout={}) as line:\n"
    "    assert len(line.makefile('rb').read()) == 99_000"
)


def test_hosts_are_joined_and_leave_nothing(tmp_path: Path) -> None:
    """What one sends another is counted, a host that is ended answers no more, and all end with the block."""
    try:
        with network(2, hidden=[tmp_path]) as net:
            one, other = net.hosts
            server = other.command(sys.executable, "-c", _ANSWER)
            with subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as answering:  # noqa: S603  # ours
                assert answering.stdout is not None
                assert answering.stdout.readline() == "ready\n"
                assert [process.pid for process in psutil.Process().children(recursive=True) if other.holds(process)]  # fmt: skip
                one.run(sys.executable, "-c", _ASK.format(20))
            sent = net.bytes_sent()
            assert sent["port2"] > 99_000 > sent["port1"]
            (tmp_path / "seen").touch()
            one.run("test", "-e", str(tmp_path / "seen"))
            other.run("test", "!", "-e", str(tmp_path / "seen"))
            other.end()
            with pytest.raises(NoHosts, match=r"Error|timed out"):
                one.run(sys.executable, "-c", _ASK.format(0.3))
    except NoHosts as fault:
        pytest.skip(f"needs root on Linux: {fault}")
    assert not any(psutil.pid_exists(host.first) for host in (net.switch, one, other))
