"""What is fuzzed: for each parser of foreign input, a function of bytes that fails where a rule breaks.

A target calls the product's public face.  What that face documents (a ``SupplylineError``, a row that
says what failed) is an answer; any other exception, and any broken rule below, is a finding:

* every file gives at least one document or failure, and every name and text in it can be kept;
* offsets lie inside their text; addresses that come out can be asked and show no password;
* the two implementations that check a package agree on whether anything is broken.

Does not: start, count or time anything; ``tools/fuzz.py`` does.
"""

# ruff: noqa: PLC0415  # a process that fuzzes one target loads what that one needs

from __future__ import annotations

import asyncio
import contextlib
import io
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import httpx

from supplyline.acquire.faults import Unreadable
from supplyline.errors import SupplylineError
from supplyline.records import RawDocument
from tests.fuzzing import seeds

TODAY = date(2026, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_ASKED = ("http://", "https://")
BASE = "https://a.example/feeds/all.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One parser, or several that read the same."""

    reads: str  # what, in words
    run: Callable[[bytes, Path], object]  # the second: a folder to write into
    seeds: Callable[[], list[bytes]]
    longest: int = 4_096  # bytes of an input
    guided: tuple[str, ...] = ()  # packages, beside ours, whose branches guide the search


class Broken(AssertionError):
    """A rule that holds for every input does not."""


def _need(holds: bool, rule: str) -> None:
    if not holds:
        raise Broken(rule)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a record."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _kept(record: Any) -> None:
    """Fail unless every text can stand in a ledger and on a page."""
    for text in _texts(record):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Broken("every name can be kept") from None


# ---- files


def file_of(name: str) -> Callable[[bytes, Path], object]:
    """Return a target that reads a file of that name, as ``build`` does up to its documents."""

    def run(data: bytes, folder: Path) -> None:
        from supplyline.acquire import Received, receive, unpack
        from supplyline.inflow.tasks import printable

        if data.startswith(seeds.MEMBERS):
            data = zipped(data)
        place = folder / name
        place.write_bytes(data)
        got = 0
        for item in receive([str(place)]):
            for thing in unpack(item) if isinstance(item, Received) else [item]:
                got += 1
                kept: Any = printable(thing)
                # A half character inside a document's own text is refused when it is read.
                for field in fields(kept):
                    if field.name != "body" and not isinstance(thing, RawDocument):
                        _kept(getattr(kept, field.name))
        _need(got > 0, "every file gives a document or a failure")

    return run


def zipped(data: bytes) -> bytes:
    """Return the zip file that an input of names and contents stands for."""
    parts = data[len(seeds.MEMBERS) :].split(seeds.APART)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in zip(parts[::2], parts[1::2], strict=False):
            info = zipfile.ZipInfo(name.decode("utf-8", "replace")[:200] or "x")
            packed.writestr(info, content)
    return out.getvalue()


def _raw(form: str, body: str | bytes) -> RawDocument:
    from supplyline.acquire.documents import Row, raw_document

    return raw_document(
        name="a", capture="0" * 64, locator="", form=cast(Any, form), body=body,
        row=Row(url="https://a.example/1"),
    )  # fmt: skip


def _read(form: str, body: str | bytes) -> None:
    from supplyline.text import TextError, read_text

    try:
        document, passages = read_text(_raw(form, body), today=TODAY)
    except TextError as fault:
        _kept(str(fault))
        return
    _kept(document)
    end = 0
    for passage in passages:
        _need(end <= passage.start < passage.end <= len(document.text), "sentences lie in the text")
        end = passage.end
    for credit in document.credits:
        _need(0 <= credit.start <= credit.end <= len(document.text), "credits lie in the text")


def page(data: bytes, _: Path) -> None:
    """Read a page: from bytes, or after a T from text as a row has it."""
    _read("html", data[1:].decode("utf-8", "replace") if data.startswith(b"T") else data)


def pdf(data: bytes, _: Path) -> None:
    """Read a PDF."""
    _read("pdf", data)


def credits_(data: bytes, _: Path) -> None:
    """Find dateline, credits, date and sentences; in a batch as in one text."""
    import pyarrow as pa

    from supplyline.text import read_credits, read_date
    from supplyline.text.credits import find_credits, find_dateline
    from supplyline.text.sentences import split_sentences

    text = data.decode("utf-8", "replace")
    split_sentences(text)
    read_date(text[:40])
    dateline = find_dateline(text, None)
    found = (dateline, find_credits(text, dateline))
    if len(data) % 8 == 0:  # a batch takes 20 ms to begin
        _need(read_credits(pa.array([text]))[0] == found, "a batch gives what one text gives")


def encoding(data: bytes, _: Path) -> None:
    """Decode what follows the first line, told that line as its Content-Type."""
    from supplyline.acquire.encoding import charset_of, decode, decode_told
    from supplyline.acquire.kinds import answered_kind
    from supplyline.text import MisencodedDocument
    from supplyline.text.page import decode_page

    line, _mark, body = data.partition(b"\n")
    told = line.decode("latin-1")
    answered_kind(body, told)
    decode_told(body, charset_of(told))
    with contextlib.suppress(Unreadable):
        decode(body)
    with contextlib.suppress(MisencodedDocument):
        decode_page(body)


# ---- what the network gives


def listing(kind: str) -> Callable[[bytes, Path], object]:
    """Return a target that reads a feed or a sitemap."""

    def run(data: bytes, _: Path) -> None:
        from supplyline.acquire.kinds import listing_kind
        from supplyline.acquire.listings import read_listing

        listing_kind(data)
        with contextlib.suppress(Unreadable):
            found = read_listing(data, cast(Any, kind), base=BASE)
            for item in (*found.items, *found.listings):
                _need(item.address.startswith(_ASKED), "addresses can be asked")
                _kept(item)
            _kept(found.faults)

    return run


def robots(data: bytes, _: Path) -> None:
    """Read robots.txt and ask it."""
    from supplyline.acquire.network.robots import rules_of

    rules = rules_of(200, data, robot="supplyline")
    _need(0 <= rules.pause < float("inf"), "a pause ends")
    for path in ("", "/in/1?a=b", "/" + "a" * 500, "/%C3%A9/*$"):
        rules.allows(f"https://a.example{path}", "supplyline")


class _Body(httpx.AsyncByteStream):
    """A body as bytes come over the wire."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


def answer(data: bytes, folder: Path) -> None:
    """Ask a server whose answer, headers and all, is the input: status, headers, blank line, body."""
    from supplyline.acquire import EvidenceStore, Received, capture_of, received_again, unpack
    from supplyline.acquire.kinds import MEDIA_TYPES, answered_kind
    from supplyline.acquire.network import Fault, Manners
    from supplyline.acquire.network.asking import Asker, Since, retry_after
    from supplyline.inflow.tasks import printable

    head, _mark, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    status = 100 + int.from_bytes(first[:2], "big") % 500 if first[:1] > b"9" else 200
    headers = [tuple(line.split(b":", 1)) for line in lines if b":" in line]
    for name, value in headers:
        if name.lower() == b"retry-after":
            wait = retry_after(value.decode("latin-1"), NOW)
            _need(wait is None or 0 <= wait < float("inf"), "a wait ends")

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        return httpx.Response(status, headers=cast(Any, headers), stream=_Body(body))

    async def ask() -> Any:
        async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as client:
            asker = Asker(
                client, Manners(largest=1 << 20, unpacked=1 << 22), folder,
                turn=lambda _: 0.0, slow=lambda *_: None, on_robots=lambda *_: None,
            )  # fmt: skip
            return await asker.ask("https://a.example/1", Since(etag='"1"'))

    try:
        came = asyncio.run(ask())
    except Fault as fault:
        _kept((fault.fault, fault.message))
        return
    if came.body is None:
        return
    told = came.header("content-type")
    kind = answered_kind(came.body.head, told) or "other"
    capture = capture_of("https://a.example/1", came, media_type=MEDIA_TYPES[kind])
    _kept(printable(capture))
    store = EvidenceStore(folder / "evidence")
    store.settle([came.body])
    item = received_again(capture, store)
    for thing in unpack(item) if isinstance(item, Received) else [item]:
        printable(thing)


def feedfile(data: bytes, folder: Path) -> None:
    """Read feeds.toml."""
    from supplyline.acquire.feedfile import read_feeds

    place = folder / "feeds.toml"
    place.write_bytes(data)
    with contextlib.suppress(SupplylineError):
        for feed in read_feeds(place).feeds:
            _kept((feed.wanted.address, feed.wanted.note))


def channels(data: bytes, folder: Path) -> None:
    """Read channels.toml, and each of its channels as if told on the command line."""
    from supplyline.acquire.channels import channel_of, read_channels

    place = folder / "channels.toml"
    place.write_bytes(data)
    with contextlib.suppress(SupplylineError):
        for one in read_channels(place):
            _need(channel_of(one.to).form == one.form, "a channel is what it is, wherever told")


def indicators(data: bytes, folder: Path) -> None:
    """Read a user's indicators and ask them about nothing."""
    from supplyline.watch import Facts, evaluate, load_indicators

    place = folder / "indicators.yaml"
    place.write_bytes(data)
    with contextlib.suppress(SupplylineError):
        asked = load_indicators(place, provisions={"p-1"})
        _need(evaluate(asked, Facts()) == evaluate(asked, Facts()), "the same question, one answer")


def addresses(data: bytes, _: Path) -> None:
    """Read an address of a ledger, and one of a page."""
    from supplyline.acquire.addresses import checked, joined, refused_ip, shown
    from supplyline.ledger.faults import Address
    from supplyline.ledger.opening import place_of

    text = data.decode("utf-8", "surrogateescape")
    shown(text)
    refused_ip(text)
    with contextlib.suppress(SupplylineError):
        _need(checked(text).startswith(_ASKED), "addresses can be asked")
    with contextlib.suppress(SupplylineError):
        _need(joined(BASE, text).startswith(_ASKED), "addresses can be asked")
    try:
        place = place_of(text if text.startswith("postgresql://") else f"postgresql://{text}")
    except SupplylineError as fault:
        str(fault)
        return
    _need(isinstance(place, Address), "an address of a server is one")
    secret = place.settings.get("password", "") if isinstance(place, Address) else ""
    plain = len(secret) > 5 and text.count(secret) == 1
    _need(not plain or secret not in str(place), "no password is shown")


# ---- what people and models say


class _Held:
    """What ``judge`` asks of a ledger."""

    def judgements(self) -> list[Any]:
        return []

    def withdrawals(self, *, standing: bool) -> list[Any]:  # noqa: ARG002  # the ledger's signature
        return []

    def forwards(self) -> list[Any]:
        return []


def judgements(data: bytes, _: Path) -> None:
    """Take judgements from the lines of a file."""
    from supplyline.inference.judging import BadLine, Desk, numbered

    laid = seeds.desk()
    desk = Desk(cast(Any, _Held()), laid.world.claims, {event.id: event for event in laid.events()})
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="surrogateescape")
    for _number, given in numbered(lines):
        if isinstance(given, BadLine):
            str(given)
            continue
        with contextlib.suppress(SupplylineError):
            judgement = desk.take(given, "Ann")
            if judgement is not None:
                _kept(judgement)


