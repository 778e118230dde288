"""How long a page takes, by page, for 1 and 8 readers: ``python -m benchmarks pages 100000 1000000``.

A case is planted with as many documents and claims and a third as many events, its rows written
straight into the ledger's tables (no log, no passages: no page asks for them).  The app answers in
processes of its own, and so do readers ask (``asking``): 8 without a pause, which saturates it, and 8
who look at each page for a second.  Prints how long the index took to make, what the first page after
starting took, percentiles by page, the app's own time a page, and the machine's load meanwhile.

``PAGES_CASES`` names a folder in which planted cases are kept, ``PAGES_LEDGER`` the address of a server
where they are planted, with a schema for each size: "postgresql://me@/bench?schema=pages".
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import msgspec
import psutil

from benchmarks.asking import CATEGORIES, CODES, WORDS, Orders, ask
from supplyline.ids import content_id
from supplyline.ledger import Catalogue, Facets, case_place, open_case
from supplyline.ledger.opening import opened
from supplyline.ledger.store import Store
from supplyline.records import (
    Acknowledgement,
    Bounds,
    Claim,
    Document,
    Event,
    Mark,
    Origin,
    Party,
    Quantity,
    Speaker,
    Thing,
    When,
)

_AT_ONCE = 20_000  # documents written together
_SECONDS = 20.0  # of asking, for each number of readers
_READERS = ((1, 0.0), (8, 0.0), (8, 1.0))  # how many, and their pause in s
_THINGS = ("shells", "trucks", "drones", "barrels of oil", "rockets", "tanks", "boots", "engines")
_encode = msgspec.json.Encoder().encode


def main(sizes: list[int]) -> None:
    """Plant, serve and ask; print a table for each size."""
    for size in sizes or [100_000]:
        with tempfile.TemporaryDirectory(prefix="supplyline-pages-") as folder:
            case = Path(os.environ.get("PAGES_CASES", folder)) / f"case-{size}"
            if not case.exists():
                plant(case, size)
            began, cpu = time.perf_counter(), time.process_time()
            with open_case(case) as ledger:
                Catalogue(case / "pages.index").bring_up(ledger)
            print(
                f"{size:,} documents and claims: index made in {time.perf_counter() - began:.0f} s "
                f"({time.process_time() - cpu:.0f} s of the process), "
                f"{(case / 'pages.index').stat().st_size / 2**20:,.0f} MiB beside "
                f"{_size(case / 'ledger.db')}",
                flush=True,
            )
            _serve(case)


def plant(case: Path, documents: int) -> None:
    """Make a case of ``documents`` documents, each with one claim, three to an event."""
    ledger = os.environ.get("PAGES_LEDGER")
    with open_case(case, create=True, ledger=f"{ledger}_{documents}" if ledger else None):
        pass
    draw = random.Random(7)  # noqa: S311  # not for secrets
    with opened(case_place(case), write=True) as store:
        if ledger is None:
            store.execute("PRAGMA synchronous = OFF")
        store.begin()
        store.insert(
            "runs", ("number", "id", "started", "command", "tool", "reader"),
            [(1, "r1:0", "2025-01-01T00:00:00Z", "plant", "planted", "planted")],
        )  # fmt: skip
        for start in range(0, documents, _AT_ONCE):
            _insert(store, start, [_told(n, draw) for n in range(start, min(start + _AT_ONCE, documents))])  # fmt: skip
        store.commit()


def _told(number: int, draw: random.Random) -> tuple[Document, Claim]:
    id_, thing = content_id("d1", [number]), draw.randrange(len(_THINGS))
    many, padding = draw.randint(2, 900), " ".join(draw.choices(WORDS, k=8))
    giver, taker = draw.sample(CODES, 2)
    sentence = f"{giver} sent {many} {_THINGS[thing]} to {taker}, {padding}, the ministry said."
    day = f"20{draw.randint(15, 25)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    text = f"{sentence} " + " ".join(draw.choices(WORDS, k=60)) + "."
    document = Document(
        id=id_, name=f"n{number}", capture="0" * 64, locator=f"line {number}", url=None,
        outlet=f"Outlet {int(draw.paretovariate(1.1)) % 3000}", byline=None, title=f"Item {number}",
        published=day, published_by="given", language="en", text=text, dateline=None, credits=(), notes=(),
    )  # fmt: skip
    claim = Claim(
        id=content_id("c1", [number]), document=id_, start=0, end=len(sentence), sentence=sentence,
        kind=draw.choice(("transfer", "transfer", "deployment", "contact")),
        from_=(Party(text=giver, code=giver),), to=(Party(text=taker, code=taker),),
        what=Thing(text=_THINGS[thing], category=CATEGORIES[thing]),  # type: ignore[arg-type]  # of the ontology
        quantity=(Quantity(low=many, high=many, unit="unit", text=str(many)),),
        when=When(text=day, start=day, end=day), place=(), stage="done", polarity="affirmed",
        certainty="certain", attribution=(Speaker(text="the ministry", code=giver, direct=False),),
        voice="report", loaded=(), reader="planted",
        marks=(Mark(start=4, end=8, slot="trigger"),),
    )  # fmt: skip
    return document, claim


def _insert(store: Store, start: int, told: list[tuple[Document, Claim]]) -> None:
    numbered = list(enumerate(told, start + 1))
    store.insert(
        "documents",
        ("seq", "id", "name", "capture", "locator", "outlet", "published", "language", "size", "digest", "payload", "tool", "run"),
        [(n, d.id, d.name, d.capture, d.locator, d.outlet, d.published, "en", len(d.text), "", _encode(d).decode(), "planted", 1) for n, (d, _) in numbered],
    )  # fmt: skip
    store.insert(
        "readings", ("seq", "document", "reader", "sentences", "gated", "tool", "run"),
        [(n, n, "planted", 2, 1, "planted", 1) for n, _ in numbered],
    )  # fmt: skip
    store.insert(
        "claims", ("seq", "id", "reading", "document", "start", "end", "kind", "reader", "payload", "run"),
        [(n, c.id, n, d.id, c.start, c.end, c.kind, "planted", _encode(c).decode(), 1) for n, (d, c) in numbered],
    )  # fmt: skip
    origins = [_origin(n, d) for n, (d, _) in numbered]
    store.insert(
        "origins", ("seq", "document", "origin", "role", "payload", "tool", "run"),
        [(n, o.document, o.origin, o.role, _encode(o).decode(), "planted", 1) for (n, _), o in zip(numbered, origins, strict=True)],
    )  # fmt: skip
    events = [_event(told[at : at + 3]) for at in range(0, len(told), 3)]
    first = start // _AT_ONCE * -(-_AT_ONCE // 3) + 1
    store.insert(
        "events", ("seq", "id", "kind", "stage", "payload", "tool", "run"),
        [(n, e.id, e.kind, e.stage, _encode(e).decode(), "planted", 1) for n, e in enumerate(events, first)],
    )  # fmt: skip


def _origin(number: int, document: Document) -> Origin:
    copy = number % 4 == 0
    root = content_id("o1", [number - 1 if copy else number])
    return Origin(
        document=document.id, origin=root, role="copy" if copy else "original",
        copied_share=float(copy), reasons=(),
    )  # fmt: skip


def _event(told: list[tuple[Document, Claim]]) -> Event:
    first = told[0][1]
    claims = tuple(c.id for _, c in told)
    assert first.when is not None  # noqa: S101  # as planted
    return Event(
        id=content_id("e1", list(claims)), kind=first.kind, from_=first.from_, to=first.to,
        what=first.what, when=When(text="", start=first.when.start, end=None), place=(), stage="done",
        quantity=(Bounds(unit="unit", low=2, best=9, high=900, scope="single", rule="all", claims=claims),),
        claims=claims, documents=tuple(d.id for d, _ in told),
        outlets=tuple(d.outlet or "" for d, _ in told), origins_low=1, origins_high=len(told),
        acknowledgement=(
            Acknowledgement(party=str(first.to[0].code), status="alleged", since="2025-01-01", claims=claims[:1]),
        ),
        reasons=("the same act",), tier="vetted" if len(told) > 2 else "candidate",
    )  # fmt: skip


def _size(ledger: Path) -> str:
    return f"{ledger.stat().st_size / 2**20:,.0f} MiB" if ledger.exists() else "a server"


def _serve(case: Path) -> None:
    events, documents = _ids(case)
    command = [sys.executable, "-m", "supplyline", "serve", str(case), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    ) as app:
        try:
            began = time.perf_counter()
            address = app.stdout.readline().strip() if app.stdout else ""
            with httpx.Client(base_url=address, timeout=60) as client:
                started, began = time.perf_counter() - began, time.perf_counter()
                first = client.get("/")
                took = (time.perf_counter() - began) * 1000
                print(f"ready after {started:.1f} s; first page {took:.0f} ms; {_held(app.pid)}")
                assert first.status_code == 200  # noqa: S101  # else there is nothing to measure
            for readers, pause in _READERS:
                seconds = _SECONDS * (3 if pause else 1)
                _measure(
                    app.pid,
                    Orders(
                        address=address, readers=readers, seconds=seconds, pause=pause, seed=readers,
                        events=events, documents=documents,
                    ),
                )  # fmt: skip
        finally:
            app.terminate()


def _ids(case: Path) -> tuple[list[str], list[str]]:
    """Return events drawn from all, and their documents: what nobody looked at a moment ago."""
    draw = random.Random(1)  # noqa: S311  # not for secrets
    catalogue = Catalogue(case / "pages.index")
    with open_case(case) as ledger:
        facets = Facets(catalogue)
        numbers = draw.sample([int(n) for n in facets.numbers], min(2000, len(facets)))
        events = [e for at in range(0, len(numbers), 500) for e in catalogue.ids(numbers[at : at + 500])]  # fmt: skip
        documents = [d for event in ledger.events_of(events).values() for d in event.documents]
    catalogue.close()
    return events, documents


def _measure(app: int, orders: Orders) -> None:
    load, cpu = os.getloadavg()[0], _cpu(app)
    times = ask(orders)
    cpu, asked = _cpu(app) - cpu, sum(map(len, times.values()))
    print(
        f"{orders.readers} readers, {orders.pause:g} s between pages: {asked:,} pages, "
        f"{asked / orders.seconds:,.0f} a second, {cpu / asked * 1000:.1f} ms of the app's processes each; "
        f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after; {_held(app)}"
    )
    print(f"  {'page':<24} {'asked':>6} {'50th ms':>8} {'95th ms':>8} {'99th ms':>8}")
    for name, taken in [*times.items(), ("all", sorted(t for each in times.values() for t in each))]:  # fmt: skip
        parts = [taken[min(len(taken) - 1, len(taken) * p // 100)] * 1000 for p in (50, 95, 99)]
        print(f"  {name:<24} {len(taken):>6} " + " ".join(f"{p:>8.0f}" for p in parts), flush=True)


def _all_of(app: int) -> list[psutil.Process]:
    process = psutil.Process(app)
    return [process, *process.children(recursive=True)]


def _cpu(app: int) -> float:
    return sum(p.cpu_times().user + p.cpu_times().system for p in _all_of(app))


def _held(app: int) -> str:
    held = _all_of(app)
    size = sum(p.memory_full_info().pss for p in held) / 2**20
    return f"{size:,.0f} MiB in {len(held)} process{'es' if len(held) > 1 else ''}"
