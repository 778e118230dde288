"""A build keeps to a ceiling, and what grows with all documents of a case is not held."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evals.fusion.planted import plant
from supplyline import run
from supplyline.acquire import EvidenceStore, receive
from supplyline.engines.ceiling import LEAST_MEMORY, MemoryTooLow, Shares, share_out
from supplyline.engines.workers import Workers
from supplyline.inference import assessing
from supplyline.inference.dossiers import gather
from supplyline.inference.inferring import derive_events, derive_statements
from supplyline.inflow.intake import Taken, take_in
from supplyline.ledger import LEDGER_NAME, Imprint, Ledger, digest, open_ledger
from supplyline.ledger import book as ledger_book
from supplyline.progress import Silence
from supplyline.records import Document, Reading
from supplyline.run import Job, Options
from tests.cli.test_cli import supplyline
from tests.corpus import write_corpus
from tests.inference.test_inferring import keep, writing
from tests.ledger.build import TOOL, document, passages
from tests.ledger.build import run as run_of

OPTIONS = Options(workers=1, today=date(2026, 1, 1))


class Watched(Ledger):
    """A ledger that notes which documents it was asked for; None: all."""

    asked: list[str | None]

    def documents(self, ids: Iterable[str] | None = None) -> Iterator[Document]:
        """Note and give them."""
        ids = None if ids is None else list(ids)
        self.asked += [None] if ids is None else ids
        return super().documents(ids)

    def imprints(self, documents: Iterable[str] | None = None) -> dict[str, Imprint]:
        """As ``documents``."""
        chosen = None if documents is None else list(documents)
        self.asked += [None] if chosen is None else chosen
        return super().imprints(chosen)


def test_what_makes_no_claim_is_not_asked_for(tmp_path: Path) -> None:
    """Statements, events and measures follow from the documents that claims reach, and from no other's text."""
    planted = plant(6, seed=4)
    speaking = {claim.document for claim in planted.claims}
    with writing(tmp_path / LEDGER_NAME) as ledger:
        keep(ledger, planted, list(planted.claims))
        silent = [replace(document(f"silent {n}"), outlet=f"Outlet {n}") for n in range(30)]
        with ledger.transaction():
            for one in silent:
                ledger.add_document(one, passages(one), tool=TOOL)
                reading = Reading(document=one.id, reader=TOOL, claims=(), sentences=1, gated=0)
                ledger.add_reading(reading, tool=TOOL)
        ledger.__class__ = Watched
        assert isinstance(ledger, Watched)
        ledger.asked = []
        derive_statements(ledger)
        derive_events(ledger)
        assessing.derive_measures(ledger, tmp_path)
        assert {o.claim for o in ledger.claim_origins()} == {c.id for c in planted.claims}
        assert ledger.events()
        assert speaking >= set(ledger.asked) > set()


def test_a_page_of_a_whole_case_counts_every_document(tmp_path: Path) -> None:
    """The dossier holds all documents, none's text and nothing that its page does not tell."""
    planted = plant(4, seed=4)
    with writing(tmp_path / LEDGER_NAME) as ledger:
        keep(ledger, planted, list(planted.claims))
        derive_statements(ledger)
        derive_events(ledger)
        found = gather(ledger, tmp_path, generated="2026-01-01T00:00:00Z")
        held = {d.id: d for d in ledger.documents()}
    assert list(found.documents) == list(held)
    for id_, one in found.documents.items():
        same = replace(held[id_], text="", capture="", locator="", byline=None, dateline=None, credits=())  # fmt: skip
        assert one == same


