"""``supplyline serve`` as it is called: an address that answers, or one line that says why not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from supplyline.run import build


def command(*words: str | Path) -> list[str]:
    """Return the command line in a process of its own."""
    return [sys.executable, "-m", "supplyline", "serve", *map(str, words)]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of one document."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "a.txt").write_text(
        "Belarus delivered 15 tanks to Russia in May 2024, officials said."
    )
    build([str(folder / "a.txt")], folder / "case")
    return folder / "case"


def test_it_prints_an_address_that_answers_until_it_is_stopped(case: Path) -> None:
    """The first line out is the address; Ctrl-C ends it without a word of complaint."""
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        command(case, "--port", "0"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as app:
        assert app.stdout is not None
        assert app.stderr is not None
        address = app.stdout.readline().strip()
        port = int(address.rstrip("/").rsplit(":", 1)[1])
        assert httpx.get(f"{address}events").status_code == 200
        assert httpx.get(f"http://localhost:{port}/events").status_code == 200
        assert httpx.get(f"{address}events", headers={"host": "evil.example"}).status_code == 421
        taken = subprocess.run(  # noqa: S603  # our own interpreter
            command(case, "--port", str(port)), capture_output=True, text=True, check=False
        )
        assert taken.returncode == 5
        assert f"port {port} cannot be had" in taken.stderr
        os.kill(app.pid, signal.SIGINT)
        assert app.wait(20) in (0, 130)
        assert "Traceback" not in app.stderr.read()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--host", "0.0.0.0"], 2, "needed --tls-cert and --tls-key"),  # noqa: S104  # refused
        (["--host", "nonsense"], 2, "needed the number of an address"),
        (["--port", "70000"], 2, "70000"),
    ],
)
def test_what_cannot_be_served_is_said_in_a_line(
    case: Path, words: list[str], code: int, said: str
) -> None:
    """Nothing is opened, and the message names the way out."""
    found = subprocess.run(command(case, *words), capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter
    assert found.returncode == code
    assert said in found.stderr
    assert found.stdout == ""


def test_a_folder_without_a_ledger_is_refused(tmp_path: Path) -> None:
    """There is nothing to serve, and nothing is made there."""
    found = subprocess.run(command(tmp_path), capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter
    assert found.returncode == 4
    assert "found no ledger" in found.stderr
    assert list(tmp_path.iterdir()) == []
