"""One archive built on this machine at growing sizes: ``python -m benchmarks scale [DOCUMENTS ...]``.

Documents are fresh edits of base articles (``evals.origins.plant``: copies, borrowings, forms, replicas
with their words exchanged); one in twenty carries what ``feed`` tells of a delivery between invented
states.  They lie in Parquet parts, as an archive does, and are built by pattern with ``--memory 4``
in a control group of the kernel that ends whatever takes more, its share of the disk cache included.

Printed for each size: the clock, memory and disk, each for a document as well; then every stage.  At the
smallest size, unless that takes hours, a build that is killed twice and started again: what it lost, and
whether the ledger is the same.  What was measured is kept for the cost model (``cost``).

Does not: keep the machine quiet; use a cluster (``engine``).
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, count, islice, pairwise
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.feed import ON_TOPIC, PARTIES, told
from benchmarks.measure import NoCeiling, Taken, scratch, take
from benchmarks.origins.corpus import SEED, bases_or_none
from evals.origins.plant import DOCUMENT_SCHEMA, Base, Item, plant_stream
from supplyline.ledger import LEDGER_NAME, digest

COMMAND = str(Path(__file__).parents[1] / ".venv/bin/supplyline")
SIZES = (10_000, 100_000)  # a million takes hours: name it
MOST_KILLED = 100_000  # documents; more take hours to build twice again
MEMORY = 4 * 10**9  # bytes
A_PART = 25_000  # documents of one Parquet file
TIMEOUT = 12 * 3600.0  # seconds
_STAGE = re.compile(r"^(\w+): .*?(?:, ([\d.]+) s)?$")  # with seconds: the stage is over
_DISK = ("ledger.db", "evidence", "origins.index", "dossier.html")


def main(sizes: Sequence[int] = ()) -> None:
    """Print a row for each of ``sizes``, then a table of their stages, then what a kill costs."""
    bases = bases_or_none()
    if bases is None:
        print("scale: skipped, needs base texts in ../shared", file=sys.stderr)
        return
    sizes = sorted(sizes or SIZES)
    print("| documents | seconds | ms a document | processor s | peak MiB | bytes a document | on disk, MB: ledger | evidence | index | claims | events | origins |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="supplyline-scale-") as folder:
        for size in sizes:
            archive, case = archive_of(bases, size), Path(folder) / f"case-{size}"
            taken = _built(archive, case)
            if taken.fault:
                print(f"| {size:,} | {taken.fault} |", flush=True)
                continue
            print(_row(size, taken, case), flush=True)
            found.append(Measured.of(size, taken, case))
            _keep(found[-1])
            if size != sizes[0]:
                shutil.rmtree(case)
        _print_stages(found)
        if found and found[0].documents == sizes[0] <= MOST_KILLED:
            _print_killed(archive_of(bases, sizes[0]), Path(folder), found[0])


# ---- the archive


def archive_of(bases: Sequence[Base], documents: int) -> Path:
    """Return a folder of Parquet parts with so many documents, made once and kept."""
    folder = scratch() / f"archive-{documents}-{SEED}-v1"  # another number when it holds others
    if not folder.exists():
        unfinished = folder.with_name(f"part-{folder.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        items = _on_topic(plant_stream(bases, documents=documents, seed=SEED))
        for number in count():
            rows = list(islice(items, A_PART))
            if not rows:
                break
            table = pa.Table.from_pylist(rows, schema=DOCUMENT_SCHEMA)
            pq.write_table(table, unfinished / f"part-{number:04}.parquet", row_group_size=2_500)
        unfinished.rename(folder)
    parties = folder.with_suffix(".yaml")
    parties.write_text(PARTIES, encoding="utf-8")
    return folder


def _on_topic(planted: Iterator[list[Item]]) -> Iterator[dict[str, str | None]]:
    """Yield documents; one in so many has a paragraph about a delivery put into it."""
    for number, item in enumerate(chain.from_iterable(planted)):
        text = item.text
        if number % ON_TOPIC == 0:
            middle = text.find(". ", len(text) // 2) + 2  # after a sentence; 1: before all
            text = f"{text[:middle]}{' '.join(told(number))} {text[middle:]}"
        yield {
            "id": item.name, "outlet": item.outlet, "published": item.published,
            "title": item.title, "text": text,
        }  # fmt: skip


# ---- building it


def _command(archive: Path, case: Path) -> list[str]:
    return [
        COMMAND, "build", f"{archive}/*.parquet", "--case", str(case),
        "--parties", str(archive.with_suffix(".yaml")), "--memory", f"{MEMORY / 1e9:g}",
    ]  # fmt: skip


def _built(archive: Path, case: Path) -> Taken:
    command = _command(archive, case)
    try:
        return take(command, timeout=TIMEOUT, ceiling=MEMORY)
    except NoCeiling as fault:
        print(f"scale: the kernel holds nobody to the ceiling here ({fault})", file=sys.stderr)
        return take(command, timeout=TIMEOUT)


def _row(size: int, taken: Taken, case: Path) -> str:
    disk = [_bytes(case / name) / 1e6 for name in _DISK]
    told_of = _counted(taken)
    return (
        f"| {size:,} | {taken.seconds:,.0f} | {taken.seconds / size * 1e3:.2f} | {taken.cpu_seconds:,.0f} "
        f"| {taken.peak_bytes / 2**20:,.0f} | {taken.peak_bytes / size:,.0f} "
        f"| {disk[0]:,.0f} | {disk[1]:,.0f} | {disk[2]:,.0f} "
        f"| {told_of['claims']:,} | {told_of['events']:,} | {told_of['origins']:,} |"
    )


def _counted(taken: Taken) -> dict[str, int]:
    found = re.findall(r"^(claims|events|origins) +([\d,]+)", taken.output, re.MULTILINE)
    return {name: int(count.replace(",", "")) for name, count in found}


def _bytes(place: Path) -> int:
    files = [place] if place.is_file() else place.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


# ---- stages


@dataclass(slots=True)
class Stage:
    """What a stage of a build took, all its turns together."""

    seconds: float = 0.0
    peak: int = 0  # bytes
    own: float = 0.0  # processor seconds of the process that was called
    others: float = 0.0  # of its workers


def stages_of(taken: Taken) -> dict[str, Stage]:
    """Return what each stage took, in order; a look at the memory counts for who speaks next."""
    found: dict[str, Stage] = {}
    lines = [(when, told) for when, line in taken.lines if (told := _STAGE.match(line))]
    spans = [(0.0, *lines[0])] if lines else []
    spans += [(before, *line) for (before, _), line in pairwise(lines)]
    for low, high, line in spans:
        stage = found.setdefault(line[1], Stage())
        stage.seconds += float(line[2] or 0)
        looks = [look for look in taken.looks if low < look.when <= high]
        stage.peak = max([stage.peak, *(look.size for look in looks)])
        for before, after in pairwise(looks):
            stage.own += max(0.0, after.own - before.own)
            stage.others += max(0.0, after.others - before.others)  # less: one has ended
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size took, as it is kept."""

    documents: int
    seconds: float
    peak: int  # bytes
    disk: int  # bytes of the case
    claims: int
    stages: Mapping[str, Stage]

    @classmethod
    def of(cls, size: int, taken: Taken, case: Path) -> Self:
        """Return what a build of ``size`` documents took."""
        return cls(size, taken.seconds, taken.peak_bytes, _bytes(case), _counted(taken)["claims"], stages_of(taken))  # fmt: skip


