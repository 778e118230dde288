"""The rules that keep the house livable, checked on the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import supplyline

ROOT = Path(supplyline.__file__).parent
WIRING = (
    "engines",
    "inflow",
    "inference",
    "starting",
    "handover",
    "answers",
    "people",
    "web",
    "cli",
)
STAGES = {p.name for p in ROOT.iterdir() if p.is_dir() and (p / "__init__.py").exists()} - {
    "schema",
    *WIRING,
}
BASE = {"records", "errors", "ids", "schema", "clock", "whole"}
NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3", "feedparser", "pyarrow.fs", "fsspec", "boto3"}  # fmt: skip
DATABASE = {"sqlite3", "psycopg", "sqlalchemy", "sqlite_utils"}
ENGINE = {"duckdb"}  # computes for one stage, and keeps nothing that cannot be made anew
CLUSTER = {"ray"}  # an extra: whoever does not ask for it must not need it


def imports_of(file: Path) -> Iterator[str]:
    """Yield every module that ``file`` imports, wherever in the file, in full."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where a name comes from"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_named(file: Path) -> set[str]:
    """Return the top rooms and modules below ``supplyline`` that ``file`` imports from."""
    return {
        name.split(".")[1]
        for name in imports_of(file)
        if name.startswith("supplyline.") and len(name.split(".")) > 1
    }


def room_of(file: Path) -> str:
    """Return the top room below ``supplyline`` that ``file`` is in."""
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_stages_import_only_themselves_and_the_base(file: Path) -> None:
    """A stage knows records, schema and small base modules; run.py wires the stages."""
    room = room_of(file)
    if room not in STAGES | BASE:
        return
    allowed = BASE | {room, "__version__"} if room in STAGES else BASE
    inside = rooms_named(file)
    assert inside <= allowed, f"{room} imports {sorted(inside - allowed)}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_a_room_that_wires_knows_only_those_before_it(file: Path) -> None:
    """What comes in knows nothing of what follows from it, and neither of what is handed over or shown."""
    room = room_of(file)
    if room in WIRING:
        later = set(WIRING[WIRING.index(room) + 1 :])
        assert not rooms_named(file) & later, f"{room} comes before {rooms_named(file) & later}"


@pytest.mark.parametrize(
    ("forbidden", "room"),
    [
        (NETWORK, "acquire"),
        (DATABASE, "ledger"),
        (ENGINE, "origins"),
        (CLUSTER, "engines/on_ray.py"),
    ],
    ids=["network", "database", "engine", "cluster"],
)
def test_one_package_each_for_network_and_database(forbidden: set[str], room: str) -> None:
    """Only acquire opens the network, only ledger the database, only origins its engine, only engines/on_ray.py a cluster.

    One further file may open the network: a model that the user named is asked through it.  One may
    write a database: a new file for others, docs/decisions/0170.
    """
    offenders = {
        str(file.relative_to(ROOT)): name
        for file in FILES
        if not f"{file.relative_to(ROOT).as_posix()}/".startswith(f"{room}/")
        and not (forbidden is NETWORK and file == ROOT / "claims" / "model" / "endpoint.py")
        and not (forbidden is DATABASE and file == ROOT / "export" / "datasette.py")
        for name in imports_of(file)
        if any(name == f or name.startswith(f + ".") for f in forbidden)
    }
    assert not offenders
