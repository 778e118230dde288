"""An archive with something wrong in every way we know: ``python -m benchmarks faults [DOCUMENTS]``.

Parquet parts and WARC files on disk and in an object store of this machine, all sound, are built once.
Beside copies of some of them that are broken, cut, empty, gone or closed to us they are built again: each
fault has to be named and counted, inputs have to add up, and all else in the ledger has to be equal.
What can still be had of a broken copy is a repeat, so it changes no document.

Does not: break the machine (a full disk, a kill: ``crashes``); ask a store on another machine.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.feed import PARTIES, documents
from benchmarks.measure import Taken, take
from supplyline.ledger import LEDGER_NAME, digest, open_ledger
from tests.acquire.store import Store, running_store

COMMAND = str(Path(__file__).parents[1] / ".venv/bin/supplyline")
DOCUMENTS = 10_000
PARTS = 20  # of equal size: half Parquet, half WARC; half of each on disk, half in the store
GROUPS = 4  # row groups of a Parquet part
TIMEOUT = 6 * 3600.0  # seconds
# Root may open everything, unless it gives that up: the build is then held to the rights of its files.
NOT_ALL = "-dac_override,-dac_read_search"
# What tells of inputs; all other tables hold what was read out of them.
_OF_INPUTS = {"captures", "failures", "intakes", "visits", "rounds"}

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """A broken copy, and what is to be said of it."""

    name: str
    what: str
    fault: str
    data: bytes | None  # None: there is nothing
    spoil: Callable[[], object] | None = None  # done to it once it lies there
    in_store: bool = False


class Vanishing(dict[str, bytes]):
    """Objects of a store, some of which are listed and gone when they are asked for."""

    def __init__(self, objects: dict[str, bytes], gone: set[str]) -> None:
        super().__init__(objects)
        self.gone = gone

    def __contains__(self, key: object) -> bool:
        return key not in self.gone and super().__contains__(key)


def main(sizes: Sequence[int] = ()) -> None:
    """Print a row a fault, and whether all else is as it is without them."""
    count = sizes[0] if sizes else DOCUMENTS
    rows = [json.loads(line) for line in documents(0, count)]
    each = -(-count // PARTS)
    parts = [rows[at : at + each] for at in range(0, count, each)]
    sound = {
        f"part-{number:02}.{'parquet' if number % 2 else 'warc.gz'}": (
            _parquet(part) if number % 2 else _warc(part)
        )
        for number, part in enumerate(parts)
    }
    with (
        tempfile.TemporaryDirectory(prefix="supplyline-faults-") as folder,
        running_store() as store,
    ):
        scratch = Path(folder)
        (scratch / "parties.yaml").write_text(PARTIES, encoding="utf-8")
        here = scratch / "archive"
        here.mkdir()
        for number, (name, data) in enumerate(sound.items()):
            if number % 4 < 2:
                (here / name).write_bytes(data)
            else:
                store.objects[name] = data
        store.page = 1_000
        alone = _build(scratch, "alone", store)
        faulty = [*_faulty(here, parts[0], parts[1]), *_faulty_objects(store, parts[2], parts[3])]
        for one in faulty:
            if one.in_store:
                store.objects[one.name] = one.data or b""
            elif one.data is not None:
                (here / one.name).write_bytes(one.data)
            if one.spoil is not None:
                one.spoil()
        store.objects = Vanishing(
            store.objects, {one.name for one in faulty if one.in_store and one.data is None}
        )
        both = _build(scratch, "both", store)
        _print(scratch, alone, both, faulty)


# --- what can be wrong -----------------------------------------------------------------------------


def _faulty(here: Path, warc_rows: Sequence[Row], parquet_rows: Sequence[Row]) -> list[Faulty]:
    """Return what is wrong on disk.  Copies of parts that are read before them."""
    table = _parquet(parquet_rows)
    pages, members = _warc(warc_rows), len(warc_rows)
    plain = gzip.decompress(pages)
    third = _member(pages, members // 3)
    return [
        Faulty(name="z-closed.parquet", what="no right to read it", fault="unreadable", data=table, spoil=lambda: (here / "z-closed.parquet").chmod(0)),
        Faulty(name="z-cut.parquet", what="its end is missing", fault="truncated", data=table[:-40]),
        Faulty(name="z-cut.warc", what="cut inside a record", fault="truncated", data=plain[: len(plain) // 2 + 7]),
        Faulty(name="z-cut.warc.gz", what="cut inside a gzip member", fault="truncated", data=pages[: third + 20]),
        Faulty(name="z-empty.parquet", what="0 bytes", fault="empty", data=b""),
        Faulty(name="z-footer.parquet", what="its index is damaged", fault="corrupt", data=table[:-60] + b"\xff" * 40 + table[-20:]),
        Faulty(name="z-gone.parquet", what="a link to nothing", fault="unreadable", data=None, spoil=lambda: (here / "z-gone.parquet").symlink_to("moved-away.parquet")),
        Faulty(name="z-group.parquet", what="a row group is damaged", fault="corrupt", data=_damaged(table, 1, head=True)),
        Faulty(name="z-member.warc.gz", what="a gzip member is damaged", fault="corrupt", data=pages[: third + 30] + b"\xff" * 40 + pages[third + 70 :]),
        Faulty(name="z-no-rows.parquet", what="a table without rows", fault="no documents", data=_parquet([])),
        Faulty(name="z-page.parquet", what="one letter of a page is another", fault="corrupt", data=_damaged(_parquet(parquet_rows, checked=True), 2, head=False)),
        Faulty(name="z-schema.parquet", what="other columns", fault="no text", data=_written(pa.table({"headline": ["a", "b"], "amount": [1, 2]}))),
    ]  # fmt: skip


def _faulty_objects(
    store: Store, warc_rows: Sequence[Row], parquet_rows: Sequence[Row]
) -> list[Faulty]:
    """Return what is wrong in the store."""
    table, pages = _parquet(parquet_rows), _warc(warc_rows)
    third = _member(pages, len(warc_rows) // 3)
    return [
        Faulty(name="z-closed-object.parquet", what="no right to the object", fault="unreadable", data=table, in_store=True, spoil=lambda: store.denied.add("z-closed-object.parquet")),
        Faulty(name="z-breaks.parquet", what="the connection breaks off", fault="unreadable", data=table, in_store=True, spoil=lambda: store.cut.add("z-breaks.parquet")),
        Faulty(name="z-changes.parquet", what="it changes while it is read", fault="changed", data=table, in_store=True, spoil=lambda: store.unsteady.add("z-changes.parquet")),
        Faulty(name="z-gone.parquet", what="listed, and gone when asked for", fault="not found", data=None, in_store=True),
        Faulty(name="z-group-object.parquet", what="a row group is damaged", fault="corrupt", data=_damaged(table, 1, head=True), in_store=True),
        Faulty(name="z-cut-object.warc.gz", what="cut inside a gzip member", fault="truncated", data=pages[: third + 20], in_store=True),
    ]  # fmt: skip


def _parquet(rows: Sequence[Row], *, checked: bool = False) -> bytes:
    names = ("id", "outlet", "published", "title", "language", "text")
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})
    return _written(table, checked=checked)


def _written(table: pa.Table, *, checked: bool = False) -> bytes:
    sink = io.BytesIO()
    pq.write_table(
        table, sink, row_group_size=max(1, -(-table.num_rows // GROUPS)), use_dictionary=False,
        write_page_checksum=checked, compression="none" if checked else "snappy",
    )  # fmt: skip
    return sink.getvalue()


def _damaged(data: bytes, group: int, *, head: bool) -> bytes:
    """Return a Parquet file one of whose row groups is damaged: a page's head, or one letter of its text."""
    index = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(group)
    column = index.column(index.num_columns - 1)  # the text
    if head:
        at, put = column.data_page_offset, b"\xff" * 20
    else:
        at = column.data_page_offset + column.total_compressed_size // 2
        put = b"Q"
    return data[:at] + put + data[at + len(put) :]