def completion(data: bytes, _: Path) -> None:
    """Take the reply of a model's server: status in the first byte, then the body."""
    from supplyline.claims.model.budget import BudgetReached
    from supplyline.claims.model.endpoint import NoAnswer

    status = (200, 200, 200, 200, 400, 429, 500, 404)[data[0] % 8] if data else 200
    endpoint = _endpoint(status, data[1:])
    with contextlib.suppress(SupplylineError, NoAnswer, BudgetReached):
        endpoint.ask([{"role": "user", "content": "?"}])


def _endpoint(status: int, body: bytes) -> Any:
    """Return an endpoint that is answered so, as new."""
    from supplyline.claims.model import Budget, Endpoint, ModelSettings

    held = _made(Endpoint, ModelSettings)
    held.budget = Budget(held.settings, wait=_idle)
    held._format, held._without, held._reached = 0, set(), False
    held._client._transport = httpx.MockTransport(
        lambda _: httpx.Response(status, content=body, headers={"Retry-After": "1"})
    )
    return held


@cache
def _made(endpoint: Any, settings: Any) -> Any:
    from supplyline.claims.model import Budget

    told = settings.model_validate(
        {"reader": "model", "endpoint": "http://127.0.0.1:1/v1", "model": "m", "tries": 2}
    )
    found = endpoint(told, Budget(told, wait=_idle), wait=_idle, environ={})  # 30 ms for its TLS
    found._client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    return found


