"""Whole cases of what is skewed: ``python -m benchmarks skew [COPIES [REFUSED READ [CASE ...]]]``.

REFUSED and READ are the megabytes of two large documents, above and below what is read as one.  Cases
are numbered as ``CASES`` lists them, from 1; large documents come after them; without numbers: all.

One story that everybody prints, one form that one publisher fills in again and again, one happening
that everybody tells, one document as large as may be: each built among 1,000 plain articles, beside as
many plain documents.  A stage that compares all with all takes COPIES² here.

Prints seconds, seconds by stage, the largest memory of all processes, the ratio to plain documents,
and whether the ledger holds what was put in.  States, outlets and texts are invented (``feed``).

Does not: trace alone (``origins.skew``); keep the machine quiet.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.feed import PARTIES, documents
from benchmarks.measure import Taken, take
from supplyline.ledger import LEDGER_NAME, open_ledger

COMMAND = str(Path(__file__).parents[1] / ".venv/bin/supplyline")
COPIES = 10_000
PLAIN = 1_000  # articles beside them
REFUSED, READ = 100, 9  # megabytes of the large document: above and below the limit
TIMEOUT = 6 * 3600.0  # seconds
STAGES = (
    "text",
    "origins",
    "gate",
    "parse",
    "claims",
    "statements",
    "events",
    "measures",
    "dossier",
)
_APART = 10**7  # numbers of feed documents that no other case uses
_STRIDE = (
    500  # a reprint of the feed reaches back 400 documents: these carry no words of one another
)
_STATES = ("Averland", "Bresk", "Corvania", "Dunmark")
# Of six categories: an event is of one.
_GOODS = ("artillery shells", "trucks", "drones", "rifles", "tonnes of wheat", "missiles")
_MONDAY = date(1990, 1, 1)
_DELIVERY = "Averland delivered 400 drones to Bresk on Monday"
_EDITS = 6  # sentences that an edited copy leaves out or writes anew

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is put among the plain articles, and what must come out."""

    name: str
    rows: Callable[[int], Iterator[Row]]
    origins: Callable[[int], int]  # of COPIES to how many
    events: Callable[[int], int]


def main(sizes: Sequence[int] = ()) -> None:
    """Print a row a case, with COPIES, REFUSED, READ and CASES as in ``sizes``."""
    copies, refused, read, *numbers = [*sizes, *(COPIES, REFUSED, READ)[len(sizes) :]]
    wanted = numbers or range(1, len(CASES) + 2)
    print(f"{copies:,} of a kind among {PLAIN:,} plain articles\n")
    print(f"| case | seconds | processor s | {' | '.join(STAGES)} | peak MiB | times plain: seconds | MiB | holds |")  # fmt: skip
    print("| --- " * (7 + len(STAGES)) + "|", flush=True)
    with tempfile.TemporaryDirectory(prefix="supplyline-skew-") as folder:
        scratch = Path(folder)
        (scratch / "parties.yaml").write_text(PARTIES, encoding="utf-8")
        plain = _build(scratch, "plain", _plain(_APART, copies))
        if plain.fault:
            raise SystemExit(f"skew: plain documents: {plain.fault}")
        _print("plain", plain, plain, _held(scratch / "plain"))
        for case in (case for number, case in enumerate(CASES, 1) if number in wanted):
            taken = _build(scratch, case.name, case.rows(copies))
            _print(case.name, taken, plain, _judged(case, copies, scratch / case.name))
        if len(CASES) + 1 in wanted:
            beside = _build(scratch, "plain", iter(()))
            _large_documents(scratch, refused, beside, unlike=min(read, refused))
            _large_documents(scratch, read, None, unlike=read)


# --- what everybody prints -------------------------------------------------------------------------


