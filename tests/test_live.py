"""Documents that come one after the other end as a build of all of them, and none is lost on the way."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from supplyline.acquire import SourceMissing
from supplyline.answers.audit import verify
from supplyline.inference.dossiers import DOSSIER_NAME, is_dossier_written
from supplyline.inference.following import is_followed
from supplyline.ledger import LEDGER_NAME, new_run, open_case, open_ledger
from supplyline.ledger.faults import LedgerBusy
from supplyline.live import WAITING_NAME, Followed, NothingToFollow, Pace, follow
from supplyline.records import Withdrawal
from supplyline.run import Options, build
from tests.corpus import WIRE, write_corpus
from tests.origins.engine.small import told as told_words

OPTIONS = Options(workers=1, today=date(2026, 1, 1), command="follow")
QUICK = Pace(beat=0.01, idle=0.02, most=2)
LONG_AGO = 1_700_000_000
STATES = ("Egypt", "Turkey", "Greece")


def rows_told() -> list[dict[str, Any]]:
    """Return documents that copy, relay and deny one another, so that each may change earlier ones."""
    rows: list[dict[str, Any]] = []
    for n in range(9):
        one, other, third = (STATES[(n + k) % 3] for k in range(3))
        text = (
            f"{one} sent {n + 20} trucks to {other}, the {third} defence ministry told a briefing on "
            f"Monday. The ministry of {third} said the trucks came by the coast road number {n}."
        )
        rows.append({"id": f"told {n}", "outlet": f"Outlet {n % 4}", "published": f"2025-03-0{n % 3 + 4}", "text": text})  # fmt: skip
        if n % 3 == 0:
            rows.append({"id": f"copy {n}", "outlet": "Copyist", "published": "2025-03-09", "text": f"Read here. {text}"})  # fmt: skip
        if n % 4 == 1:
            denied = f"{other} denied on Tuesday that it had received trucks from {one}."
            rows.append({"id": f"denial {n}", "outlet": "Outlet 9", "published": "2025-03-10", "text": denied})  # fmt: skip
    briefed = (
        "Egypt sent 40 trucks to Turkey, the Greek defence ministry told a briefing on Monday.",
        "The defence ministry of Greece said at a press conference on Monday that Egypt had sent "
        "40 trucks to Turkey.",
    )
    rows += [
        {"id": f"briefing {n}", "outlet": f"Paper {n}", "published": "2025-04-08", "text": text}
        for n, text in enumerate(briefed)
    ]
    rows += rows_printed()
    # Copies come before what they copy, and denials before what they deny.
    return rows[::-1]


def rows_printed() -> list[dict[str, Any]]:
    """Return what makes texts alike and is no copy of one another: a fixed phrase and a form; and one that is."""
    phrase = (
        "Readers who know more about any of these deliveries are asked to write to the desk in "
        "confidence, at the usual address, and will be called back within the week."
    )
    form = (
        "This notice of the port office lists what came and went in the order of the register, without "
        "any warranty that it is complete. On day {0} Egypt sent {1} trucks to Greece by the {2} gate, "
        "with {3} drivers, and the register was closed at noon by the clerk on duty."
    )
    rows = [
        {
            "id": f"desk {n}", "outlet": f"Desk {n}", "published": f"2025-05-0{n + 1}",
            "text": f"{' '.join(told_words(100 * n, 40))}. Turkey delivered {n + 5} drones to Egypt. {phrase}",
        }
        for n in range(5)
    ] + [
        {
            "id": f"form {n}", "outlet": "Port Office", "published": f"2025-06-0{n + 1}",
            "text": form.format(n + 1, 7 * n + 11, ("north", "south", "east", "west")[n], n + 40),
        }
        for n in range(4)
    ]  # fmt: skip
    # The text of another, which comes after it and turns out to be older than all that carry the phrase.
    return [{**rows[2], "id": "older", "outlet": "Elder", "published": "2025-01-02"}, *rows]


def lines_of(rows: list[dict[str, Any]]) -> bytes:
    """Return documents as JSON lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def told(case: Path) -> dict[str, Any]:
    """Return what a case came to, but for where its documents came from and what its events are called."""
    with open_ledger(case / LEDGER_NAME) as ledger:
        plain = [replace(event, id="", related=()) for event in ledger.events(rejected=True)]
        named = {event.id: event.claims for event in ledger.events(rejected=True)}
        return {
            "documents": sorted(
                (replace(d, capture="", locator="") for d in ledger.documents()), key=lambda d: d.id
            ),
            "claims": sorted(ledger.claims(), key=lambda c: c.id),
            "edges": ledger.reuse(),
            "origins": ledger.origins(),
            "claim origins": ledger.claim_origins(),
            "events": sorted(plain, key=lambda e: e.claims),
            "relations": sorted(
                (event.claims, relation.kind, named[relation.event])
                for event in ledger.events(rejected=True)
                for relation in event.related
            ),
            "alerts": sorted((a.indicator, a.state) for a in ledger.alerts()),
        }


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what a build of ``rows_told`` comes to."""
    place = tmp_path_factory.mktemp("at once")
    (place / "rows.jsonl").write_bytes(lines_of(rows_told()))
    build([str(place / "rows.jsonl")], place / "case", options=OPTIONS)
    found = told(place / "case")
    assert len(found["claims"]) > 10
    assert {edge.kind for edge in found["edges"]} == {"syndication", "boilerplate"}
    assert any(origin.origin.startswith("s1:") for origin in found["claim origins"])
    assert len(found["events"]) < len(found["claims"])
    return found


def test_lines_that_come_one_by_one_end_as_a_build(tmp_path: Path, at_once: dict[str, Any]) -> None:
    """Claims, edges, origins and events of documents that come in small batches are those of a build."""
    case, seen = tmp_path / "case", list[int]()
    seen_with = list[bool]()

    def done(_: Followed) -> None:
        with open_ledger(case / LEDGER_NAME) as ledger:
            seen.append(len(ledger.origins()))
            assert seen[-1] == len(ledger.document_ids())
            seen_with.append(bool(ledger.events()))

    followed = follow(
        ["-"], case, options=OPTIONS, pace=QUICK, stdin=Slow(lines_of(rows_told())), done=done
    )
    assert followed.taken.new == len(rows_told())
    assert followed.batches > 4
    assert seen[2] < seen[-1]
    assert any(seen_with[:-1])  # events were current while more was to come
    assert told(case) == at_once
    assert verify(case) == []
    assert list((case / WAITING_NAME).iterdir()) == []
    dossier = (case / DOSSIER_NAME).read_bytes()
    again = build([], case, options=replace(OPTIONS, command="build"))
    assert not again.changed
    assert (case / DOSSIER_NAME).read_bytes() == dossier


class Slow(io.BytesIO):
    """A stream that gives a line or so at a time."""

    def read(self, size: int | None = -1) -> bytes:
        """Return a few bytes, be there more or not."""
        time.sleep(0.02)
        return super().read(min(300, 300 if size is None or size < 0 else size))


def test_a_folder_that_fills_ends_as_a_build(tmp_path: Path) -> None:
    """Files of every kind that appear while a folder is followed are taken in, failures as rows."""
    corpus, source, case = write_corpus(tmp_path / "all"), tmp_path / "incoming", tmp_path / "case"
    source.mkdir()
    left = sorted(corpus.iterdir())

    def bring(_: Followed | None = None) -> None:
        if left:
            file = left.pop(0)
            place = source / file.name
            place.write_bytes(file.read_bytes())
            os.utime(place, (LONG_AGO, LONG_AGO))

    bring()
    followed = follow([str(source)], case, options=OPTIONS, pace=QUICK, done=bring)
    build([str(corpus)], tmp_path / "built", options=OPTIONS)
    assert not left
    taken = followed.taken
    assert (taken.documents, taken.repeats, taken.failures) == (12, 2, 3)
    assert told(case) == told(tmp_path / "built")
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert len(ledger.failures()) == 3


def test_a_bad_line_is_a_failure_and_stands(tmp_path: Path) -> None:
    """What cannot be read costs itself only, and is still said when later lines are taken in."""
    rows = rows_told()[:2]
    given = lines_of(rows[:1]) + b'{"id": "bro\n\n' + lines_of(rows[1:]) + b'{"id": "cut off'
    followed = follow(
        ["-"], tmp_path, options=OPTIONS, pace=replace(QUICK, most=1), stdin=Slow(given)
    )
    assert (followed.taken.documents, followed.taken.failures) == (2, 2)
    with open_ledger(tmp_path / LEDGER_NAME) as ledger:
        assert [f.fault for f in ledger.failures()] == ["invalid JSON", "invalid JSON"]


def test_what_a_killed_process_had_read_is_taken_in(
    tmp_path: Path, at_once: dict[str, Any]
) -> None:
    """Killed while lines wait, it loses none that it had read: the next one begins with them."""
    case, rows = tmp_path / "case", rows_told()
    code = (
        "import os, sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "from supplyline.live import Pace, follow\nfrom supplyline.run import Options\n"
        "follow(['-'], Path(sys.argv[1]), options=Options(workers=1, today=date(2026, 1, 1)), "
        "pace=Pace(beat=0.01, most=2), stdin=sys.stdin.buffer, done=lambda _: os.kill(os.getpid(), 9))"
    )
    killed = subprocess.run(  # noqa: S603  # this program
        [sys.executable, "-c", code, str(case)], input=lines_of(rows), check=False, timeout=300
    )
    assert killed.returncode == -9
    assert list((case / WAITING_NAME).iterdir())
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert 0 < len(ledger.document_ids()) < len(rows)
    follow(["-"], case, options=OPTIONS, pace=QUICK, stdin=io.BytesIO())
    assert told(case) == at_once


def test_an_empty_folder_may_be_followed_and_nothing_may_not(tmp_path: Path) -> None:
    """What leads nowhere is refused at once; what is empty is waited for, and leaves no run."""
    with pytest.raises(NothingToFollow):
        follow([], tmp_path / "case", options=OPTIONS)
    with pytest.raises(SourceMissing):
        follow([str(tmp_path / "gone")], tmp_path / "case", options=OPTIONS)
    (tmp_path / "empty").mkdir()
    followed = follow([str(tmp_path / "empty")], tmp_path / "case", options=OPTIONS, pace=QUICK)
    assert followed.taken.inputs == 0


@pytest.mark.parametrize("share", [0.5, 0.95, 1.0])
def test_a_lag_is_of_documents_not_of_batches(share: float) -> None:
    """Where one batch of many was quick and one of few slow, most documents were quick."""
    followed = Followed()
    followed.lags += [(0.0, 1.0, 96), (0.0, 9.0, 4)]
    assert followed.lag(share) == (9.0 if share == 1.0 else 1.0)


def test_others_may_write_between_two_batches(tmp_path: Path) -> None:
    """The ledger is open during a batch only: a build of more takes its turn, and its documents count."""
    case, first = tmp_path / "case", {"id": "wire", "published": "2024-12-28", "text": WIRE}
    more = tmp_path / "more.jsonl"
    more.write_bytes(lines_of(rows_told()[:1]))
    follow(["-"], case, options=OPTIONS, pace=QUICK, stdin=io.BytesIO(lines_of([first])))
    build([str(more)], case, options=OPTIONS)
    second = rows_told()[1:2]
    follow(["-"], case, options=OPTIONS, pace=QUICK, stdin=io.BytesIO(lines_of(second)))
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert len(ledger.document_ids()) == 3
        assert len(ledger.origins()) == 3


def test_what_others_change_is_followed_though_nothing_comes(tmp_path: Path) -> None:
    """What somebody else changed while a feed is silent reaches measures, alerts and the dossier at a slow beat."""
    case, incoming = tmp_path / "case", tmp_path / "incoming"
    incoming.mkdir()
    seen: list[bytes] = []

    def wait_for_dossier(other: bytes | None) -> None:
        while not (case / DOSSIER_NAME).exists() or (case / DOSSIER_NAME).read_bytes() == other:
            time.sleep(0.05)
        seen.append((case / DOSSIER_NAME).read_bytes())

    def others() -> None:
        wait_for_dossier(None)
        while True:
            try:
                with open_case(case, write=True) as ledger:
                    ledger.begin(new_run("judge"))
                    with ledger.transaction():
                        ledger.add_withdrawal(
                            Withdrawal(
                                id="w1:0", document=ledger.document_ids()[0], author="A. Reader",
                                state="withdrawn", made="2025-01-01T00:00:00Z", reason="a hoax",
                            )
                        )  # fmt: skip
                break
            except LedgerBusy:
                time.sleep(0.02)
        wait_for_dossier(seen[0])
        os.kill(os.getpid(), signal.SIGTERM)

    wire = {"id": "wire", "published": "2024-12-28", "text": WIRE}
    (incoming / "wire.jsonl").write_bytes(lines_of([wire]))
    os.utime(incoming / "wire.jsonl", (LONG_AGO, LONG_AGO))
    other = threading.Thread(target=others, daemon=True)
    other.start()
    pace = Pace(beat=0.05, slow=0.2, idle=240)
    followed = follow([str(incoming)], case, options=OPTIONS, pace=pace)
    other.join(timeout=10)
    assert followed.dossiers >= 2
    assert seen[0] != seen[1]
    with open_ledger(case / LEDGER_NAME) as ledger:
        assert is_followed(ledger, case)
        assert is_dossier_written(ledger, case, None)
        assert verify(case) == []