def _idle(_: float) -> None:
    return


def model_answer(data: bytes, _: Path) -> None:
    """Take what a model wrote, and hold it to the sentence: with a parse of it, and without."""
    from supplyline.claims.model.answer import BadAnswer, proposals

    try:
        proposed = proposals(data.decode("utf-8", "replace"))
    except BadAnswer:
        return
    for evidence in _evidence():
        claims, count = evidence.claims(proposed)
        _need(count.kept == len(claims), "what is kept is counted")
        for claim in claims:
            _kept(claim)


@cache
def _evidence() -> tuple[Any, ...]:
    from supplyline.claims import load_reader
    from supplyline.claims.model.evidence import Evidence
    from supplyline.claims.parsing.parse import unpack

    document, passage = seeds.sentence()
    parse = unpack(load_reader().parse([document.text])[0])
    return tuple(
        Evidence(document, passage, doc, before="", quoted=(), reader="model m")
        for doc in (parse, None)
    )


# ---- sanctions lists


def lists(data: bytes, folder: Path) -> None:
    """Read a list file, or OFAC's three."""
    from supplyline.lists.faults import ListsError
    from supplyline.lists.reading import read_lists

    contents = [data]
    if data.startswith(seeds.MEMBERS):
        contents = data[len(seeds.MEMBERS) :].split(seeds.APART)[1::2]
    places = [folder / f"list{at}" for at in range(len(contents))]
    for place, content in zip(places, contents, strict=True):
        place.write_bytes(content)
    with contextlib.suppress(ListsError):
        for _paths, found in read_lists(places):
            ids = [entry.id for entry in found.entries]
            _need(bool(ids) and len(set(ids)) == len(ids), "a list has entries, each id once")
            _need(all(entry.names for entry in found.entries), "every entry has a name")
            _kept(found)


