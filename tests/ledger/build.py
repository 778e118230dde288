"""Small records of invented states, for the tests of the ledger."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from supplyline.ids import content_id
from supplyline.ledger import Finding, Intake, Ledger, open_ledger
from supplyline.ledger.audit import audit
from supplyline.ledger.faults import Address
from supplyline.ledger.opening import opened
from supplyline.ledger.store import Store
from supplyline.records import (
    Alert,
    Assessment,
    CapTotal,
    Capture,
    Claim,
    ClaimOrigin,
    Document,
    Event,
    Failure,
    Forward,
    Hit,
    Judgement,
    Origin,
    Part,
    Party,
    Passage,
    Reading,
    Reuse,
    Run,
    Thing,
    Visit,
    Withdrawal,
)

Where = Path | str  # of a ledger
SENTENCE = "Alphaland sent nine shells to Betaland."
TOOL = "test 1"


def at(day: str) -> Callable[[], datetime]:
    """Return a clock that stands at noon of ``day``."""
    return lambda: datetime.fromisoformat(f"{day}T12:00:00+00:00")


def run(number: int = 1, day: str = "2025-01-01") -> Run:
    """Return a run that started on ``day``."""
    return Run(
        id=content_id("r1", [number]),
        started=f"{day}T08:00:00Z",
        finished=None,
        command="build",
        tool="supplyline test",
        reader=TOOL,
    )


def capture(data: bytes = b"bytes", source: str = "a.txt") -> Capture:
    return Capture(
        id=hashlib.sha256(data).hexdigest(),
        source=source,
        retrieved="2025-01-01T08:00:00Z",
        method="file",
        size=len(data),
        media_type="text/plain",
        tool=TOOL,
    )


def visit(source: str = "https://a.example/1", outcome: str = "captured", **more: Any) -> Visit:
    known: dict[str, Any] = {"capture": capture().id} if outcome == "captured" else {}
    return Visit(source=source, time="2025-01-01T08:00:00Z", outcome=outcome, **(known | more))


def document(name: str = "a", text: str = SENTENCE) -> Document:
    return Document(
        id=content_id("d1", [name]),
        name=name,
        capture=capture().id,
        locator="",
        url=None,
        outlet="Alphaville Post",
        byline=None,
        title=None,
        published="2025-01-01",
        published_by="given",
        language="en",
        text=text,
        dateline=None,
        credits=(),
        notes=(),
    )


def passages(of: Document) -> list[Passage]:
    return [Passage(document=of.id, index=0, start=0, end=len(of.text))]


def claim(of: Document, reader: str = "reader 1") -> Claim:
    return Claim(
        id=content_id("c1", [of.id, 0]),
        document=of.id,
        start=0,
        end=len(of.text),
        sentence=of.text,
        kind="transfer",
        from_=(Party(text="Alphaland", code="AAA"),),
        to=(Party(text="Betaland", code="BBB"),),
        what=Thing(text="shells", category="ammunition"),
        quantity=(),
        when=None,
        place=(),
        stage="done",
        polarity="affirmed",
        certainty="certain",
        attribution=(),
        voice="report",
        loaded=(),
        reader=reader,
    )


def reading(of: Document, reader: str = "reader 1") -> Reading:
    return Reading(document=of.id, reader=reader, claims=(claim(of, reader),), sentences=1, gated=1)


def origin(of: Document, root: str = "root") -> Origin:
    return Origin(
        document=of.id,
        origin=content_id("o1", [root]),
        role="original",
        copied_share=0.0,
        reasons=(),
    )


def claim_origin(of: Claim, root: str = "root") -> ClaimOrigin:
    return ClaimOrigin(claim=of.id, origin=content_id("s1", [root]), reasons=("said so",))


def reuse(copy: Document, source: Document, share: float = 1.0) -> Reuse:
    return Reuse(
        copy=copy.id, source=source.id, share=share, spans=((0, 5, 0, 5),), kind="syndication",
        reasons=(),
    )  # fmt: skip


def event(claims: tuple[Claim, ...], key: str = "event") -> Event:
    return Event(
        id=content_id("e1", [key]),
        kind="transfer",
        from_=claims[0].from_,
        to=claims[0].to,
        what=claims[0].what,
        when=None,
        place=(),
        stage="done",
        quantity=(),
        claims=tuple(c.id for c in claims),
        documents=tuple(dict.fromkeys(c.document for c in claims)),
        outlets=("Alphaville Post",),
        origins_low=1,
        origins_high=1,
        acknowledgement=(),
        reasons=(),
    )


def failure(source: str = "b.pdf", of: Capture | None = None) -> Failure:
    return Failure(
        id=content_id("f1", [source, of.id if of else None]),
        source=source,
        locator="",
        capture=of.id if of else None,
        stage="acquire",
        fault="empty",
        message="found 0 bytes, needed a document",
    )


@contextmanager
def ledger_of_one(path: Where, clock: Callable[[], datetime] | None = None) -> Iterator[Ledger]:
    """Open a new ledger that holds one document from sentence to event, its run still open."""
    with open_ledger(path, create=True, clock=clock or at("2025-01-01")) as ledger:
        ledger.begin(run())
        one = document()
        with ledger.transaction():
            ledger.add_capture(capture())
            ledger.add_document(one, passages(one), tool=TOOL)
            ledger.add_intake(
                Intake(
                    capture=capture().id, source="a.txt", tool=TOOL, documents=1, repeats=0,
                    failures=0,
                )
            )  # fmt: skip
            ledger.replace_origins([], [origin(one)], tool=TOOL)
            ledger.add_parses({SENTENCE: b"parse"}, pipeline="parser 1")
            ledger.add_reading(reading(one), tool=TOOL)
            ledger.replace_claim_origins([claim_origin(claim(one))], tool=TOOL)
            ledger.replace_events([event((claim(one),))], tool=TOOL)
        yield ledger


def judgement() -> Judgement:
    return Judgement(
        id="j1:1", target="c1:1", verdict="accept", author="A. Reviewer",
        made="2025-01-01T09:00:00Z", reason="seen in two reports", detail="{}",
    )  # fmt: skip


def alert() -> Alert:
    return Alert(
        id="a1:1", indicator="missiles", state="fired", made="2025-01-01T09:00:00Z",
        claims=("c1:1",), reasons=("one transfer",),
    )  # fmt: skip


def withdrawal(state: Literal["withdrawn", "restored"] = "withdrawn") -> Withdrawal:
    return Withdrawal(
        id=f"w1:{state}", document=document().id, state=state, author="A. Reviewer",
        made="2025-01-01T09:00:00Z", reason="its outlet took it back",
    )  # fmt: skip


def assessment(of: Event) -> Assessment:
    return Assessment(
        event=of.id, provision="a-1", verdict="may_breach", reasons=("arms",), missing=("when",),
        checked=False,
    )  # fmt: skip


def cap_total(of: Event) -> CapTotal:
    return CapTotal(
        provision="a-2", start="2025-01-01", end="2026-01-01", unit="barrel", cap=5.0, low=1.0,
        best=2.0, high=6.0, state="may_exceed", rule="sum", events=(of.id,), claims=of.claims,
    )  # fmt: skip


def hit() -> Hit:
    return Hit(
        subject="Alpha Trading", list="gamma", version="1", listed="G1", kind="entity",
        name="Alpha Trade", programmes=(), score=0.9, reasons=("one word differs by ending",),
    )  # fmt: skip


def fill(ledger: Ledger) -> None:
    """Let every table have a row at least, and end the run."""
    one, two = document(), document("b")
    with ledger.transaction():
        ledger.add_document(two, passages(two), tool=TOOL)
        ledger.replace_origins([reuse(two, one, 0.1)], [origin(one)], tool=TOOL)
        ledger.add_failure(failure())
        ledger.add_derivation("events", state="claims=1", tool=TOOL)
        ledger.add_judgement(judgement())
        ledger.add_alert(alert())
        ledger.add_delivery(alert().id, channel="file", made="2025-01-01T09:00:00Z", outcome="sent")
        happened = ledger.events()[0]
        ledger.add_forward(Forward(old="e1:0", new=(happened.id,), why="merged"), tool=TOOL)
        ledger.replace_assessments([assessment(happened)], tool=TOOL)
        ledger.replace_cap_totals([cap_total(happened)], tool=TOOL)
        ledger.replace_hits([hit()], tool=TOOL)
        ledger.replace_parts([Part(part="transfer", digest="00", events=(happened.id,))], tool=TOOL)
        ledger.add_withdrawal(withdrawal())
        ledger.add_withdrawal(withdrawal("restored"))
        ledger.begin_round("round", "2025-01-01T08:00:00Z", since="2024-12-31T08:00:00Z")
        ledger.add_visit(visit())
        ledger.add_stamp(
            ledger.add_head("{}", key="ab" * 32, signature=b"signature"),
            server="https://clock.example",
            answer=b"answer",
        )
    ledger.end("2025-01-01T09:00:00Z")


def tampered(where: Where, change: Callable[[Store], object]) -> list[Finding]:
    """Change rows as somebody with the file or the server could, verify, and take it back."""
    with opened(where, write=True) as store:
        replica = isinstance(store.place, Address)
        if not replica:
            store.execute("PRAGMA foreign_keys = OFF")
        store.begin()
        try:
            if replica:
                store.execute("SET LOCAL session_replication_role = replica")
                change(store)
            else:
                triggers = store.all("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                for name, _ in triggers:
                    store.execute(f"DROP TRIGGER {name}")
                change(store)
                for _, sql in triggers:
                    store.execute(sql)
            return audit(store)
        finally:
            store.rollback()


_KILLED = """
import os, signal, sys
from pathlib import Path
from supplyline.ledger import open_ledger
from tests.ledger.build import capture, run
with open_ledger(Path(sys.argv[1]), write=True) as ledger:
    ledger.begin(run(2))
    with ledger.transaction():
        for n in range(40):  # more than is held in memory, so that pages of the file are overwritten
            ledger.add_capture(capture(b"%d" % n, "x" * 1_000_000))
        os.kill(os.getpid(), signal.SIGKILL)
"""


def leave_half_written(path: Path) -> None:
    """Let a process be killed inside a transaction that has overwritten a part of the ledger."""
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False)  # noqa: S603  # our own interpreter
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name(f"{path.name}-journal").exists()