def _place(size: int) -> Path:
    return scratch() / f"scale-{size}.json"


def _keep(measured: Measured) -> None:
    _place(measured.documents).write_text(json.dumps(asdict(measured)), encoding="utf-8")


def kept_measures() -> list[Measured]:
    """Return what was measured on this machine, the smallest size first."""
    found = [
        json.loads(file.read_text(encoding="utf-8")) for file in scratch().glob("scale-*.json")
    ]
    measures = [
        Measured(**one | {"stages": {name: Stage(**of) for name, of in one["stages"].items()}})
        for one in found
    ]
    return sorted(measures, key=lambda one: one.documents)


def _print_stages(found: Sequence[Measured]) -> None:
    print("\n| documents | stage | seconds | ms a document | processor ms a document: the process called | its workers | peak MiB |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for measured in found:
        size = measured.documents
        for name, stage in measured.stages.items():
            each = (1e3 * spent / size for spent in (stage.seconds, stage.own, stage.others))
            print(f"| {size:,} | {name} | {stage.seconds:,.1f} | {' | '.join(f'{ms:.3f}' for ms in each)} | {stage.peak / 2**20:,.0f} |")  # fmt: skip


# ---- killed and started again


def _print_killed(archive: Path, folder: Path, undisturbed: Measured) -> None:
    whole, case = folder / f"case-{undisturbed.documents}", folder / "case-killed"
    command = _command(archive, case)
    spent = 0.0
    for share in (0.25, 0.5):  # of the time that the undisturbed one took
        spent += _killed_after(command, share * undisturbed.seconds)
    again = take(command, timeout=TIMEOUT)
    equal = digest(case / LEDGER_NAME) == digest(whole / LEDGER_NAME)
    print(
        f"\nkilled twice, after {spent:.0f} s in all, and started again: {again.seconds:.0f} s more; "
        f"undisturbed {undisturbed.seconds:.0f} s; the ledger is {'equal' if equal else 'ANOTHER'}"
    )


def _killed_after(command: Sequence[str], seconds: float) -> float:
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
    return time.monotonic() - began