def _warc(rows: Sequence[Row]) -> bytes:
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=True)
    for row in rows:
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        page = f"<html lang=en><body><article><h1>{row['title']}</h1><p>{row['text']}</p></article></body></html>"
        writer.write_record(
            writer.create_warc_record(
                f"https://outlet.example/{row['id']}", "response", payload=io.BytesIO(page.encode()),
                http_headers=head, warc_headers_dict={"WARC-Date": "2025-03-01T08:00:00Z"},
            )
        )  # fmt: skip
    return sink.getvalue()


def _member(data: bytes, number: int) -> int:
    """Return where the gzip member of that number begins."""
    at = 0
    for _ in range(number):
        inflate = zlib.decompressobj(31)
        inflate.decompress(data[at:])
        at = len(data) - len(inflate.unused_data)
    return at


# --- building and telling --------------------------------------------------------------------------


def _build(scratch: Path, name: str, store: Store) -> Taken:
    case = scratch / name
    command = [
        COMMAND, "build", str(scratch / "archive" / "*"), "s3://archive/*", "s3://archive/2031/*.parquet",
        "--case", str(case), "--parties", str(scratch / "parties.yaml"), "--allow-private",
    ]  # fmt: skip
    told = ["env", f"AWS_ENDPOINT_URL={store.address}"]
    bound = ["setpriv", f"--bounding-set={NOT_ALL}", f"--inh-caps={NOT_ALL}"]
    taken = take([*(bound if shutil.which("setpriv") else []), *told, *command], timeout=TIMEOUT)
    if taken.fault:
        raise SystemExit(f"faults: {name}: {taken.fault}")
    return taken


