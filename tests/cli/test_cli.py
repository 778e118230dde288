"""The commands: what they print, where, and how they leave."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from supplyline.cli import cli
from supplyline.importing import write_template
from supplyline.schema import DATA
from tests.corpus import WIRE, write_corpus

ROOT = Path(__file__).parents[2]


def supplyline(*words: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "supplyline", *map(str, words)],
        input=stdin, capture_output=True, check=False, cwd=ROOT,
    )  # fmt: skip


def case_of(told: Iterable[tuple[str, str, str, str]], folder: Path) -> Path:
    """Build a case of documents, each an id, an outlet, a day and a text; return where it is."""
    lines = [
        json.dumps(dict(zip(("id", "outlet", "published", "text"), t, strict=True))) for t in told
    ]
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = supplyline("build", folder / "a.jsonl", "--case", folder / "case")
    assert done.returncode == 0, done.stderr.decode()
    return folder / "case"


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    """Return the JSON lines of a command that succeeded."""
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def validate(name: str, found: list[dict[str, object]]) -> None:
    """Check every row against the contract's schema."""
    schema = json.loads((DATA / "contract" / f"{name}.json").read_text(encoding="utf-8"))
    assert found
    for row in found:
        Draft202012Validator(schema).validate(row)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small corpus."""
    return write_corpus(tmp_path_factory.mktemp("cli") / "sources")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """Return a case built by the command."""
    case = tmp_path_factory.mktemp("cli") / "case"
    done = supplyline("build", corpus, "--case", case, "--pair", "PRK-RUS")
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 12
    assert "17 = 12 documents + 2 repeats + 3 failures" in lines[0]
    assert str(case / "dossier.html") in lines[-1]
    assert b"text: 17 documents" in done.stderr, "progress goes to standard error, as lines"
    return case


def test_claims_are_what_the_contract_says(corpus: Path) -> None:
    """A claim a line, its document by its external id, its offsets into the text as given."""
    done = supplyline("claims", corpus / "a.jsonl", "--json")
    found = rows(done)
    validate("claim", found)
    wire = next(row for row in found if row["document"] == "wire" and row["kind"] == "transfer")
    start, end = wire["start"], wire["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert WIRE[start:end] == wire["sentence"]
    complaints = done.stderr.decode()
    assert "line 8: no text" in complaints
    assert "finnish: unread" in complaints


def test_origins_are_what_the_contract_says(corpus: Path) -> None:
    """A document a line, a copy under its source's origin; ``--edges`` says who copied whom."""
    found = rows(supplyline("origins", corpus, "--json"))
    validate("origin", found)
    assert len(found) == 12
    origin = {row["document"]: row["origin"] for row in found}
    assert origin["wire"] == origin["reprint"]
    edges = rows(supplyline("origins", corpus, "--json", "--edges"))
    validate("edge", edges)
    assert ("reprint", "wire") in {(row["copy"], row["source"]) for row in edges}


def test_events_are_what_the_contract_says(case: Path) -> None:
    """An event a line."""
    validate("event", rows(supplyline("events", case, "--json")))


def test_tables_are_for_reading(case: Path, corpus: Path) -> None:
    """Without --json each list is a table."""
    assert b"transfer" in supplyline("events", case).stdout
    assert b"reprint" in supplyline("origins", corpus).stdout
    assert b"reprint" in supplyline("origins", corpus, "--edges").stdout
    assert b"PRK" in supplyline("claims", corpus / "a.jsonl").stdout


def test_the_past_can_be_shown(case: Path) -> None:
    """``--as-of`` a day before the first run shows no event."""
    assert rows(supplyline("events", case, "--json", "--as-of", "2000-01-01")) == []
    assert supplyline("events", case, "--as-of", "then").returncode == 4
    event = str(rows(supplyline("events", case, "--json", "--as-of", "2999-12-31"))[0]["id"])
    assert supplyline("explain", case, event, "--as-of", "2999-12-31").returncode == 0
    before = supplyline("explain", case, event, "--as-of", "2000-01-01")
    assert (before.returncode, before.stdout) == (4, b"")
    assert b"found no event" in before.stderr