def test_lists_as_long_as_the_case_may_grow_while_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each document is given once, though readings are kept between two portions of the list."""
    monkeypatch.setattr(ledger_book, "_AT_ONCE", 2)
    texts = [document(name) for name in "abcde"]
    with open_ledger(tmp_path / LEDGER_NAME, create=True) as ledger:
        ledger.begin(run_of())
        with ledger.transaction():
            for one in texts:
                ledger.add_document(one, passages(one), tool=TOOL)
        given = []
        for id_, size in ledger.unread(TOOL):
            given.append((id_, size))
            with ledger.transaction():
                reading = Reading(document=id_, reader=TOOL, claims=(), sentences=1, gated=0)
                ledger.add_reading(reading, tool=TOOL)
        sizes = [(one.id, len(one.text)) for one in texts]
        assert given == sizes
        assert [(id_, size) for _, id_, size, _ in ledger.arrived(0)] == sizes
        assert list(ledger.unread(TOOL)) == []


# ---- how it is shared out


def test_more_memory_never_lets_fewer_read() -> None:
    """A ceiling bounds processes and what is held at once, never below one and never above what was asked for."""
    free = share_out(None, 8)
    assert (free.processes, free.readers([]), free.index) == (8, 8, None)
    before = share_out(LEAST_MEMORY, 8)
    for memory in range(LEAST_MEMORY, 16 * 10**9, 10**8):
        shares = share_out(memory, 8)
        assert 1 <= before.readers([]) <= shares.readers([]) <= shares.processes <= 8
        assert before.read <= shares.read <= free.read
        assert before.traced <= shares.traced <= free.traced
        assert shares.index is not None
        assert shares.index < memory / 2
        before = shares
    assert before.readers([]) == 8


def test_other_parsers_take_their_part() -> None:
    """Each reading process may load the parsers of all languages that documents are in."""
    shares = share_out(2 * 10**9, 8)
    assert shares.readers(["ru"]) < shares.readers([])
    assert shares.readers(["ru", "ko"]) == 1
    with pytest.raises(MemoryTooLow, match=r"parsers of ko, ru: raise --memory"):
        share_out(LEAST_MEMORY, 8).readers(["ru", "ko"])


def test_too_little_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """The message says what was found, what is needed and the way out."""
    source = write_corpus(tmp_path / "sources")
    with pytest.raises(MemoryTooLow, match=r"found a ceiling of 0\.20 GB, needed 0\.\d+ at least"):
        run.build([str(source)], tmp_path / "case", options=replace(OPTIONS, memory=200_000_000))
    assert not (tmp_path / "case").exists()


def test_the_command_line_takes_gigabytes(tmp_path: Path) -> None:
    """Too little is told in one line, as what the machine refuses."""
    source = write_corpus(tmp_path / "sources")
    done = supplyline("build", source, "--case", tmp_path / "case", "--memory", "0.1")
    assert done.returncode == 5
    assert done.stderr.decode().count("\n") == 1
    assert "found a ceiling of 0.10 GB" in done.stderr.decode()
    assert "--memory" in done.stderr.decode()


# ---- and changes nothing


def staged(source: Path, case: Path, shares: Shares) -> dict[str, str]:
    """Take in, trace and read as a build does, with these shares; return what the ledger holds."""
    with open_ledger(case / LEDGER_NAME, create=True) as ledger, Workers(1) as workers:
        ledger.begin(run_of())
        take(source, case, ledger)
        job = Job(ledger, workers, OPTIONS, Silence(), shares=shares)
        job.trace_origins(case)
        job.read_claims()
        job.follow(case)
        ledger.end("2026-01-01T00:00:00Z")
    return digest(case / LEDGER_NAME)


def take(source: Path, case: Path, ledger: Ledger) -> Taken:
    with Workers(1) as workers:
        return take_in(
            receive([str(source)]), ledger, EvidenceStore(case / "evidence"), workers, Silence(),
            tool=TOOL, today=date(2026, 1, 1),
        )  # fmt: skip


def test_a_ceiling_changes_nothing(tmp_path: Path) -> None:
    """The rows are the same whatever is held at once, and whether the index spills."""
    source = write_corpus(tmp_path / "sources")
    low = replace(share_out(LEAST_MEMORY, 1), traced=3000, read=3000)
    assert staged(source, tmp_path / "a", share_out(None, 1)) == staged(source, tmp_path / "b", low)


def test_what_the_ledger_holds_is_told_from_it(tmp_path: Path) -> None:
    """Documents come again after they are kept, and those that came to nothing, count as repeats."""
    rows = [{"id": f"d{n}", "text": f"Alphaland sent {n} trucks to Betaland."} for n in range(450)]
    nothing = {"id": "empty", "html": "<html><body></body></html>"}
    lines = [*rows[:1], nothing, *rows[1:], *rows[:30], nothing, *rows[-30:]]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with open_ledger(tmp_path / LEDGER_NAME, create=True) as ledger:
        ledger.begin(run_of())
        taken = take(tmp_path / "a.jsonl", tmp_path, ledger)
        assert (taken.documents, taken.new, taken.repeats, taken.failures) == (450, 450, 61, 1)
        again = take(tmp_path / "a.jsonl", tmp_path, ledger)
        assert (again.documents, again.new, again.repeats, again.failures) == (450, 0, 61, 1)
