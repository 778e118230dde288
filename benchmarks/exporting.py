"""How long an export takes, by form, and in how much memory: ``python -m benchmarks exporting 10000 100000``.

A ledger is planted with as many claims, two a document, two an event, and given to every form by the
command.  Prints seconds by the clock and of the process, the most memory it held, and bytes written.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import take
from supplyline.export import FORMATS
from supplyline.ids import content_id
from supplyline.ledger import Ledger, new_run, open_case
from supplyline.records import (
    Bounds,
    Capture,
    Claim,
    ClaimOrigin,
    Document,
    Event,
    Origin,
    Party,
    Passage,
    Place,
    Quantity,
    Reading,
    Speaker,
    Thing,
    When,
)

_AT_ONCE = 2_000  # documents in one transaction
_SENTENCES = 20  # of a document, two of them claims
_NORLAND, _SUDMARK = Party(text="Norland", code="FIN"), Party(text="Sudmark", code="MNG")
_PLACE = Place(text="Port Elm", role="origin", country="FIN", latitude=60.2, longitude=24.9, precision="city")  # fmt: skip
_TOOL = "planted"


def main(sizes: list[int]) -> None:
    """Plant a ledger of each size, export it in every form, print what that took."""
    print("claims     form      seconds  cpu s   MiB held  MiB written")
    for size in sizes or [10_000, 100_000]:
        with tempfile.TemporaryDirectory(prefix="supplyline-exporting-") as folder:
            case = Path(folder) / "case"
            plant(case, size)
            for form in FORMATS:
                place = Path(folder) / {"sqlite": "out.db", "csv": "csv", "parquet": "parquet"}.get(form, f"out.{form}")  # fmt: skip
                command = [sys.executable, "-m", "supplyline", "export", str(case), "--format", form, "-o", str(place)]  # fmt: skip
                taken = take(command, timeout=3600)
                files = list(place.iterdir()) if place.is_dir() else [place]
                written = sum(f.stat().st_size for f in files) if place.exists() else 0
                print(
                    f"{size:<10} {form:<9} {taken.seconds:<8.1f} {taken.cpu_seconds:<7.1f} "
                    f"{taken.peak_bytes / 2**20:<9.0f} {written / 2**20:<8.0f} {taken.fault or ''}",
                    flush=True,
                )


def plant(case: Path, claims: int) -> None:
    """Make a case whose ledger holds ``claims`` claims and what belongs to them."""
    documents = max(1, claims // 2)
    with open_case(case, create=True) as ledger:
        ledger.begin(new_run("plant"))
        events: list[Event] = []
        roots: list[ClaimOrigin] = []
        origins: list[Origin] = []
        for start in range(0, documents, _AT_ONCE):
            with ledger.transaction():
                for number in range(start, min(start + _AT_ONCE, documents)):
                    made = list(_document(ledger, number))
                    events.append(_event(number, made))
                    roots += [ClaimOrigin(claim=c.id, origin=content_id("s1", [number]), reasons=()) for c in made]  # fmt: skip
                    origins.append(
                        Origin(
                            document=made[0].document, origin=content_id("o1", [number]),
                            role="original", copied_share=0.0, reasons=("no earlier text",),
                        )
                    )  # fmt: skip
        with ledger.transaction():
            ledger.replace_origins((), origins, tool=_TOOL)
            ledger.replace_claim_origins(roots, tool=_TOOL)
            ledger.replace_events(events, tool=_TOOL)
        ledger.end("2026-01-01T00:00:00Z")


def _document(ledger: Ledger, number: int) -> Iterator[Claim]:
    sentences = [
        f"Norland sent {number} shells to Sudmark in convoy {at}." for at in range(_SENTENCES)
    ]
    text = " ".join(sentences)
    capture = hashlib.sha256(str(number).encode()).hexdigest()
    ledger.add_capture(
        Capture(
            id=capture, source=f"https://wire.example/{number}", retrieved="2026-01-01T00:00:00Z",
            method="http", size=len(text), media_type="text/html", tool=_TOOL,
        )
    )  # fmt: skip
    document = Document(
        id=content_id("d1", [number]), name=f"https://wire.example/{number}", capture=capture, locator="",
        url=f"https://wire.example/{number}", outlet=f"Wire {number % 50}", byline=None,
        title=f"Convoy {number}", published=f"20{20 + number % 6}-0{1 + number % 9}-11",
        published_by="page", language="en", text=text, dateline=None, credits=(), notes=(),
    )  # fmt: skip
    at, passages = 0, []
    for index, sentence in enumerate(sentences):
        passages.append(
            Passage(document=document.id, index=index, start=at, end=at + len(sentence))
        )
        at += len(sentence) + 1
    ledger.add_document(document, passages, tool=_TOOL)
    claims = [_claim(document, p, number) for p in passages[:2]]
    ledger.add_reading(
        Reading(document=document.id, reader=_TOOL, claims=tuple(claims), sentences=_SENTENCES, gated=2),
        tool=_TOOL,
    )  # fmt: skip
    yield from claims


def _claim(document: Document, passage: Passage, number: int) -> Claim:
    return Claim(
        id=content_id("c1", [document.id, passage.start]), document=document.id, start=passage.start,
        end=passage.end, sentence=document.text[passage.start : passage.end], kind="transfer",
        from_=(_NORLAND,), to=(_SUDMARK,), what=Thing(text="shells", category="ammunition"),
        quantity=(Quantity(low=number, high=number, unit="shell", text=f"{number} shells"),),
        when=When(text="", start="2025-03-01", end="2025-04-01"), place=(_PLACE,), stage="done",
        polarity="affirmed", certainty="certain",
        attribution=(Speaker(text="the ministry", code="FIN", direct=False),), voice="report",
        loaded=(), reader=_TOOL,
    )  # fmt: skip


def _event(number: int, claims: list[Claim]) -> Event:
    ids = tuple(c.id for c in claims)
    first = claims[0]
    day = f"2025-{1 + number % 12:02}-01"
    bounds = Bounds(unit="shell", low=number, best=number, high=number, scope="single", rule="one figure", claims=ids)  # fmt: skip
    return Event(
        id=content_id("e1", [number]), kind="transfer", from_=first.from_, to=first.to, what=first.what,
        when=first.when and replace(first.when, start=day), place=first.place, stage="done",
        quantity=(bounds,), claims=ids, documents=(first.document,), outlets=("Wire",), origins_low=1,
        origins_high=1, acknowledgement=(), reasons=("one document, one convoy",),
    )  # fmt: skip


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])