def test_explain_goes_from_event_to_origin(case: Path, corpus: Path) -> None:
    """An event is explained by its claims, their sentences, speakers and origins."""
    sent = next(
        row for row in rows(supplyline("claims", corpus / "a.jsonl", "--json")) if row["document"] == "wire"
    )  # fmt: skip
    events = rows(supplyline("events", case, "--json"))
    transfer = next(e for e in events if str(sent["id"]) in json.dumps(e["claims"]))
    told = supplyline("explain", case, str(transfer["id"])).stdout.decode()
    claims = transfer["claims"]
    assert isinstance(claims, list)
    assert all(claim in told for claim in claims)
    assert "North Korea has sent 120 containers" in told
    assert "said by Exemplar Wire → " in told
    assert "origin o1:" in told
    short = supplyline("explain", case, str(transfer["id"])[:12]).stdout.decode()
    assert short == told, "enough of an id is enough"


def test_explain_knows_claims_and_documents(case: Path) -> None:
    """A claim names its event; a document its bytes, its origin and its claims, or why it has none."""
    event = rows(supplyline("events", case, "--json"))[0]
    claims = event["claims"]
    assert isinstance(claims, list)
    assert (
        f"counted in event {event['id']}" in supplyline("explain", case, claims[0]).stdout.decode()
    )
    told = supplyline("explain", case, "reprint").stdout.decode()
    assert "evidence " in told
    assert "a copy" in told
    assert "unread: no reader" in supplyline("explain", case, "finnish").stdout.decode()


def test_explain_names_what_comes_nearest(case: Path) -> None:
    """An unknown id is an error that offers the nearest."""
    done = supplyline("explain", case, "reprnt")
    assert (done.returncode, done.stdout) == (4, b"")
    assert b"nearest: reprint" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_verify_names_what_is_broken(case: Path, corpus: Path, tmp_path: Path) -> None:
    """Exit 0 and one line when all is well; exit 1 and the name of what is not."""
    done = supplyline("verify", case)
    assert (done.returncode, done.stderr) == (0, b"")
    other = tmp_path / "case"
    supplyline("build", corpus / "c.txt", "--case", other)
    evidence = next(p for p in (other / "evidence").rglob("*") if p.is_file())
    evidence.chmod(0o644)
    evidence.write_bytes(b"something else")
    done = supplyline("verify", other)
    assert done.returncode == 1
    assert done.stdout.decode().startswith(f"evidence {evidence.name}: ")


@pytest.mark.parametrize(
    ("words", "stdin", "code", "needed"),
    [
        (["build", "{tmp}/nowhere", "--case", "{tmp}/case"], b"", 3, "no such file"),
        (["build", "{tmp}/empty", "--case", "{tmp}/case"], b"", 3, "needed one"),
        (["build", "-", "--case", "{tmp}/case"], b"", 3, "needed one"),
        (["build", "{tmp}/a.txt", "--case", "{tmp}/letter"], b"", 4, "file in the way"),
        (["build", "{tmp}/a.txt", "--case", "{tmp}/broken"], b"", 4, "needed a ledger"),
        (["build", "{tmp}/a.txt", "--case", "{tmp}/case", "--pipeline", "no_such"], b"", 5, "no_such"),
        (["build", "{tmp}/a.txt"], b"", 2, "--case"),
        (["build", "{tmp}/a.txt", "--case", "{tmp}/case", "--pair", "north"], b"", 2, "PRK-RUS"),
        (["claims", "{tmp}/nowhere", "--json"], b"", 3, "no such file"),
        (["claims", "ftp://a.example/a", "--json"], b"", 3, "http or https"),
        (["origins", "{tmp}/nowhere"], b"", 3, "no such file"),
        (["events", "{tmp}/empty"], b"", 4, "found no ledger"),
        (["events", "{tmp}/broken", "--json"], b"", 4, "needed a ledger"),
        (["explain", "{tmp}/empty", "e1:0"], b"", 4, "found no ledger"),
        (["verify", "{tmp}/broken"], b"", 4, "needed a ledger"),
        (["nothing"], b"", 2, "No such command"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(
    tmp_path: Path, words: list[str], stdin: bytes, code: int, needed: str
) -> None:
    """Whatever is wrong is said once, on standard error, with the documented exit code."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "ledger.db").write_bytes(b"This is a letter, not a ledger.")
    (tmp_path / "letter").write_text("a letter", encoding="utf-8")
    (tmp_path / "a.txt").write_text("Iran sent 5 ships to Russia.", encoding="utf-8")
    done = supplyline(*(w.replace("{tmp}", str(tmp_path)) for w in words), stdin=stdin)
    complaint = done.stderr.decode()
    assert done.returncode == code, complaint
    assert needed in complaint
    assert "Traceback" not in complaint
    if code != 2:
        assert (
            len([line for line in complaint.splitlines() if line.startswith("supplyline: ")]) == 1
        )


def test_a_reader_that_leaves_ends_the_command_quietly(corpus: Path) -> None:
    """A closed pipe is no fault: no traceback, the exit code of a broken pipe."""
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "supplyline", "claims", str(corpus), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaints = process.stderr.read().decode()
    assert process.returncode == 141
    assert "Traceback" not in complaints
    assert "BrokenPipe" not in complaints


def test_ctrl_c_is_quiet_and_keeps_what_was_finished(tmp_path: Path, corpus: Path) -> None:
    """Stopped by hand: one line, exit code 130, and a case that goes on from there."""
    case = tmp_path / "case"
    # Who runs these tests in the background may have Ctrl-C ignored, and what it starts inherits that.
    heeding = (
        "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "runpy.run_module('supplyline', run_name='__main__', alter_sys=True)"
    )
    process = subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", heeding, "build", str(corpus), "--case", str(case)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    while not (case / "ledger.db").exists():
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    assert b"what was finished is kept" in complaints
    assert b"Traceback" not in complaints
    assert supplyline("build", corpus, "--case", case).returncode == 0


def test_text_that_is_not_latin_is_printed_as_it_is(tmp_path: Path) -> None:
    """Output is UTF-8 whatever the terminal's locale says."""
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"id": "보도", "text": "Iran sent 5 ships to Russia."}), "utf-8")
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "supplyline", "origins", str(source), "--json"],
        capture_output=True, check=True, cwd=ROOT, env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert json.loads(done.stdout)["document"] == "보도"