def screened(data: bytes, folder: Path) -> None:
    """Screen the names of a file."""
    from supplyline.lists.asking import read_asked
    from supplyline.lists.faults import ListsError

    place = folder / "names.csv"
    place.write_bytes(data)
    with contextlib.suppress(ListsError):
        for name, kind in read_asked(place):
            found = _screener().one(name, kind=kind)
            scores = [hit.score for hit in found.hits]
            _need(scores == sorted(scores, reverse=True), "the best hit comes first")
            for hit in found.hits:
                _need(0 < hit.score <= 1 and bool(hit.reasons), "a hit has a score and its reasons")
                _kept(hit)


@cache
def _screener() -> Any:
    from tests.lists.small import small_screener

    return small_screener()


# ---- what users keep: registers, parties


def register(name: str) -> Callable[[bytes, Path], object]:
    """Return what reads a register of a kind, named ``name``."""

    def run(data: bytes, folder: Path) -> None:
        from supplyline.register import UnknownRegister, read_register
        from tests.register.words import Lexicon

        place = folder / name
        place.write_bytes(data)
        with contextlib.suppress(UnknownRegister):
            found = read_register(place, Lexicon())
            for row in found.rows:
                _need(bool(row.words), "a row says something")
                _need(row.days is None or row.days[0] < row.days[1], "days are an interval")
            for one in (*found.rows, *found.bad):
                _kept(one)

    return run


def parties(data: bytes, folder: Path) -> None:
    """Read a user's parties and find names by them."""
    from supplyline.claims.parties import party_index
    from supplyline.schema.parties import parties_from

    place = folder / "parties.yaml"
    place.write_bytes(data)
    with contextlib.suppress(SupplylineError), parties_from(place):
        for day in (None, "2022-01-01", "2025-01-01"):
            found = party_index(day).find("Ada Averly of Averland met Averly Works in Georgia")
            _need(all(0 <= m.start < m.end for m in found), "a mention lies in its text")


# ---- what others hand over as proof


def package(data: bytes, folder: Path) -> None:
    """Verify a package with both implementations."""
    from supplyline.custody.checking import check_package
    from supplyline.custody.faults import PackageUnusable

    place = folder / "case.zip"
    place.write_bytes(zipped(data) if data.startswith(seeds.MEMBERS) else data)
    ours = None
    try:
        ours = check_package(place)
        ours.told()
    except PackageUnusable as fault:
        str(fault)
    try:
        theirs, _facts = seeds.script()["check"](place)
    except zipfile.BadZipFile:  # the script says no more of what is no zip
        _need(ours is None, "both refuse what is no zip")
        return
    if ours is not None:
        _need(bool(ours.findings) == bool(theirs), "both ways to check a package agree")


