"""The main job from sources to dossier: complete, incremental, and safe to kill at any instant."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psutil
import pytest

from supplyline import code_names, run
from supplyline.answers.audit import verify
from supplyline.answers.explain import explain
from supplyline.errors import CaseError, MachineError
from supplyline.inference.dossiers import DOSSIER_NAME
from supplyline.ledger import LEDGER_NAME, digest, open_ledger, row_counts
from supplyline.run import INDEX_NAME, NothingTaken, Options, build
from tests.corpus import WIRE, write_corpus, write_long_corpus

OPTIONS = Options(workers=1, today=date(2026, 1, 1))


@dataclass
class Watch:
    """A ``Progress`` that remembers what was done."""

    done: dict[str, int] = field(default_factory=dict)
    commits: int = 0
    stage: str = ""

    def begin(self, stage: str, total: int | None = None, unit: str = "") -> None:  # noqa: ARG002  # the face of Progress
        """Note the stage."""
        self.stage = stage
        self.done.setdefault(stage, 0)

    def advance(self, units: int = 1) -> None:
        """Count."""
        self.done[self.stage] += units

    def saved(self) -> None:
        """Count."""
        self.commits += 1

    def waiting(self, what: str) -> None:
        """Do nothing: nothing is waited for here."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small corpus."""
    return write_corpus(tmp_path_factory.mktemp("corpus") / "sources")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """Return a case that was built undisturbed."""
    case = tmp_path_factory.mktemp("whole") / "case"
    build([str(corpus)], case, options=OPTIONS)
    return case


def test_no_input_is_lost(whole: Path, corpus: Path) -> None:
    """Documents, repeats and failures are the inputs, in the first run and in every later one."""
    summary = build([str(corpus)], whole, options=OPTIONS)
    taken = summary.taken
    assert (taken.documents, taken.repeats, taken.failures) == (12, 2, 3)
    assert taken.inputs == 17
    assert summary.tally.documents == 12
    assert summary.tally.failures == 3
    assert summary.tally.repeats == 2
    assert sum(summary.faults.values()) == 3


def test_the_path_ends_in_events(whole: Path) -> None:
    """A sentence becomes a claim with its offsets, and claims become an event with its origins."""
    with open_ledger(whole / LEDGER_NAME) as ledger:
        names = ledger.names()
        claims = {names[c.document]: c for c in ledger.claims() if c.kind == "transfer"}
        sent = claims["wire"]
        assert WIRE[sent.start : sent.end] == sent.sentence
        assert {"wire", "reprint"} <= set(claims)
        origins = {names[o.document]: o for o in ledger.origins()}
        assert origins["reprint"].origin == origins["wire"].origin
        assert origins["reprint"].role == "copy"
        assert ledger.events()
        unread = [names[r.document] for r in ledger.readings(unread_only=True)]
        assert unread == ["finnish"]


def test_two_stories_of_one_briefing_are_one_origin(tmp_path: Path) -> None:
    """A build finds the statement that two stories relay, counts it once and says so; once is enough."""
    source, case = tmp_path / "rows.jsonl", tmp_path / "case"
    told = (
        "Egypt sent 40 trucks to Turkey, the Greek defence ministry told a briefing on Monday.",
        "The defence ministry of Greece said at a press conference on Monday that Egypt had sent "
        "40 trucks to Turkey.",
    )
    rows = [
        {"id": f"story {n}", "outlet": f"Outlet {n}", "published": "2025-03-04", "text": text}
        for n, text in enumerate(told)
    ]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    build([str(source)], case, options=OPTIONS)
    rows_before = row_counts(case / LEDGER_NAME)
    assert not build([str(source)], case, options=OPTIONS).changed
    assert row_counts(case / LEDGER_NAME) == rows_before
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert len({origin.origin for origin in ledger.origins()}) == 2
        sent = {c.id for c in ledger.claims() if c.kind == "transfer"}
        found = {o.origin for o in ledger.claim_origins() if o.claim in sent}
        assert len(sent) == 2
        assert len(found) == 1
        assert found.pop().startswith("s1:")
        (event,) = (e for e in ledger.events() if e.kind == "transfer")
        assert (event.origins_low, event.origins_high) == (1, 1)
        words = explain(case, min(sent))
    assert "what it says goes back to s1:" in words
    assert "one statement, relayed by 2 documents of 2 origins" in words