COMMANDS = [
    cli.get_command(click.Context(cli), name) for name in cli.list_commands(click.Context(cli))
]
BELOW = [
    pytest.param(group, command, id=f"{group.name} {name}")
    for group in COMMANDS
    if isinstance(group, click.Group)
    for name, command in group.commands.items()
]


# Addresses of the world, what runs until it is stopped, lists of others: these are parsed, not
# run.  test_fetch.py, test_follow.py, test_serve.py and test_lists.py run them.
PARSED_ONLY = frozenset(("fetch", "follow", "serve"))


@pytest.fixture
def desk(tmp_path: Path, case: Path, corpus: Path) -> Path:
    """Return a folder with what the examples name: a case, sources, a scan, a sheet, a key at home."""
    shutil.copytree(case, tmp_path / "case")
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "dprk-russia").symlink_to(corpus)
    (tmp_path / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n a scan")
    (tmp_path / "heads").mkdir()
    write_template(tmp_path / "events.xlsx")
    (tmp_path / "register.csv").write_text(
        "date,from,to,item\n2024-12-28,North Korea,Russia,shells\n", encoding="utf-8"
    )
    return tmp_path


def as_printed(line: str, desk: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a line in the shell, in ``desk`` and with ``desk`` as home."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(  # noqa: S602  # our own examples
        line, shell=True, capture_output=True, check=False, cwd=desk,
        input=b"four words at random\n",  # a password, where one is asked for
        env={**os.environ, "HOME": str(desk), "PATH": path},
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_the_example_of_every_command_runs(command: click.Command, desk: Path, case: Path) -> None:
    """Help ends with one example, which runs as printed."""
    assert command.help is not None
    (example,) = re.findall(r"^ *Example: (supplyline .*)$", command.help, re.MULTILINE)
    if command.name in PARSED_ONLY:
        command.make_context(command.name, shlex.split(example)[2:])  # raises what it would refuse
        return
    event = str(rows(supplyline("events", case, "--json"))[0]["id"])
    if "--key ~/desk.key" in example:
        assert as_printed("supplyline key new ~/desk.key", desk).returncode == 0
    done = as_printed(example.replace("e1:0f3a", event[:14]), desk)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


@pytest.mark.parametrize(("group", "command"), BELOW)
def test_the_example_of_every_command_below_another_is_taken(
    group: click.Group, command: click.Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its help ends with one example too, whose options and arguments are those it has."""
    assert command.help is not None
    (example,) = re.findall(r"^ *Example: (supplyline .*)$", command.help, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    words = shlex.split(example)
    assert words[:3] == ["supplyline", group.name, command.name]
    for word in words[3:]:
        if "." in word and "/" not in word:
            (tmp_path / word).touch()  # files that the example names
    command.make_context(command.name, words[3:])  # raises what it would refuse


def test_help_is_quick() -> None:
    """Help loads no stage: not the database, not a parser, not a table printer."""
    code = (
        "import sys; from supplyline.cli import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('spacy', 'sqlite3', 'rich', 'pydantic', 'numpy', 'msgspec') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert done.stdout.splitlines()[-1] == "[]"
