"""A PostgreSQL server for the tests: the system's own, in a folder that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.system import lacks


def binaries() -> Path | None:
    """Return the folder of the server's programs; None: it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def as_user() -> tuple[list[str], int | None]:
    """Return what to put before a command, and the user it then runs as: the server refuses root."""
    if os.geteuid() != 0:
        return [], None
    import pwd  # noqa: PLC0415  # where there is a root

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user.pw_uid  # fmt: skip
    return [], None


class Server:
    """A running server: listens on a socket in its folder only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bin = binaries()
        self._before, self._user = as_user()

    def _run(self, program: str, *words: str) -> None:
        assert self._bin is not None
        done = subprocess.run(  # noqa: S603  # the system's server
            [*self._before, str(self._bin / program), *words],
            capture_output=True, text=True, check=False, cwd=self.folder,
        )  # fmt: skip
        assert done.returncode == 0, f"{program}: {done.stdout[-800:]} {done.stderr[-800:]}"

    def make(self) -> None:
        """Make the data folder, for user "tester" without password."""
        self.folder.chmod(0o755)
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        if self._user is not None:
            os.chown(data, self._user, -1)
            os.chown(self.folder, self._user, -1)
        self._run("initdb", "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")  # fmt: skip

    def start(self) -> None:
        """Start it; what it writes need not survive the machine."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off -c max_connections=40"  # fmt: skip
        with (self.folder / "log").open("w"):
            pass
        if self._user is not None:
            os.chown(self.folder / "log", self._user, -1)
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-o", options, "-l", str(self.folder / "log"), "start")  # fmt: skip

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, at once."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def address(self, schema: str, *, user: str = "tester", database: str = "postgres") -> str:
        """Return where the ledger ``schema`` lies."""
        return f"postgresql://{user}@/{database}?host={self.folder}&schema={schema}"


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server of its own for the block; skip, or in CI fail, where none is installed."""
    if binaries() is None:
        lacks("PostgreSQL server", "install postgresql")
    # Not pytest's own folders: a socket's path is short, and the server's user has to come in.
    with tempfile.TemporaryDirectory(prefix="supplyline-pg-", dir="/tmp") as folder:  # as said
        server = Server(Path(folder))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