def test_a_case_verifies(whole: Path) -> None:
    """Nothing is broken in what a build wrote; a changed byte of evidence is found."""
    assert verify(whole) == []
    evidence = next(p for p in sorted((whole / "evidence").rglob("*")) if p.is_file())
    sound = evidence.read_bytes()
    evidence.chmod(0o644)
    try:
        evidence.write_bytes(b"!" + sound[1:])
        assert [f.where for f in verify(whole)] == ["evidence"]
        evidence.unlink()
        assert [f.id for f in verify(whole)] == [evidence.name]
    finally:
        evidence.write_bytes(sound)


def test_nothing_new_means_no_work_and_no_rows(whole: Path, corpus: Path) -> None:
    """A second build of the same sources appends nothing and leaves the dossier alone."""
    rows, page = row_counts(whole / LEDGER_NAME), _as_written(whole / DOSSIER_NAME)
    watch = Watch()
    summary = build([str(corpus)], whole, options=OPTIONS, progress=watch)
    assert not summary.changed
    assert (watch.commits, sum(watch.done.values())) == (0, 1)  # the empty file is looked at again
    assert row_counts(whole / LEDGER_NAME) == rows
    assert _as_written(whole / DOSSIER_NAME) == page


def _as_written(path: Path) -> tuple[int, int, int]:
    """What writing a file again would change; reading it changes its time of access alone."""
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns


def test_one_new_document_is_work_for_one(whole: Path, corpus: Path, tmp_path: Path) -> None:
    """With one more document, one is read, one is traced and only its sentences are parsed."""
    case = tmp_path / "case"
    shutil.copytree(whole, case)
    more = tmp_path / "more.txt"
    more.write_text("Turkey sent 7 ships to Egypt in June 2025.", encoding="utf-8")
    watch = Watch()
    summary = build([str(corpus), str(more)], case, options=OPTIONS, progress=watch)
    assert summary.taken.new == 1
    assert (watch.done["origins"], watch.done["gate"], watch.done["claims"]) == (1, 1, 1)
    assert watch.done["parse"] == summary.parsed == 1
    assert verify(case) == []


def test_sources_in_two_builds_are_sources_in_one(
    corpus: Path, whole: Path, tmp_path: Path
) -> None:
    """A case that grew holds the claims, events and origins of one built at once."""
    case = tmp_path / "case"
    for name in ("a.jsonl", "b.jsonl.gz", "c.txt", "d.html", "e.txt", "f.pdf"):
        build([str(corpus / name)], case, options=OPTIONS)
    with open_ledger(case / LEDGER_NAME) as grown, open_ledger(whole / LEDGER_NAME) as once:
        assert list(grown.claims()) == list(once.claims())
        assert grown.events() == once.events()
        assert grown.origins() == once.origins()
        assert grown.claim_origins() == once.claim_origins()


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    """One process or three: the same ledger, down to the order of its rows."""
    sources = [str(write_long_corpus(tmp_path / "long"))]
    digests = []
    for count in (1, 3):
        case = tmp_path / f"case {count}"
        summary = build(sources, case, options=Options(workers=count, today=date(2026, 1, 1)))
        assert summary.tally.documents == 24
        assert summary.tally.claims
        digests.append(digest(case / LEDGER_NAME))
    assert digests[0] == digests[1]


def test_a_document_that_changed_is_another(tmp_path: Path) -> None:
    """A file with new words is a new document; what it said before stays in the ledger."""
    source, case = tmp_path / "report.txt", tmp_path / "case"
    for text in ("Iran sent 5 ships to Russia.", "Iran sent 6 ships to Russia."):
        source.write_text(text, encoding="utf-8")
        summary = build([str(source)], case, options=OPTIONS)
    assert summary.tally.documents == 2
    assert summary.taken.inputs == summary.taken.documents == 1


def test_a_source_that_grew_repeats_what_it_held(tmp_path: Path) -> None:
    """Lines taken in before are repeats of a longer file; only the new line is read."""
    source, case = tmp_path / "rows.jsonl", tmp_path / "case"
    rows = [json.dumps({"id": str(n), "text": f"Iran sent {n} ships to Russia."}) for n in range(5)]
    source.write_text("\n".join(rows[:4]), encoding="utf-8")
    build([str(source)], case, options=OPTIONS)
    source.write_text("\n".join(rows), encoding="utf-8")
    taken = build([str(source)], case, options=OPTIONS).taken
    assert (taken.documents, taken.repeats, taken.new) == (1, 4, 1)