def proofs(data: bytes, folder: Path) -> None:
    """Read signed heads, keys, certificates and time-stamps."""
    from supplyline.custody.heads import is_sound, read_head_file
    from supplyline.custody.keys import load_key, public_key
    from supplyline.custody.stamps import load_certificates, read_stamp

    place = folder / "proof"
    place.write_bytes(data)
    for read in (
        lambda: is_sound(read_head_file(place)),
        lambda: load_certificates(place),
        lambda: load_key(place, ask=lambda: b"word"),
        lambda: public_key(str(place)),
        lambda: read_stamp(data, b"message"),
    ):
        with contextlib.suppress(SupplylineError):
            cast(Any, read)()


TARGETS: dict[str, Target] = {
    "page": Target(reads="HTML pages: main text, metadata, credits", run=page, seeds=seeds.pages,
                   guided=("htmldate", "trafilatura")),
    "credits": Target(reads="datelines, credits, dates, sentences", run=credits_, seeds=seeds.texts),
    "encoding": Target(reads="bytes in any encoding, Content-Type", run=encoding, seeds=seeds.encoded),
    "text": Target(reads="text and Markdown files with front matter", run=file_of("a.md"),
                   seeds=seeds.markdown, guided=("yaml",)),
    "jsonl": Target(reads="JSON lines", run=file_of("a.jsonl"), seeds=seeds.json_lines),
    "jsonl.gz": Target(reads="gzip with JSON lines or a WARC", run=file_of("a.jsonl.gz"),
                       seeds=seeds.gzipped),
    "parquet": Target(reads="Parquet rows", run=file_of("a.parquet"), seeds=seeds.tables,
                      longest=8_192),
    "warc": Target(reads="WARC records", run=file_of("a.warc"), seeds=seeds.warcs, guided=("warcio",)),
    "wacz": Target(reads="WACZ: WARCs in a zip file", run=file_of("a.wacz"), seeds=seeds.waczs,
                   guided=("warcio", "zipfile")),
    "pdf": Target(reads="PDF, through pdfium", run=pdf, seeds=seeds.pdfs, longest=16_384),
    "feeds": Target(reads="RSS and Atom", run=listing("rss"), seeds=seeds.feeds,
                    guided=("feedparser",)),
    "sitemaps": Target(reads="sitemaps and their indexes", run=listing("sitemap"),
                       seeds=seeds.sitemaps),
    "robots": Target(reads="robots.txt", run=robots, seeds=seeds.robots, guided=("protego",)),
    "answers": Target(reads="HTTP answers: status, every header, body", run=answer,
                      seeds=seeds.answers),
    "feeds.toml": Target(reads="feeds.toml", run=feedfile, seeds=seeds.feed_files,
                         guided=("tomllib",)),
    "channels.toml": Target(reads="channels.toml", run=channels, seeds=seeds.channel_files,
                            guided=("tomllib",)),
    "indicators": Target(reads="a user's indicators", run=indicators, seeds=seeds.indicators,
                         guided=("yaml",)),
    "judgements": Target(reads="lines of judge --from", run=judgements, seeds=seeds.judgements),
    "package": Target(reads="packages, by both implementations", run=package, seeds=seeds.packages,
                      longest=16_384, guided=("zipfile",)),
    "proofs": Target(reads="signed heads, keys, certificates, time-stamps", run=proofs,
                     seeds=seeds.proofs),
    "completion": Target(reads="replies of a model's server", run=completion, seeds=seeds.completions),
    "model": Target(reads="what a model writes", run=model_answer, seeds=seeds.model_answers),
    "lists": Target(reads="sanctions lists in every form", run=lists, seeds=seeds.lists),
    "screened": Target(reads="names to screen, in any script", run=screened, seeds=seeds.asked),
    "registers": Target(reads="registers as CSV", run=register("a.csv"), seeds=seeds.registers),
    "registers.jsonl": Target(reads="registers as JSON lines", run=register("a.jsonl"),
                              seeds=seeds.registers),
    "workbooks": Target(reads="registers as Excel workbooks", run=register("a.xlsx"),
                        seeds=seeds.workbooks, longest=16_384, guided=("openpyxl", "zipfile")),
    "parties": Target(reads="a user's parties", run=parties, seeds=seeds.parties, guided=("yaml",)),
    "addresses": Target(reads="addresses of ledgers and of pages", run=addresses,
                        seeds=seeds.addresses, guided=("urllib",)),
}  # fmt: skip