def _plain(start: int, count: int) -> Iterator[Row]:
    """Yield documents of the feed that tell of no delivery."""
    number = start
    while count > 0:
        for line in documents(number, count):
            row = json.loads(line)
            if "delivered" not in row["text"]:
                yield row
                count -= 1
        number += 10**8  # dates end at 8.7 * 10^8


def _row(number: int, text: str, *, outlet: str, published: date) -> Row:
    return {
        "id": f"copy {number}", "outlet": outlet, "published": published.isoformat(),
        "title": f"Item {number}", "language": "en", "text": text,
    }  # fmt: skip


def _outlet(number: int) -> str:
    """Return one of 2,000 outlets."""
    return f"The {('Northern', 'Harbour', 'Valley', 'Evening')[number % 4]} {number // 4 % 500} Gazette"  # fmt: skip


def _sentences(number: int) -> list[str]:
    """Return the sentences of one plain article."""
    text = next(_plain(2 * _APART + _STRIDE * number, 1))["text"]
    return [f"{s.rstrip('.')}." for s in text.split(". ")]


def _story() -> list[str]:
    told = f"{_DELIVERY}, the defence ministry of Corvania said."
    denied = "Bresk denied that it had received drones from Averland."
    sentences = _sentences(0)
    return [*sentences[:2], told, denied, *sentences[2:]]


def _reprints(copies: int) -> Iterator[Row]:
    day = date(2024, 5, 7)
    for number in range(copies):
        yield _row(number, " ".join(_story()), outlet=_outlet(number), published=day + timedelta(number % 3))  # fmt: skip


def _edited(copies: int) -> Iterator[Row]:
    """Yield the story with other sentences left out, written anew and moved in each copy."""
    story, day = _story(), date(2024, 5, 7)
    for number in range(copies):
        chance = random.Random(f"edit {number}")  # noqa: S311  # the same documents each time
        own, sentences = _sentences(1 + number), list(story)
        for at in chance.sample([i for i in range(len(story)) if i not in (2, 3)], _EDITS):
            sentences[at] = chance.choice(own) if chance.randrange(2) else ""
        whole = story if number == 0 else [own[0], *(s for s in sentences if s)]
        yield _row(
            number, " ".join(whole), outlet=_outlet(number), published=day + timedelta(number > 0)
        )


