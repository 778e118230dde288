"""What every test of the ledger runs against: a file, and a schema of a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.ledger.build import Where
from tests.ledger.server import Server, running_server

_numbers = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for all tests of a session."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Where]:
    """Return what names places where there is no ledger yet."""
    if request.param == "sqlite":
        return lambda: tmp_path / f"ledger{next(_numbers)}.db"
    server: Server = request.getfixturevalue("server")
    return lambda: server.address(f"case_{next(_numbers)}")


@pytest.fixture
def place(new_place: Callable[[], Where]) -> Where:
    """Return a place where there is no ledger yet."""
    return new_place()