def test_the_same_file_named_twice_is_one_input(tmp_path: Path) -> None:
    """A file given twice counts once; its copy elsewhere is repeats or another document by name."""
    source = tmp_path / "a.txt"
    source.write_text("Iran sent 5 ships to Russia.", encoding="utf-8")
    taken = build([str(source), str(source)], tmp_path / "case", options=OPTIONS).taken
    assert (taken.inputs, taken.documents) == (1, 1)


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    """A name that is no UTF-8 is kept as one that can be stored and printed."""
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in (b"\xff\xe9.txt", b"a\nb.txt", "보도.txt".encode()):
        (folder / os.fsdecode(name)).write_text("Iran sent 5 ships to Russia.", encoding="utf-8")
    (folder / os.fsdecode(b"\xfe.txt")).touch()
    summary = build([str(folder)], tmp_path / "case", options=OPTIONS)
    assert (summary.taken.documents, summary.taken.failures) == (3, 1)
    with open_ledger(tmp_path / "case" / LEDGER_NAME) as ledger:
        assert set(ledger.names().values()) == {"\\xff\\xe9.txt", "a\nb.txt", "보도.txt"}
    assert not build([str(folder)], tmp_path / "case", options=OPTIONS).changed


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    """What is piped in is kept and read as any file; nothing piped in is a failure."""
    case = tmp_path / "case"
    stdin = io.BytesIO(b"Iran sent 5 ships to Russia in May 2024.")
    assert build(["-"], case, options=OPTIONS, stdin=stdin).tally.documents == 1
    assert verify(case) == []
    empty = build(["-"], tmp_path / "other", options=OPTIONS, stdin=io.BytesIO(b""))
    assert (empty.taken.documents, empty.taken.failures) == (0, 1)
    with pytest.raises(NothingTaken, match="1 failure"):
        empty.require_documents()


def test_a_missing_source_makes_no_case(tmp_path: Path) -> None:
    """What is wrong with the command is said before anything is written."""
    with pytest.raises(Exception, match="no such file"):
        build([str(tmp_path / "nowhere")], tmp_path / "case", options=OPTIONS)
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A case needs a folder."""
    source, case = tmp_path / "a.txt", tmp_path / "case"
    source.write_text("Iran sent 5 ships to Russia.", encoding="utf-8")
    case.write_text("a letter", encoding="utf-8")
    with pytest.raises(CaseError, match="file in the way"):
        build([str(source)], case, options=OPTIONS)
    assert case.read_text(encoding="utf-8") == "a letter"


def test_a_dossier_that_cannot_be_written_costs_no_claim(tmp_path: Path) -> None:
    """The ledger is complete, the page before stays whole, and the next build writes the new one."""
    source, case = tmp_path / "a.txt", tmp_path / "case"
    source.write_text("Iran sent 5 ships to Russia in May 2024.", encoding="utf-8")
    (case / DOSSIER_NAME).mkdir(parents=True)
    with pytest.raises(MachineError, match="the ledger is complete"):
        build([str(source)], case, options=OPTIONS)
    (case / DOSSIER_NAME).rmdir()
    summary = build([str(source)], case, options=OPTIONS)
    assert not summary.changed
    assert (case / DOSSIER_NAME).is_file()
    assert sorted(p.name for p in case.iterdir()) == [
        "dossier.html",
        "evidence",
        "ledger.db",
        "origins.index",
    ]


def test_another_pair_writes_another_dossier(whole: Path, corpus: Path, tmp_path: Path) -> None:
    """The dossier follows what it is asked to open on, without a row in the ledger."""
    case = tmp_path / "case"
    shutil.copytree(whole, case)
    rows, before = row_counts(case / LEDGER_NAME), (case / DOSSIER_NAME).read_bytes()
    pair = Options(workers=1, today=OPTIONS.today, pair=("IRN", "RUS"))
    assert not build([str(corpus)], case, options=pair).changed
    assert (case / DOSSIER_NAME).read_bytes() != before
    assert row_counts(case / LEDGER_NAME) == rows


def test_an_index_of_texts_that_other_code_read_is_made_anew(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was killed may have left words there that a newer reading of the text has not."""
    place = tmp_path / INDEX_NAME
    shutil.copy(whole / INDEX_NAME, place)
    code = code_names.code_of

    def newer(*parts: str, data: bool = True) -> str:
        return code(*parts, data=data) + (" newer" if "text" in parts else "")

    with open_ledger(whole / LEDGER_NAME) as ledger:
        with run.index_of(tmp_path, ledger) as index:
            assert len(index) == len(list(ledger.documents()))
        monkeypatch.setattr(run, "code_of", newer)
        with run.index_of(tmp_path, ledger) as index:
            assert len(index) == 0


# ---- kill -9

_BUILD = """
import os, signal, sys
from datetime import date
from pathlib import Path
from supplyline.progress import Silence
from supplyline.run import Options, build

class Executioner(Silence):
    def __init__(self, after):
        self.left = after
    def saved(self):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    options = Options(workers=int(sys.argv[4]), today=date(2026, 1, 1))
    build([sys.argv[1]], Path(sys.argv[2]), options=options, progress=Executioner(int(sys.argv[3])))
"""