def _form(copies: int) -> Iterator[Row]:
    """Yield a publisher's form: the same words, other names and figures."""
    for number in range(copies):
        chance = random.Random(f"form {number}")  # noqa: S311  # as above
        fill = [chance.randrange(10, 99_999) for _ in range(9)]
        text = (
            f"Harvest report of station {number}. The reading at gate {fill[0]} stood at {fill[1]} in the "
            f"morning and at {fill[2]} in the evening. Rain came to {fill[3]} drops on plot {fill[4]}. The "
            f"store holds {fill[5]} sacks of corn and {fill[6]} bales of hay. Visitors are asked to call "
            f"{fill[7]} before noon or write to box {fill[8]}."
        )
        day = date(2000, 1, 1) + timedelta(number // 20)
        yield _row(number, text, outlet="Station Bulletin", published=day)


def _deliveries(copies: int) -> Iterator[Row]:
    """Yield a form that tells of another delivery each time: another pair, good or week."""
    pairs = [(a, b) for a in _STATES for b in _STATES if a != b]
    kinds = len(pairs) * len(_GOODS)
    for number in range(copies):
        week, rest = divmod(number, kinds)
        (one, other), good = pairs[rest % len(pairs)], _GOODS[rest // len(pairs)]
        # Four weeks apart: "on Monday" is then never the Monday of the one before.
        day = _MONDAY + timedelta(weeks=4 * week)
        text = (
            f"Register of deliveries, entry {number}. {one} delivered {20 + number % 900} {good} to {other} "
            f"on Monday. The entry was made by clerk {number % 977} at desk {number % 13}. Corrections are "
            "taken at the counter until noon."
        )
        yield _row(number, text, outlet="Delivery Register", published=day + timedelta(1))


def _told_by_all(copies: int) -> Iterator[Row]:
    """Yield articles that share no words but tell of one delivery in the author's own name."""
    for number in range(copies):
        sentences = _sentences(number)
        sentences[2:2] = [f"{_DELIVERY}{_own_words(number)}."]
        yield _row(number, " ".join(sentences), outlet=_outlet(number), published=date(2024, 5, 7))


def _relayed_by_all(copies: int) -> Iterator[Row]:
    """Yield articles that share no words but relay one statement of one ministry of one day."""
    for number in range(copies):
        sentences = _sentences(number)
        said = f"{_DELIVERY}{_own_words(number)}, the defence ministry of Corvania said on Tuesday."
        sentences[2:2] = [said]
        yield _row(number, " ".join(sentences), outlet=_outlet(number), published=date(2024, 5, 7))


def _own_words(number: int) -> str:
    words = re.findall(r"[a-z]+", _sentences(number)[0])
    return f" near the {words[1]} {words[2]}"


def _one_pair(copies: int) -> Iterator[Row]:
    """Yield articles of one day and pair with other figures and days in each: a dense part."""
    for number in range(copies):
        sentences = _sentences(number)
        day = ("Monday", "Sunday", "Saturday", "Friday")[number % 4]
        sentences[2:2] = [f"Averland delivered {10 + number} drones to Bresk on {day}."]
        yield _row(number, " ".join(sentences), outlet=_outlet(number), published=date(2024, 5, 7))


CASES = (
    Case(name="exact reprints", rows=_reprints, origins=lambda _: 1, events=lambda _: 1),
    Case(name="edited copies", rows=_edited, origins=lambda _: 1, events=lambda _: 1),
    Case(name="one form", rows=_form, origins=lambda n: n, events=lambda _: 0),
    Case(name="a form of deliveries", rows=_deliveries, origins=lambda n: n, events=lambda n: n),
    Case(name="one event, told by all", rows=_told_by_all, origins=lambda n: n, events=lambda _: 1),
    Case(name="one statement, relayed", rows=_relayed_by_all, origins=lambda n: n, events=lambda _: 1),
    Case(name="one pair, one week", rows=_one_pair, origins=lambda n: n, events=lambda _: -1),
)  # fmt: skip


# --- one large document ----------------------------------------------------------------------------


def _large_documents(scratch: Path, megabytes: int, beside: Taken | None, *, unlike: int) -> None:
    """Print a row for each large document, beside ``beside``; None: its own text cut into articles.

    After ``unlike`` megabytes a text begins again: it takes ten seconds to make one up.
    """
    size, once = megabytes * 10**6, unlike * 10**6
    text, told = (_text_of(size, once, told=told) for told in (False, True))
    if beside is None:
        rows = (
            _row(number, told[at : at + 2_000], outlet="A", published=date(2024, 5, 7))
            for number, at in enumerate(range(0, len(told), 2_000))
        )
        beside = _build(scratch, "cut", rows)
        _print(
            f"{megabytes} MB on topic, cut into articles", beside, beside, _held(scratch / "cut")
        )
    forms = {
        "text": ("large.txt", text),
        "text, on topic": ("large.txt", told),
        "no sentence ends": ("large.txt", re.sub(r"[.,\d\n]", "", text)),
        "one word": ("large.txt", "a" * len(text)),
        "HTML": ("large.html", _page(text)),
        "HTML, on topic": ("large.html", _page(told)),
    }
    for name, (file, content) in forms.items():
        place = scratch / file
        place.write_text(content, encoding="utf-8")
        taken = _build(scratch, "large", iter(()), place)
        _print(f"{megabytes} MB of {name}", taken, beside, _held(scratch / "large"))
        place.unlink()


def _text_of(size: int, once: int, *, told: bool) -> str:
    """Return text of the feed, with a sentence of a delivery in each article, if ``told``."""
    parts: list[str] = []
    held = 0
    for number, row in enumerate(_plain(50 * _APART, once), 1):
        parts.append(row["text"])
        if told:
            one, other = random.Random(number).sample(_STATES, 2)  # noqa: S311  # as above
            parts.append(f"{one} delivered {20 + number} {_GOODS[number % 6]} to {other} on {1 + number % 28} May 2024.")  # fmt: skip
        held += len(parts[-1]) + 1
        if held >= once:
            break
    text = "\n".join(parts) + "\n"
    return (text * (size // len(text) + 1))[:size]


def _page(text: str) -> str:
    body = "".join(f"<p>{line}</p>\n" for line in text.split("\n"))
    return f"<html lang=en><head><title>A large page</title></head><body><article>{body}</article></body></html>"  # fmt: skip


# --- building and judging --------------------------------------------------------------------------


def _build(scratch: Path, name: str, rows: Iterator[Row], *files: Path) -> Taken:
    feed, case = scratch / "feed.jsonl", scratch / name
    shutil.rmtree(case, ignore_errors=True)
    with feed.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in _plain(0, PLAIN))
        out.writelines(json.dumps(row) + "\n" for row in rows)
    return take(
        [COMMAND, "build", str(feed), *map(str, files), "--case", str(case), "--parties", str(scratch / "parties.yaml")],
        timeout=TIMEOUT,
    )  # fmt: skip


def _print(name: str, taken: Taken, plain: Taken, holds: str) -> None:
    if taken.fault:
        print(f"| {name} | {taken.fault} |", flush=True)
        return
    inside = re.search(r"^time .*?\((.*)\)$", taken.output, re.MULTILINE)
    spent = dict(part.rsplit(" ", 1) for part in inside[1].split(", ")) if inside else {}
    stages = " | ".join(spent.get(stage, "") for stage in STAGES)
    mebibytes = taken.peak_bytes / 2**20
    print(
        f"| {name} | {taken.seconds:.1f} | {taken.cpu_seconds:.1f} | {stages} | {mebibytes:,.0f} "
        f"| {taken.seconds / plain.seconds:.2f} | {taken.peak_bytes / plain.peak_bytes:.2f} | {holds} |",
        flush=True,
    )


def _held(case: Path) -> str:
    """Return what the ledger holds, whether nothing was lost, and which failures there are."""
    if not (case / LEDGER_NAME).exists():
        return ""
    with open_ledger(case / LEDGER_NAME) as ledger:
        tally, faults = ledger.tally(), sorted({f.fault for f in ledger.failures()})
    told = [
        f"{tally.documents:,} documents, {sum(tally.claims.values()):,} claims, {tally.events:,} events"
    ]
    return "; ".join([*told, *faults])


def _judged(case: Case, copies: int, place: Path) -> str:
    """Return whether origins and events of what was put in are what they should be."""
    if not (place / LEDGER_NAME).exists():
        return ""
    with open_ledger(place / LEDGER_NAME) as ledger:
        of_case = {id_ for id_, name in ledger.names().items() if name.startswith("copy ")}
        origins = {o.origin for o in ledger.origins() if o.document in of_case}
        speaking = {c.id for c in ledger.claims() if c.document in of_case}
        events = [e for e in ledger.events() if not speaking.isdisjoint(e.claims)]
        kept = {claim for event in events for claim in event.claims} >= speaking
        statements = {o.origin for o in ledger.claim_origins() if o.claim in speaking}
        failures = len(ledger.failures())
    wanted = case.origins(copies), case.events(copies)
    right = len(of_case) + failures == copies and kept and len(origins) == wanted[0]
    right = right and wanted[1] in (len(events), -1)
    return (
        f"{'right' if right else 'WRONG'}: {len(origins):,} origins, {len(speaking):,} claims of "
        f"{len(statements):,} origins, {len(events):,} events"
    )