def _print(scratch: Path, alone: Taken, both: Taken, faulty: Sequence[Faulty]) -> None:
    case = scratch / "both" / LEDGER_NAME
    with open_ledger(case) as ledger:
        failures, captures = ledger.failures(), {c.source: c.id for c in ledger.captures()}
        broken = ledger.verify()
    print("| place | what is wrong | said | where |\n| --- | --- | --- | --- |")
    for one in faulty:
        said = [f for f in failures if f.source == _source(scratch, one)]
        right = any(f.fault == one.fault for f in said)
        where = ", ".join(f.locator for f in said if f.locator)
        words = ", ".join(sorted(f.fault for f in said)) or "nothing"
        place = "store" if one.in_store else "disk"
        print(f"| {place} | {one.what} | {'' if right else 'WRONG: '}{words} | {where} |")
    expected = {_source(scratch, one) for one in faulty}
    for other in failures:
        if other.source not in expected:
            print(f"| | {other.source.rsplit('/', 2)[-1]} | {other.fault} | {other.locator} |")
    before, now = digest(scratch / "alone" / LEDGER_NAME), digest(case)
    differ = sorted(t for t in now if now[t] != before.get(t) and t not in _OF_INPUTS)
    for name, taken in (("sound files alone", alone), ("with the faulty", both)):
        inputs = re.search(r"^inputs +(.*)$", taken.output, re.MULTILINE)
        adds_up = "adds up" if inputs and _adds_up(inputs[1]) else "DOES NOT ADD UP"
        print(f"\n{name}: {inputs[1] if inputs else taken.output[:200]}: {adds_up}; {taken.seconds:.1f} s, {taken.peak_bytes / 2**20:,.0f} MiB")  # fmt: skip
    print(f"\nall else: {'equal' if not differ else f'DIFFERS in {differ}'}; {len(captures):,} captures; log {'verifies' if not broken else 'IS BROKEN'}")  # fmt: skip


def _source(scratch: Path, one: Faulty) -> str:
    """Return what a faulty copy is called in the ledger."""
    return f"s3://archive/{one.name}" if one.in_store else str(scratch / "archive" / one.name)


def _adds_up(line: str) -> bool:
    numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", line)]
    return numbers[0] == sum(numbers[1:4])