def start(
    sources: Path, case: Path, *, after: int = 0, workers: int = 1
) -> subprocess.Popen[bytes]:
    """Start a build in a process of its own; it kills itself after its ``after``th transaction."""
    return subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", _BUILD, str(sources), str(case), str(after), str(workers)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def end_of(process: subprocess.Popen[bytes]) -> str | None:
    """Return None if the build ended by itself, what it complained of if it was killed."""
    _, complaints = process.communicate(timeout=300)
    if process.returncode == 0:
        return None
    assert process.returncode == -signal.SIGKILL, complaints.decode()
    return complaints.decode()


def finish(sources: Path, case: Path, *, workers: int = 1) -> None:
    """Run a build to its end."""
    assert end_of(start(sources, case, workers=workers)) is None


def test_killed_between_any_two_transactions(corpus: Path, whole: Path, tmp_path: Path) -> None:
    """A build that is killed after every single commit ends in the ledger of an undisturbed one."""
    case, killed = tmp_path / "case", 0
    while (complaints := end_of(start(corpus, case, after=1))) is not None:
        assert complaints == "", "killed, and nothing else went wrong"
        assert verify(case) == []
        killed += 1
    assert killed >= 6
    assert digest(case / LEDGER_NAME) == digest(whole / LEDGER_NAME)
    assert verify(case) == []
    held = {p.name for p in case.iterdir()} - {
        "origins.index.wal"
    }  # what a kill left to be taken up
    assert held == {"ledger.db", "evidence", "dossier.html", "origins.index"}


@pytest.mark.slow
def test_killed_at_any_instant(corpus: Path, whole: Path, tmp_path: Path) -> None:
    """Killed again and again at all sorts of moments, a build ends as if it never had been.

    The moments are shares of what a build takes here and now, loading included: one that comes to its
    end before its moment says anew what that is.  ``benchmarks crashes`` kills two hundred times.
    """
    began = time.monotonic()
    finish(corpus, tmp_path / "undisturbed")
    took = time.monotonic() - began
    expected, case, killed = digest(whole / LEDGER_NAME), tmp_path / "case", 0
    for share in (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        began, process = time.monotonic(), start(corpus, case)
        try:
            process.wait(share * took)
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        if end_of(process) is None:
            assert digest(case / LEDGER_NAME) == expected
            took, case = time.monotonic() - began, tmp_path / f"after {share}"
    finish(corpus, case)
    assert killed >= 4
    assert digest(case / LEDGER_NAME) == expected
    assert verify(case) == []


def working(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Wait until two workers of a build are there, or it is over; return those that are."""
    children: list[psutil.Process] = []
    while len(children) < 2 and process.poll() is None:
        time.sleep(0.02)
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(process.pid).children(recursive=True)
    return children


@pytest.mark.slow
def test_killed_while_workers_work(tmp_path: Path) -> None:
    """The same with several processes; none of them outlives its parent."""
    sources = write_long_corpus(tmp_path / "long")
    finish(sources, tmp_path / "whole", workers=2)
    expected = digest(tmp_path / "whole" / LEDGER_NAME)
    case, seen = tmp_path / "case", 0
    for wait in (0.0, 0.2, 0.4, 0.8, 1.2, 1.6):
        process = start(sources, case, workers=2)
        children = working(process)
        time.sleep(wait)
        seen = max(seen, len(children))
        process.kill()
        process.communicate(timeout=60)
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not alive
    assert seen >= 2
    finish(sources, case, workers=2)
    assert digest(case / LEDGER_NAME) == expected
    assert verify(case) == []


def test_a_full_disk_stops_a_build_in_one_line(corpus: Path, whole: Path, tmp_path: Path) -> None:
    """With no room left: one line, exit code 5, nothing half-written; with room it goes on."""
    case = tmp_path / "case"
    code = (
        "import resource, sys; from supplyline.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)); sys.argv[0] = 'supplyline'\n"
        "main()\n"
    )
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code, "build", str(corpus), "--case", str(case), "--workers", "1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == MachineError.exit_code
    assert done.stdout == ""
    complaint = [line for line in done.stderr.splitlines() if line.startswith("supplyline: ")]
    assert len(complaint) == 1
    assert "Traceback" not in done.stderr
    build([str(corpus)], case, options=OPTIONS)
    assert digest(case / LEDGER_NAME).keys() == digest(whole / LEDGER_NAME).keys()
    assert verify(case) == []
    assert os.path.getsize(case / LEDGER_NAME) > 150_000  # noqa: PTH202  # the limit was in the way
